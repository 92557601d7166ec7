"""The year held back: deaths by region and month on both sides, scores of known histories, figures and the page's section."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.past import held_back, region_months
from experiments.past.comparable import MONTH_NAMES, seen
from experiments.past.forecast_skill import ALL, MODEL
from experiments.past.ground import Ground
from experiments.show import figures as plots
from experiments.study.columns import described
from experiments.study.results import Results
from experiments.tools import validation as on_page
from sim.geography.seeds import Seeds
from sim.words import REGIONS


def histories(seeds: Seeds, factors: tuple[float, ...]) -> pd.DataFrame:
    """Histories that are the record times a factor."""
    columns = {}
    for target in region_months.TARGETS:
        record = region_months.recorded(seeds, target)
        for at, month in enumerate(MONTH_NAMES):
            for place, region in enumerate(REGIONS):
                measure = region_months.name(target, region, month)
                columns[f"{region_months.FAMILY}: {measure}"] = [record[at, place] * factor for factor in factors]
    return pd.DataFrame(columns)


def test_the_record_by_region_and_month(seeds: Seeds) -> None:
    every, state = (region_months.recorded(seeds, target) for target in ("all_types", "state_based"))
    table = seeds.observed_month
    assert every.sum() == table["deaths"].sum() - table["scripted_deaths"].sum() and table["scripted_deaths"].sum() == 55
    assert (state <= every).all() and state.sum() < every.sum()
    mopti = table["deaths"][(table["month"] == "2017-06") & (table["region"] == "Mopti")].sum()
    assert every[MONTH_NAMES.index("2017-06"), REGIONS.index("Mopti")] == mopti > 0


def test_deaths_of_a_history_by_region_and_month(ground: Ground) -> None:
    gao = int(np.flatnonzero(ground.in_play & (ground.region == REGIONS.index("Gao")))[0])
    day = [int(np.datetime64(one).astype(int)) for one in ("2016-07-31", "2016-08-01", "2017-01-18", "2016-07-01")]
    events = {
        "date": np.array(day), "square": np.full(4, gao), "type_of_violence": np.array([1, 2, 1, 3]), "recorded": np.ones(4, int),
        "recorded_best": np.array([3, 4, 55, 8]), "recorded_initiator": np.array(["JNIM"] * 4), "target": np.array(["FAMA"] * 4),
        "subtype": np.array(["raid", "skirmish", "bombing", "punishment"]),
    }  # fmt: skip
    found = region_months.of(seen(events, ground))
    assert list(found) == region_months.names()
    wanted = {"state_based.Gao.2016-07": 3, "all_types.Gao.2016-07": 11, "all_types.Gao.2016-08": 4, "state_based.Gao.2016-08": 0}
    assert {name: found[name] for name in wanted} == wanted and sum(found.values()) == 3 + 15, "the bombing is left out"


def test_histories_that_are_the_record_win_and_are_covered(seeds: Seeds) -> None:
    found = held_back.contests(histories(seeds, (1.0, 1.0)), region_months.record(seeds))
    assert [one.target for one in found] == ["state_based", "all_types"] and found[0].observed.shape == (12, 7)
    assert all(np.array_equal(one.crps(MODEL), np.zeros((12, 7))) for one in found)
    cells = held_back.cells(found[1])
    assert (cells["low"] == cells["recorded"]).all() and (cells["below"] == 0).all() and (cells["upto"] == 1).all() and len(cells) == 84
    assert cells.loc[0, ["region", "month"]].tolist() == ["Kidal", "2016-07"]


def test_rivals_see_nothing_of_the_year(seeds: Seeds) -> None:
    record = region_months.recorded(seeds, "all_types")
    rivals = held_back.contests(histories(seeds, (1.0, 1.0)), region_months.record(seeds))[1].forecasts
    june = record[MONTH_NAMES.index("2016-06")]
    assert np.array_equal(rivals["last month"][5, :, 0], june)
    assert np.allclose(rivals["12-month mean"][0, :, 0], record[6:18].mean(axis=0))


def test_tables_lines_page_and_figures(seeds: Seeds, tmp_path: Path) -> None:
    runs = histories(seeds, (0.2, 0.9, 3.0))
    scores, skills = held_back.kept(tmp_path, runs, region_months.record(seeds))
    known = described()
    assert all(list(pd.read_csv(tmp_path / f"{name}.csv").columns) == list(known[name]) for name in known if name.startswith("held_back"))
    model = scores.loc[(scores["forecast"] == MODEL) & (scores["place"] == ALL)].set_index("target")
    said = "\n".join(held_back.lines(scores, skills, knows=True))
    assert f"state-based deaths: {model.loc['state_based', 'coverage_90']:.0%} of 84 months" in said and "no honest forecast" in said
    assert held_back.KNOWS in said and held_back.KNOWS not in "\n".join(held_back.lines(scores, skills, knows=False))
    assert not held_back.known(date(2016, 7, 1)) and held_back.known(date(2016, 7, 2))
    page = on_page.section(scores, skills)
    assert "no honest forecast" in page and page.count("| histories |") == 2 and page.count("| Taoudenit |") == 2
    assert all(line.endswith("|") for line in page.splitlines() if line.startswith("|"))
    keys = {"scenario": "status_quo", "world": "baseline", "history": [1, 2, 3], "future": [1, 2, 3]}
    runs.assign(**keys).to_parquet(tmp_path / "runs.parquet")
    (tmp_path / "manifest.json").write_text('{"scenarios": ["status_quo"], "pairs": [], "calendar": {}, "metrics": []}')
    results = Results(tmp_path)
    modules = {module.NAME: module for module in plots.figures() if module.NAME in ("validation_held_back", "validation_regions")}
    frame, fig = plots.render(modules["validation_held_back"], results)
    assert frame.loc[frame["panel"] == "transform"].groupby("target")["value"].sum().tolist() == pytest.approx([1, 1])
    points = list(fig.findobj(lambda one: str(one.get_gid()).startswith("point:")))
    assert len(points) == frame.loc[frame["panel"] != "transform", "value"].notna().sum()
    frame, fig = plots.render(modules["validation_regions"], results)
    marks = list(fig.findobj(lambda one: str(one.get_gid()).startswith("recorded:")))
    assert len(marks) == 7 and sum(len(mark.get_ydata()) for mark in marks) == len(frame) == 84
