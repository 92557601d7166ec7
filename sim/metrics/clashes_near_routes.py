"""Lethal fights between non-state groups in the North within 28 km of a waypoint of a corridor."""

from __future__ import annotations

from sim.metrics._routes import lethal_clashes, near_route
from sim.outputs.record import Record

UNIT = "events"
KIND = "outcome"
BETTER = "lower"
THEME = "illicit economy"


def measure(record: Record) -> float:
    """Number of true events of the mandate."""
    return float(near_route(record.geography)[lethal_clashes(record)].sum())
