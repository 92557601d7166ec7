"""Where the accord tends: what carries it, what elites and sponsors come to, and how far breaches and a lapsed calendar hold it back."""

from __future__ import annotations

from math import exp
from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.events import Day
from sim.words import DAYS_PER_MONTH, DAYS_PER_YEAR

SIGNED = int(np.datetime64("2015-06-20", "D").astype(np.int64))  # the day the CMA signed; nothing can lapse or fail before


def offices(v: SimpleNamespace, p: Any) -> float:
    """Added good offices, in 0 to 1, with falling returns."""
    teams = v.levers.accord.mediators
    return float(teams / (teams + p.mediators_half))


def stirred(v: SimpleNamespace, p: Any, day: Day) -> float:
    """Will that elites tend to: passive, unless good offices stir them; less while an extension lets them put things off."""
    will = p.passive + p.offices_will * offices(v, p) * (1.0 - p.passive)
    return float(will * (1.0 - p.put_off * extended(v, p, day)))


def extended(v: SimpleNamespace, p: Any, day: Day) -> float:
    """How much of an extension of the interim period is still to run, in years up to one; none where it is not extended."""
    ahead = min(left(v, p, day), v.levers.accord.extension_months * DAYS_PER_MONTH)
    return min(max(ahead, 0.0) / DAYS_PER_YEAR, 1.0)


def agreed(v: SimpleNamespace, p: Any) -> float:
    """Coherence that sponsors tend to: more under Algeria's lead, less where a list is seen as unfair."""
    led = p.diverging + p.algeria * v.levers.accord.algeria * (1.0 - p.diverging)
    return float(led * (1.0 - p.stigma * v.tally.stigma[0]))


def breached(v: SimpleNamespace, p: Any) -> float:
    """How far remembered breaches weigh, in 0 to 1."""
    return 1.0 - exp(-v.tally.violations[0] / p.violation_deaths)


def carried(v: SimpleNamespace, p: Any, day: Day) -> float:
    """What carries the accord: each input, in 0 to 1, at its own weight."""
    t = v.tally
    truces = 1.0 - exp(-t.forum_truces[0] / p.truces_many)
    sponsors = p.will * t.elite_will[0] + p.coherence * t.coherence[0] + p.offices * offices(v, p)
    return float(sponsors + p.calendar * running(v, p, day) + p.inclusion * t.inclusion[0] + p.truces * truces)


def goal(v: SimpleNamespace, p: Any, day: Day) -> float:
    """Where the index tends, in 0 to 1: what carries it has falling returns, and breaches and lockout take shares of it."""
    held_back = exp(-p.violated * breached(v, p) - p.lockout * locked(v, p, day))
    return float((1.0 - exp(-carried(v, p, day))) * held_back * (1.0 - p.suspended * v.tally.collapsed[0]))


def left(v: SimpleNamespace, p: Any, day: Day) -> float:
    """Days that the interim period has still to run; below 0 once it has lapsed."""
    return float(SIGNED + (p.interim_months + v.levers.accord.extension_months) * DAYS_PER_MONTH - day.number)


def running(v: SimpleNamespace, p: Any, day: Day) -> float:
    """How far an interim period that runs presses: the less, the further its end."""
    days = left(v, p, day)
    return 1.0 / (1.0 + p.slack * days / DAYS_PER_YEAR) if day.number >= SIGNED and days > 0.0 else 0.0


def locked(v: SimpleNamespace, p: Any, day: Day) -> float:
    """How far the lapse of the interim period has locked the parties out."""
    return 1.0 - exp(-max(-left(v, p, day), 0.0) / p.lockout_days)
