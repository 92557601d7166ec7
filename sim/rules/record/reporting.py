"""Reporting: some true events become recorded ones, by deaths, place, dyad and year; numbers heap at 3 and 10 (M22)."""

from __future__ import annotations

import math
from types import SimpleNamespace

from sim.engine.acts import eventful, in_turn, native
from sim.engine.loops import scale
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter, switch
from sim.events import Day, Event
from sim.geography import Geography
from sim.words import ONE_SIDED, STATE_BASED

MECHANISM = "M22"
DECLARES: dict[str, object] = {}
WRITES = ("community.known_violence", "community.known_harm", "community.known_attacks")
NEWS = 0.5  # what an event without deaths adds to the violence that deciders know, in deaths
HEAPED = {4: 3, 11: 10, 12: 10}  # tolls that are recorded as a rounder one
HEAP, BLAME = 7.0, 13.0  # multiples of the draw whose fractions decide whether numbers heap and whether somebody is named
FOREIGN = ("MINUSMA", "Barkhane")  # forces whose headquarters tell the press what happens to them
FORCES = ("FAMA", "MOC", "G5JF", "G3", *FOREIGN)  # in uniform: seldom taken for somebody else
DEEPER_FROM = 2017  # year from which coverage of Mali is deeper


class Params(Base):
    """Chances of being recorded and what is learnt of it."""

    active: bool = switch(True, "whether events go unrecorded; off, every event is recorded exactly")
    no_death: float = parameter(
        0.889, 0.0, 1.0, "times", "judgement", "own: less is written of it than of a killing",
        "chance that an event without deaths is recorded before 2017, against one with one death",
    )  # fmt: skip
    no_death_2017: float = parameter(
        1.6, 1.0, 3.0, "times", "derived", "coverage of Mali deepened in 2017",
        "how much more often an event without deaths is recorded from 2017, at most as often as one with one death",
    )  # fmt: skip
    first_death: float = parameter(0.285, 0.0, 1.0, "chance", "judgement", "own", "chance that an event with one death is recorded")
    each_death: float = parameter(
        0.25, 0.0, 2.0, "log units", "judgement", "own", "fall of the chance that an event goes unrecorded for each further death"
    )
    mission: float = parameter(
        0.40, 0.0, 1.0, "chance", "derived", "the mission's own count is 2 to 3 times the recorded one; Barkhane's as the mission's",
        "chance that headquarters make an attack on the mission, or on Barkhane, known, whatever its deaths",
    )  # fmt: skip
    partner: float = parameter(
        0.104, 0.0, 1.0, "chance", "derived", "62 deaths recorded from January 2015 to June 2017, of 80 to 200 fighters killed a year",
        "chance that an operation by a partner force is recorded, whatever its deaths",
    )  # fmt: skip
    remote: float = parameter(
        0.7, 0.0, 1.0, "times", "judgement", "own", "chance that an event far from towns is recorded, against one in a town"
    )
    police: float = parameter(
        0.3, 0.0, 1.0, "times", "derived", "Blair, Karim, Morse 2019, 74 towns: reporting up by 30 percent; 0 is none",
        "how much more often an event is recorded in a town where UN police are always about", null=0.0,
    )  # fmt: skip
    town_half: float = parameter(
        5000.0, 500.0, 50000.0, "people", "judgement", "own", "people in a square at which events are recorded half as if far from towns"
    )
    heaping: float = parameter(
        0.5, 0.0, 1.0, "chance", "derived", "counts heap at 3 and 10", "chance that a death toll just above 3 or 10 is recorded as 3 or 10"
    )
    unknown_state_based: float = parameter(
        0.43, 0.0, 1.0, "chance", "derived", "90 of 207 recorded events that no force opened, 2015-01 to 2017-06",
        "chance that the armed men who opened state-based violence are recorded as unidentified",
    )  # fmt: skip
    unknown_non_state: float = parameter(
        0.16, 0.0, 1.0, "chance", "derived", "12 of 73 recorded events, 2015-01 to 2017-06",
        "chance that the armed men who opened a fight between armed groups are recorded as unidentified",
    )  # fmt: skip
    unknown_one_sided: float = parameter(
        0.59, 0.0, 1.0, "chance", "derived", "75 of 128 recorded events that no force opened, 2015-01 to 2017-06",
        "chance that the armed men who killed civilians are recorded as unidentified",
    )  # fmt: skip
    unknown_forces: float = parameter(
        0.0, 0.0, 1.0, "chance", "judgement", "own: uniforms are known; some killings by soldiers may stand under Unidentified",
        "chance that a force that opened an event is recorded as unidentified",
    )  # fmt: skip
    memory_days: float = parameter(45.0, 7.0, 240.0, "days", "judgement", "own", "half-life of deciders' memory of recorded events")


def chance_recorded(event: Event, people: float, year: int, p: Params, police: float = 0.0, coverage: float = 1.0) -> float:
    """Chance that an event is recorded: from what can be seen of it, higher where UN police pass, as coverage of Mali has moved on."""
    if event.scripted or not p.active:
        return 1.0
    heard = (1.0 + p.police * (1.0 - math.exp(-police))) * coverage
    return min(_chance_without_police(event, people, year, p) * heard, 1.0)


def _chance_without_police(event: Event, people: float, year: int, p: Params) -> float:
    """Chance that an event is recorded where no police pass: the higher the more died, and never higher without a death than with one."""
    if event.initiator == "Barkhane":
        return p.partner
    near = p.remote + (1.0 - p.remote) * people / (people + p.town_half)
    foreign = event.target in FOREIGN
    missed = (1.0 - p.first_death) * (1.0 - p.mission if foreign else 1.0)
    if event.best == 0:
        low = (p.mission if foreign else p.no_death * p.first_death) * (p.no_death_2017 if year >= DEEPER_FROM else 1.0)
        return min(low, 1.0 - missed) * near
    return (1.0 - missed * math.exp(-p.each_death * (event.best - 1))) * near


def chance_unknown(event: Event, p: Params) -> float:
    """Chance that who opened a recorded event is recorded as unidentified: by the type of violence, and less for a force."""
    if event.initiator in FORCES:
        return p.unknown_forces
    return {STATE_BASED: p.unknown_state_based, ONE_SIDED: p.unknown_one_sided}.get(event.type, p.unknown_non_state)


def report(event: Event, people: float, year: int, p: Params, police: float = 0.0, coverage: float = 1.0) -> tuple[bool, int, str]:
    """Whether an event is recorded, with how many deaths and by whom: a pure function of the event and its one draw."""
    if event.scripted or not p.active:
        return True, event.best, event.initiator
    q = chance_recorded(event, people, year, p, police, coverage)
    if event.draw >= q:
        return False, 0, ""
    rest = event.draw / q
    best = event.best
    if best in HEAPED and (rest * HEAP) % 1.0 < p.heaping:
        best = HEAPED[best]
    return True, best, "Unidentified" if (rest * BLAME) % 1.0 < chance_unknown(event, p) else event.initiator


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """Share of what deciders know that is left after a day."""
    return SimpleNamespace(keep=0.5 ** (1.0 / p.memory_days))


@native
def forget(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Let what deciders know fade."""
    scale(v.community.known_violence, v.fixed.keep)
    scale(v.community.known_harm, v.fixed.keep)
    scale(v.community.known_attacks, v.fixed.keep)


@eventful
def record(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Record today's events."""
    year = 1970 + day.month_number // 12
    for event in day.events:
        people, police = float(geography.squares.people[event.square]), float(v.field.police_passages[event.square])
        seen, deaths, who = report(event, people, year, p, police, math.exp(v.tally.outlook_coverage[0]))
        event.recorded, event.recorded_best, event.recorded_initiator = seen, deaths, who
        community = int(geography.localities.of_square[event.square])
        if seen:
            of_mission = event.target == "MINUSMA"
            v.community.known_violence[community] += NEWS + deaths
            v.community.known_harm[community] += 0.0 if of_mission else NEWS + deaths
            v.community.known_attacks[community] += of_mission


resolve = in_turn(forget, record)
