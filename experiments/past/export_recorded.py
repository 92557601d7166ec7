"""Recorded events of a study: who is told to have done what to whom, and with how many dead, as an observed data set would have it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from experiments.past import export_checked as checked
from experiments.past.export_names import UNIDENTIFIED
from experiments.study.results import Results

STATE_BASED = 1
TOLLS = ["deaths_a", "deaths_b", "deaths_civilians"]


def recorded(results: Results) -> pd.DataFrame:
    """The recorded events of all runs, true numbers replaced by recorded ones.

    `best` is the recorded toll, and where it heaped at a rounder number the largest of the sides' tolls gives way; `initiator` is
    the recorded one, and a side that nobody could name is Unidentified; of state-based events side_a stays the state's.
    """
    table = checked.events(results)
    events = table.loc[table["recorded"].astype(bool)].reset_index(drop=True)
    events = events.assign(best=events["recorded_best"], **_fitted(events))
    unknown = events["recorded_initiator"] == UNIDENTIFIED
    sides = {}
    for side in ("side_a", "side_b"):
        hidden = unknown & (events[side] == events["initiator"]) & ((side == "side_b") | (events["type_of_violence"] != STATE_BASED))
        sides[side] = events[side].where(~hidden, UNIDENTIFIED)
    opened = events["initiator"].where(~unknown, UNIDENTIFIED)
    return events.assign(**sides, initiator=opened, unidentified=unknown)


def _fitted(events: pd.DataFrame) -> dict[str, np.ndarray]:
    """Tolls by side that add up to the recorded one: the largest gives way first."""
    tolls = events[TOLLS].to_numpy(dtype=np.int64, copy=True)
    excess = tolls.sum(axis=1) - events["recorded_best"].to_numpy(dtype=np.int64)
    for _ in TOLLS:
        largest = tolls.argmax(axis=1)
        rows = np.arange(len(tolls))
        cut = np.minimum(excess, tolls[rows, largest])
        tolls[rows, largest] -= cut
        excess = excess - cut
    return dict(zip(TOLLS, tolls.T))
