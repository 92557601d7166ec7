"""Share of all deaths that fall on Mopti and Segou; unknown without a death."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "share"
KIND = "circumstance"
BETTER = "none"
THEME = "violence as a whole"


def measure(record: Record) -> float:
    """Deaths in the Centre over all deaths."""
    best = record.events["best"][record.chosen()]
    centre = record.geography.centre[record.events["square"][record.chosen()]]
    return float(best[centre].sum() / best.sum()) if best.any() else float("nan")
