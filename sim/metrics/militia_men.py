"""Men of the self-defence militias of communities, at the end of the mandate."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "men"
KIND = "circumstance"
BETTER = "none"
THEME = "communal violence and displacement"


def measure(record: Record) -> float:
    """Stock of all militias on the last day."""
    return float(sum(record.window(f"militia_{name}")[-1] for name in ("dogon", "segou", "fulani", "tuareg", "arab")))
