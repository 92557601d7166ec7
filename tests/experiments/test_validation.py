"""Histories beside the record: what is measured on known events, what the record says, the table, and the command."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from experiments import cli
from experiments.ask.configuration import Composer
from experiments.past import levels, measured, patterns, sides, simulated
from experiments.past import validation as study
from experiments.past.comparable import DAYS, seen
from experiments.past.families import FAMILIES, UNITS
from experiments.past.ground import Ground, cercles_of
from experiments.past.recorded import record
from experiments.past.score import score
from experiments.past.summary import lines
from experiments.past.validation import FIGURES, told_keys, validated
from experiments.show import figures as plots
from experiments.study import backdrop
from experiments.study.results import Results
from experiments.tools.validation import page
from sim import model
from sim.further_metrics import JIHADISTS
from sim.geography.seeds import Seeds
from sim.run import run
from sim.words import GROUPS, MILITIAS, REGIONS

START = int(np.datetime64("2015-01-01").astype(int))


def table(rows: list[tuple[int, int, int, int, str, str, str]]) -> dict[str, np.ndarray]:
    """Events as a record has them: day from January 2015, square, type, recorded deaths, initiator as recorded, target, kind."""
    names = ("date", "square", "type_of_violence", "recorded_best", "recorded_initiator", "target", "subtype")
    columns = dict(zip(names, zip(*rows, strict=True), strict=True))
    out = {name: np.array(column, dtype=object if isinstance(column[0], str) else np.int64) for name, column in columns.items()}
    out["date"] += START
    return out | {"recorded": np.ones(len(rows), np.int64)}


def square_in(ground: Ground, region: str, place: int = 0) -> int:
    return int(np.flatnonzero(ground.in_play & (ground.region == REGIONS.index(region)))[place])


def test_the_ground_is_that_of_the_record(ground: Ground, seeds: Seeds) -> None:
    patterns_ = dict(zip(seeds.observed_patterns["pattern"], seeds.observed_patterns["value"], strict=True))
    assert len(ground.gids) == patterns_["n_squares_05deg"]
    assert ground.null == pytest.approx(patterns_["north_town_population_near_corridor"], abs=0.05)  # towns at their squares' centres
    middle = ground.neighbours.sum(axis=1)
    assert middle.max() == 8 and (ground.neighbours == ground.neighbours.T).all()
    assert (ground.prio[ground.in_play] >= 0).all() and (ground.prio[~ground.in_play] < 0).all()


def test_only_recorded_events_of_the_window_in_play_are_seen(ground: Ground) -> None:
    here, off = square_in(ground, "Mopti"), int(np.flatnonzero(~ground.in_play)[0])
    kept = (0, here, 1, 2, "JNIM", "FAMA", "ambush")
    events = table([kept, (-1, *kept[1:]), (DAYS, *kept[1:]), (5, off, *kept[2:]), (5, here, 4, 1, "JNIM", "FAMA", "ambush"), kept])
    events["recorded"][5] = 0
    found = seen(events, ground)
    assert len(found) == 1
    assert (found.day[0], found.month[0], found.deaths[0]) == (0, 0, 2)
    assert (found.centre[0], found.north[0], found.battle[0], found.scripted[0]) == (True, False, True, False)


def test_sums_and_patterns_of_known_events(ground: Ground) -> None:
    mopti, gao = square_in(ground, "Mopti"), square_in(ground, "Gao")
    events = seen(
        table([
            (0, mopti, 3, 4, "Unidentified", "Civilians", "punishment"),  # the first half-year: in no level
            (200, mopti, 1, 6, "JNIM", "FAMA", "raid"),
            (201, mopti, 1, 0, "JNIM", "MINUSMA", "ied"),
            (202, gao, 2, 2, "CMA", "GATIA", "skirmish"),
            (748, gao, 1, 55, "JNIM", "MOC", "bombing"),
        ]),
        ground,
    )  # fmt: skip
    found = levels.of(events)
    assert found["deaths.Mopti.state_based"] == 6 / 24 and found["lethal_events.Mopti.state_based"] == 1 / 24
    assert found["deaths.Gao.state_based"] == 55 / 24 and found["deaths.Gao.non_state"] == 2 / 24 and found["deaths.Mopti.one_sided"] == 0
    assert levels.by_half_year(events, events.deaths) == {"2015H1": 4, "2015H2": 8, "2016H1": 0, "2016H2": 0, "2017H1": 55}
    found = levels.over_time(levels.cells(events.month, events.region, events.type, events.deaths))
    assert found["half_year"] == {"2015H2": 8, "2016H1": 0, "2016H2": 0, "2017H1": 55} and found["first_half_year"] == {"2015H1": 4}
    zones = found["zone"]
    assert (zones["Centre.state_based.2015H2"], zones["North.state_based.2017H1"], zones["North.one_sided.2015H1"]) == (6, 55, 0)
    assert found["month"]["2017-01"] == 55 and len(found["month"]) == 30
    cercles = levels.by_cercle(events, ground, events.deaths)
    assert cercles[ground.cercles[ground.cercle[ground.prio[mopti]]]] == 10 and sum(cercles.values()) == 67
    shown = patterns.of(events, ground)
    assert shown["n_events_lethal"] == 4 and shown["n_deaths"] == 12  # the scripted bombing is an event, and left out of deaths
    assert shown["centre_event_share_lethal"] == 0.5 and shown["centre_death_share"] == 10 / 12
    assert shown["centre_event_share_2017_lethal"] == 0.0 and math.isnan(shown["centre_event_share_2016_lethal"])
    assert shown["p_active_after_active_lethal"] == 0.0
    near = float(ground.near[gao])
    assert shown["north_battles_corridor_excess_lethal"] == near - ground.null  # the bombing is no battle
    assert measured._modes(events)["IED_mine.2015H2"] == 1 and sum(measured._modes(events).values()) == 1
    told = patterns.reporting(events)
    assert told["unidentified_initiator_share"] == 1 / 5 and told["unidentified_initiator_share_one_sided_lethal"] == 1.0


def test_sides_meet_in_pairs_of_kinds() -> None:
    found = sides.by_pair(["FAMA", "JNIM", "FAMA", "MNLA_splinter_1"], ["Civilians", "FAMA", "ISGS", "GATIA"], [3, 2, 1, 5], [1, 1, 1, 1])
    wanted = {"deaths: army on civilians": 3, "deaths: army and jihadists": 3, "events: army and jihadists": 2}
    wanted |= {"deaths: armed groups and armed groups": 5, "deaths: jihadists on civilians": 0}
    assert {name: found[name] for name in wanted} == wanted
    assert {sides.kind(name) for name in MILITIAS} == {"militias"} and {sides.kind(name) for name in GROUPS} == {"armed groups"}
    assert {sides.kind(name) for name in JIHADISTS} == {"jihadists"}
    assert set(found) == set(sides.names())


def test_the_record_by_family(seeds: Seeds) -> None:
    found = record(seeds)
    count = pd.Series([family for family, _ in found]).value_counts()
    assert (count["pattern"], count["level"], count["half_year"], count["cercle"]) == (34, 36, 4, 36)
    assert [found["half_year", name] for name in ("2015H2", "2016H1", "2016H2", "2017H1")] == [155, 146, 154, 559]
    assert [found["cercle", name] for name in ("Douentza", "Koro", "Segou")] == [150, 84, 0]
    assert [round(found["fighters", f"jihadists.{name}"]) for name in ("Kidal", "Gao", "Mopti")] == [284, 199, 496]
    assert [found["mission", f"attacks {name}"] for name in ("2015H1", "2015H2", "2016H1", "2016H2", "2017H1")] == [20, 8, 10, 11, 26]
    zones = {name: value for (family, name), value in found.items() if family == "zone"}
    assert sum(zones.values()) == 1219 and len(zones) == 30
    assert sum(value for name, value in zones.items() if ".non_state." in name and "2017" not in name) == 156
    assert found["month", "2017-01"] >= 55 and found["branching", "lethal events, by month"] == pytest.approx(0.38, abs=0.01)
    modes = [sum(found["mode", f"{name}.{half}"] for name in ("IED_mine", "indirect_fire", "direct")) for half in ("2015H1", "2017H1")]
    assert modes == [20, 26]
    assert found["severity", "at_least_10"] == pytest.approx(36 / 460) and found["dyad", "deaths: army on civilians"] == 55
    assert [found["schools", month] for month in ("2015-10", "2016-03", "2016-10", "2017-03")] == [284, 277, 421, 500]
    assert [found["dispersion", name] for name in ("1 month", "3 months", "6 months")] == pytest.approx([1.38, 1.59, 2.26], abs=0.01)
    assert {family for family, _ in found} == set(FAMILIES) == set(UNITS)


def test_sums_by_cercle_are_those_of_the_patterns(seeds: Seeds) -> None:
    cercles, patterns_ = seeds.observed_cercle, seeds.observed_patterns
    known = dict(zip(patterns_["pattern"], patterns_["value"], strict=True))
    assert cercles["events"].sum() == known["n_events"] and cercles["lethal_events"].sum() == known["n_events_lethal"]
    assert cercles["deaths"].sum() == known["n_deaths_with_gao_moc"]
    assert sorted(cercles["cercle"]) == list(cercles_of(seeds)[1])


def test_histories_like_the_record_fit_it(seeds: Seeds) -> None:
    truth = record(seeds)
    all_of_it = dict.fromkeys(told_keys(), 0.0) | truth
    found = score([all_of_it, all_of_it], truth)
    assert found["meets"].all() and (found["off"] == 0).all() and (found["n_runs"] == 2).all()
    assert "worst misses" in "\n".join(lines(found))


def test_rows_are_judged_by_their_family() -> None:
    truth = {("level", "a"): 3.0, ("cercle", "many"): 60.0, ("cercle", "none"): 0.0, ("stock", "men"): 1.0, ("dyad", "seldom"): 0.0}
    histories = [
        {("level", "a"): value, ("cercle", "many"): 31.0, ("cercle", "none"): 14.0, ("stock", "men"): 1.3, ("dyad", "seldom"): 0.0}
        for value in (1.0, 2.0)
    ]
    found = score(histories, truth).set_index(["family", "name"])
    assert list(found.index) == [key for key in truth if key[0] != "dyad"]  # a pair of sides that nobody saw is no row
    assert not found.loc[("level", "a"), "meets"] and found.loc[("level", "a"), "off"] == pytest.approx((3 - 1.5) / 0.5)
    assert found.loc[("level", "a"), ["low", "high"]].tolist() == pytest.approx([1.05, 1.95])
    assert found.loc[("cercle", "many"), "meets"] and found.loc[("cercle", "none"), "meets"] and not found.loc[("stock", "men"), "meets"]


def test_the_page_says_what_is_asked_and_what_misses(seeds: Seeds) -> None:
    truth = record(seeds)
    half = {key: value / 2 if key[0] == "half_year" else value for key, value in (dict.fromkeys(told_keys(), 0.0) | truth).items()}
    text = page(score([half], truth), "1.2")
    assert "1 histories of version 1.2" in text
    assert "| half-years' deaths inside, July 2015 to June 2017 | 4 of 4 | 0 of 4 | **no** |" in text
    assert "Less in the model than recorded: 2017H1 (280, recorded 559)" in text and "36 of 36 hold" in text
    assert all(line.endswith("|") for line in text.splitlines() if line.startswith("|"))


def test_unknown_values_are_left_out() -> None:
    found = score([{("pattern", "a"): math.nan}, {("pattern", "a"): 2.0}], {("pattern", "a"): 2.0})
    assert found.loc[0, "n_runs"] == 1 and found.loc[0, "meets"]
    assert score([{("pattern", "a"): math.nan}], {("pattern", "a"): 2.0}).loc[0, ["n_runs", "meets"]].tolist() == [0, False]


def test_the_command_end_to_end(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(study, "FIGURES", ("validation_paths",))
    words = ["validate", "seeds=2", "workers=1", f"out={tmp_path / 'study'}", "--worst", "3"]
    assert cli.main(words) == 0
    said = capsys.readouterr()
    assert "fewer than 20 histories" in said.out
    assert "July 2016 to June 2017 held back" in said.out and "of 84 months of regions" in said.out
    cells = pd.read_csv(tmp_path / "study" / "held_back_cells.csv")
    by_month = pd.read_parquet(tmp_path / "study" / "runs.parquet")["region_month: all_types.Mopti.2017-06"]
    mopti = cells.set_index(["target", "region", "month"]).loc[("all_types", "Mopti", "2017-06")]
    assert mopti["mean"] == by_month.mean()
    assert "scored patterns" in said.out and "more" in said.out and "validation.csv" in said.out
    table = pd.read_csv(tmp_path / "study" / "validation.csv")
    assert (table["family"].value_counts()[["pattern", "level", "half_year"]] == [34, 36, 4]).all()
    first = table.loc[table["family"] == "fighters"].set_index("name")
    assert first.loc["jihadists.Mopti", "mean"] > 50
    assert (tmp_path / "study" / "figures" / "validation_paths.svg").is_file()
    own = tmp_path / "own.csv"
    own.write_text("date_start,type_of_violence,latitude,longitude,best\n2015-01-02,1,14.5,-4.2,3\n2017-06-02,2,14.5,-4.2,9\n")
    assert cli.main([*words, f"observed={own}"]) == 0
    said = capsys.readouterr()
    assert "holds all 2 runs" in said.err and "own.csv: UCDP GED, 2 events on the ground of the model" in said.out
    months = pd.read_csv(tmp_path / "study" / "own_validation.csv").set_index(["family", "name"])
    assert months.loc[("half_year", "2017H1"), "recorded"] == 9 and months.loc[("month", "2015-01"), "recorded"] == 3
    again = validated(tmp_path / "study")
    assert len(again) == len(table)
    men = pd.read_parquet(tmp_path / "study" / "runs.parquet")
    regions = [f"fighters: jihadists.{name}" for name in REGIONS]
    assert (men[regions].sum(axis=1) <= men["fighters_jihadist"] + 1e-9).all() and (men[regions].sum(axis=1) > 0).all()


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("calendar.end=2018-01-01", "from January 2015 to June 2017"),
        ("measures.troops.fill=0.5", "status quo"),
        ("world.ieds.per_weak=1", "per_weak"),
    ],
)
def test_what_cannot_be_asked_is_said_in_a_line(word: str, says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["validate", word]) == 2
    assert says in capsys.readouterr().err


@pytest.mark.parametrize(("words", "bombings", "splits"), [([], 1, True), (["calendar.mandate=2016-07-01"], 0, False)])
def test_what_a_year_to_come_brings_is_not_known_beforehand(words: list[str], bombings: int, splits: bool) -> None:
    settings = simulated.composed(Composer(), words).settings
    found = run("status_quo", settings, 11, 12)
    assert (found.events["subtype"] == "bombing").sum() == bombings, "Gao, January 2017"
    assert (found.daily["men_msa"][-1] > 0.0) == splits, "of September 2016"


def test_who_is_at_odds_from_a_later_day_on_is_not_known_beforehand(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a mandate date of July 2016 a run is the same to the bit whether or not feuds are dated to turn hostile in 2017."""
    words = ["calendar.start=2016-06-01", "calendar.mandate=2016-07-01", "calendar.end=2017-06-01"]
    settings = Composer().compose(words, "status_quo").settings
    ground = model.ground_for(settings)
    known = (np.datetime64("2016-07-01") - np.datetime64("1970-01-01")).astype(int)
    since = ground.feuds.since
    assert (np.isfinite(since) & (since > known)).any(), "some feuds turn hostile in 2017"
    first = run("status_quo", settings, 11, 12).events
    never = replace(ground, feuds=replace(ground.feuds, since=np.where(since > known, np.inf, since)))
    monkeypatch.setattr(model, "ground_for", lambda settings: never)
    second = run("status_quo", settings, 11, 12).events
    assert first.keys() == second.keys() and all(np.array_equal(first[name], second[name]) for name in first)


def test_figures_draw_the_rows_of_the_table(tmp_path: Path, seeds: Seeds) -> None:
    truth = record(seeds)
    found = score([dict.fromkeys(told_keys(), 0.0) | {key: value * part for key, value in truth.items()} for part in (0.5, 0.8)], truth)
    found.to_csv(tmp_path / "validation.csv", index=False)
    modules = {module.NAME: module for module in plots.figures() if module.NAME in FIGURES and module.applies(Results(tmp_path))}
    assert set(modules) == set(FIGURES) - {"validation_held_back", "validation_regions", "validation_map"}, "those draw tables of their own"
    for module in modules.values():
        frame, fig = plots.render(module, Results(tmp_path))
        marks = {artist.get_gid(): artist for artist in fig.findobj(lambda one: str(one.get_gid()).startswith("recorded:"))}
        assert len(marks) == len(frame) > 10
    half = marks_of(plots.render(modules["validation_paths"], Results(tmp_path))[1], "point:half_year:2017H1")
    assert half == pytest.approx([559 * 0.65])


def test_the_map_shows_each_cercle_where_it_lies(tmp_path: Path, seeds: Seeds) -> None:
    truth = record(seeds)
    off = {("cercle", "Douentza"): 0.0, ("cercle", "Tessalit"): 400.0}
    score([dict.fromkeys(told_keys(), 0.0) | truth | off] * 2, truth).to_csv(tmp_path / "validation.csv", index=False)
    gids, cercles, of_gid = cercles_of(seeds)
    pd.DataFrame({"priogrid_gid": gids, "cercle": np.array(cercles)[of_gid]}).to_csv(tmp_path / "cercle_squares.csv", index=False)
    backdrop.write(tmp_path, 0.25)
    module = next(one for one in plots.figures() if one.NAME == "validation_map")
    frame, fig = plots.render(module, Results(tmp_path))
    assert len(frame) == len(gids) and frame.groupby("fits")["cercle"].unique().map(list).to_dict() | {"the record fits": []} == {
        "more in the model": ["Tessalit"], "fewer in the model": ["Douentza"], "the record fits": [],
    }  # fmt: skip
    assert {text.get_text() for text in fig.findobj(lambda one: one.get_gid() == "place")} == {"Tessalit", "Douentza"}
    place = seeds.places.where(name="Tessalit")
    near = np.hypot(frame["latitude"] - place["latitude"][0], frame["longitude"] - place["longitude"][0]).idxmin()
    assert frame.loc[near, "cercle"] == "Tessalit" and frame.loc[near, "recorded"] == truth["cercle", "Tessalit"]


def marks_of(fig: Figure, gid: str) -> list[float]:
    return list(fig.findobj(lambda one: one.get_gid() == gid)[0].get_ydata())


def test_histories_of_many_worlds(tmp_path: Path) -> None:
    (tmp_path / "worlds.csv").write_text("world,weight,world.ieds.laid_per_week\nnow,1,\nmore,3,0.9\n")
    composer = Composer()
    usual, many = (
        study.planned(composer, simulated.composed(composer, ["seeds=8", *more])) for more in ([], [f"worlds={tmp_path / 'worlds.csv'}"])
    )
    assert many.total == 8 == usual.total and many.hash != usual.hash and many.metrics == usual.metrics
    assert [many.key(at)["world"] for at in (0, 1, 2, 7)] == ["baseline", "baseline", "more", "more"]
    assert many.runs[7].tree["world"]["ieds"]["laid_per_week"] == 0.9 and len(many.tasks(1, {0})) == 7
