"""Peacekeepers killed by hostile acts for each 1,000 days that a platoon is on patrol."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "deaths per 1,000 patrol-days"
KIND = "outcome"
BETTER = "lower"
THEME = "the mission"


def measure(record: Record) -> float:
    """Deaths on the mission's side over the days its platoons are out: one patrol lasts an afternoon, another three weeks."""
    dead = record.events["deaths_a"][record.chosen(side_a="MINUSMA")].sum()
    return float(1000.0 * dead / max(record.window("patrol_days").sum(), 1.0))
