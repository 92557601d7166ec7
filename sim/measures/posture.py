"""Posture: what free infantry does in the North and in the Centre (claims L23, L24, L26)."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field

from sim.engine.parameters import Params as Base
from sim.engine.parameters import choice, parameter
from sim.engine.state import array
from sim.geography import Geography

CHOICES = ("road", "need")  # in the order of their codes


class RegionPosture(Base):
    """Levers of one part of the country; the defaults are the status quo of June 2017."""

    long_patrol_share: float = parameter(
        0.08,
        0.0,
        0.9,
        "share of free infantry",
        "judgement",
        "own: 0 to 0.15 of patrols were long range",
        "free infantry kept on long patrols",
    )
    long_patrol_days: float = parameter(
        4.0, 2.0, 30.0, "days", "judgement", "own", "days a long patrol operates at its place, travel apart"
    )
    risk_tolerance: float = parameter(
        0.3, 0.0, 1.0, "share", "judgement", "own", "1 disregards recorded attacks and recent losses, 0 fully heeds them"
    )
    choice: Literal["road", "need"] = choice(
        "road", ("road", "need"), "definition", "letter of 2017", "places for patrols by ease of road or by recorded need and neglect"
    )


class Params(Base):
    """North: Kidal, Gao, Menaka, Timbuktu, Taoudenit. Centre: Mopti, Segou."""

    north: RegionPosture = Field(default_factory=RegionPosture)
    centre: RegionPosture = Field(default_factory=RegionPosture)


TERMS = {
    "long_patrol_share": array(float, "share of free infantry", "free infantry of each base kept on long patrols"),
    "long_patrol_days": array(float, "days", "days that a long patrol of each base operates at its place, travel apart"),
    "risk_tolerance": array(float, "share", "1 where recorded attacks and recent losses are disregarded, 0 where they are fully heeded"),
    "choice": array(int, "code", "how each base chooses places for patrols: 0 by ease of road, 1 by recorded need and neglect"),
}


def terms(levers: Params, geography: Geography) -> dict[str, np.ndarray]:
    """The levers of the part of the country that each base lies in, shape (bases,)."""
    of_base = [levers.centre if centre else levers.north for centre in geography.bases.centre]
    return {
        "long_patrol_share": np.array([posture.long_patrol_share for posture in of_base]),
        "long_patrol_days": np.array([posture.long_patrol_days for posture in of_base]),
        "risk_tolerance": np.array([posture.risk_tolerance for posture in of_base]),
        "choice": np.array([CHOICES.index(posture.choice) for posture in of_base]),
    }
