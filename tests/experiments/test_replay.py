"""`mali play`: the page holds what the tables say, needs nothing else, and plays in a browser."""

from __future__ import annotations

import argparse
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from browser import CHROMIUM, Browser
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from experiments import cli, compare
from experiments.ask.command import Request
from experiments.ask.configuration import Composer
from experiments.ask.mistakes import Mistake
from experiments.map import gather as gathered
from experiments.map import packed, page
from experiments.map import rerun as configured
from experiments.map.request import Asked, asked
from experiments.study import comparing as comparison
from experiments.study.manifest import digest
from experiments.study.results import Results

DRIVE = Path(__file__).resolve().parents[1] / "support" / "drive_player.js"
MANDATE, DAYS = pd.Timestamp("2017-06-29"), 94
TEN = [0, 3, 6, 7, 20, 33, 50, 62, 80, DAYS - 1]


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two pairs of three scenarios, 94 days of the mandate, with every table."""
    folder = tmp_path_factory.mktemp("play") / "study"
    words = ["calendar.start=2017-06-15", "calendar.end=2017-09-30", "keep=daily", "worlds=baseline"]
    compare(("status_quo", "mobile", "close_bases"), *words, seeds=2, out=folder, workers=1)
    return folder


def request(study: Path, *names: str, pair: str | None = None) -> Asked:
    return asked(Request("play", (str(study), *names), (), argparse.Namespace()), pair)


@pytest.fixture(scope="module")
def shown(study: Path) -> gathered.Shown:
    return gathered.gather(request(study, "close_bases", pair="2"))


@pytest.fixture(scope="module")
def payload(shown: gathered.Shown) -> dict[str, Any]:
    return read(page.html(shown))


def read(text: str) -> dict[str, Any]:
    """What a page holds."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.S)
    assert found is not None
    return dict(json.loads(found[1]))


def table(study: Path, name: str, scenario: str, pair: int = 2) -> pd.DataFrame:
    """The mandate of one run, straight from the file."""
    rows = pd.read_parquet(study / f"{name}.parquet")
    return rows.loc[(rows["scenario"] == scenario) & (rows["pair"] == pair)].reset_index(drop=True)


def sums(study: Path, scenario: str, day: int, pair: int = 2) -> dict[str, float]:
    """Counters of one evening, from the tables alone."""
    now = MANDATE + pd.Timedelta(days=day)
    events, daily = table(study, "events", scenario, pair), table(study, "daily", scenario, pair)
    events = events.loc[events["date_start"].between(MANDATE, now)]
    daily = daily.loc[pd.to_datetime(daily["date"]).between(MANDATE, now)]
    return {
        "deaths": events["best"].sum(), "civilian_deaths": events["deaths_civilians"].sum(),
        "peacekeeper_deaths": events.loc[events["side_a"] == "MINUSMA", "deaths_a"].sum(),
        "attacks_on_mission": (events["target"] == "MINUSMA").sum(), "displaced": daily["displaced"].iloc[-1],
    }  # fmt: skip


def test_counters_are_those_of_the_tables_on_ten_days(study: Path, payload: dict[str, Any]) -> None:
    assert payload["first"] == "2017-06-29" and payload["days"] == DAYS and not payload["mean"]
    assert [side["name"] for side in payload["sides"]] == ["status_quo", "close_bases"]
    for side in payload["sides"]:
        counts = {name: packed.unpack(values) for name, values in side["counts"].items()}
        for day in TEN:
            for name, value in sums(study, side["name"], day).items():
                assert counts[name][day] == pytest.approx(value, rel=1e-6), f"{side['name']}, day {day}: {name}"
        run = table(study, "runs", side["name"]).iloc[0]
        for name in ("deaths", "civilian_deaths", "peacekeeper_deaths", "attacks_on_mission", "patrol_days"):
            assert counts[name][-1] == pytest.approx(run[name]), f"{name} at the end is the outcome of the run"


def test_fields_add_up_to_the_table_of_squares(study: Path, payload: dict[str, Any]) -> None:
    """Weeks weighted by their days give the mean over the mandate; patrols add up exactly."""
    spans = np.minimum(7, DAYS - 7 * np.arange(-(-DAYS // 7)))
    for side in payload["sides"]:
        squares = table(study, "squares", side["name"]).sort_values("square")
        assert np.array_equal(packed.unpack(payload["ground"]["gid"]), squares["priogrid_gid"])
        for name in ("influence_jnim", "influence_isgs", "cover"):
            field = side["fields"][name]
            weeks = packed.out_of_bytes(field).reshape(len(spans), -1)
            mean = (weeks * spans[:, None]).sum(axis=0) / DAYS
            assert np.abs(mean - squares[name].to_numpy()).max() <= field["scale"], name
        days = packed.out_of_bytes(side["fields"]["patrols"]).reshape(DAYS, -1)
        assert np.array_equal(days.sum(axis=0), squares["patrol_days"])


def test_events_and_bases_are_those_of_the_tables(study: Path, payload: dict[str, Any]) -> None:
    numbers = table(study, "squares", "status_quo").sort_values("square")["square"].to_numpy()
    for side in payload["sides"]:
        told, events = side["events"], table(study, "events", side["name"])
        events = events.loc[events["date_start"] >= MANDATE]
        found = {name: packed.unpack(values) for name, values in told.items() if isinstance(values, dict)}
        assert np.array_equal(found["day"], (events["date_start"] - MANDATE).dt.days) and np.array_equal(found["deaths"], events["best"])
        assert np.array_equal(numbers[found["row"]], events["square"]) and np.array_equal(found["kind"], events["type_of_violence"])
        assert np.array_equal(found["civilians"], events["deaths_civilians"])
        assert [told["names"][k] for k in found["side_b"]] == list(events["side_b"].str.replace("_", " "))
        bases = table(study, "bases", side["name"]).set_index("name")
        men = {base["name"]: base["men"] for base in side["bases"]}
        for name, row in bases.iterrows():
            told_men = men.get(name, [[0, 0.0]])
            assert told_men[0] == [0, row["men_at_mandate"]] and told_men[-1][1] == row["men_at_end"], name
    first, second = ({base["name"] for base in side["bases"]} for side in payload["sides"])
    assert first - second == {"Ansongo", "Tessalit"}, "they close on the mandate date, before its evening"


def test_the_mean_is_that_of_the_pairs(study: Path) -> None:
    shown = gathered.gather(request(study, pair="all"))
    found = read(page.html(shown))
    assert found["mean"] and found["runs"] == 2 and [side["name"] for side in found["sides"]] == ["status_quo", "mobile"]
    for side in found["sides"]:
        counts = {name: packed.unpack(values) for name, values in side["counts"].items()}
        both = [sums(study, side["name"], 62, pair) for pair in (1, 2)]
        for name in both[0]:
            assert counts[name][62] == pytest.approx(np.mean([one[name] for one in both]), rel=1e-6), name
        events = {name: packed.unpack(values).astype(int) for name, values in side["events"].items()}
        assert events["deaths"].sum() == sum(sums(study, side["name"], DAYS, pair)["deaths"] for pair in (1, 2))
        both_squares = [table(study, "squares", side["name"], pair)["patrol_days"].sum() for pair in (1, 2)]
        assert packed.out_of_bytes(side["fields"]["patrols"]).sum() == pytest.approx(np.mean(both_squares))


def test_the_page_needs_nothing_else_and_names_are_text(shown: gathered.Shown) -> None:
    text = page.html(shown)
    assert text.startswith("<!doctype html>") and len(text.encode()) < 1_000_000, "94 days; two years are below 10 MB by far"
    assert not re.search(r"https?:|\bsrc=|\bhref=|@import|url\(", text) and "default-src 'none'" in text
    assert "one draw of many" in text and "pair 2 of 2, seed 2" in text
    nasty = replace(shown, sides=[replace(shown.sides[0], scenario="</script><b>&"), shown.sides[1]])
    told = page.html(nasty)
    assert "</script><b>" not in told and "&lt;/script&gt;&lt;b&gt;&amp;" in told
    assert read(told)["sides"][0]["name"] == "</script><b>&"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(0, 4) | st.integers(0, 255), max_size=60), st.integers(1, 9), st.booleans())
def test_fields_come_out_as_they_went_in(values: list[int], parts: int, told: bool) -> None:
    """To half a step; means of whole numbers exactly, where it is known of how many, be they few or many."""
    field = np.array(values, np.float32) / parts
    found = packed.in_bytes(field, parts if told else 1)
    allowed = 1e-4 if told else 0.500001 * found["scale"]
    assert np.abs(packed.out_of_bytes(found) - field).max(initial=0.0) <= allowed


def test_a_run_of_another_version_is_not_passed_off_as_the_stored_one(study: Path) -> None:
    wanted = request(study)
    wanted.__dict__["events"] = wanted.events.iloc[1:]
    with pytest.raises(Mistake, match="run again, is not the run that is stored"):
        gathered.gather(wanted)


def test_settings_of_a_pair_in_a_plausible_world_are_put_together_again(tmp_path: Path) -> None:
    """By the digest that the study keeps of each world."""
    text = "world,weight,world.ieds.laid_per_week,world.cell.range_km\n3,1,0.5,50\n8,1,0.7,70\n"
    (tmp_path / "plausible_worlds.csv").write_text(text)
    composer = Composer(tmp_path)
    words = ["scenarios=status_quo,mobile", "seeds=4", "worlds=plausible", f"out={tmp_path / 's'}"]
    planned = comparison.planned(composer, comparison.composed(composer, words))
    plan = planned.manifest("finished")
    kept = {row["name"]: row["hash"] for row in plan["configuration"]["worlds"]}
    assert len(kept) == 2
    for place, row in enumerate(plan["pairs"]):
        trees = {name: configured._tree(plan["configuration"], name, place) for name in ("status_quo", "mobile")}
        assert digest(trees) == kept[row["world"]]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["{study}", "mobil"], "unknown scenario 'mobil'; nearest: mobile"),
        (["{study}", "mobile", "status_quo", "close_bases"], "two stand side by side"),
        (["{study}", "pair=3"], "pair=3: needs a number from 1 to 2, or all"),
    ],
)
def test_mistakes_are_one_line(study: Path, capsys: pytest.CaptureFixture[str], words: list[str], told: str) -> None:
    assert cli.main(["play", *(word.format(study=study) for word in words)]) == 2
    said = capsys.readouterr().err
    assert told in said and said.count("\n") == 1


def test_what_was_not_kept_is_said(study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "manifest.json").write_bytes((study / "manifest.json").read_bytes())
    assert cli.main(["play", str(tmp_path)]) == 2
    assert "the study needs keep=events" in capsys.readouterr().err
    assert not Results(study).has("play.html"), "nothing is written before all is well"


@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on the path")
def test_in_a_browser_it_plays_seeks_shades_and_lists(study: Path, shown: gathered.Shown, tmp_path: Path) -> None:
    """At 1280 and at 390 pixels nothing overlaps, is cut off or stays empty."""
    path = tmp_path / "page.html"
    path.write_text(page.html(shown), encoding="utf-8")
    ground, events = (table(study, name, "status_quo") for name in ("squares", "events"))
    busiest = ground.set_index("square").loc[events.loc[events["date_start"] >= MANDATE, "square"].mode()[0]]
    given = f"const CLICK = [{busiest['longitude']}, {busiest['latitude']}], SQUARES = {sorted(ground['square'])};\n"
    given += DRIVE.read_text(encoding="utf-8")
    browser = Browser(tmp_path / "profile")
    try:
        for width, days in ((1280, TEN), (390, TEN[-2:])):
            browser.open(path, width)
            found = browser.run(f"const DAYS = {days};\n{given}")
            for name in ("outside", "clipped", "overlaps", "empty"):
                assert not found[name], f"{width} px: {name} {found[name]}"
            assert found["page"] == [width, width] and min(found["colours"]) > 50
            _agrees(study, found, days)
            assert found["pictures"] == 10, "each layer and each mark makes a picture of its own"
            assert found["moves"] == [0, 1, 29, 28, DAYS - 1]
            running, stopped, later = found["played"]
            assert 0 < running <= stopped == later, "the space bar plays and stops"
        assert not browser.errors
    finally:
        browser.close()


def _agrees(study: Path, found: dict[str, Any], days: list[int]) -> None:
    """Counters on these days, and the list of a square that was clicked, are what the tables have."""
    for day in days:
        first, second = (sums(study, name, day) for name in ("status_quo", "close_bases"))
        for name in first:
            numbers = [float(text.replace(",", "").replace("−", "-")) for text in found["counters"][str(day)][name]]
            assert numbers == [round(float(first[name])), round(float(second[name])), round(float(second[name] - first[name]))], (day, name)
    assert found["date"] == "30 Sep 2017, day 94 of 94"
    for name, cells in zip(("status_quo", "close_bases"), found["listed"]):
        events = table(study, "events", name)
        events = events.loc[events["date_start"] >= MANDATE]
        square = events.loc[events["square"] == found["square"]].iloc[::-1]
        assert [int(text) for text in cells[2::4]] == list(square["best"]) and len(cells) == max(4 * len(square), 1)
