"""Peacekeepers killed by hostile acts for each 1,000 patrols."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "deaths per 1,000 patrols"
KIND = "outcome"
BETTER = "lower"


def measure(record: Record) -> float:
    """Deaths on the mission's side over its patrols."""
    dead = record.events["deaths_a"][record.chosen(side_a="MINUSMA")].sum()
    return float(1000.0 * dead / max(record.window("patrols").sum(), 1.0))
