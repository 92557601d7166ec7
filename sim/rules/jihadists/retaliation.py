"""Retaliation: who lost men hits back nearby for days or weeks, and the memory fades (contagion of violence, M15)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.engine.acts import eventful, in_turn, native
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.events import Day, Event
from sim.geography import Geography

MECHANISM = "M15"
DECLARES = {
    "field.recent_losses_jihadist": array(float, "weighted deaths", "recent deaths of jihadists that are remembered in a square"),
    "field.recent_losses_army": array(float, "weighted deaths", "recent deaths of soldiers that are remembered in a square"),
}
WRITES = ()


class Params(Base):
    """How losses are remembered on the ground."""

    half_life_days: float = parameter(
        10.0, 1.0, 60.0, "days", "judgement", "Lewis 2012: 2 to 6 weeks; Mali looks weaker: 1 to 14 days",
        "half-life of the memory of jihadists and soldiers who fell in a place",
    )  # fmt: skip
    neighbours: float = parameter(
        0.3, 0.0, 1.0, "share", "judgement", "own", "part of a loss of jihadists or soldiers that each square within reach remembers"
    )


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """Share of a memory that is left after a day."""
    return SimpleNamespace(keep=0.5 ** (1.0 / p.half_life_days))


@native
def forget(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Fade both memories."""
    f = v.field
    for s in geography.squares.play:
        f.recent_losses_jihadist[s] *= v.fixed.keep
        f.recent_losses_army[s] *= v.fixed.keep


def jihadists_lost(event: Event) -> int:
    """Jihadists who fell in an event, on either side."""
    return (event.deaths_b if event.cell >= 0 else 0) + (event.deaths_a if event.cell_a >= 0 else 0)


def soldiers_lost(event: Event) -> int:
    """Soldiers of a garrison who fell in an event."""
    return event.deaths_a if event.garrison >= 0 else 0


def _leave(memory: np.ndarray, losses: int, square: int, p: Params, geography: Geography) -> None:
    """A loss is remembered where it was, and in part within reach."""
    if losses:
        roads = geography.roads
        near = roads.near_square[roads.near_start[square] : roads.near_start[square + 1]]
        memory[near] += p.neighbours * losses
        memory[square] += (1.0 - p.neighbours) * losses


@eventful(of=("cell", "garrison"))
def remember(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Add today's losses, here and within reach."""
    for event in day.events:
        _leave(v.field.recent_losses_jihadist, jihadists_lost(event), event.square, p, geography)
        _leave(v.field.recent_losses_army, soldiers_lost(event), event.square, p, geography)


resolve = in_turn(forget, remember)
