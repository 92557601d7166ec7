"""Silencing: people remember who was punished for helping, and tell less; the memory fades (M04)."""

from __future__ import annotations

from types import SimpleNamespace

from sim.engine.acts import eventful, in_turn, native
from sim.engine.loops import scale
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.events import Day
from sim.geography import Geography

MECHANISM = "M04"
WRITES = ("community.punished",)
PUNISHMENT = "punishment"


class Params(Base):
    """How long punishments are remembered."""

    half_life_days: float = parameter(
        90.0, 7.0, 730.0, "days", "judgement", "own", "half-life of a community's memory of punishments of people who helped"
    )


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """What is left of the memory after a day."""
    return SimpleNamespace(keep=0.5 ** (1.0 / p.half_life_days))


@native
def fade(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Let the memory of punishments fade."""
    scale(v.community.punished, v.fixed.keep)


@eventful
def remember(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Add today's punishments to what their communities remember."""
    for event in day.events:
        if event.subtype == PUNISHMENT:
            v.community.punished[event.community] += 1.0


resolve = in_turn(fade, remember)
