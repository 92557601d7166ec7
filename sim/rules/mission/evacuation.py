"""Evacuation: hours from a wound to surgery, by the nearest helicopters or by road to a hospital (M03, M07)."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.engine.acts import native
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.events import Day, Event
from sim.geography import Geography
from sim.geography.distance import km_apart

MECHANISM = "M07"
DECLARES = {
    "field.evacuation_hours": array(float, "hours", "hours from a wound in a square to surgery"),
    "tally.evacuation_season": array(float, "code", "season that evacuation was worked out for: 0 dry, 1 flood"),
    "base.evacuated": array(bool, "yes or no", "whether a base was open when evacuation was worked out"),
    "base.evacuation_change": array(float, "aircraft", "helicopters that had come or left when evacuation was worked out"),
}
WRITES = ()
LONGEST_HOURS = 48.0  # without aircraft or road


class Params(Base):
    """Delays and speeds."""

    alarm_hours: float = parameter(
        0.8, 0.2, 3.0, "hours", "judgement", "UN ten-one-two guideline",
        "time from a wound to the start of the evacuation, with a team standing by",
    )  # fmt: skip
    scarcity_hours: float = parameter(
        5.0, 0.0, 20.0, "hours for one aircraft", "judgement", "own",
        "wait for a helicopter at a base that has one fit to fly; more share the wait",
    )  # fmt: skip
    fit_share: float = parameter(
        0.6, 0.2, 1.0, "share", "judgement", "own: 4 of 18 are attack helicopters, and two in three of the rest are fit on a day; 1 is all",
        "military helicopters that can carry the wounded and are fit to fly on a day",
    )  # fmt: skip
    loading_hours: float = parameter(
        0.3, 0.0, 1.5, "hours", "judgement", "own; 0 is none", "time that a helicopter stands on the ground to take the wounded aboard",
        null=0.0,
    )  # fmt: skip
    helicopter_kmh: float = parameter(
        200.0, 150.0, 260.0, "km per hour", "derived", "Mi-17 and NH90 cruise speeds", "flying speed of evacuation helicopters"
    )
    team_gain: float = parameter(
        0.5, 0.0, 1.0, "share", "judgement", "own", "most that medical evacuation teams at a base cut from alarm and wait"
    )
    night_share: float = parameter(
        0.35, 0.0, 0.6, "share", "judgement", "own", "casualties who go by road because helicopters do not fly at night"
    )
    dust_share: float = parameter(
        0.08, 0.0, 0.4, "share", "judgement", "own: about thirty days of dust or storm a year; 0 is none",
        "casualties by day who go by road because dust or storms keep helicopters on the ground", null=0.0,
    )  # fmt: skip


def flight_hours(b: Any, p: Params, geography: Geography) -> np.ndarray:
    """Hours of a flight from a base to each square and back."""
    squares, home = geography.squares, geography.bases.square[b]
    return np.asarray(km_apart(np.arange(squares.number), home, squares) / p.helicopter_kmh * 2.0)


def by_air(v: SimpleNamespace, p: Params, geography: Geography) -> np.ndarray:
    """Hours to surgery by the quickest helicopter: alarm, a wait that fit aircraft share and teams cut, loading, and the flight."""
    hours = np.full(geography.squares.number, LONGEST_HOURS)
    for b in np.flatnonzero(v.base.open):
        fit = p.fit_share * (geography.bases.helicopters[b] + v.base.added_helicopters[b] + v.base.helicopters_change[b])
        if fit > 0:
            teams = 1.0 - p.team_gain * (1.0 - np.exp(-v.levers.equipment.medevac_teams[b]))
            wait = (p.alarm_hours + p.scarcity_hours / fit) * teams + p.loading_hours
            hours = np.minimum(hours, wait + flight_hours(b, p, geography))
    return hours


def by_road(v: SimpleNamespace, p: Params, geography: Geography) -> np.ndarray:
    """Hours to surgery by road to the nearest hospital."""
    hours, bases, season = np.full(geography.squares.number, LONGEST_HOURS), geography.bases, int(v.tally.flood[0])
    for b in np.flatnonzero(v.base.open & bases.hospital):
        hours = np.minimum(hours, p.alarm_hours + geography.roads.hours[season, bases.origin[b]])
    return hours


def _work_out(v: SimpleNamespace, p: Params, day: Day, geography: Geography, _due: int) -> list[Event]:
    """Hours from a wound to surgery by square, as bases, helicopters and roads are now; at night and in dust all go by road."""
    v.base.evacuated[:] = v.base.open
    v.base.evacuation_change[:] = v.base.helicopters_change
    v.tally.evacuation_season[0] = v.tally.flood[0]
    road = by_road(v, p, geography)
    grounded = p.night_share + (1.0 - p.night_share) * p.dust_share
    v.field.evacuation_hours[:] = (1.0 - grounded) * np.minimum(by_air(v, p, geography), road) + grounded * road
    return []


@native(then=_work_out)
def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> int:
    """Recompute evacuation time where helicopters or bases changed: with each map, each measure and the flood."""
    if day.index == 0 or day.first_of_mandate or v.tally.flood[0] != v.tally.evacuation_season[0]:
        return 1
    a = v.base
    for b in range(len(a.open)):
        if a.open[b] != a.evacuated[b] or a.helicopters_change[b] != a.evacuation_change[b]:
            return 1
    return 0
