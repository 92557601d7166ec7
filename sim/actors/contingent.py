"""Contingent: the men of one country at one base, split each day over guard, escort, patrols, reaction and rest."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.engine import chance
from sim.engine.acts import native
from sim.engine.compiling import equation
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.events import Day
from sim.geography import Geography

COLUMNS = {
    "base": array(np.int64, "row", "base that it is stationed at"),
    "country": array(np.int64, "code", "country that sends it"),
    "establishment": array(np.int64, "men", "men that it is kept up to"),
    "establishment_infantry": array(np.int64, "men", "infantry that it is kept up to"),
    "men": array(np.int64, "men", "men present"),
    "infantry": array(np.int64, "men", "infantry present"),
    "cum_killed": array(np.int64, "men", "killed since the first day"),
    "cum_replaced": array(np.int64, "men", "replaced since the first day"),
    "wounded": array(np.int64, "men", "wounded who are not replaced yet"),
    "aversion": array(np.float64, "weighted deaths", "recent deaths as its commander and its capital feel them"),
    "long_barred": array(np.bool_, "yes or no", "whether its capital keeps its platoons from long patrols and patrol areas"),
    "limit_km": array(np.float64, "km", "distance from its base beyond which its capital lets no platoon go; 0 is none"),
    "worth": array(np.float64, "times", "what one of its men outside counts against a usual one"),
    "pace": array(np.float64, "times", "how quickly its men get out and ahead against usual ones"),
    "on_long": array(np.int64, "platoons", "platoons that are out on long patrols, those on patrol areas among them"),
    "on_area": array(np.int64, "platoons", "platoons that are on patrol areas, or on their way there or back"),
}
CAPACITY = 400
ORDERS = {
    "guard": array(np.float64, "men", "infantry on guard at its base"),
    "escort": array(np.float64, "men", "infantry that escorts supply"),
    "free": array(np.float64, "men", "infantry left when guard and escort are served"),
    "reaction": array(np.float64, "men", "free infantry held as quick reaction"),
    "short_platoons": array(np.float64, "platoons", "platoons that may go out for the day"),
    "start_long": array(np.float64, "platoons", "platoons that may set out on a long patrol"),
    "start_area": array(np.float64, "platoons", "platoons that may set out for a patrol area of their base"),
    "slot": array(np.int64, "identity", "the contingent that the orders are for"),
}
_START = chance.decision("contingent.start")


class Params(Base):
    """How a commander splits infantry."""

    platoon: float = parameter(35.0, 20.0, 60.0, "men", "derived", "UN infantry battalion manual", "men of a platoon on patrol")
    reaction_share: float = parameter(0.10, 0.0, 0.4, "share of free infantry", "judgement", "own", "free infantry held as quick reaction")
    rest_share: float = parameter(0.15, 0.0, 0.4, "share of free infantry", "judgement", "own", "free infantry resting or training")
    aversion_weight: float = parameter(
        0.25, 0.0, 1.5, "per weighted death", "judgement", "letter of 2017; sign: after losses units stay in",
        "how strongly recent deaths cut long patrols",
    )  # fmt: skip
    start_rate: float = parameter(0.25, 0.02, 1.0, "per day", "judgement", "own", "share of missing long patrols that set out per day")


@equation
def wanted_long(i, v, p, day, geography, free):
    """Platoons on long patrol that a contingent would keep up: its share of free infantry, less after losses."""
    posture, b = v.levers.posture, v.contingent.base[i]
    heeded = 1.0 - posture.risk_tolerance[b, int(geography.bases.centre[b])]
    share = posture.long_patrol_share[b] * np.exp(-p.aversion_weight * v.contingent.aversion[i] * heeded)
    return share * free / day.platoon


@equation
def infantry_at_bases(v):
    """Infantry of all contingents at each base."""
    c, out = v.contingent, np.zeros(v.base.guard_need.shape[0])
    for i in range(c.size[0]):
        if c.alive[i]:
            out[c.base[i]] += c.infantry[i]
    return out


@equation
def serve_base(i, v, present):
    """Guard and escort first, in proportion where men are short; the rest is free."""
    c, o, b = v.contingent, v.orders.contingent, v.contingent.base[i]
    part = c.infantry[i] / present[b]
    guard, escort = v.base.guard_need[b] * part, v.base.escort_need[b] * part
    scale = min(1.0, c.infantry[i] / max(guard + escort, 1e-9))
    o.guard[i], o.escort[i] = guard * scale, escort * scale
    o.free[i] = c.infantry[i] - o.guard[i] - o.escort[i]


@equation
def whole_platoons(i, v, day):
    """Whole platoons of a contingent's free infantry, none where its capital keeps them from patrol areas."""
    return 0.0 if v.contingent.long_barred[i] else np.floor(max(v.orders.contingent.free[i], 0.0) / day.platoon)


@equation
def platoons_for_areas(v, day):
    """Whole platoons of free infantry at each base that is to hold patrol areas, all contingents together."""
    c, out = v.contingent, np.zeros(v.base.guard_need.shape[0])
    for i in range(c.size[0]):
        if v.base.area_platoons[c.base[i]] > 0:
            out[c.base[i]] += whole_platoons(i, v, day)
    return out


@equation
def kept_for_areas(i, v, day, able):
    """Platoons that a contingent keeps for patrol areas: its part of what its base is to hold, by whole platoons of free infantry."""
    b, own = v.contingent.base[i], 0.0
    if v.base.area_platoons[b] > 0 and able[b] > 0.0:
        own = whole_platoons(i, v, day)
        own = min(v.base.area_platoons[b] * own / able[b], own)
    return own


@equation
def send_far(i, v, p, day, geography, spare):
    """Platoons that may set out on long patrols of their own choice, and for patrol areas as long as infantry is free."""
    c, o = v.contingent, v.orders.contingent
    if c.long_barred[i]:
        return
    missing = wanted_long(i, v, p, day, geography, spare) - (c.on_long[i] - c.on_area[i])
    o.start_long[i] = chance.whole(max(missing, 0.0) * p.start_rate, chance.uniform(day.seed, _START, c.slot[i], 0, day.number))
    if v.base.area_platoons[c.base[i]] > 0:
        o.start_area[i] = max(o.free[i] / day.platoon - c.on_long[i], 0.0)


@equation
def split(i, v, p, day, geography, able):
    """Of free infantry, patrol areas have theirs first; the rest is split by posture."""
    c, o = v.contingent, v.orders.contingent
    kept = kept_for_areas(i, v, day, able)
    spare = o.free[i] - kept * day.platoon
    send_far(i, v, p, day, geography, spare)
    o.reaction[i] = max(p.reaction_share * spare, 0.0)
    out = c.on_long[i] - c.on_area[i] + max(c.on_area[i] - kept, 0.0)
    short = spare - out * day.platoon - p.reaction_share * spare - p.rest_share * spare - o.start_long[i] * day.platoon
    o.short_platoons[i] = max(short, 0.0) / day.platoon


@native
def decide(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Split every contingent's infantry for the day."""
    c, o = v.contingent, v.orders.contingent
    o.n[0] = c.size[0]
    present = infantry_at_bases(v)
    for i in range(c.size[0]):
        o.slot[i] = c.slot[i]
        o.guard[i] = o.escort[i] = o.free[i] = o.reaction[i] = o.short_platoons[i] = o.start_long[i] = o.start_area[i] = 0.0
        if c.alive[i] and c.infantry[i] > 0:
            serve_base(i, v, present)
    able = platoons_for_areas(v, day)
    for i in range(c.size[0]):
        if c.alive[i] and c.infantry[i] > 0:
            split(i, v, p, day, geography, able)
