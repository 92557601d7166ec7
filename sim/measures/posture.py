"""Posture: what free infantry does in the North and in the Centre (claims L23, L24, L26)."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field

from sim.engine.parameters import Params as Base
from sim.engine.parameters import choice, parameter
from sim.geography import Geography


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


def terms(levers: Params, geography: Geography) -> np.ndarray:
    """Lever values a base, shape (bases, 4): long share, days, tolerance, 1 where places are chosen by need."""
    rows = [_row(levers.centre if centre else levers.north) for centre in geography.bases.centre]
    return np.array(rows, dtype=float)


def _row(posture: RegionPosture) -> tuple[float, float, float, float]:
    return (posture.long_patrol_share, posture.long_patrol_days, posture.risk_tolerance, float(posture.choice == "need"))
