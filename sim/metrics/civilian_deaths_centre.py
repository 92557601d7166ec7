"""Civilians killed by anybody in Mopti and Segou."""

from __future__ import annotations

import numpy as np

from sim.outputs.record import Record

UNIT = "deaths"
KIND = "outcome"
BETTER = "lower"
THEME = "protection of civilians"


def each(record: Record) -> np.ndarray:
    """Dead civilians of each event there."""
    here = record.chosen() & record.geography.centre[record.events["square"]]
    return np.asarray(record.events["deaths_civilians"] * here)


def measure(record: Record) -> float:
    """Sum of civilian deaths over the events in the Centre."""
    return float(each(record).sum())
