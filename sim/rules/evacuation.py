"""Evacuation: hours from a wound to surgery, by the nearest helicopters or by road to a hospital (M03, M07)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.engine.acts import native
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.events import Day, Event
from sim.geography import Geography

MECHANISM = "M07"
READS = ("base.open", "tally.flood")
DECLARES = {"field.evacuation_hours": float, "tally.evacuation_season": float, "base.evacuated": bool}
WRITES = ()
DRAWS = ()


class Params(Base):
    """Delays and speeds."""

    alarm_hours: float = parameter(
        0.8, 0.2, 3.0, "hours", "judgement", "UN ten-one-two guideline", "from wound to take-off with a team standing by"
    )
    scarcity_hours: float = parameter(
        5.0, 0.0, 20.0, "hours an aircraft", "judgement", "own", "wait divided by the helicopters at the base"
    )
    helicopter_kmh: float = parameter(200.0, 150.0, 260.0, "km/h", "derived", "Mi-17 and NH90 cruise speeds", "flying speed")
    team_gain: float = parameter(
        0.5, 0.0, 1.0, "share a team", "judgement", "own", "a dedicated team at a base cuts alarm and wait by up to this"
    )
    night_share: float = parameter(
        0.35, 0.0, 0.6, "share", "judgement", "own", "of casualties falling when helicopters do not fly, and going by road"
    )


def _work_out(v: SimpleNamespace, p: Params, day: Day, geography: Geography, _due: int) -> list[Event]:
    """Hours from a wound to surgery by square, as bases, helicopters and roads are now."""
    v.base.evacuated[:] = v.base.open
    v.tally.evacuation_season[0] = v.tally.flood[0]
    bases, squares, net = geography.bases, geography.squares, geography.roads
    extra = day.levers["equipment"]
    season = int(v.tally.flood[0])
    air = np.full(squares.number, 48.0)
    road = np.full(squares.number, 48.0)
    for b in np.flatnonzero(v.base.open):
        if bases.hospital[b]:
            road = np.minimum(road, p.alarm_hours + net.hours[season, bases.origin[b]])
        aircraft = bases.helicopters[b] + extra["helicopters"][b]
        if aircraft > 0:
            teams = 1.0 - p.team_gain * (1.0 - np.exp(-extra["medevac_teams"][b]))
            dy = squares.latitude - squares.latitude[bases.square[b]]
            dx = (squares.longitude - squares.longitude[bases.square[b]]) * np.cos(np.radians(squares.latitude))
            flight = 111.2 * np.hypot(dx, dy) / p.helicopter_kmh * 2.0
            air = np.minimum(air, (p.alarm_hours + p.scarcity_hours / aircraft) * teams + flight)
    road = np.minimum(road, 48.0)
    v.field.evacuation_hours[:] = (1.0 - p.night_share) * np.minimum(air, road) + p.night_share * road
    return []


@native(then=_work_out)
def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> int:
    """Recompute evacuation time where helicopters or bases changed: with each map, the mandate date and the flood."""
    if day.index == 0 or day.first_of_mandate or v.tally.flood[0] != v.tally.evacuation_season[0]:
        return 1
    if day.first_of_month:
        for b in range(len(v.base.open)):
            if v.base.open[b] != v.base.evacuated[b]:
                return 1
    return 0
