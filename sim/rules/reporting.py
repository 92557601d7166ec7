"""Reporting: some true events become recorded ones, by deaths, place, dyad and year; numbers heap at 3 and 10 (M22)."""

from __future__ import annotations

import math
from types import SimpleNamespace

from sim.engine.acts import eventful, in_turn, native
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter, switch
from sim.events import Day, Event
from sim.geography import Geography
from sim.words import ONE_SIDED, STATE_BASED

MECHANISM = "M22"
READS = ()
DECLARES: dict[str, object] = {}
WRITES = ("community.known_violence", "community.known_attacks")
DRAWS = ()


class Params(Base):
    """Chances of being recorded and what is learnt of it."""

    active: bool = switch(True, "off: every event is recorded exactly")
    no_death: float = parameter(0.22, 0.0, 1.0, "chance", "judgement", "own", "an event without deaths is recorded, before 2017")
    no_death_2017: float = parameter(1.6, 1.0, 3.0, "times", "derived", "coverage of Mali deepened in 2017", "more of them from 2017")
    first_death: float = parameter(0.50, 0.0, 1.0, "chance", "judgement", "own", "an event with one death is recorded")
    each_death: float = parameter(
        0.25, 0.0, 2.0, "log units", "judgement", "own", "fall of the chance to miss an event for each further death"
    )
    mission: float = parameter(
        0.40,
        0.0,
        1.0,
        "chance",
        "derived",
        "the mission's own count is 2 to 3 times the recorded one",
        "an attack on the mission without deaths is recorded",
    )
    partner: float = parameter(
        0.10,
        0.0,
        1.0,
        "chance",
        "derived",
        "about 8 of 114 killed a year were recorded",
        "an operation by a partner force is recorded, whatever its deaths",
    )
    remote: float = parameter(0.7, 0.0, 1.0, "times", "judgement", "own", "factor far from towns")
    town_half: float = parameter(
        5000.0, 500.0, 50000.0, "people", "judgement", "own", "people in a square at which the place is half remote"
    )
    heaping: float = parameter(
        0.5, 0.0, 1.0, "chance", "derived", "counts heap at 3 and 10", "a toll just above 3 or 10 is recorded as 3 or 10"
    )
    unknown_state_based: float = parameter(
        0.34, 0.0, 1.0, "chance", "derived", "2015-01 to 2017-06", "the initiator is recorded as unidentified"
    )
    unknown_one_sided: float = parameter(0.50, 0.0, 1.0, "chance", "derived", "2015-01 to 2017-06", "as above, one-sided")
    memory_days: float = parameter(45.0, 7.0, 240.0, "days", "judgement", "own", "how long recorded events guide decisions")


def chance_recorded(event: Event, people: float, year: int, p: Params) -> float:
    """Chance that an event is recorded, from what can be seen of it."""
    if event.scripted or not p.active:
        return 1.0
    if event.side_a == "Barkhane":
        return p.partner
    near = p.remote + (1.0 - p.remote) * people / (people + p.town_half)
    if event.best == 0:
        low = p.mission if event.target == "MINUSMA" else p.no_death
        return min(low * near * (p.no_death_2017 if year >= 2017 else 1.0), 1.0)
    missed = (1.0 - p.first_death) * math.exp(-p.each_death * (event.best - 1))
    if event.target == "MINUSMA":
        missed *= 1.0 - p.mission
    return (1.0 - missed) * near


def report(event: Event, people: float, year: int, p: Params) -> tuple[bool, int, str]:
    """Whether an event is recorded, with how many deaths and by whom: a pure function of the event and its one draw."""
    if event.scripted or not p.active:
        return True, event.best, event.initiator
    q = chance_recorded(event, people, year, p)
    if event.draw >= q:
        return False, 0, ""
    rest = event.draw / q
    unknown = {STATE_BASED: p.unknown_state_based, ONE_SIDED: p.unknown_one_sided}.get(event.type, 0.17)
    best = event.best
    if best in (4, 11, 12) and (rest * 7.0) % 1.0 < p.heaping:
        best = 3 if best == 4 else 10
    return True, best, "Unidentified" if (rest * 13.0) % 1.0 < unknown else event.initiator


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """Share of what deciders know that is left after a day."""
    return SimpleNamespace(keep=0.5 ** (1.0 / p.memory_days))


@native
def forget(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Let what deciders know fade."""
    v.community.known_violence[:] *= v.fixed.keep
    v.community.known_attacks[:] *= v.fixed.keep


@eventful
def record(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Record today's events."""
    year = 1970 + day.month_number // 12
    for event in day.events:
        people = float(geography.squares.people[event.square])
        event.recorded, event.recorded_best, event.recorded_initiator = report(event, people, year, p)
        community = int(geography.localities.of_square[event.square])
        if event.recorded:
            v.community.known_violence[community] += 0.5 + event.recorded_best
            v.community.known_attacks[community] += event.target == "MINUSMA"


resolve = in_turn(forget, record)
