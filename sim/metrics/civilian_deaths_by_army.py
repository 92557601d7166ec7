"""Civilians killed by the army."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "deaths"
KIND = "outcome"
BETTER = "lower"


def measure(record: Record) -> float:
    """Sum of civilian deaths that the army began."""
    return float(record.events["deaths_civilians"][record.chosen(initiator="FAMA")].sum())


def expected(record: Record) -> float:
    """Sum of the day's conditional means, caps included: what the control variate uses."""
    return float(record.window("army_operations_expected_civilian").sum())
