"""Peace process: the accord is carried out as elites, sponsors and mediators push it, and may fail and come back (M19)."""

from __future__ import annotations

from collections.abc import Iterable
from math import exp
from types import SimpleNamespace

import numpy as np

from sim.engine import chance
from sim.engine.acts import dated, eventful, in_turn, native, weekly
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.events import Day, Event
from sim.geography import Geography
from sim.words import GROUPS, OUTSIDE

MECHANISM = "M19"
READS = ("group.men", "group.coalition", "moc_company.men_cma", "moc_company.men_platform", "tally.stigma", "tally.forum_truces")
DECLARES = {
    f"tally.{name}": float for name in (
        "peace_index", "elite_stock", "elite_will", "coherence", "inclusion", "violations", "visit", "morale", "collapsed", "collapses",
        "collapse_chance",
    )
}  # fmt: skip
WRITES = ()
DRAWS = ("peace_process.shock", "peace_process.size", "peace_process.collapse", "peace_process.recover")
_SHOCK, _SIZE, _COLLAPSE, _RECOVER = (chance.decision(name) for name in DRAWS)

SIGNED = int(np.datetime64("2015-06-20", "D").astype(np.int64))  # the day the CMA signed; nothing can lapse or fail before
WEEK, MONTH, YEAR = 7.0, 365.25 / 12.0, 365.25
STATE = OUTSIDE + 1  # as a party, beside the two coalitions
_ROW = {name: g for g, name in enumerate(GROUPS)}


class Params(Base):
    """What carries the accord, what holds it back, and when it fails. Every weight may be 0, which takes its input out."""

    will: float = parameter(
        0.6, 0.0, 3.0, "weight", "judgement", "letter of 2017: passivity is the greatest threat; 0 is none", "of elites' will"
    )
    coherence: float = parameter(0.35, 0.0, 3.0, "weight", "judgement", "letter of 2017; 0 is none", "of sponsors who pull one way")
    offices: float = parameter(
        0.3, 0.0, 3.0, "weight", "judgement", "own; 0 is none", "of added good offices, beside what they do to elites"
    )
    calendar: float = parameter(0.15, 0.0, 3.0, "weight", "judgement", "own; 0 is none", "of an interim period that runs")
    inclusion: float = parameter(0.15, 0.0, 3.0, "weight", "judgement", "own; 0 is none", "of the share of armed men who are signatories'")
    truces: float = parameter(0.2, 0.0, 3.0, "weight", "judgement", "own; 0 is none", "of truces from forums that are tied to the accord")
    violated: float = parameter(0.5, 0.0, 3.0, "weight", "judgement", "own; 0 is none", "of breaches of the ceasefire, against it")
    lockout: float = parameter(0.3, 0.0, 3.0, "weight", "judgement", "own; 0 is none", "of a lapsed interim period, against it")
    pace_days: float = parameter(240.0, 30.0, 1500.0, "days", "judgement", "own: steps take months", "time scale of carrying it out")
    passive: float = parameter(0.2, 0.0, 1.0, "level", "judgement", "letter of 2017: passive elites", "will that elites fall back to")
    will_days: float = parameter(150.0, 15.0, 1000.0, "days", "judgement", "own", "time scale on which they do")
    offices_will: float = parameter(
        0.2, 0.0, 1.0, "share", "judgement", "own; 0 is none", "of the will they lack, that full good offices stir"
    )
    shocks_per_year: float = parameter(
        1.5, 0.0, 6.0, "per year", "judgement", "own: reshuffles, scandals, openings; 0 is none", "shocks to elites"
    )
    shock: float = parameter(0.25, 0.0, 1.0, "share", "judgement", "own; 0 is none", "of the will they lack or have, moved at most by one")
    visit_will: float = parameter(
        0.3, 0.0, 1.0, "share", "judgement", "letter of 2017; 0 is none", "of the will they lack, stirred by a fresh visit"
    )
    visit_morale: float = parameter(
        0.5,
        0.0,
        3.0,
        "times",
        "judgement",
        "letter of 2017: lifts morale; 0 is none",
        "how much sooner peacekeepers get over losses after it",
    )
    visit_half_life: float = parameter(45.0, 5.0, 365.0, "days", "judgement", "own: weeks", "how long a visit is felt")
    diverging: float = parameter(
        0.35, 0.0, 1.0, "level", "judgement", "letter of 2017: diverging interests", "coherence of the sponsors as they are"
    )
    algeria: float = parameter(
        0.35, 0.0, 1.0, "share", "judgement", "letter of 2017; 0 is none", "of the coherence they lack, from Algeria's lead"
    )
    stigma: float = parameter(
        0.5, 0.0, 1.0, "share", "judgement", "letter of 2017; 0 is none", "of coherence lost to a list seen as unfair"
    )
    coherence_days: float = parameter(
        180.0, 15.0, 1000.0, "days", "judgement", "own", "time scale on which sponsors come round or fall out"
    )
    mediators_half: float = parameter(1.5, 0.1, 10.0, "teams", "judgement", "own", "added teams that do half of what many would")
    interim_months: float = parameter(
        24.0, 18.0, 30.0, "months", "derived", "the accord: 18 to 24 months; elections slipped", "interim period"
    )
    slack: float = parameter(
        0.2, 0.0, 3.0, "per year", "judgement", "own: far deadlines press less; 0 is none", "push lost a year still to run"
    )
    lockout_days: float = parameter(200.0, 20.0, 1500.0, "days", "judgement", "own", "time after the lapse at which lockout is at 0.63")
    truces_many: float = parameter(1.5, 0.2, 10.0, "truces", "judgement", "own", "forum truces that count at 0.63 of full")
    violation_half_life: float = parameter(
        75.0, 10.0, 365.0, "days", "judgement", "own", "how long breaches are held against the other side"
    )
    violation_deaths: float = parameter(
        40.0, 2.0, 400.0, "deaths", "judgement", "own", "remembered dead at which breaches weigh 0.63 of full"
    )
    collapse_per_year: float = parameter(
        0.06, 0.0, 5.0, "per year", "judgement", "did not fail in 2015 to 2017; 0 is never", "hazard at index 0 in calm"
    )
    steady: float = parameter(4.0, 0.0, 12.0, "log units", "judgement", "own; 0 is none", "fall of that hazard from index 0 to 1")
    provoke: float = parameter(1.5, 0.0, 5.0, "log units", "judgement", "own; 0 is none", "its rise where breaches are many")
    fall: float = parameter(0.5, 0.0, 1.0, "share", "judgement", "own; 0 is none", "of the index lost at once in a collapse")
    suspended: float = parameter(0.7, 0.0, 1.0, "share", "judgement", "own; 0 is none", "of what carries on while it is collapsed, lost")
    recover_per_year: float = parameter(
        2.0, 0.1, 12.0, "per year", "judgement", "brake: talks resumed within months in 2015", "hazard of coming back"
    )
    mediated: float = parameter(1.0, 0.0, 5.0, "times", "judgement", "own; 0 is none", "rise of it under full added good offices")


@dated
def muster(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Set the stocks on the first day, before anybody reads them."""
    if day.index == 0:
        table = geography.seeds.initial_state
        v.tally.peace_index[0] = float(table["value"][table["variable"] == "peace_index"][0])
        v.tally.elite_stock[0] = v.tally.elite_will[0] = p.passive
        v.tally.coherence[0] = p.diverging


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """What is left of breaches and of a visit a day later."""
    return SimpleNamespace(held=0.5 ** (1.0 / p.violation_half_life), felt=0.5 ** (1.0 / p.visit_half_life))


@native
def fade(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Breaches weigh less with time, and a visit is felt for a while."""
    t = v.tally
    t.collapses[0] = t.collapse_chance[0] = 0.0
    t.violations[0] *= v.fixed.held
    t.visit[0] = 1.0 if day.number == day.levers["accord"]["visit"] else t.visit[0] * v.fixed.felt
    t.morale[0] = p.visit_morale * t.visit[0]


@eventful
def resent(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Count the day's breaches."""
    v.tally.violations[0] += breaches(day.events, v.group.coalition)


@dated
def shake(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Who is included on the first day, and each month's shock to elites."""
    if day.index == 0:
        v.tally.inclusion[0] = included(v)
    elif day.first_of_month:
        v.tally.elite_stock[0] = shaken(float(v.tally.elite_stock[0]), shock(day.seed, day.month_number, p))


@weekly
def move(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """A week of politics: stocks go a step toward where they are pushed, then fate has its draw."""
    if day.index == 0 or day.number % WEEK:
        return
    t, lever = v.tally, day.levers["accord"]
    offices = lever["mediators"] / (lever["mediators"] + p.mediators_half)
    t.elite_stock[0] += (p.passive + p.offices_will * offices * (1.0 - p.passive) - t.elite_stock[0]) * step(p.will_days)
    t.elite_will[0] = t.elite_stock[0] + p.visit_will * t.visit[0] * (1.0 - t.elite_stock[0])
    sponsors = (p.diverging + p.algeria * lever["algeria"] * (1.0 - p.diverging)) * (1.0 - p.stigma * t.stigma[0])
    t.coherence[0] += (sponsors - t.coherence[0]) * step(p.coherence_days)
    t.inclusion[0] = included(v)
    running, locked = interim(day.number, lever["extension_months"], p)
    truces = 1.0 - exp(-t.forum_truces[0] / p.truces_many)
    breached = 1.0 - exp(-t.violations[0] / p.violation_deaths)
    carried = carry(t.elite_will[0], t.coherence[0], offices, running, t.inclusion[0], truces, p)
    t.peace_index[0] += (goal(carried, breached, locked, t.collapsed[0], p) - t.peace_index[0]) * step(p.pace_days)
    _fate(t, p, day, offices, breached)


def _fate(t: SimpleNamespace, p: Params, day: Day, offices: float, breached: float) -> None:
    """The accord collapses, or comes back, at its hazard."""
    if t.collapsed[0]:
        back = 1.0 - exp(-p.recover_per_year * (1.0 + p.mediated * offices) * WEEK / YEAR)
        t.collapsed[0] = float(chance.uniform(day.seed, _RECOVER, 0, 0, day.week) >= back)
    elif day.number >= SIGNED:
        t.collapse_chance[0] = 1.0 - exp(-p.collapse_per_year * exp(p.provoke * breached - p.steady * t.peace_index[0]) * WEEK / YEAR)
        if chance.uniform(day.seed, _COLLAPSE, 0, 0, day.week) < t.collapse_chance[0]:
            t.collapsed[0] = t.collapses[0] = 1.0
            t.peace_index[0] *= 1.0 - p.fall


def step(days: float) -> float:
    """Share of the way that a stock of this time scale goes in a week."""
    return 1.0 - exp(-WEEK / days)


def carry(will: float, coherence: float, offices: float, running: float, inclusion: float, truces: float, p: Params) -> float:
    """What carries the accord: each input, in 0 to 1, at its own weight."""
    inputs = (p.will * will, p.coherence * coherence, p.offices * offices, p.calendar * running, p.inclusion * inclusion, p.truces * truces)
    return float(sum(inputs))


def goal(carried: float, breached: float, locked: float, collapsed: float, p: Params) -> float:
    """Where the index tends, in 0 to 1: what carries it has falling returns, and breaches and lockout take shares of it."""
    return (1.0 - exp(-carried)) * exp(-p.violated * breached - p.lockout * locked) * (1.0 - p.suspended * float(collapsed))


def interim(number: int, extension: float, p: Params) -> tuple[float, float]:
    """How far a running interim period presses, and how far its lapse has locked the parties out."""
    left = SIGNED + (p.interim_months + extension) * MONTH - number
    running = 1.0 / (1.0 + p.slack * left / YEAR) if number >= SIGNED and left > 0.0 else 0.0
    return running, 1.0 - exp(-max(-left, 0.0) / p.lockout_days)


def shock(seed: tuple[int, int], month: int, p: Params) -> float:
    """The month's shock to elites, -1 to 1 times its scale, or none; a schedule that no scenario changes."""
    if chance.uniform(seed, _SHOCK, 0, 0, month) >= 1.0 - exp(-p.shocks_per_year / 12.0):
        return 0.0
    return p.shock * (2.0 * float(chance.uniform(seed, _SIZE, 0, 0, month)) - 1.0)


def shaken(will: float, by: float) -> float:
    """Will after a shock: an opening takes a share of what is lacking, a crisis of what is there."""
    return will + by * ((1.0 - will) if by > 0.0 else will)


def included(v: SimpleNamespace) -> float:
    """Share of the armed men of the North who are in signatory groups, or came from them into mixed companies."""
    men, mixed = v.group.men, float(v.moc_company.men_cma.sum() + v.moc_company.men_platform.sum())
    return float((men[v.group.coalition != OUTSIDE].sum() + mixed) / max(men.sum() + mixed, 1.0))


def breaches(events: Iterable[Event], coalition: np.ndarray) -> float:
    """Deaths in today's fights between two of the three parties: the state and the two coalitions."""
    total = 0
    for event in events:
        one, other = _party(event.side_a, coalition), _party(event.side_b, coalition)
        if one != other and OUTSIDE not in (one, other):
            total += event.best
    return float(total)


def _party(name: str, coalition: np.ndarray) -> int:
    """Party to the accord that a side of an event is: a coalition or STATE; OUTSIDE for everybody else."""
    row = _ROW.get(name, -1)
    if row >= 0:
        return int(coalition[row])
    return STATE if name == "FAMA" else OUTSIDE


resolve = in_turn(fade, resent, shake, move)
