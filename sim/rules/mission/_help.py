"""Help for those attacked: who may come, in how many hours, and what of the harm that spares."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np

from sim.engine import chance
from sim.engine.compiling import equation
from sim.events import Day, Event
from sim.geography import Geography
from sim.words import ORGANISATIONS, VILLAGE_RAID

ARMY, MISSION, CIVILIANS = "FAMA", "MINUSMA", "Civilians"
JIHADISTS = (*ORGANISATIONS, "Ansaroul_Islam")
NO_FIGHT = ("ied", "indirect_fire")  # over before anybody can come
_SPARED = chance.decision("quick_reaction.spared")
DRAWN = SOLDIERS, RESCUED_SOLDIERS, WOUNDED, PEOPLE, RESCUED_PEOPLE = range(5)  # of whom a draw is


class Help(NamedTuple):
    """The help at hand for a square today: from a base (-1: a patrol), its hours, the chance that it goes, and the draw on that."""

    base: int
    hours: float
    chance: float
    draw: float


@equation
def hours_from(b, s, v, geography):
    """Hours from a base to a square at the pace of the men it holds."""
    return geography.roads.hours[int(v.tally.flood[0]), geography.bases.origin[b], s] / v.scratch.pace[b]


@equation
def readiest_base(s, v, p, geography):
    """The base that is readiest to send men to a square, and how ready it is: by men held who are not out, and travel time."""
    best, pick = 0.0, -1
    for b in range(geography.bases.origin.shape[0]):
        hours = hours_from(b, s, v, geography)
        ready = min(v.scratch.held[b] / p.platoon_men, 1.0) * np.exp(-hours / p.hours_scale)
        if ready > best:
            best, pick = ready, b
    return pick, best


@equation
def send(b, s, v, p, geography):
    """A base sends a platoon, or what it has left of one, to stand in a square until tomorrow night; others meet it on the road."""
    f, roads, season = v.field, geography.roads, int(v.tally.flood[0])
    men = min(p.platoon_men, v.scratch.held[b])
    v.scratch.held[b] -= men
    v.base.reaction_out[b] += men
    v.tally.reaction_out[0] += men
    f.reaction_men[s] += p.stay * men
    here, home = s, geography.bases.square[b]
    while here >= 0:
        f.reaction_passages[here] += p.road * men / p.platoon_men
        here = -1 if here == home else roads.previous[season, geography.bases.origin[b], here]


def readiest_patrol(square: int, v: SimpleNamespace, p: Any, geography: Geography) -> tuple[float, float]:
    """How ready the readiest men outside are for a square, and their hours to it: patrols nearby and forces that stand there already."""
    roads = geography.roads
    near = slice(int(roads.near_start[square]), int(roads.near_start[square + 1]))
    there, hours = roads.near_square[near], roads.near_hours[near]
    ready = np.minimum((v.field.un_hours[there] + v.scratch.standing[there]) / p.platoon_men, 1.0) * np.exp(-hours / p.hours_scale)
    best = int(ready.argmax())
    return float(ready[best]), float(hours[best])


def at_hand(square: int, draw: float, v: SimpleNamespace, p: Any, geography: Geography) -> Help:
    """Who is readiest to come to a square, of bases and of patrols nearby."""
    base, ready = readiest_base(square, v, p, geography)
    outside, hours = readiest_patrol(square, v, p, geography)
    if outside >= ready:
        return Help(-1, hours, p.most * outside, draw)
    return Help(int(base), float(hours_from(base, square, v, geography)), p.most * ready, draw)


def call(event: Event, p: Any) -> float:
    """How strongly an event calls for help: attacks on the mission and on civilians in full, on the army less; its own deeds never."""
    if event.initiator == ARMY:
        return 0.0
    if event.subtype == VILLAGE_RAID:
        return 1.0
    return {MISSION: 1.0, CIVILIANS: 1.0, ARMY: p.for_army}.get(event.target, 0.0)


def soldiers_of(event: Event) -> int:
    """Dead of the mission or of the army, where help comes to them; raiders are nobody's charge."""
    return event.deaths_a if event.target in (MISSION, ARMY) else 0


def spared_shares(event: Event, hours: float, p: Any) -> tuple[float, float]:
    """Of the harm, what help after so many hours prevents by ending the fight; of those then dying, whom its medics save.

    A fight of exponential length has exp(-t / mean) of its harm still to come at time t.
    """
    later = p.alarm_hours + hours
    shortened = 0.0 if event.subtype in NO_FIGHT else p.shorter * np.exp(-later / p.fight_hours)
    return float(shortened), float(p.medics * np.exp(-later / p.wounds_hours))


def spare(event: Event, shares: tuple[float, float], ordinal: int, day: Day) -> None:
    """Take those spared off an event, in whole people: some are not hit at all, some are wounded and live."""

    def of(share: float, people: int, who: int) -> int:
        draw = chance.uniform(day.seed, _SPARED, event.square, len(DRAWN) * ordinal + who, day.number)
        return int(chance.whole(share * people, draw)) if share > 0.0 and people else 0

    shortened, medics = shares
    event.deaths_civilians -= of(shortened, event.deaths_civilians, PEOPLE)
    event.deaths_civilians -= of(medics, event.deaths_civilians, RESCUED_PEOPLE)
    if event.target not in (MISSION, ARMY):
        return
    event.wounded_a -= of(shortened, event.wounded_a, WOUNDED)
    event.deaths_a -= of(shortened, event.deaths_a, SOLDIERS)
    rescued = of(medics, event.deaths_a, RESCUED_SOLDIERS)
    event.deaths_a -= rescued
    event.wounded_a += rescued
