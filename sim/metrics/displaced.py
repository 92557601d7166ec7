"""People displaced inside the country, mean over the mandate."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "people"
KIND = "outcome"
BETTER = "lower"
THEME = "communal violence and displacement"


def measure(record: Record) -> float:
    """Mean stock of displaced."""
    return float(record.window("displaced").mean())
