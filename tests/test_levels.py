"""Levels, dispersion and brakes of the status quo before calibration, and the expected values of headline outcomes."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import runs

from sim import metrics
from sim.outputs.record import Record
from sim.run import run
from sim.settings import build
from sim.words import NON_STATE, REGIONS

SEEDS = Path(__file__).resolve().parents[1] / "seeds" / "random"
FROM, TO = np.datetime64("2016-07-01"), np.datetime64("2017-06-28")
# Recorded in the year; the bombing of Gao in January 2017, 55 dead, is scripted and left out of the first circle and of dispersion.
TARGETS = {"deaths": 402.0, "lethal_events": 122.0, "centre_share": 0.70, "attacks_on_mission": 37.0}
ALL_TYPES = {
    "all_deaths": 713.0, "non_state_deaths": 256.0, "deaths_Kidal": 118.0, "deaths_Gao": 95.0, "deaths_Timbuktu": 75.0,
    "deaths_Mopti": 279.0, "deaths_Segou": 138.0,
}  # fmt: skip
FAR_EAST_AND_NORTH = 44.0  # most deaths in Menaka and Taoudenit together: twice a mean year of the record, July 2015 to June 2017
JIHADISTS_LOST = 0.38  # share of the stock a year, at most
DISPERSION = {"lethal_events": 2.7, "deaths": 11.4}


def seeds(name: str, count: int) -> tuple[int, ...]:
    """The first numbers of a seed list."""
    lines = (SEEDS / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return tuple([int(line) for line in lines if line and not line.startswith("#")][:count])


@lru_cache(maxsize=64)
def status_quo_year(history: int) -> dict[str, float]:
    """Recorded figures and working points of the year before the mandate, and dispersion of two years."""
    record = run("x", build({"calendar": {"end": "2017-06-29"}}), history, 1)
    e, m = record.events, record.monthly
    year = (e["date"] >= FROM.astype(int)) & (e["date"] <= TO.astype(int)) & (e["recorded"] == 1)
    best, centre = e["recorded_best"], record.geography.centre[e["square"]]
    first = year & (e["type_of_violence"] != NON_STATE) & (e["subtype"] != "bombing")
    region = record.geography.squares.region[e["square"]]
    out = {
        "deaths": float(best[first].sum()), "lethal_events": float((best[first] > 0).sum()),
        "centre_deaths": float(best[first & centre].sum()), "attacks_on_mission": float((year & (e["target"] == "MINUSMA")).sum()),
        "all_deaths": float(best[year].sum()), "non_state_deaths": float(best[year & (e["type_of_violence"] == NON_STATE)].sum()),
        "scripted": float(best[year & (e["subtype"] == "bombing")].sum()),
        **{f"deaths_{name}": float(best[year & (region == i)].sum()) for i, name in enumerate(REGIONS)},
    }  # fmt: skip
    seen = e["recorded"] == 1
    for name, start, end in (("2015", "2015-01-01", "2015-12-31"), ("2017", "2017-01-01", "2017-06-28")):
        span = seen & (e["date"] >= np.datetime64(start).astype(int)) & (e["date"] <= np.datetime64(end).astype(int))
        out[f"events_{name}"], out[f"centre_events_{name}"] = float(span.sum()), float((span & centre).sum())
    months = [i for i, month in enumerate(m["month"]) if "2015-07" <= str(month) <= "2017-06"]
    assert len(months) == 24
    for name in ("lethal_events", "deaths"):
        both = (m[f"new_recorded_{name}_state_based"] + m[f"new_recorded_{name}_one_sided"] - m[f"new_scripted_{name}"])[months]
        out[f"dispersion_{name}"] = float(both.var(ddof=1) / both.mean())
    out.update({f"point_{p['name']}": p["value"] for p in record.working_points})
    return out


@lru_cache(maxsize=4)
def together(histories: tuple[int, ...], workers: int = 1) -> dict[str, float]:
    """Means over histories, and the Centre's share of all their deaths."""
    if workers > 1:
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            rows = list(pool.map(status_quo_year, histories, chunksize=5))
    else:
        rows = [status_quo_year(history) for history in histories]
    out = {name: float(np.mean([row[name] for row in rows])) for name in rows[0]}
    out["centre_share"] = out["centre_deaths"] / out["deaths"]
    return out


def far(now: dict[str, float], targets: dict[str, float], factor: float) -> dict[str, tuple[float, float]]:
    """Those figures that are not within a factor of their target, with both numbers."""
    return {name: (round(now[name], 3), target) for name, target in targets.items() if not target / factor <= now[name] <= target * factor}


def test_levels_of_the_status_quo_year_are_in_reach() -> None:
    """Six histories: within a factor of 2.5, regions of 4; what a hundred do stands in docs/validation.md."""
    now = together(seeds("history_dev", 6))
    assert not far(now, TARGETS, 2.5)
    assert not far(now, ALL_TYPES, 4.0)


def test_the_centres_share_of_events_rises_over_the_observed_window() -> None:
    now = together(seeds("history_dev", 6))
    assert now["centre_events_2017"] / now["events_2017"] > 1.3 * now["centre_events_2015"] / now["events_2015"]


def points(count: int, workers: int = 1, room: float = 0.0) -> dict[str, tuple[float, float, float]]:
    """Mean of each working point over histories, with the ends of its range, widened by a share of its width."""
    histories = seeds("history_dev", count)
    now = together(histories, workers)
    rows = run("x", build({"calendar": {"end": "2017-06-29"}}), histories[0], 1).working_points
    widths = {p["name"]: room * (p["high"] - p["low"]) for p in rows}
    return {p["name"]: (now[f"point_{p['name']}"], p["low"] - widths[p["name"]], p["high"] + widths[p["name"]]) for p in rows}


def test_working_points_are_in_their_ranges() -> None:
    """Means of six histories, each inside its range widened by a tenth of its width, for so few."""
    found = points(6, room=0.1)
    assert len(found) == 12 and not {name: row for name, row in found.items() if not row[1] <= row[0] <= row[2]}


def test_working_points_need_the_whole_year() -> None:
    assert run("x", runs.make(5, 10), 1, 1).working_points == []


@pytest.mark.slow
def test_levels_and_dispersion_of_forty_histories() -> None:
    now = together(seeds("history_dev", 40), workers=2)
    assert not far(now, TARGETS, 2.0)
    assert not far(now, ALL_TYPES, 2.5)
    assert now["scripted"] == pytest.approx(55.0, abs=1.0) and now["deaths_Menaka"] + now["deaths_Taoudenit"] <= FAR_EAST_AND_NORTH
    assert not far(now, {f"dispersion_{name}": value for name, value in DISPERSION.items()}, 2.0)


@pytest.mark.slow
def test_working_points_of_forty_histories() -> None:
    """Inside their ranges, but for the losses of jihadists: 0.355 of a judged 0.15 to 0.35 (docs/limits.md)."""
    values = points(40, workers=2)
    assert {name for name, row in values.items() if not row[1] <= row[0] <= row[2]} <= {"jihadist_loss_share"}
    assert values["jihadist_loss_share"][0] < JIHADISTS_LOST


HIGHEST = 5.0
STOCKS = ("jnim", "fighters_isgs", "pool", "displaced", "people_under_jihadists", "support_state", "support_jihadists",
          "officials_north", "officials_centre", "people_marked", "aversion", "movements", "militias_men", "tension", "n_groups",
          "moc_men")  # fmt: skip


def stocks(record: Record) -> dict[str, np.ndarray]:
    """Self-feeding stocks by day from the mandate date, organisations as totals."""
    d = {name: record.window(name) for name in record.daily}
    d["jnim"] = d["fighters_jnim"] + d["fighters_ansaroul_islam"]
    d["movements"] = sum(d[name] for name in d if name.startswith("men_") and name not in ("men_sent", "men_integrated"))
    d["militias_men"] = d["militia_dogon"] + d["militia_segou"] + d["militia_fulani"]
    return {name: d[name] for name in STOCKS}


def second_year(record: Record) -> float:
    """Recorded deaths of all types from July 2018 to June 2019."""
    months = [i for i, month in enumerate(record.monthly["month"]) if "2018-07" <= str(month) <= "2019-06"]
    return float(sum(record.monthly[f"new_recorded_deaths_{kind}"][months].sum() for kind in ("state_based", "non_state", "one_sided")))


def ten_years(measures: dict[str, Any], history: int) -> dict[str, np.ndarray]:
    """Stocks of one run to mid-2027."""
    return stocks(run("x", build({"calendar": {"end": "2027-06-28"}, "measures": measures}), history, 1))


@pytest.mark.slow
def test_ten_years_keep_every_stock_in_bounds() -> None:
    """Brakes hold: each stock's mean over four futures is within 0.2 to 5 times its value on the mandate date."""
    rows = [ten_years({}, history) for history in seeds("history_dev", 4)]
    broken = {}
    for name in STOCKS:
        path = np.mean([row[name] for row in rows], axis=0)
        # Daily noise of small stocks is not growth: a month's mean at both ends.
        start = path[:30].mean()
        monthly = path[: len(path) // 30 * 30].reshape(-1, 30).mean(axis=1)
        if not (0.2 * start <= monthly.min() and monthly.max() <= HIGHEST * start):
            broken[name] = (round(float(start), 3), round(float(monthly.min()), 3), round(float(monthly.max()), 3))
    assert not broken


@pytest.mark.slow
def test_futures_differ_as_years_on_record_did() -> None:
    """Deaths of the second year after the mandate date, 5th to 95th percentile of 40 futures: apart by a factor of 3 to 12."""
    settings = build({"calendar": {"end": "2019-06-28"}})
    pairs = zip(seeds("history_dev", 40), seeds("future_dev", 40), strict=True)
    low, high = np.percentile([second_year(run("x", settings, history, future)) for history, future in pairs], (5, 95))
    assert 3.0 <= high / low <= 12.0


WITH_EXPECTED = tuple(metric.name for metric in metrics.catalogue() if metric.expected is not None)


@lru_cache(maxsize=1)
def two_dozen() -> list[dict[str, float]]:
    """Outcomes of two dozen runs, half of them mobile; the window is two years and a half."""
    calendar = {"mandate": "2015-01-15", "end": "2017-06-30"}
    return [
        run("x", build({"calendar": calendar, "measures": runs.MOBILE if i % 2 else {}}), history, 5).outcomes
        for i, history in enumerate(seeds("history_dev", 24))
    ]


@pytest.mark.parametrize("name", WITH_EXPECTED)
def test_expected_values_have_the_mean_of_what_happens(name: str) -> None:
    """Outcome minus its sum of conditional means is zero within three standard errors over two dozen runs."""
    gap = np.array([row[name] - row[f"expected_{name}"] for row in two_dozen()])
    error = gap.std(ddof=1) / np.sqrt(len(gap))
    assert abs(gap.mean()) < 3.0 * error, f"{gap.mean():.2f} +- {error:.2f} of {np.mean([row[name] for row in two_dozen()]):.1f}"
    assert error > 0


def test_expected_values_move_with_what_happens() -> None:
    """A control variate that moves with the outcome: correlation well above chance."""
    rows = two_dozen()
    assert {"deaths", "civilian_deaths", "peacekeeper_deaths", "attacks_on_mission", "collapses"} <= set(WITH_EXPECTED)
    for name in ("deaths", "civilian_deaths"):
        pair = np.array([(row[name], row[f"expected_{name}"]) for row in rows])
        assert np.corrcoef(pair.T)[0, 1] > 0.5, name
