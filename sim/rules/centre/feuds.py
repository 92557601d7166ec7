"""Feuds: a feud's dead raise its tension for years, raids call for raids in return, both spread to kin nearby; accords calm (M17)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.engine import chance
from sim.engine.acts import eventful, in_turn, native, weekly
from sim.engine.compiling import equation
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.events import Day, Event
from sim.geography import Geography
from sim.words import DAYS_PER_MONTH, DAYS_PER_WEEK, DAYS_PER_YEAR

MECHANISM = "M17"
_SIDES = ("first", "second")
DECLARES = {
    "feud.tension": array(float, "share", "tension of a feud, from none to open"),
    "feud.resting": array(float, "share", "tension that a feud rests at: of January 2015, raised by its dead since"),
    "feud.pull": array(float, "raids per day", "raids that each side of a feud would make in return if each raid led to one", of=_SIDES),
    "feud.struck": array(int, "row", "locality where each side of a feud was last raided", of=_SIDES),
    "feud.dead": array(float, "people", "dead that each side of a feud mourns", of=_SIDES),
    "feud.accord": array(float, "yes or no", "whether the two sides of a feud keep an accord of their own"),
    "tally.tension": array(float, "share", "mean tension of feuds, by the people who live in them"),
    "tally.feud_accords": array(float, "feuds", "feuds whose two sides keep an accord"),
}
WRITES = ()
_AGREE, _BREAK = chance.decisions("feuds", "agree", "break")
QUIET = 1e-4  # raids per day below which nobody thinks of raids in return any more


class Params(Base):
    """What raises and spreads feuds, and what ends them."""

    half_life_days: float = parameter(
        7.0, 1.0, 14.0, "days", "judgement", "effects: half-life 1 to 14 days", "half-life of a raid's pull on raids in return"
    )
    ratchet: float = parameter(
        0.0514, 0.0, 0.1, "per death", "judgement", "own; 0 is none",
        "rise, until it is full, of the tension that a feud rests at for each of its dead", null=0.0,
    )  # fmt: skip
    memory_years: float = parameter(
        4.0, 0.5, 30.0, "years", "judgement", "own: a feud outlives its accords", "half-life of what its dead add to the tension of a feud"
    )
    spread: float = parameter(
        0.399, 0.0, 0.9, "share", "judgement", "own; 0 is none",
        "part of a raid, and of its dead, that is felt in feuds of the same communities in neighbouring cercles, not in its own", null=0.0,
    )  # fmt: skip
    mourning_days: float = parameter(
        120.0, 10.0, 720.0, "days", "judgement", "own: months", "half-life of the memory that each side of a feud has of its dead"
    )
    agree_per_month: float = parameter(
        0.8, 0.0, 2.0, "per month", "judgement", "four local accords of 2015 and 2016; 0 is none",
        "accords that two sides of a feud make when both are fully weary", null=0.0,
    )  # fmt: skip
    on_record: float = parameter(
        1.0, 0.0, 1.0, "chance", "definition", "seeds/mali/agreements.csv: In-Khalil, December 2015; 0 is none",
        "that two communities make an accord in all their feuds without one, in the week in which it is on record, before the mandate date",
        null=0.0)  # fmt: skip
    weary_dead: float = parameter(
        20.0, 1.0, 200.0, "people", "judgement", "own", "own dead at which a side of a feud is at 0.63 of full weariness"
    )
    accord_days: float = parameter(
        270.0, 20.0, 1500.0, "days", "derived", "the Anefis accords of October 2015 held about nine months",
        "mean length of a feud's accord",
    )  # fmt: skip
    accord: float = parameter(
        0.8, 0.0, 1.0, "share", "judgement", "Blattman and others 2014; own; 0 is none",
        "part of a feud's tension that its accord takes away", null=0.0,
    )  # fmt: skip


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """What a day leaves of a raid's pull, a week of the dead and of what they added to tension; people of each feud, and of all."""
    people = geography.feuds.people.sum(axis=1) > 0.0
    places = [np.flatnonzero(row) for row in people]
    return SimpleNamespace(
        keep=0.5 ** (1.0 / p.half_life_days), mourned=0.5 ** (DAYS_PER_WEEK / p.mourning_days),
        kept=0.5 ** (DAYS_PER_WEEK / (p.memory_years * DAYS_PER_YEAR)), people=geography.localities.people * people.any(axis=0),
        start=np.cumsum([0, *map(len, places)]), places=np.concatenate([*places, np.zeros(0, np.int64)]).astype(np.int64),
    )  # fmt: skip


# ---- raids and their dead ----------------------------------------------------------------------------------------


@native
def fade(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """The pull of past raids fades from day to day, and is forgotten when it is next to nothing."""
    pull = v.feud.pull
    for f in range(pull.shape[0]):
        for x in range(2):
            pull[f, x] = pull[f, x] * v.fixed.keep if pull[f, x] > QUIET else 0.0


def _raise(v: SimpleNamespace, p: Params, f: int, dead: float) -> None:
    """The dead of a feud raise the tension that it rests at."""
    v.feud.resting[f] += (1.0 - v.feud.resting[f]) * (1.0 - np.exp(-p.ratchet * dead))


def _strike(v: SimpleNamespace, f: int, side: int, place: int, pull: float) -> None:
    """A side of a feud was raided at a place, and thinks of raids in return."""
    v.feud.pull[f, side] += pull
    v.feud.struck[f, side] = place


def _felt(v: SimpleNamespace, p: Params, event: Event, geography: Geography) -> None:
    """A raid is felt by the side that it hit, in its own feud and in those of its kin nearby."""
    f, hit = event.feud, 1 - event.feud_side
    ties, dead, pull = geography.feuds.ties[f], event.deaths_a + event.deaths_b + event.deaths_civilians, 1.0 - v.fixed.keep
    kin = np.flatnonzero(ties)
    away = p.spread if len(kin) else 0.0
    v.feud.dead[f, hit] += event.deaths_b + event.deaths_civilians
    v.feud.dead[f, 1 - hit] += event.deaths_a
    _raise(v, p, f, (1.0 - away) * dead)
    _strike(v, f, hit, event.community, (1.0 - away) * pull)
    for g in kin if away else ():
        side = 1 - hit if geography.feuds.turned[f, g] else hit
        _raise(v, p, int(g), away * ties[g] * dead)
        _strike(v, int(g), side, event.community, away * ties[g] * pull)


@eventful(of=("militia", "band"))
def remember(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Who was raided today remembers where, and mourns."""
    for event in day.events:
        if event.feud >= 0:
            _felt(v, p, event, geography)


settle = in_turn(fade, remember)


# ---- tension and accords -----------------------------------------------------------------------------------------


@equation
def unrest(f, v, geography):
    """Tension of the people of a feud's two cercles over their calm, which the dead raise and civil affairs lower."""
    m, people, now, calm = v.community, geography.localities.people, 0.0, 0.0
    for c in v.fixed.places[v.fixed.start[f] : v.fixed.start[f + 1]]:
        if m.calm[c] > 0.0:
            now += people[c] * m.tension[c]
            calm += people[c] * m.calm[c]
    return now / calm if calm > 0.0 else 1.0


@equation
def weary(dead, p):
    """Weariness of a side in 0 to 1: it grows with its dead."""
    return 1.0 - np.exp(-dead / p.weary_dead)


@equation
def on_record(f, day, geography):
    """Whether an accord of a feud's two sides is on record in the days since the last round."""
    known, found = geography.agreements, False
    for k in range(known.feud.shape[0]):
        found = found or (known.feud[k] == f and day.number - day.span < known.feud_day[k] <= day.number)
    return found and not day.after_mandate


@equation
def agreed(f, v, p, day, geography):
    """Whether the two sides keep an accord this week: one is made when both are weary, or on record, and breaks at its hazard."""
    if v.feud.accord[f] > 0.0:
        u = chance.uniform(day.seed, _BREAK, geography.feuds.identity[f], 0, day.week)
        return 1.0 if u >= 1.0 - np.exp(-day.span / p.accord_days) else 0.0
    ready = weary(v.feud.dead[f, 0], p) * weary(v.feud.dead[f, 1], p)
    u = chance.uniform(day.seed, _AGREE, geography.feuds.identity[f], 0, day.week)
    known = p.on_record if on_record(f, day, geography) else 0.0
    return 1.0 if u < 1.0 - (1.0 - known) * np.exp(-p.agree_per_month * ready * day.span / DAYS_PER_MONTH) else 0.0


@native
def follow(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Once a week what the dead added to tension fades, accords are made and break, and tension follows the unrest of the people."""
    d, first = v.feud, geography.feuds.tension
    v.tally.feud_accords[0] = 0.0
    for f in range(first.shape[0]):
        d.resting[f] = first[f] if day.index == 0 else first[f] + (d.resting[f] - first[f]) * v.fixed.kept
        d.accord[f] = agreed(f, v, p, day, geography)
        d.tension[f] = min(d.resting[f] * unrest(f, v, geography), 1.0) * (1.0 - p.accord * d.accord[f])
        v.tally.feud_accords[0] += d.accord[f]
        for x in range(2):
            d.dead[f, x] *= v.fixed.mourned


@weekly
def average(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Mean tension of the people who live where there is a feud."""
    people = v.fixed.people
    v.tally.tension[0] = float((people * v.community.tension).sum() / max(people.sum(), 1.0))


resolve = in_turn(follow, average)
