"""Peace process: the accord is carried out as elites, sponsors and mediators push it, and may fail and come back (M19)."""

from __future__ import annotations

from math import exp
from types import SimpleNamespace

from sim.engine import chance
from sim.engine.acts import dated, eventful, in_turn, native, weekly
from sim.engine.compiling import equation
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.events import Day
from sim.geography import Geography
from sim.rules.north._accord import SIGNED, agreed, breached, goal, offices, stirred
from sim.words import DAYS_PER_WEEK, DAYS_PER_YEAR, GROUPS, MONTHS_PER_YEAR, OUTSIDE

MECHANISM = "M19"
DECLARES = {
    "tally.peace_index": array(float, "level", "how far the accord is carried out, 0 to 1"),
    "tally.elite_stock": array(float, "level", "will of elites to carry out the accord, without what a visit stirs"),
    "tally.elite_will": array(float, "level", "will of elites to carry out the accord"),
    "tally.coherence": array(float, "level", "how far the accord's sponsors pull one way"),
    "tally.inclusion": array(float, "share", "armed men of the North who are signatories' or came from them into mixed companies"),
    "tally.violations": array(float, "deaths", "dead in breaches of the ceasefire, as far as they are remembered"),
    "tally.ceasefire": array(float, "level", "how far the accord's signatories keep its ceasefire: not at all before they signed"),
    "tally.visit": array(float, "level", "how far a visit of the Secretary-General is still felt"),
    "tally.morale": array(float, "times", "how much sooner peacekeepers get over losses after a visit of the Secretary-General"),
    "tally.collapsed": array(float, "yes or no", "whether the accord has collapsed and not come back"),
    "tally.collapses": array(float, "collapses per day", "collapses of the accord"),
    "tally.collapse_chance": array(float, "chance", "chance that the accord collapses this week"),
}
WRITES = ()
_SHOCK, _SIZE, _COLLAPSE, _RECOVER = chance.decisions("peace_process", "shock", "size", "collapse", "recover")

STATE = OUTSIDE + 1  # as a party, beside the two coalitions
_ROW = {name: g for g, name in enumerate(GROUPS)}


class Params(Base):
    """What carries the accord, what holds it back, and when it fails. Every weight may be 0, which takes its input out."""

    will: float = parameter(
        0.6, 0.0, 3.0, "weight", "judgement", "letter of 2017: passivity is the greatest threat; 0 is none",
        "elites' will, in what carries the accord", null=0.0,
    )  # fmt: skip
    coherence: float = parameter(
        0.35, 0.0, 3.0, "weight", "judgement", "letter of 2017; 0 is none", "sponsors who pull one way, in what carries the accord",
        null=0.0,
    )  # fmt: skip
    offices: float = parameter(
        0.3, 0.0, 3.0, "weight", "judgement", "own; 0 is none",
        "added good offices, beside what they do to elites, in what carries the accord", null=0.0,
    )  # fmt: skip
    calendar: float = parameter(
        0.15, 0.0, 3.0, "weight", "judgement", "own; 0 is none", "an interim period that runs, in what carries the accord", null=0.0
    )
    inclusion: float = parameter(
        0.15, 0.0, 3.0, "weight", "judgement", "own; 0 is none", "share of armed men who are signatories', in what carries the accord",
        null=0.0,
    )  # fmt: skip
    truces: float = parameter(
        0.2, 0.0, 3.0, "weight", "judgement", "own; 0 is none",
        "truces from forums that are tied to the accord, in what carries the accord", null=0.0,
    )  # fmt: skip
    violated: float = parameter(
        0.5, 0.0, 3.0, "weight", "judgement", "own; 0 is none", "breaches of the ceasefire, in what holds the accord back", null=0.0
    )
    lockout: float = parameter(
        0.3, 0.0, 3.0, "weight", "judgement", "own; 0 is none", "a lapsed interim period, in what holds the accord back", null=0.0
    )
    pace_days: float = parameter(
        240.0, 30.0, 1500.0, "days", "judgement", "own: steps take months", "time scale on which the accord is carried out"
    )
    passive: float = parameter(
        0.2, 0.0, 1.0, "level", "judgement", "letter of 2017: passive elites", "will to carry out the accord that elites fall back to"
    )
    will_days: float = parameter(
        150.0, 15.0, 1000.0, "days", "judgement", "own", "time scale on which elites fall back to passivity about the accord"
    )
    offices_will: float = parameter(
        0.2, 0.0, 1.0, "share", "judgement", "own; 0 is none", "part of the will that elites lack which full good offices stir", null=0.0
    )
    shocks_per_year: float = parameter(
        1.5, 0.0, 6.0, "per year", "judgement", "own: reshuffles, scandals, openings; 0 is none", "shocks to the will of elites", null=0.0
    )
    shock: float = parameter(
        0.25, 0.0, 1.0, "share", "judgement", "own; 0 is none", "part of the will that elites lack or have which one shock moves at most",
        null=0.0,
    )  # fmt: skip
    visit_will: float = parameter(
        0.3, 0.0, 1.0, "share", "judgement", "letter of 2017; 0 is none",
        "part of the will that elites lack which a fresh visit of the Secretary-General stirs", null=0.0,
    )  # fmt: skip
    visit_morale: float = parameter(
        0.5, 0.0, 3.0, "times", "judgement", "letter of 2017: lifts morale; 0 is none",
        "how much sooner peacekeepers get over losses after a visit of the Secretary-General", null=0.0,
    )  # fmt: skip
    visit_half_life: float = parameter(
        45.0, 5.0, 365.0, "days", "judgement", "own: weeks", "half-life of the effect of a visit of the Secretary-General"
    )
    diverging: float = parameter(
        0.35, 0.0, 1.0, "level", "judgement", "letter of 2017: diverging interests", "coherence of the accord's sponsors as they are"
    )
    algeria: float = parameter(
        0.35, 0.0, 1.0, "share", "judgement", "letter of 2017; 0 is none",
        "part of the coherence that sponsors lack which Algeria's lead brings", null=0.0,
    )  # fmt: skip
    stigma: float = parameter(
        0.5, 0.0, 1.0, "share", "judgement", "letter of 2017; 0 is none",
        "part of the sponsors' coherence that is lost to a list of sanctions seen as unfair", null=0.0,
    )  # fmt: skip
    coherence_days: float = parameter(
        180.0, 15.0, 1000.0, "days", "judgement", "own", "time scale on which the accord's sponsors come round or fall out"
    )
    mediators_half: float = parameter(1.5, 0.1, 10.0, "teams", "judgement", "own", "added mediation teams that do half of what many would")
    interim_months: float = parameter(
        24.0, 18.0, 30.0, "months", "derived", "the accord: 18 to 24 months; elections slipped", "length of the accord's interim period"
    )
    slack: float = parameter(
        0.2, 0.0, 3.0, "per year", "judgement", "own: far deadlines press less; 0 is none",
        "push lost for each year that the interim period has still to run", null=0.0,
    )  # fmt: skip
    put_off: float = parameter(
        0.25, 0.0, 1.0, "share", "judgement", "letter of 2017: passivity; own: what may wait is put off; 0 is none",
        "part of elites' will that an extension of the interim period takes while a year of it or more is still to run", null=0.0,
    )  # fmt: skip
    lockout_days: float = parameter(
        200.0, 20.0, 1500.0, "days", "judgement", "own",
        "time after the interim period has lapsed at which the parties are locked out at 0.63 of full",
    )  # fmt: skip
    truces_many: float = parameter(
        1.5, 0.2, 10.0, "truces", "judgement", "own", "truces from forums that count for the accord at 0.63 of full"
    )
    wear_per_year: float = parameter(
        0.8, 0.0, 4.0, "per year", "judgement", "own: signed in June 2015, broken in July 2016; 0 is none",
        "rate at which trust in the ceasefire of an accord that is not carried out wears off after its signing", null=0.0,
    )  # fmt: skip
    violation_half_life: float = parameter(
        75.0, 10.0, 365.0, "days", "judgement", "own", "half-life of the memory of breaches of the ceasefire"
    )
    violation_deaths: float = parameter(
        20.0, 2.0, 400.0, "deaths", "judgement", "own", "remembered dead at which breaches of the ceasefire weigh 0.63 of full"
    )
    collapse_per_year: float = parameter(
        0.06, 0.0, 5.0, "per year", "judgement", "did not fail in 2015 to 2017; 0 is never",
        "hazard that the accord collapses, at peace index 0 in calm",
    )  # fmt: skip
    steady: float = parameter(
        4.0, 0.0, 12.0, "log units", "judgement", "own; 0 is none", "fall of the accord's hazard of collapse from peace index 0 to 1",
        null=0.0,
    )  # fmt: skip
    provoke: float = parameter(
        1.5, 0.0, 5.0, "log units", "judgement", "own; 0 is none", "rise of the accord's hazard of collapse where breaches are many",
        null=0.0,
    )  # fmt: skip
    fall: float = parameter(
        0.5, 0.0, 1.0, "share", "judgement", "own; 0 is none", "part of the peace index that is lost at once when the accord collapses",
        null=0.0,
    )  # fmt: skip
    suspended: float = parameter(
        0.7, 0.0, 1.0, "share", "judgement", "own; 0 is none", "part of what is carried out that stops while the accord is collapsed",
        null=0.0,
    )  # fmt: skip
    recover_per_year: float = parameter(
        2.0, 0.1, 12.0, "per year", "judgement", "brake: talks resumed within months in 2015", "hazard that a collapsed accord comes back"
    )
    mediated: float = parameter(
        1.0, 0.0, 5.0, "times", "judgement", "own; 0 is none",
        "rise, under full added good offices, of the hazard that a collapsed accord comes back", null=0.0,
    )  # fmt: skip


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


@equation
def trusted(v, p, day):
    """How far signatories trust the ceasefire: fully on the day they sign, and with time no further than the accord is carried out."""
    if day.number < SIGNED or v.tally.collapsed[0] > 0.0:
        return 0.0
    index = v.tally.peace_index[0]
    return index + (1.0 - index) * exp(-p.wear_per_year * (day.number - SIGNED) / DAYS_PER_YEAR)


@native
def fade(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Breaches weigh less with time, and a visit is felt for a while; the ceasefire holds as far as no breach is remembered."""
    t = v.tally
    t.collapses[0] = t.collapse_chance[0] = 0.0
    t.violations[0] *= v.fixed.held
    t.visit[0] = 1.0 if day.number == v.levers.accord.visit else t.visit[0] * v.fixed.felt
    t.morale[0] = p.visit_morale * t.visit[0]
    t.ceasefire[0] = trusted(v, p, day) * exp(-t.violations[0] / p.violation_deaths)


@eventful
def resent(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Count the day's breaches."""
    v.tally.violations[0] += breaches(v, day)


@dated
def shake(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Who is included on the first day, and each month's shock to elites."""
    if day.index == 0:
        v.tally.inclusion[0] = included(v)
    elif day.first_of_month:
        v.tally.elite_stock[0] = shaken(float(v.tally.elite_stock[0]), shock(p, day))


@weekly
def move(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """A week of politics: stocks go a step toward where they are pushed, then fate has its draw."""
    if day.index == 0 or day.number % DAYS_PER_WEEK:
        return
    t = v.tally
    t.elite_stock[0] += (stirred(v, p, day) - t.elite_stock[0]) * step(p.will_days)
    t.elite_will[0] = t.elite_stock[0] + p.visit_will * t.visit[0] * (1.0 - t.elite_stock[0])
    t.coherence[0] += (agreed(v, p) - t.coherence[0]) * step(p.coherence_days)
    t.inclusion[0] = included(v)
    t.peace_index[0] += (goal(v, p, day) - t.peace_index[0]) * step(p.pace_days)
    if t.collapsed[0]:
        _recover(v, p, day)
    elif day.number >= SIGNED:
        _collapse(v, p, day)


resolve = in_turn(fade, resent, shake, move)


def _recover(v: SimpleNamespace, p: Params, day: Day) -> None:
    """A collapsed accord comes back at its hazard, sooner under added good offices."""
    back = 1.0 - exp(-p.recover_per_year * (1.0 + p.mediated * offices(v, p)) * DAYS_PER_WEEK / DAYS_PER_YEAR)
    v.tally.collapsed[0] = float(chance.uniform(day.seed, _RECOVER, 0, 0, day.week) >= back)


def _collapse(v: SimpleNamespace, p: Params, day: Day) -> None:
    """The accord collapses at its hazard: lower the further it is carried out, higher where breaches are many."""
    t = v.tally
    hazard = p.collapse_per_year * exp(p.provoke * breached(v, p) - p.steady * t.peace_index[0])
    t.collapse_chance[0] = 1.0 - exp(-hazard * DAYS_PER_WEEK / DAYS_PER_YEAR)
    if chance.uniform(day.seed, _COLLAPSE, 0, 0, day.week) < t.collapse_chance[0]:
        t.collapsed[0] = t.collapses[0] = 1.0
        t.peace_index[0] *= 1.0 - p.fall


def step(days: float) -> float:
    """Share of the way that a stock of this time scale goes in a week."""
    return 1.0 - exp(-DAYS_PER_WEEK / days)


def shock(p: Params, day: Day) -> float:
    """The month's shock to elites, -1 to 1 times its scale, or none; a schedule that no scenario changes."""
    if chance.uniform(day.seed, _SHOCK, 0, 0, day.month_number) >= 1.0 - exp(-p.shocks_per_year / MONTHS_PER_YEAR):
        return 0.0
    return p.shock * (2.0 * float(chance.uniform(day.seed, _SIZE, 0, 0, day.month_number)) - 1.0)


def shaken(will: float, by: float) -> float:
    """Will after a shock: an opening takes a share of what is lacking, a crisis of what is there."""
    return will + by * ((1.0 - will) if by > 0.0 else will)


def included(v: SimpleNamespace) -> float:
    """Share of the armed men of the North who are in signatory groups, or came from them into mixed companies."""
    men, mixed = v.group.men, float(v.moc_company.men_cma.sum() + v.moc_company.men_platform.sum())
    return float((men[v.group.coalition != OUTSIDE].sum() + mixed) / max(men.sum() + mixed, 1.0))


def breaches(v: SimpleNamespace, day: Day) -> float:
    """Deaths in today's fights between two of the three parties: the state and the two coalitions."""
    total = 0
    for event in day.events:
        one, other = _party(event.side_a, v), _party(event.side_b, v)
        if one != other and OUTSIDE not in (one, other):
            total += event.best
    return float(total)


def _party(name: str, v: SimpleNamespace) -> int:
    """Party to the accord that a side of an event is: a coalition or STATE; OUTSIDE for everybody else."""
    row = _ROW.get(name, -1)
    if row >= 0:
        return int(v.group.coalition[row])
    return STATE if name == "FAMA" else OUTSIDE
