"""Jihadist fighters at the end of the mandate."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "fighters"
KIND = "outcome"
BETTER = "lower"
THEME = "armed groups"


def measure(record: Record) -> float:
    """Stock of all organisations on the last day."""
    return float(sum(record.window(f"fighters_{o}")[-1] for o in ("jnim", "isgs", "ansaroul_islam")))
