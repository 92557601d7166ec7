"""Figures draw exactly what their CSV tables hold, or say why they do not; the report holds all that it promises."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.image import imread
from matplotlib.text import Text
from synthetic import POINTS, crossed, one_by_one, sampled, write_results, write_sweep

from experiments.comparison.differences import differences
from experiments.show import figures as plots
from experiments.show import themes
from experiments.show.figures import _bases, answers, corridors, deaths, difference_map, displacement, forest, style, tolls
from experiments.show.report import write
from experiments.study.results import Results, ResultsError
from experiments.study.table import Cell

NAMES = ["map", "bands", "bands_events", "tails", "months", "working_points", "forest", "frontier"]
NAMES += [
    "footprint",
    "difference_map",
    "displacement",
    "distance_decay",
    "kinds",
    "harm",
    "dyads",
    "corridors",
    "tolls",
    "group_strengths",
]
MEANS = ("footprint", "map", "bands", "bands_events", "months", "working_points", "corridors", "group_strengths")
"""Figures of means or quantiles of runs, without an interval of a difference."""
OF_SWEEPS = ["answers"]
"""Here and in NAMES: the figures that these tests look into, in the order of the report; another one is free to come."""


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    return write_results(tmp_path_factory.mktemp("study"))


@pytest.fixture(scope="session")
def results(folder):
    return Results(folder)


@pytest.fixture(scope="session")
def swept(tmp_path_factory):
    return write_sweep(tmp_path_factory.mktemp("sweep"))


@pytest.fixture(scope="session")
def drawn(results):
    return {module.NAME: plots.render(module, results) for module in plots.figures() if module.NAME in NAMES}


@pytest.fixture(scope="session")
def page(folder):
    plots.draw_all(folder)
    return write(folder).read_text(encoding="utf-8")


def artists(fig, prefix):
    """Artists by the part of their gid behind `prefix`."""
    found = fig.findobj(lambda artist: (artist.get_gid() or "").startswith(f"{prefix}:"))
    return {artist.get_gid().removeprefix(f"{prefix}:"): artist for artist in found}


def test_every_figure_of_the_package_is_found(results):
    assert [module.NAME for module in plots.figures() if module.NAME in OF_SWEEPS + NAMES] == OF_SWEEPS + NAMES
    for module in plots.figures():
        assert module.TITLE and module.HELP.endswith((".", ";"))


def test_draw_all_leaves_three_files_a_figure_the_same_again_and_the_table_is_what_is_drawn(folder, drawn, page):
    assert not set(pd.read_csv(folder / "figures" / "skipped.csv")["name"]) & set(NAMES) and not list(
        (folder / "figures").glob("answers.*")
    )
    for name, (frame, _) in drawn.items():
        assert (folder / "figures" / f"{name}.csv").read_text(encoding="utf-8") == frame.to_csv(index=False)
    before = {path.name: path.read_bytes() for path in (folder / "figures").glob("forest.*")}
    assert [path.read_bytes() for path in plots.draw_all(folder, only=["forest"])] == [
        before[f"forest.{end}"] for end in ("png", "svg", "csv")
    ]


@pytest.mark.parametrize("name", ["bands", "bands_events"])
def test_bands_draw_the_quantiles_of_their_table(drawn, results, name):
    frame, fig = drawn[name]
    lines, points, outer = (artists(fig, prefix) for prefix in ("median", "observed", "90"))
    for (panel, scenario), rows in frame.groupby(["panel", "scenario"]):
        key = f"{panel}:{scenario}"
        assert list(lines[key].get_ydata()) == list(rows["median"]) and list(points[key].get_ydata()) == list(rows["observed"].dropna())
        edge = outer[key].get_paths()[0].vertices[:, 1]
        assert (edge.min(), edge.max()) == (rows["q05"].min(), rows["q95"].max())
    rows = results.monthly[(results.monthly.scenario == "mobile") & (results.monthly.month == "2018-03")]
    mine = frame[(frame.scenario == "mobile") & (frame.month == "2018-03") & (frame.panel == "one_sided")].iloc[0]
    column = {"bands": "new_recorded_deaths_one_sided", "bands_events": "new_recorded_lethal_events_one_sided"}[name]
    assert mine["median"] == rows[column].median() and mine["n_runs"] == 12
    assert frame.dropna(subset=["observed"])["month"].max() == "2017-06"


def test_forest_draws_percentages_of_the_reference_and_leaves_costs_to_their_table(drawn, results):
    frame, fig = drawn["forest"]
    intervals, points, bands = (artists(fig, prefix) for prefix in ("interval", "point", "matters"))
    table = results.differences.set_index(["metric", "scenario"])
    assert len(points) == len(frame) == len(table) - 2 and "cost" not in set(frame["metric"])
    for row in frame.to_dict("records"):
        key, told = f"{row['metric']}:{row['scenario']}", table.loc[(row["metric"], row["scenario"])]
        assert list(intervals[key].get_xdata()) == [row["low_adjusted_percent"], row["high_adjusted_percent"]]
        assert list(points[key].get_xdata()) == pytest.approx([100 * told["difference"] / told["mean_reference"]])
        assert (points[key].get_color() == style.UNDECIDED) == (told["verdict"] in ("cannot tell", "same", "too small to matter"))
    assert set(bands) == set(frame.loc[frame["kind"] == "outcome", "metric"]), "what would be too small to matter"
    ends = bands["deaths"].get_paths()[0].vertices[:, 0]
    assert (ends.min(), ends.max()) == (pytest.approx(-1), pytest.approx(1))
    names = {text.get_text() for text in fig.findobj(Text)}
    assert {"deaths*  ↓", "lethal events  ↓", "Outcomes", "Circumstances (no verdict)", "Activities (no verdict)", "tolls CMA"} <= names


def test_answers_draw_a_tile_a_value_and_outcome(swept):
    results = Results(swept)
    frame, fig = plots.render(next(m for m in plots.figures() if m.NAME == "answers"), results)
    tiles = artists(fig, "tile")
    assert len(tiles) == len(frame) == len(POINTS) * frame["metric"].nunique()
    assert list(frame.drop_duplicates("row")["value"]) == [point["value"] for point in POINTS]
    names = answers._named(frame)
    for row in frame.to_dict("records"):
        tile = tiles[f"{names[row['row']]}:{row['metric']}:{row['scenario']}"]
        assert (tile.get_hatch() == "////") == (row["verdict"] == "cannot tell")
        assert (tile.get_facecolor()[:3] == (1, 1, 1)) == (row["verdict"] in ("cannot tell", "same"))
    told = frame[frame["metric"] == "deaths"].set_index("row")
    assert list(told["verdict"])[2:4] == ["better", "worse"]
    texts = {text.get_text() for text in fig.findobj(Text)}
    assert {"cover.form  none  ◆", "cover.form  null", f"✓ −{-told['percent'][2]:.0f}%"} <= texts
    blue, orange = (np.dot(tiles[f"{names[place]}:deaths:mobile"].get_facecolor()[:3], (0.30, 0.59, 0.11)) for place in (2, 3))
    assert blue < orange - 0.15, "told apart in grey"


FORMS = ("protection.form", ("mass", "concave", "convex", "linear", "none"))
REPRISALS = ("civilian_targeting.reprisal", ("none", "weak", "strong", "very_strong"))
POSTURES = ("measures.posture.*.risk_tolerance@mobile", ("0.3", "0.9"))
LONG = ("measures.a_key_that_is_so_long_that_nobody_would_write_it_into_one_line_of_a_figure", ("0", "1"))
MOBILE, THREE, MANY = ("status_quo", "mobile"), ("status_quo", "mobile", "close_bases"), ("status_quo", *(f"part_{i}" for i in range(14)))
DESIGNS = {
    "5 one at a time": (one_by_one(2, 3), MOBILE, "tile"),
    "40 one at a time": (one_by_one(13, 4), MOBILE, "tile"),
    "40 sampled, two scenarios": (sampled(40), THREE, "tile"),
    "40 of a grid": (crossed(FORMS, REPRISALS, POSTURES), MOBILE, "tile"),
    "4 of long names": (crossed(LONG, POSTURES), MOBILE, "tile"),
    "1 with many scenarios": (POINTS[:1], MANY, "tile"),
    "40 of a grid, many scenarios": (crossed(FORMS, REPRISALS, POSTURES), MANY, "estimates"),
    "400 sampled": (sampled(400), MOBILE, "estimates"),
    "400 sampled, two scenarios": (sampled(400), THREE, "estimates"),
}
"""By name: the points of a design, its scenarios, and how they are drawn."""
LARGEST = (2500, 3200)
"""Pixels across and down that a figure may have."""


@pytest.fixture(scope="session")
def seven(tmp_path_factory):
    """A small sweep of many scenarios, whose answers are laid out again for larger designs."""
    return write_sweep(tmp_path_factory.mktemp("seven"), MANY[:5], 12, sampled(7))


def laid_out(folder, target, points, scenarios):
    """The answers of a small sweep as those of other points and scenarios, each a little apart from the next."""
    shutil.copytree(folder, target)
    table = pd.read_csv(target / "answers.csv", dtype={"value": str})
    worlds, names = list(dict.fromkeys(table["world"])), list(dict.fromkeys(table["scenario"]))
    parts = []
    for place, point in enumerate(points):
        for number, scenario in enumerate(scenarios[1:]):
            mine = (table["world"] == worlds[place % 7]) & (table["scenario"] == names[number % len(names)])
            rows = table[mine].drop_duplicates("metric")
            shift = 0.001 * place * rows["mean_reference"] * (rows["verdict"] != "same")
            moved = {name: rows[name] + shift for name in ("difference", "low_adjusted", "high_adjusted")}
            parts.append(rows.assign(scenario=scenario, **point, **moved))
    pd.concat(parts).to_csv(target / "answers.csv", index=False)
    manifest = json.loads((target / "manifest.json").read_text())
    (target / "manifest.json").write_text(json.dumps(manifest | {"scenarios": list(scenarios)}))
    return target


def texts_of(fig, renderer):
    """Every text that is seen, with where it stands."""
    found = []
    for text in fig.findobj(Text):
        if text.get_visible() and text.get_text().strip() and not _hidden_tick(text, fig):
            box = text.get_window_extent(renderer)
            if box.width:
                found.append((text.get_text(), box))
    return found


DAILY = ("5 one at a time", "40 sampled, two scenarios", "4 of long names", "400 sampled")


@pytest.mark.parametrize("name", [name if name in DAILY else pytest.param(name, marks=pytest.mark.slow) for name in DESIGNS])
def test_answers_of_few_and_many_worlds_can_be_read(seven, tmp_path, name):
    points, scenarios, way = DESIGNS[name]
    results = Results(laid_out(seven, tmp_path / "study", points, scenarios))
    frame, fig = plots.render(next(m for m in plots.figures() if m.NAME == "answers"), results)
    assert bool(artists(fig, way)) and len(frame) == len(points) * (len(scenarios) - 1) * 8
    plots._settle(fig)
    canvas = FigureCanvasAgg(fig)
    canvas.print_png(tmp_path / "answers.png")
    down, across = imread(tmp_path / "answers.png").shape[:2]
    assert across <= LARGEST[0] and down <= LARGEST[1], f"{across} by {down} pixels"
    texts = texts_of(fig, canvas.get_renderer())
    assert len(texts) > 20
    for text, box in texts:
        assert box.x0 > -2 and box.y0 > -2 and box.x1 < fig.bbox.width + 2 and box.y1 < fig.bbox.height + 2, f"{text} is cut"
    for i, (text, box) in enumerate(texts):
        slim = box.padded(-1.0)  # lines of two rows may touch
        assert not [other for other, there in texts[:i] if slim.overlaps(there)], f"{text} stands on another text"


@pytest.mark.slow
def test_many_worlds_stand_in_the_order_of_their_estimates(seven, tmp_path):
    results = Results(laid_out(seven, tmp_path / "study", sampled(100), MANY))
    table = results.answers
    table.loc[table["metric"] == "punishments", "better"] = "higher"
    table.loc[(table["metric"] == "deaths") & (table["world"] == "point 50"), "mean_reference"] = 0.0
    table.to_csv(results.folder / "answers.csv", index=False)
    frame, fig = plots.render(next(m for m in plots.figures() if m.NAME == "answers"), Results(results.folder))
    dots = artists(fig, "estimates")
    assert {key.split(":")[2] for key in dots} == set(MANY[1 : 1 + answers.MOST]), "no more than a page has room for"
    for metric in ("deaths", "punishments"):
        mine = frame[(frame["metric"] == metric) & (frame["scenario"] == "part_0")]
        found = {key.split(":")[0]: dot.get_offsets() for key, dot in dots.items() if key.split(":")[1:] == [metric, "part_0"]}
        assert {name: len(at) for name, at in found.items()} == mine["verdict"].value_counts().to_dict()
        at = np.concatenate([np.ma.getdata(dots) for dots in found.values()])
        at = at[at[:, 1].argsort()]
        known = at[~np.isnan(at[:, 0]), 0]
        step = np.diff(known) if metric == "deaths" else -np.diff(known)
        assert (step >= 0).all() and len(known) == 100 - (metric == "deaths"), "the best on top, what has no percentage below"


def test_a_sweep_draws_its_first_world_and_says_what_was_not_kept(swept):
    drawn_now = {path.stem for path in plots.draw_all(swept)}
    assert drawn_now & {*OF_SWEEPS, *NAMES} == {"answers", "forest", "frontier", "tolls", "working_points"}
    text = write(swept).read_text(encoding="utf-8")
    assert "this study keeps no monthly.parquet" in text and str(swept) not in text
    results = Results(swept)
    assert set(results.runs["world"]) == {"baseline"} and results.all_runs["world"].nunique() == 4 and len(results.runs) == 24


def test_working_points_stand_on_their_range(drawn):
    frame, fig = drawn["working_points"]
    marks = artists(fig, "mean")
    for row in frame.to_dict("records"):
        assert marks[row["name"]].get_xdata() == [row["drawn"]]
        assert row["inside"] == (row["low"] <= row["mean"] <= row["high"])
        assert row["inside"] == (0 <= row["drawn"] <= 1)
    assert set(frame.loc[~frame["inside"], "name"]) == {"attacks on the move", "jihadist fighters lost"}


def test_maps_draw_the_values_of_their_tables(drawn, results):
    for name, layer, prefix in (
        ("footprint", None, ""),
        ("map", "influence_jnim", "influence_jnim:"),
        ("map", "influence_isgs", "influence_isgs:"),
    ):
        frame, fig = drawn[name]
        meshes = {artist.get_gid(): artist for artist in fig.findobj(lambda a: type(a).__name__ == "QuadMesh")}
        for scenario in results.scenarios:
            rows = frame[frame.scenario == scenario]
            values = rows.loc[rows.quantity == layer, "value"] if layer else rows.loc[rows.patrol_days >= 1, "patrol_days"]
            assert sorted(meshes[f"{prefix}{scenario}"].get_array().compressed()) == sorted(values)


MAPS = ("map", "footprint", "difference_map", "displacement", "corridors")


def bases_on(axes):
    """Positions of the marks of bases by what they are."""
    found = {}
    for artist in axes.findobj(lambda a: str(a.get_gid() or "").split(":")[0] == "bases"):
        found[artist.get_gid().partition(":")[2] or "standing"] = sorted(map(tuple, np.round(artist.get_offsets(), 3).tolist()))
    return found


@pytest.mark.parametrize("name", MAPS)
def test_maps_show_each_scenarios_own_bases(name, drawn, results):
    _, fig = drawn[name]
    ansongo, douentza, timbuktu = (0.5, 15.7), (-2.95, 15.0), (-3.0, 16.8)
    titles = {axes.get_title(loc="left"): bases_on(axes) for axes in fig.axes if bases_on(axes)}
    seen = {scenario: bases for scenario in results.scenarios for title, bases in titles.items() if style.label(scenario) in title}
    assert seen and set(titles) == {title for title in titles for scenario in seen if style.label(scenario) in title}
    for scenario, bases in seen.items():
        closed, shrunk = scenario == "close_bases", scenario == "mobile"
        assert bases.get("closed", []) == [ansongo] * closed and bases.get("opened", []) == [douentza] * closed
        assert bases.get("shrunk", []) == [timbuktu] * shrunk and (ansongo in bases["standing"]) == (not closed)
    keys = {text.get_text() for legend in fig.legends for text in legend.get_texts()}
    assert ("base closed in the mandate" in keys) == ("close_bases" in seen)
    assert "base, area by men at the end" in keys


def test_bases_of_many_runs_are_told_by_most_of_them(tmp_path):
    folder = write_results(tmp_path / "study", pairs=4)
    table = pd.read_parquet(folder / "bases.parquet")
    mine = (table["scenario"] == "close_bases") & (table["history"] == 1)
    table.loc[mine & (table["base"] == "ansongo"), "men_at_end"] = 704.0
    table = table[~(mine & (table["base"] == "douentza"))]
    camp = table[(table["scenario"] == "close_bases") & (table["history"] == 1) & (table["base"] == "gao")].assign(
        base="camp", name="Camp", men_before=0.0, men_at_end=0.0
    )
    pd.concat([table, camp]).to_parquet(folder / "bases.parquet")
    found = _bases.bases_of(Results(folder), "close_bases").set_index("base")
    assert found.loc[["ansongo", "douentza", "gao", "camp"], "kind"].tolist() == ["closed", "opened", "standing", "temporary"]
    assert found.loc["ansongo", "men_at_end"] == 176 and found.loc["douentza", "men_at_end"] == 225


def test_the_map_shows_means_over_runs(drawn, results):
    frame, fig = drawn["map"]
    squares = results.squares[results.squares.scenario == "mobile"]
    mean = squares.groupby("square")["deaths"].mean()
    mine = frame[(frame.layer == "deaths") & (frame.scenario == "mobile")].set_index("square")["value"]
    assert len(mine) == (mean >= 1).sum() > 0 and np.allclose(mine, mean[mine.index])
    assert len(artists(fig, "deaths")["mobile"].get_offsets()) == len(mine)
    events = results.events[(results.events.scenario == "mobile") & (results.events.date_start >= results.mandate)]
    runs = (results.runs.scenario == "mobile").sum()
    found = frame[(frame.layer == "region") & (frame.scenario == "mobile")].set_index("quantity")
    for name in found.index:
        lethal = ((events.best > 0) & (events.adm_1.str.lower() == name)).sum()
        assert found.loc[name, "value"] == pytest.approx(lethal / runs)
        assert found.loc[name, "low"] <= found.loc[name, "value"] <= found.loc[name, "high"] or lethal < 3


def test_difference_map_hatches_where_the_interval_holds_zero(drawn, results):
    frame, fig = drawn["difference_map"]
    cells = frame[frame.layer == "difference"]
    hatched = fig.findobj(lambda artist: artist.get_gid() == "hatch")
    assert sum(len(panel.get_paths()) for panel in hatched) == cells["holds_zero"].sum() > 0
    clear, undecided = artists(fig, "clear"), artists(fig, "undecided")
    for (quantity, scenario), rows in cells.groupby(["quantity", "scenario"]):
        key = f"{quantity}:{scenario}"
        held = rows["holds_zero"].astype(bool)
        assert sorted(clear[key].get_array().compressed()) == sorted(rows["difference"][~held])
        assert sorted(undecided[key].get_array().compressed()) == sorted(rows["difference"][held])
    deaths = cells[(cells.quantity == "deaths") & (cells.scenario == "mobile")]
    per_run = results.squares.groupby("scenario")["deaths"].sum() / 12
    assert deaths["difference"].sum() == pytest.approx(per_run["mobile"] - per_run["status_quo"])
    assert (cells["holds_zero"].astype(bool) == ((cells.low <= 0) & (cells.high >= 0))).all()


def test_prio_grid_cells_stand_where_their_squares_are(drawn, results):
    cells = drawn["difference_map"][0].query("layer == 'difference'")
    squares = results.squares.drop_duplicates("square").merge(cells, left_on="priogrid_gid", right_on="place")
    for axis in ("latitude", "longitude"):
        assert (squares[f"{axis}_x"] - squares[f"{axis}_y"]).abs().max() == pytest.approx(0.125)


def test_near_ring_and_far_by_hand():
    lat, lon = np.meshgrid(15.125 + 0.25 * np.arange(5), 0.125 + 0.25 * np.arange(5), indexing="ij")
    where = pd.DataFrame({"latitude": lat.ravel(), "longitude": lon.ravel()})
    near = np.zeros(25, dtype=bool)
    near[0] = True  # a corner has three neighbours
    kinds = displacement.classes(near, where, 0.25)
    assert (list(kinds).count("near"), list(kinds).count("ring"), list(kinds).count("far")) == (1, 3, 21)
    assert [i for i, kind in enumerate(kinds) if kind == "ring"] == [1, 5, 6]


def test_displacement_adds_up_and_is_drawn(drawn, results):
    frame, fig = drawn["displacement"]
    points, bars = artists(fig, "point"), artists(fig, "interval")
    for scenario, rows in frame[frame.layer == "change"].groupby("scenario"):
        by = rows.set_index("class")
        for column in ("difference", "mean_reference", "squares", "patrol_days_gain"):
            assert by.loc[["near", "ring", "far"], column].sum() == pytest.approx(by.loc["net", column])
        for name, row in by.iterrows():
            assert points[f"{name}:{scenario}"].get_xdata() == [row["difference"]]
            assert list(bars[f"{name}:{scenario}"].get_xdata()) == [row["low"], row["high"]]
    runs = results.runs.groupby("scenario")["civilian_deaths"].mean()
    net = frame[(frame["class"] == "net") & (frame.scenario == "mobile")].iloc[0]
    assert net["difference"] == pytest.approx(runs["mobile"] - runs["status_quo"])


def of_events(*rows):
    """A study of these events alone, each a change of one that kills nobody."""
    event = {"scenario": "a", "world": "w", "history": 1, "future": 1, "date_start": pd.Timestamp("2018-01-01"), "initiator": "JNIM"}
    event |= {"type_of_violence": 2, "best": 0, "deaths_a": 0, "deaths_b": 0, "deaths_civilians": 0, "deaths_unknown": 0}
    return SimpleNamespace(events=pd.DataFrame([event | row for row in rows]), mandate=pd.Timestamp("2017-06-29"))


def test_deaths_are_laid_to_the_other_side_and_those_of_civilians_to_who_began():
    event = {"side_a": "MINUSMA", "side_b": "JNIM", "deaths_a": 1, "deaths_b": 2, "deaths_civilians": 3}
    table = deaths.by_perpetrator(of_events(event)).set_index(["perpetrator", "victim"])["deaths"]
    assert table.to_dict() == {("JNIM", "MINUSMA"): 1, ("MINUSMA", "JNIM"): 2, ("JNIM", "civilians"): 3}


def test_pairs_of_sides_by_hand():
    """Who began does not matter, splinters are one side, and one-sided events and those before the mandate are left out."""
    rows = [
        ("GATIA", "HCUA", 4),
        ("HCUA", "GATIA", 3),
        ("GATIA_splinter_1", "HCUA_splinter_2", 2),
        ("HCUA", "Civilians", 9),
        ("GATIA", "HCUA", 1),
    ]
    events = [dict(zip(("side_a", "side_b", "best"), row, strict=True)) for row in rows]
    events[3] |= {"type_of_violence": 3}
    events[4] |= {"date_start": pd.Timestamp("2017-06-28")}
    found = deaths.by_pair(of_events(*events))
    assert found.groupby(["side", "against"])["deaths"].sum().to_dict() == {("GATIA", "HCUA"): 7, ("splinters", "splinters"): 2}


@pytest.mark.parametrize("figure", deaths.FIGURES, ids=lambda figure: figure.NAME)
def test_deaths_by_cell_add_up_and_are_drawn_with_what_scenarios_change(figure, drawn, results, monkeypatch):
    events = results.events[results.events.date_start >= results.mandate]
    whole = {"kinds": events["deaths_civilians"], "harm": events["best"], "dyads": events["best"][events.type_of_violence.isin([1, 2])]}
    frame, fig = drawn[figure.NAME]
    cells = list(figure.cells)
    total = frame[frame.part == "deaths"].set_index([*cells, "scenario"])["mean"].unstack()
    assert total["mobile"].sum() * 12 == pytest.approx(whole[figure.NAME][events.scenario == "mobile"].sum())
    change = frame[(frame.part == "difference") & (frame.scenario == "mobile")].set_index(cells)
    assert change["mean"].to_numpy() == pytest.approx((total["mobile"] - total["status_quo"]).loc[change.index].to_numpy())
    tiles = artists(fig, "tile")
    assert len(tiles) == 3 * min(len(total), deaths.MOST)
    for key, row in change.iterrows():
        names = [style.label(name) for name in (key if isinstance(key, tuple) else (key,))]
        tile = tiles.get(f"{figure.joined.join(names)}:mobile:mobile")
        assert tile is None or (tile.get_hatch() == "////") == bool(row["holds_zero"])
    monkeypatch.setattr(deaths, "MOST", 1)
    rows = {key.partition(":")[0] for key in artists(figure.draw(frame, results), "tile")}
    assert len([name for name in rows if not name.endswith("MINUSMA")]) <= 1, "the mission's dead are told of however few"


def test_corridors_draw_cargo_and_holders_of_every_scenario(drawn, results):
    frame, fig = drawn["corridors"]
    assert set(frame["scenario"]) == set(results.scenarios)
    squares = results.squares
    years = (pd.Timestamp("2019-06-28") - results.mandate).days / 365.25
    for scenario in results.scenarios:
        cargo = frame[(frame.layer == "traffic") & (frame.scenario == scenario)]
        mine = squares[(squares.scenario == scenario)]
        assert cargo["value"].sum() == pytest.approx(mine["traffic"].sum() / 12 / 1000 / years, rel=0.01)
        drawn_cells = artists(fig, "traffic")[scenario].get_array().compressed()
        assert sorted(drawn_cells) == pytest.approx(sorted(cargo["value"]))
        places = frame[(frame.layer == "holder") & (frame.scenario == scenario)]
        assert places["holder"].value_counts().to_dict() == (
            {"CMA": 3, "outside": 1} if scenario == "close_bases" else {"CMA": 2, "Platform": 1, "outside": 1}
        )
        for name, rows in places.groupby("holder"):
            marks = artists(fig, "holder")[f"{name}:{scenario}"]
            assert sorted(map(tuple, marks.get_offsets())) == sorted(zip(rows["longitude"], rows["latitude"], strict=True))


def test_corridors_without_cargo_say_so(folder, tmp_path):
    copy = shutil.copytree(folder, tmp_path / "copy", ignore=shutil.ignore_patterns("figures"))
    table = pd.read_parquet(copy / "squares.parquet")
    table.assign(traffic=table["traffic"].where(table["scenario"] == "status_quo", 0.0)).to_parquet(copy / "squares.parquet")
    _, fig = plots.render(corridors, Results(copy))
    assert sum(text.get_text() == "no cargo crosses any square" for text in fig.findobj(Text)) == 2
    idle = dict.fromkeys(("traffic", *corridors.HOLDERS), 0.0)
    table.assign(**idle).to_parquet(copy / "squares.parquet")
    with pytest.raises(plots.NoData, match="any cargo"):
        plots.render(corridors, Results(copy))


def test_tolls_draw_means_and_the_differences_of_the_table(drawn, results):
    frame, fig = drawn["tolls"]
    points, bars = (artists(fig, prefix) for prefix in ("point", "interval"))
    assert len(points) == len(bars) == len(frame) == 6 * 3
    table = results.differences.set_index(["metric", "scenario"])
    runs = results.runs.groupby("scenario").mean(numeric_only=True)
    for row in frame.to_dict("records"):
        key = f"{row['metric']}:{row['scenario']}"
        assert row["mean"] == pytest.approx(runs.loc[row["scenario"], row["metric"]])
        if row["scenario"] == "status_quo":
            assert list(points[key].get_xdata()) == [row["mean"]]
        else:
            told = table.loc[(row["metric"], row["scenario"])]
            assert list(bars[key].get_xdata()) == [told["low_adjusted"], told["high_adjusted"]]
            assert (points[key].get_color() == style.UNDECIDED) == (told["verdict"] not in ("more", "less"))
    assert set(frame["receiver"]) == set(tolls.RECEIVERS.values())


def test_group_strengths_draw_medians_and_say_where_nobody_is(drawn, results):
    frame, fig = drawn["group_strengths"]
    lines = artists(fig, "median")
    monthly = results.monthly
    groups = [name for name in monthly.columns if name.startswith("n_men_")]
    assert len(lines) == (len(groups) + 1) * 3
    for (group, scenario), rows in frame.groupby(["group", "scenario"]):
        mine = monthly[monthly.scenario == scenario]
        men = mine[groups].sum(axis=1) if group == "all" else mine[f"n_men_{group}"]
        assert list(lines[f"{group}:{scenario}"].get_ydata()) == pytest.approx(list(men.groupby(mine["month"]).median()))
        assert len(rows) == mine["month"].nunique()
    assert sum(text.get_text() == "no men in any run" for text in fig.findobj(Text)) == 1
    msa = frame[(frame.group == "msa") & (frame.month == "2019-06")].set_index("scenario")["median"]
    assert msa["mobile"] > msa["status_quo"]


def test_all_text_stands_inside_its_figure_and_place_names_apart(drawn):
    for name, (_, fig) in drawn.items():
        canvas = FigureCanvasAgg(fig)
        canvas.draw()
        width, height, renderer = fig.bbox.width, fig.bbox.height, canvas.get_renderer()
        for text in fig.findobj(Text):
            if not (text.get_visible() and text.get_text().strip()) or text.get_window_extent(renderer).width == 0:
                continue
            box = text.get_window_extent(renderer)
            inside = box.x0 > -2 and box.y0 > -2 and box.x1 < width + 2 and box.y1 < height + 2
            assert inside or text.get_gid() == "place" or _hidden_tick(text, fig), (name, text.get_text())
        for axes in fig.axes:
            boxes = [t.get_window_extent(renderer) for t in axes.texts if t.get_gid() == "place"]
            assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i]), name
            frame = axes.get_window_extent(renderer)
            assert all(frame.y0 - 2 < box.y0 and box.y1 < frame.y1 + 2 for box in boxes), f"{name}: a place is named beside its map"


def _hidden_tick(text, fig):
    """Ticks outside an axis' limits are kept by matplotlib but not drawn."""
    kept, drawn_ones = set(), set()
    for axes in fig.axes:
        for axis in (axes.xaxis, axes.yaxis):
            drawn_ones |= {label for tick in axis._update_ticks() for label in (tick.label1, tick.label2)}
            kept |= {label for tick in axis.get_major_ticks() + axis.get_minor_ticks() for label in (tick.label1, tick.label2)}
    return text in kept - drawn_ones


def test_every_figure_says_n_and_simulated(drawn):
    for name, (_, fig) in drawn.items():
        note = next(text.get_text().replace("\n", " ") for text in fig.texts if text.get_gid() == "note")
        assert "n = 12" in note, name
        assert "imulated" in note, name
        assert name in MEANS or "95%" in note, name


@pytest.mark.parametrize(
    ("missing", "gone"),
    [
        ("monthly.parquet", {"bands", "bands_events", "group_strengths", "months"}),
        ("squares.parquet", {"map", "footprint", "difference_map", "displacement", "distance_decay", "corridors"}),
        ("events.parquet", {"harm", "dyads", "tails"}),
        ("working_points.parquet", {"working_points"}),
        ("differences.csv", {"forest", "frontier", "tolls"}),
    ],
)
def test_a_figure_without_data_is_skipped_with_its_reason(folder, page, tmp_path, missing, gone):
    copy = shutil.copytree(folder, tmp_path / "copy")
    (copy / missing).unlink()
    found = {each.name: each for each in plots.draw_each(copy, only=sorted(gone))}
    assert {name for name, each in found.items() if each.reason} == gone
    for name in gone:
        assert missing in found[name].reason and "\n" not in found[name].reason
        assert not list((copy / "figures").glob(f"{name}.*"))


def test_a_missing_column_skips_its_figure_only(folder, page, tmp_path):
    copy = shutil.copytree(folder, tmp_path / "copy")
    pd.read_csv(copy / "observed.csv").drop(columns="deaths").to_csv(copy / "observed.csv", index=False)
    found = {each.name: each.reason for each in plots.draw_each(copy, only=["bands", "bands_events"])}
    assert found == {"bands": "a table lacks the column 'Column not found: deaths'", "bands_events": ""}


def test_one_scenario_alone_has_nothing_to_compare(tmp_path):
    found = {d.name: d.reason for d in plots.draw_each(write_results(tmp_path / "one", ("status_quo",), 3)) if d.name in NAMES}
    assert {name for name, reason in found.items() if reason} == {"forest", "frontier", "difference_map", "displacement"}
    assert "<h1>" in write(tmp_path / "one").read_text()


def test_no_non_state_violence_is_said_and_not_drawn(tmp_path):
    quiet = write_results(tmp_path / "quiet", ("status_quo", "mobile"), 6, non_state=False)
    frame, fig = plots.render(next(m for m in plots.figures() if m.NAME == "bands"), Results(quiet))
    assert set(frame["panel"]) == {"state_based", "one_sided"}
    assert any("non-state violence" in text.get_text().replace("\n", " ") for text in fig.texts)
    plots.draw_all(quiet, only=["bands"])
    assert "No non-state violence is simulated" in write(quiet).read_text()


def test_a_new_figure_is_one_file(folder, tmp_path, monkeypatch):
    (tmp_path / "runs_drawn.py").write_text(
        "from matplotlib.figure import Figure\n"
        "NAME, TITLE, ORDER, HELP = 'runs_drawn', 'Runs', 1, 'Count.'\n"
        "def data(results):\n    return results.runs.groupby('scenario', as_index=False).size()\n"
        "def draw(frame, results):\n    fig = Figure()\n    fig.subplots().bar(frame.scenario, frame['size'])\n"
        "    return fig\n"
    )
    monkeypatch.setattr(plots, "__path__", [*plots.__path__, str(tmp_path)])
    paths = plots.draw_all(folder, only=["runs_drawn"])
    assert [path.name for path in paths] == ["runs_drawn.png", "runs_drawn.svg", "runs_drawn.csv"]
    for path in paths:
        path.unlink()


def test_plots_and_report_know_neither_the_simulation_nor_pyplot():
    code = (
        "import sys, experiments.show.figures as p, experiments.show.report; p.figures();"
        "print([m for m in sys.modules if m == 'sim' or m.startswith('sim.') or m == 'matplotlib.pyplot'])"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    for path in (root / "experiments/show").rglob("*.py"):
        assert not re.search(r"^\s*(from|import) sim\b", path.read_text(), re.M), path.name


def test_many_scenarios_stand_in_several_tables_of_a_theme_and_a_stranger_s_theme_is_none():
    names = [f"part_{number}" for number in range(7)]
    row = {"metric": "deaths", "unit": float("nan"), "kind": "outcome", "better": "lower", "headline": False, "verdict": "same",
           "mean_reference": 3.0, "difference": 0.0, "low_adjusted": 0.0, "high_adjusted": 0.0, "controlled": False}  # fmt: skip
    made = SimpleNamespace(differences=pd.DataFrame([row | {"scenario": name} for name in names]), others=names, reference="a",
                           metrics=[{"name": "deaths", "theme": ["<b>"]}], manifest={}, has=lambda *names: False)  # fmt: skip
    (own,) = themes.by_theme(made, [])
    assert own["name"] == "All together" and [len(table.heads) - 2 for (table,) in own["blocks"]] == [5, 2]
    ((name, mean, *cells),) = own["blocks"][1][0].rows
    assert (name.small, mean, cells) == ("lower is better", "3.00", [Cell("0", "same", "unsure")] * 2)


def test_a_report_is_one_file_that_escapes_what_it_is_told(folder, page, tmp_path):
    assert not re.search(r"(src|href)=[\"'](?!data:|#)", page) and "<script" not in page and "@import" not in page
    assert page.count("<img ") == len(list((folder / "figures").glob("*.png"))) >= len(NAMES)
    assert '<figure id="tolls">' in page and 'href="#tolls"' in page
    copy = shutil.copytree(folder, tmp_path / "copy", ignore=shutil.ignore_patterns("figures"))
    manifest = json.loads((copy / "manifest.json").read_text())
    (copy / "manifest.json").write_text(json.dumps(manifest | {"command": "<script>alert(1)</script>"}))
    assert "<script>" not in write(copy).read_text()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("manifest.json", "{", "manifest.json: is not readable JSON"),
        ("manifest.json", "{}", "manifest.json: lacks scenarios"),
        ("runs.parquet", "no parquet", "runs.parquet: is not a readable Parquet file"),
        ("differences.csv", "scenario\n", "differences.csv: lacks the column reference, kind"),
        ("observed.csv", "", "observed.csv: is not a readable CSV file"),
        ("map.json", "[]", "map.json: is not a JSON object"),
        ("observed.csv", b"deaths\xa2\n1.0\n", "is not a readable CSV file (its text is not UTF-8)"),
        ("runs.parquet", None, "runs.parquet: is missing"),
    ],
)
def test_a_broken_results_folder_is_told_in_one_line(tmp_path, name, content, told):
    if content is not None:
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ResultsError) as caught:
        getattr(Results(tmp_path), name.split(".")[0])
    assert told in str(caught.value) and "\n" not in str(caught.value)


def test_equal_runs_have_equal_intervals_and_verdicts_whatever_they_are_called(tmp_path):
    """The runs of one scenario stand under two names: chance in the resampling must not tell them apart."""
    folder = write_results(tmp_path / "twins", ("status_quo", "mobile"), pairs=4)
    for path in folder.glob("*.parquet"):
        table = pd.read_parquet(path)
        twins = table.loc[table["scenario"] == "mobile"].assign(scenario="an_equal_one")
        pd.concat([table, twins], ignore_index=True).to_parquet(path)
    told = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    told["scenarios"].append("an_equal_one")
    (folder / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
    results = Results(folder)
    differences(results.runs, results.metrics, results.scenarios).to_csv(folder / "differences.csv", index=False)

    def of(frame, name):
        mine = frame.loc[frame["scenario"] == name].drop(columns="scenario").reset_index(drop=True)
        assert len(mine)
        return mine

    for frame in (results.differences, *(module.data(results) for module in (forest, difference_map, displacement, *deaths.FIGURES))):
        pd.testing.assert_frame_equal(of(frame, "mobile"), of(frame, "an_equal_one"))


def test_shares_of_the_missions_effect_are_drawn_and_told_beside_the_differences(tmp_path):
    """The second scenario is taken for the one without a mission, so that every outcome of it differs."""
    folder = write_results(tmp_path / "yard", ("status_quo", "mobile", "close_bases"), yardstick="mobile")
    results = Results(folder)
    assert results.others == ["close_bases"] and results.yardstick == "mobile" and len(results.scenarios) == 3
    frame, fig = plots.render(forest, results)
    points, untold = artists(fig, "point"), artists(fig, "untold")
    outcomes = frame.loc[(frame["kind"] == "outcome") & (frame["scenario"] == "close_bases")].set_index("metric")
    told = outcomes.loc[outcomes["told"] == "told"]
    assert sum(key.startswith("share:") for key in points) == len(told) > 0 and len(untold) == len(outcomes) - len(told) > 0
    for metric, row in told.iterrows():
        assert list(points[f"share:{metric}:close_bases"].get_xdata()) == [100 * row["share"]]
