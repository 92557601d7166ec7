"""Every regression on every run, and what paired runs say of the same question."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from experiments.tools.audit_panel import BANDS, DESIGNS, Panel, by_distance, near, panel
from experiments.tools.audit_regress import least_squares, poisson

if TYPE_CHECKING:
    from sim.geography import Geography

THERE, GONE = "status_quo", "no_mission"
FIRST, MONTHS = np.datetime64("2017-07", "M"), 24
NEAR_KM = 50.0
KEYS = ["world", "history", "future"]
SIDES = ("side_a", "side_b", "initiator", "target")
EVENTS = ["scenario", *KEYS, "date_start", "square", *SIDES, "recorded", "recorded_best", "latitude", "longitude"]
ESTIMATORS = {"least squares": least_squares, "Poisson": poisson}
COLUMNS = ["scenario", "history", "estimator", "design", "slope", "error", "causes", "prevents"]


class Audit(NamedTuple):
    """Slopes, a row a run, estimator and design; events near bases by pair, with the mission and without it; events by distance."""

    slopes: pd.DataFrame
    pairs: pd.DataFrame
    distances: pd.DataFrame


def estimates(folder: Path, geography: Geography) -> Audit:
    """Of all runs of a folder. Distance is to the bases of the mission at the mandate date, also in runs without it."""
    events = pd.read_parquet(folder / "events.parquet", columns=EVENTS)
    bases = pd.read_parquet(folder / "bases.parquet")
    standing: dict[Any, pd.DataFrame] = dict(list(bases.loc[(bases["scenario"] == THERE) & (bases["men_at_mandate"] > 0)].groupby(KEYS)))
    rows, pairs, distances = [], [], []
    for key, mine in events.groupby(KEYS, sort=False):
        own, history = standing[key], int(mine["history"].iloc[0])
        found = {scenario: mine.loc[mine["scenario"] == scenario] for scenario in (THERE, GONE)}
        for scenario, run in found.items():
            one = panel(run, own, geography, FIRST, MONTHS)
            rows += _of_run(scenario, history, one)
            distances += [(scenario, band, value) for band, value in zip(BANDS, by_distance(one), strict=True)]
        pairs.append([near(found[scenario], own, FIRST, MONTHS, NEAR_KM) for scenario in (THERE, GONE)])
    table = pd.DataFrame(distances, columns=["scenario", "distance", "events"])
    return Audit(pd.DataFrame(rows, columns=COLUMNS), pd.DataFrame(pairs, columns=[THERE, GONE]), table)


def _of_run(scenario: str, history: int, one: Panel) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for design, columns in DESIGNS.items():
        x = columns(one)
        for name, estimator in ESTIMATORS.items():
            slope = estimator(one.events, x, one.square)
            rows.append((scenario, history, name, design, slope.value, slope.error, slope.causes, slope.prevents))
    return rows


def summed(found: pd.DataFrame) -> pd.DataFrame:
    """A row a scenario, estimator and design: mean slope, where nine in ten runs lie, in which share nearer is more, and less."""
    groups = found.groupby(["scenario", "estimator", "design"], sort=False)
    return groups.agg(
        mean=("slope", "mean"), low=("slope", lambda one: one.quantile(0.05)), high=("slope", lambda one: one.quantile(0.95)),
        causes=("causes", "mean"), prevents=("prevents", "mean"),
    ).reset_index()  # fmt: skip
