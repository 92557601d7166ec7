"""Chance that two men of the North's armed groups, at the end of the mandate, belong to different groups; splinters count as one."""

from __future__ import annotations

from sim.metrics._men import last_men
from sim.outputs.record import Record

UNIT = "share"
KIND = "circumstance"
BETTER = "none"
THEME = "armed groups"


def measure(record: Record) -> float:
    """One minus the sum of squared shares of men; unknown where no group has men."""
    men = last_men(record)
    return float(1.0 - ((men / men.sum()) ** 2).sum()) if men.sum() > 0 else float("nan")
