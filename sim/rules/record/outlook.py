"""Outlook: what nobody orders moves on after the mandate date: forces, means, relations, coverage; alike for all scenarios (stage).

Each is kept as the logarithm of a factor on what was so at the mandate date, 0 up to then. It takes a normal step a month and is drawn
back, and falls by so much that the factor's mean over futures stays 1: doubt adds nothing to what is expected. The steps hang on the
future's seed alone, so that scenarios of one future meet the same ones.
"""

from __future__ import annotations

import math
from statistics import NormalDist
from types import SimpleNamespace

from sim.engine import chance
from sim.engine.acts import dated
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.events import Day
from sim.geography import Geography
from sim.words import MONTHS_PER_YEAR

MECHANISM = "stage"
DECLARES = {
    "tally.outlook_army": array(float, "log units", "strength that the army's posts are kept at, against the mandate date"),
    "tally.outlook_partners": array(float, "log units", "men of Barkhane, against those planned"),
    "tally.outlook_means": array(float, "log units", "jihadists' income from outside Mali, against the mandate date"),
    "tally.outlook_relations": array(float, "log units", "hostility between armed groups, and of JNIM and ISGS, against the mandate date"),
    "tally.outlook_vigour": array(float, "log units", "jihadists' rates of attack by men, against the mandate date"),
    "tally.outlook_feuds": array(float, "log units", "raids between communities at equal tension, against the mandate date"),
    "tally.outlook_coverage": array(float, "log units", "chance that an event is recorded, against the mandate date"),
    "tally.outlook_months": array(float, "months", "how often outlooks have moved since the mandate date"),
}
WRITES = ()
_STEP = chance.decision("outlook.step")


class Params(Base):
    """How far each moves in a year, and how strongly it is drawn back."""

    army: float = parameter(
        0.15, 0.0, 0.6, "log units per root year", "derived", "from 4,470 to 5,990 men in 29 months: 0.12 a year; 0 is none",
        "doubt about the strength of the army's posts a year on", null=0.0,
    )  # fmt: skip
    partners: float = parameter(
        0.15, 0.0, 0.6, "log units per root year", "derived", "from 3,000 to 4,000 men in 29 months: 0.12 a year; 0 is none",
        "doubt about Barkhane's men a year on", null=0.0,
    )  # fmt: skip
    means: float = parameter(
        0.3, 0.0, 1.0, "log units per root year", "judgement", "own: ransoms come in lumps; 0 is none",
        "doubt about jihadists' income from outside a year on", null=0.0,
    )  # fmt: skip
    relations: float = parameter(
        0.5, 0.0, 1.5, "log units per root year", "judgement", "own: allies fell out and made up within a year, 2014 to 2017; 0 is none",
        "doubt about hostility between armed groups a year on", null=0.0,
    )  # fmt: skip
    vigour: float = parameter(
        0.6, 0.0, 1.0, "log units per root year", "derived",
        "UCDP, Mali 2012 to 2016: deaths of a year and the next differ by 0.8 log units, three quarters of it taken as this; 0 is none",
        "doubt about what a jihadist fighter does in a week, a year on: arms, leaders, training", null=0.0)  # fmt: skip
    feuds: float = parameter(
        0.4, 0.0, 1.0, "log units per root year", "judgement", "own: half of what whole years differ by, as vigour; 0 is none",
        "doubt about how readily communities at odds raid each other a year on: arms, leaders, patrons", null=0.0,
    )  # fmt: skip
    coverage: float = parameter(
        0.15, 0.0, 0.6, "log units per root year", "judgement", "own: coverage of Mali deepened within a year in 2017; 0 is none",
        "doubt about the share of events that are recorded a year on", null=0.0,
    )  # fmt: skip
    back_years: float = parameter(
        4.0, 1.0, 40.0, "years", "judgement", "own: what keeps all of them within bounds",
        "time over which what moved on after the mandate date is drawn back to where it was",
    )  # fmt: skip


def kept(p: Params) -> float:
    """Part of a logarithm that a month's drawing back leaves."""
    return 1.0 - 1.0 / (p.back_years * MONTHS_PER_YEAR)


def variance(months: float, sigma: float, p: Params) -> float:
    """Variance of a logarithm over futures after so many months, in log units squared."""
    left = kept(p)
    return sigma**2 / MONTHS_PER_YEAR * (1.0 - left ** (2.0 * months)) / (1.0 - left**2)


def step(log: float, months: float, sigma: float, u: float, p: Params) -> float:
    """The logarithm a month later: drawn back, moved by a normal step, and lowered so that its exponential keeps a mean of 1.

    A normal logarithm has an exponential of mean 1 where its own mean is half its variance below 0. `months` is how many went before.
    """
    before, after = (-0.5 * variance(months + k, sigma, p) for k in (0, 1))
    moved = kept(p) * (log - before) + sigma / math.sqrt(MONTHS_PER_YEAR) * NormalDist().inv_cdf(u)
    return moved + after


@dated
def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Once a month after the mandate date, each moves; before, all stand at 0."""
    if day.first_of_month and day.after_mandate:
        t = v.tally
        logs = (
            t.outlook_army,
            t.outlook_partners,
            t.outlook_means,
            t.outlook_relations,
            t.outlook_vigour,
            t.outlook_coverage,
            t.outlook_feuds,
        )
        doubts = p.army, p.partners, p.means, p.relations, p.vigour, p.coverage, p.feuds
        for k, (log, doubt) in enumerate(zip(logs, doubts, strict=True)):
            u = float(chance.uniform(day.seed, _STEP, k, 0, day.month_number))
            log[0] = step(float(log[0]), float(t.outlook_months[0]), doubt, u, p)
        t.outlook_months[0] += 1.0
