"""Peacekeepers wounded by hostile acts."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "people"
KIND = "outcome"
BETTER = "lower"


def measure(record: Record) -> float:
    """Sum of wounded on the mission's side."""
    return float(record.events["wounded_a"][record.chosen(side_a="MINUSMA")].sum())
