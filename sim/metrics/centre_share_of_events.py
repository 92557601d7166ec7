"""Share of lethal events that fall on Mopti and Segou; unknown without one."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "share"
KIND = "circumstance"
BETTER = "none"
THEME = "violence as a whole"


def measure(record: Record) -> float:
    """Lethal events in the Centre over all lethal events."""
    lethal = record.chosen() & (record.events["best"] > 0)
    centre = record.geography.centre[record.events["square"][lethal]]
    return float(centre.mean()) if centre.size else float("nan")
