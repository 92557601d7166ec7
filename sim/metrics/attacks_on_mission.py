"""Attacks on the mission, lethal or not."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "events"
KIND = "outcome"
BETTER = "lower"


def measure(record: Record) -> float:
    """Number of events that target MINUSMA."""
    return float(record.chosen(target="MINUSMA").sum())


def expected(record: Record) -> float:
    """Sum of the day's conditional means, caps included: what the control variate uses."""
    return sum(float(record.window(name).sum()) for name in record.daily if name.endswith("_expected_attacks"))
