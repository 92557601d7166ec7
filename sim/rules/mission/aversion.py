"""Casualty aversion: recent losses pull men back to base, smoothly, and wear off (M06)."""

from __future__ import annotations

from types import SimpleNamespace

from sim.engine.acts import eventful, in_turn, native
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.events import Day
from sim.geography import Geography

MECHANISM = "M06"
DECLARES = {"tally.aversion": array(float, "weighted deaths", "recent deaths as contingents feel them, mean over men")}
WRITES = ("contingent.aversion",)


class Params(Base):
    """How losses are felt."""

    half_life_days: float = parameter(
        45.0, 7.0, 240.0, "days", "judgement", "own", "half-life of a contingent's memory of the mission's losses"
    )
    others: float = parameter(0.15, 0.0, 1.0, "share", "judgement", "own", "weight with a contingent of the dead of other contingents")
    wounded: float = parameter(
        0.2, 0.0, 1.0, "deaths per wounded", "judgement", "own", "weight with a contingent of a wounded peacekeeper against a dead one"
    )


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """One half, given and not written: of a written one compiled code takes the power another way, which may end in another digit."""
    return SimpleNamespace(half=0.5)


@native
def fade(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Let each contingent's memory of losses fade."""
    keep = v.fixed.half ** ((1.0 + v.tally.morale[0]) / p.half_life_days)
    for i in range(v.contingent.size[0]):
        v.contingent.aversion[i] *= keep


@eventful(of=("contingent",))
def feel(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Add today's losses to each contingent's memory."""
    memory = v.contingent.aversion[: int(v.contingent.size[0])]
    for event in day.events:
        if event.contingent >= 0:
            loss = event.deaths_a + p.wounded * event.wounded_a
            memory += p.others * loss
            memory[event.contingent] += (1.0 - p.others) * loss


@native
def tell(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """How strongly losses are felt, mean over men."""
    c, felt, men = v.contingent, 0.0, 0
    for i in range(c.size[0]):  # added in order, so that an empty row changes no digit
        felt += c.aversion[i] * c.men[i]
        men += c.men[i]
    v.tally.aversion[0] = felt / max(men, 1)


resolve = in_turn(fade, feel, tell)
