"""Soldiers of the Malian army killed."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "deaths"
KIND = "outcome"
BETTER = "lower"


def measure(record: Record) -> float:
    """Sum of deaths on the army's side."""
    return float(record.events["deaths_a"][record.chosen(side_a="FAMA")].sum())
