"""Posture: what free infantry does in the North and in the Centre, and at single bases (claims L23, L24, L26).

The posture of a part of the country governs what is done there: who may go there, and how long, how boldly and to which places.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BeforeValidator, Field

from sim.engine.parameters import Params as Base
from sim.engine.parameters import choice, parameter, switch
from sim.engine.state import array
from sim.geography import Geography
from sim.measures._places import by_key, known
from sim.words import ZONES

CHOICES = ("road", "need")  # in the order of their codes


class RegionPosture(Base):
    """Levers of one part of the country; the defaults are the status quo of June 2017."""

    long_patrol_share: float = parameter(
        0.08, 0.0, 0.9, "share of free infantry", "judgement", "own: 0 to 0.15 of patrols were long range",
        "free infantry kept on long patrols",
    )  # fmt: skip
    long_patrol_days: float = parameter(
        4.0, 2.0, 30.0, "days", "judgement", "own", "days a long patrol operates at its place, travel apart"
    )
    risk_tolerance: float = parameter(
        0.3, 0.0, 1.0, "share", "judgement", "own",
        "part of recorded attacks, recent losses and late evacuation that planners of patrols disregard",
    )  # fmt: skip
    choice: Literal["road", "need"] = choice(
        "road", ("road", "need"), "definition", "letter of 2017", "places for patrols by ease of road or by recorded need and neglect"
    )
    serve_in_other_part: bool = switch(
        False, "platoons of bases here also go to the other part of the country, where its posture governs what they do"
    )


class BasePosture(Base):
    """Levers of one base; one that is not given is that of the base's part of the country."""

    long_patrol_share: float | None = parameter(
        None, 0.0, 0.9, "share of free infantry", "judgement", "as for its part of the country", "as for its part of the country"
    )
    long_patrol_days: float | None = parameter(
        None, 2.0, 30.0, "days", "judgement", "as for its part of the country", "as for its part of the country"
    )
    risk_tolerance: float | None = parameter(
        None, 0.0, 1.0, "share", "judgement", "as for its part of the country", "as for its part of the country"
    )
    choice: Literal["road", "need"] | None = choice(  # type: ignore[assignment]
        None, ("road", "need"), "definition", "as for its part of the country", "as for its part of the country"  # type: ignore[arg-type]
    )  # fmt: skip
    serve_in_other_part: bool | None = switch(None, "as for its part of the country")  # type: ignore[arg-type]


class Params(Base):
    """North: Kidal, Gao, Menaka, Timbuktu, Taoudenit. Centre: Mopti, Segou. Single bases on top of their part's posture."""

    north: RegionPosture = Field(default_factory=RegionPosture)
    centre: RegionPosture = Field(default_factory=RegionPosture)
    bases: Annotated[dict[str, BasePosture], BeforeValidator(by_key)] = Field(
        default_factory=dict,
        description="base -> any of the levers above, for its platoons in its own part of the country",
        json_schema_extra={"unit": "levers by base", "grade": "definition", "source": "lever"},
    )


TERMS = {
    "long_patrol_share": array(float, "share of free infantry", "free infantry of each base kept on long patrols"),
    "long_patrol_days": array(
        float, "days", "days that a long patrol of each base operates at a place in either part of the country, travel apart", of=ZONES
    ),
    "risk_tolerance": array(
        float,
        "share",
        "1 where recorded attacks, recent losses and late evacuation are disregarded, 0 where fully heeded, in either part",
        of=ZONES,
    ),
    "choice": array(
        int, "code", "how each base chooses places in either part for patrols: 0 by ease of road, 1 by recorded need and neglect", of=ZONES
    ),
    "serve_in_other_part": array(bool, "on or off", "whether each base's platoons also go to the other part of the country"),
}


def agree(measures: Mapping[str, Any], _calendar: Any) -> None:
    """Single bases are known, or opened by the same scenario."""
    for name in measures["posture"].bases:
        known(name, measures["bases"].opened)


def terms(levers: Params, geography: Geography) -> dict[str, np.ndarray]:
    """Levers by base; those that govern what is done at a place by base and by the part of the country that the place lies in."""
    bases = [
        _at(key, levers.centre if centre else levers.north, levers)
        for key, centre in zip(geography.bases.key, geography.bases.centre, strict=True)
    ]
    parts = [
        (levers.north if centre else own, own if centre else levers.centre)
        for own, centre in zip(bases, geography.bases.centre, strict=True)
    ]
    return {
        "long_patrol_share": np.array([own.long_patrol_share for own in bases]),
        "long_patrol_days": np.array([[posture.long_patrol_days for posture in both] for both in parts]),
        "risk_tolerance": np.array([[posture.risk_tolerance for posture in both] for both in parts]),
        "choice": np.array([[CHOICES.index(posture.choice) for posture in both] for both in parts]),
        "serve_in_other_part": np.array([own.serve_in_other_part for own in bases]),
    }


def _at(key: str, part: RegionPosture, levers: Params) -> RegionPosture:
    """Posture of one base: that of its part of the country, with what is ordered for the base alone."""
    own = levers.bases.get(key)
    return part if own is None else part.model_copy(update={name: value for name, value in own if value is not None})
