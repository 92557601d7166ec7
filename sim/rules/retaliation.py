"""Retaliation: who lost men hits back nearby for days or weeks, and the memory fades (contagion of violence, M15)."""

from __future__ import annotations

from types import SimpleNamespace

from sim.engine.acts import eventful, in_turn, native
from sim.engine.compiling import kernel
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.events import Day
from sim.geography import Geography

MECHANISM = "M15"
READS = ()
DECLARES = {"field.recent_losses_jihadist": float, "field.recent_losses_army": float}
WRITES = ()
DRAWS = ()


class Params(Base):
    """How losses are remembered on the ground."""

    half_life_days: float = parameter(
        10.0, 1.0, 60.0, "days", "judgement", "Lewis 2012: 2 to 6 weeks; Mali looks weaker: 1 to 14 days", "how long a loss is remembered"
    )
    neighbours: float = parameter(0.3, 0.0, 1.0, "share", "judgement", "own", "part of a loss that squares within travel reach remember")


@kernel
def fade(play, jihadists, army, keep):
    """Both memories fade."""
    for s in play:
        jihadists[s] *= keep
        army[s] *= keep


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """Share of a memory that is left after a day."""
    return SimpleNamespace(keep=0.5 ** (1.0 / p.half_life_days))


@native
def forget(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Fade both memories."""
    fade(geography.squares.play, v.field.recent_losses_jihadist, v.field.recent_losses_army, v.fixed.keep)


@eventful(of=("cell", "garrison"))
def remember(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Add today's losses, here and within reach."""
    net = geography.roads
    for event in day.events:
        for field, losses in (
            (v.field.recent_losses_jihadist, (event.deaths_b if event.cell >= 0 else 0) + (event.deaths_a if event.cell_a >= 0 else 0)),
            (v.field.recent_losses_army, event.deaths_a if event.garrison >= 0 else 0),
        ):
            if losses:
                near = net.near_square[net.near_start[event.square] : net.near_start[event.square + 1]]
                field[near] += p.neighbours * losses
                field[event.square] += (1.0 - p.neighbours) * losses


resolve = in_turn(forget, remember)
