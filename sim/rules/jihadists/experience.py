"""Experience: an organisation comes to know the ground on which it attacks, and forgets it slowly (M07, M15)."""

from __future__ import annotations

from types import SimpleNamespace

from sim.engine.acts import eventful, in_turn, native
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.events import Day
from sim.geography import Geography
from sim.words import ORGANISATIONS

MECHANISM = "M15"
DECLARES = {
    "field.experience": array(float, "attacks", "attacks in a square that an organisation remembers", of=ORGANISATIONS),
    "field.knowledge": array(float, "share", "how well an organisation knows a square from its attacks there, 0 to 1", of=ORGANISATIONS),
}
WRITES = ()
ATTACKS = (
    "ambush", "raid", "complex_attack", "indirect_fire", "ied", "ambush_of_partner", "civilian_targeting", "punishment",
)  # fmt: skip


class Params(Base):
    """How soon ground is known and how long that lasts."""

    half_life_days: float = parameter(
        365.0, 30.0, 1500.0, "days", "judgement", "own", "half-life of what an organisation learns of the ground from an attack"
    )
    half: float = parameter(
        8.0, 1.0, 50.0, "attacks", "judgement", "own; Johnson and others 2011: each attack shortens the wait for the next",
        "attacks in a square after which an organisation knows it half as well as it ever can",
    )  # fmt: skip


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """Share of a memory that is left after a day."""
    return SimpleNamespace(keep=0.5 ** (1.0 / p.half_life_days))


@native
def forget(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Attacks fade from memory; ground is known by those that are left, ever less for each more."""
    f = v.field
    for org in range(f.experience.shape[0]):
        for s in geography.squares.play:
            if f.experience[org, s] > 0.0:
                f.experience[org, s] *= v.fixed.keep
                f.knowledge[org, s] = f.experience[org, s] / (f.experience[org, s] + p.half)


@eventful
def learn(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Today's attacks are remembered by those who made them, from tomorrow."""
    for event in day.events:
        if event.organisation >= 0 and event.subtype in ATTACKS:
            v.field.experience[event.organisation, event.square] += 1.0


resolve = in_turn(forget, learn)
