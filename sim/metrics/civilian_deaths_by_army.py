"""Civilians killed by the army."""

from __future__ import annotations

import numpy as np

from sim.outputs.record import Record

UNIT = "deaths"
KIND = "outcome"
BETTER = "lower"
THEME = "protection of civilians"


def each(record: Record) -> np.ndarray:
    """Civilians whom the army killed in each event."""
    return np.asarray(record.events["deaths_civilians"] * record.chosen(initiator="FAMA"))


def measure(record: Record) -> float:
    """Sum of civilian deaths that the army began."""
    return float(each(record).sum())


def expected(record: Record) -> float:
    """Sum of the day's conditional means, caps included: what the control variate uses."""
    return float(record.window("army_abuse_expected_civilian").sum())
