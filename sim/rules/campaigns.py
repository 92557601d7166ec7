"""Campaigns: an organisation's cells surge together for weeks in the North or the Centre (M15)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.engine import chance
from sim.engine.acts import weekly
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.events import Day
from sim.geography import Geography

MECHANISM = "M15"
READS = ()
DECLARES = {"org.campaign": (float, 2), "org.campaign_weeks": (float, 2)}
WRITES = ()
DRAWS = ("campaigns.start", "campaigns.length", "campaigns.strength")
_START, _LENGTH, _STRENGTH = (chance.decision(name) for name in DRAWS)


class Params(Base):
    """How often, how long, how strong."""

    starts_per_week: float = parameter(
        0.06, 0.0, 0.5, "per week", "judgement", "own; held by monthly dispersion", "chance that a campaign starts"
    )
    weeks: float = parameter(5.0, 1.0, 15.0, "weeks", "judgement", "own", "mean length")
    strength: float = parameter(
        3.0, 1.0, 8.0, "times", "judgement", "own; 1 is no campaign", "mean factor on rates of attack while it lasts"
    )
    lull: float = parameter(0.75, 0.2, 1.0, "times", "judgement", "own", "factor between campaigns")


@weekly
def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Once a week, campaigns age, end and begin; between weeks nothing changes."""
    if day.index and day.number % 7:
        return
    for org in range(v.org.campaign.shape[0]):
        for zone in range(2):
            left = max(v.org.campaign_weeks[org, zone] - 1.0, 0.0)
            key = (day.seed, org, zone, day.week)
            if left <= 0.0 and _draw(_START, *key) < p.starts_per_week:
                left = 1.0 + np.floor(-np.log(_draw(_LENGTH, *key)) * (p.weeks - 1.0))
                v.org.campaign[org, zone] = 1.0 + (p.strength - 1.0) * -np.log(_draw(_STRENGTH, *key))
            elif left <= 0.0:
                v.org.campaign[org, zone] = p.lull
            v.org.campaign_weeks[org, zone] = left


def _draw(stream: int, seed: tuple[int, int], org: int, zone: int, week: int) -> float:
    return float(chance.uniform(seed, stream, org, zone, week))
