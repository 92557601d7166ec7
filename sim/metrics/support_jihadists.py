"""Share of people who support a jihadist organisation, mean over the mandate."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "share"
KIND = "outcome"
BETTER = "lower"
THEME = "armed groups"


def measure(record: Record) -> float:
    """Mean support, by people."""
    return float(record.window("support_jihadists").mean())
