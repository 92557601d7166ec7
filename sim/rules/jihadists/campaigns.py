"""Campaigns: an organisation's cells surge together for weeks in the North or the Centre (M15)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.engine import chance
from sim.engine.acts import weekly
from sim.engine.compiling import equation
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.events import Day
from sim.geography import Geography
from sim.words import ZONES

MECHANISM = "M15"
DECLARES = {
    "org.campaign": array(
        float, "times", "factor on an organisation's rates of attack: of a campaign or a lull, and what its men became able to", of=ZONES
    ),
    "org.campaign_strength": array(float, "times", "part of that factor that the campaign, or the lull between two, makes", of=ZONES),
    "org.campaign_weeks": array(float, "weeks", "weeks that an organisation's campaign still lasts", of=ZONES),
}
WRITES = ()
_START, _LENGTH, _STRENGTH = chance.decisions("campaigns", "start", "length", "strength")
EVERY = 7  # days from one look at campaigns to the next


class Params(Base):
    """How often, how long, how strong."""

    starts_per_week: float = parameter(
        0.0114, 0.0, 0.5, "per week", "judgement", "own; held by monthly dispersion",
        "chance that a campaign of an organisation starts in the North, or in the Centre",
    )  # fmt: skip
    weeks: float = parameter(9.0, 1.0, 15.0, "weeks", "judgement", "own", "mean length of a campaign")
    strength: float = parameter(
        2.64, 1.0, 8.0, "times", "judgement", "own; 1 is no campaign",
        "mean factor on an organisation's rates of attack while its campaign lasts", null=1.0,
    )  # fmt: skip
    lull: float = parameter(0.7, 0.2, 1.0, "times", "judgement", "own", "factor on an organisation's rates of attack between its campaigns")


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """Mean of the exponential number of weeks whose whole part, and one, have the stated mean."""
    return SimpleNamespace(scale=-1.0 / np.log1p(-1.0 / p.weeks) if p.weeks > 1.0 else 0.0)


@equation
def length(org, zone, v, day):
    """Whole weeks that a campaign lasts: geometric, of the stated mean."""
    return 1.0 + np.floor(-np.log(chance.uniform(day.seed, _LENGTH, org, zone, day.week)) * v.fixed.scale)


@equation
def strength(org, zone, p, day):
    """Factor of a campaign on rates of attack: one and an exponential excess."""
    return 1.0 + (p.strength - 1.0) * -np.log(chance.uniform(day.seed, _STRENGTH, org, zone, day.week))


@equation
def pass_week(org, zone, v, p, day):
    """A week of one organisation in one zone: a campaign ages; where none lasts one may begin, else there is a lull."""
    o = v.org
    left = max(o.campaign_weeks[org, zone] - 1.0, 0.0)
    if left <= 0.0 and chance.uniform(day.seed, _START, org, zone, day.week) < p.starts_per_week:
        left, o.campaign_strength[org, zone] = length(org, zone, v, day), strength(org, zone, p, day)
    elif left <= 0.0:
        o.campaign_strength[org, zone] = p.lull
    o.campaign_weeks[org, zone] = left
    o.campaign[org, zone] = o.campaign_strength[org, zone] * np.exp(v.tally.outlook_vigour[0])


@weekly
def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Once a week, campaigns age, end and begin; between weeks nothing changes."""
    if day.index == 0 or day.number % EVERY == 0:
        for org in range(v.org.campaign.shape[0]):
            for zone in range(v.org.campaign.shape[1]):
                pass_week(org, zone, v, p, day)
