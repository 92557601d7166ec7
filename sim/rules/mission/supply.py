"""Supply: bases eat by men and days; convoys come by road from their depots and need escorts (M02).

So do the men who hold a patrol area; their convoys come from the base that holds it, which gives the escort.
"""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.engine.acts import dated, in_turn, native
from sim.engine.compiling import equation
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.events import Day
from sim.geography import Geography
from sim.words import DAYS_PER_MONTH

MECHANISM = "M02"
DECLARES = {
    "base.supply_days": array(float, "days", "days that a base's stock lasts"),
    "base.convoy_hours": array(float, "hours", "hours that a base's convoy has driven from its depot"),
    "base.convoy_on": array(bool, "yes or no", "whether a convoy is on the road to a base"),
    "base.escort_need": array(float, "men", "infantry that a base needs for escorts"),
    "base.cargo_days": array(float, "days", "days of a base's needs that its convoy carries"),
    "field.convoy_men": array(float, "men", "men who escort convoys through a square today"),
    "field.convoy_passages": array(float, "passages", "passages of convoys through a square today"),
    "tally.convoys": array(float, "convoys per day", "convoys that arrive"),
    "tally.convoy_km": array(float, "km per day", "kilometres that convoys drive"),
    "tally.convoys_on_road": array(float, "convoys", "convoys that are on the road"),
}
WRITES = ()


class Params(Base):
    """What a convoy brings and takes."""

    full_days: float = parameter(
        45.0, 15.0, 90.0, "days", "judgement", "UN supply practice: 30 to 60 days", "days that the stock of a full base lasts"
    )
    reorder_days: float = parameter(15.0, 5.0, 40.0, "days", "judgement", "own", "days of stock below which a convoy sets out to a base")
    cargo: float = parameter(
        55000.0, 10000.0, 200000.0, "man-days", "judgement", "convoys of about 50 vehicles, monthly from Gao",
        "most supplies that one convoy brings",
    )  # fmt: skip
    hours_per_day: float = parameter(
        6.0, 3.0, 12.0, "hours per day", "judgement", "120 km a day (80 to 200)", "hours that a convoy is on the road"
    )
    escort_men: float = parameter(
        150.0, 50.0, 300.0, "men", "judgement", "own: a company", "escort of a full convoy, from the base that it supplies"
    )
    least_escort: float = parameter(
        35.0, 0.0, 150.0, "men", "judgement", "own: a platoon", "escort that a convoy has at least, however little it carries"
    )
    prepare_days: float = parameter(
        6.0, 0.0, 15.0, "days per month", "judgement", "own", "days that a convoy's escort is tied up beyond the drive itself"
    )
    local_escort: float = parameter(
        0.13, 0.0, 0.3, "men per person", "judgement", "own, held by the working point of escort share 20 to 40 percent",
        "escorts of a base's daily runs for water, fuel, airfield and offices",
    )  # fmt: skip
    long_patrol_load: float = parameter(
        0.25, 0.0, 1.0, "men per man out", "judgement", "own", "escorts tied up by the supply of men who are on long patrols"
    )
    km_per_hour: float = parameter(
        20.0, 10.0, 40.0, "km per hour", "judgement", "120 km a day in 6 hours",
        "speed that turns a convoy's hours on the road into kilometres",
    )  # fmt: skip


@equation
def set_out(b, v, p):
    """A convoy sets out to a base or patrol area whose stock is low, with what it can carry and they can store."""
    a = v.base
    if not a.convoy_on[b] and a.supply_days[b] < p.reorder_days:
        a.convoy_on[b], a.convoy_hours[b] = True, 0.0
        a.cargo_days[b] = min(p.cargo / max(a.people[b] + a.posted[b], 1.0), p.full_days - a.supply_days[b])


@equation
def column(b, v, p):
    """Escort of a convoy to a base or patrol area: by what it carries against a full convoy, a platoon at least."""
    carried = (v.base.people[b] + v.base.posted[b]) * (p.full_days - p.reorder_days)
    return max(p.escort_men * min(carried / p.cargo, 1.0), min(p.least_escort, p.escort_men))


@equation
def pass_squares(b, now, men, v, geography):
    """Mark the squares between the hours that a convoy had driven and `now`, from its base back towards the depot, and its escort there."""
    roads, season, depot = geography.roads, int(v.tally.flood[0]), geography.bases.depot_origin[b]
    before, s = v.base.convoy_hours[b], geography.bases.square[b]
    while s >= 0:
        hours = roads.hours[season, depot, s]
        if before < hours <= now or (before == 0.0 and hours == 0.0):
            v.field.convoy_passages[s] += 1.0
            v.field.convoy_men[s] += men
        s = roads.previous[season, depot, s] if hours > before else -1


@equation
def drive(b, v, p, geography):
    """A day's drive of a convoy; at the end of the road it unloads, at once where a flood has ended and the way is shorter than driven."""
    a, t = v.base, v.tally
    total = geography.roads.hours[int(t.flood[0]), geography.bases.depot_origin[b], geography.bases.square[b]]
    now = max(min(a.convoy_hours[b] + p.hours_per_day, total), a.convoy_hours[b])
    pass_squares(b, now, column(b, v, p), v, geography)
    t.convoys_on_road[0] += 1.0
    t.convoy_km[0] += (now - a.convoy_hours[b]) * p.km_per_hour
    a.convoy_hours[b] = now
    if now >= total:
        a.supply_days[b] = min(a.supply_days[b] + a.cargo_days[b], p.full_days)
        a.convoy_on[b] = False
        t.convoys[0] += 1.0


@equation
def of_convoy(b, v, p):
    """Escorts of the convoys to a base or patrol area: those tied up over the month, and those on the road."""
    return column(b, v, p) * (p.prepare_days / DAYS_PER_MONTH + (1.0 if v.base.convoy_on[b] else 0.0))


@equation
def escorts(b, v, p):
    """Escorts that an open base needs: for its daily runs, for the supply of its own long patrols, and for its convoys."""
    return v.base.people[b] * p.local_escort + v.base.long_men[b] * p.long_patrol_load + of_convoy(b, v, p)


@dated
def stock(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """On the first day stocks are spread between reorder and full; a site that is added later starts without any."""
    if day.index == 0:
        n = int((~geography.bases.added).sum())
        v.base.supply_days[:n] = p.reorder_days + (p.full_days - p.reorder_days) * (0.5 + np.arange(n)) / n


@native
def feed(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Open bases and patrol areas eat a day, convoys set out and drive on; then say how many escorts each base needs tomorrow."""
    a, t = v.base, v.tally
    v.field.convoy_passages[:] = 0.0
    v.field.convoy_men[:] = 0.0
    t.convoys[0] = t.convoy_km[0] = t.convoys_on_road[0] = 0.0
    for b in range(a.open.shape[0]):
        if a.open[b] or a.posted[b] > 0.0:
            a.supply_days[b] = max(a.supply_days[b] - 1.0, 0.0)
            set_out(b, v, p)
        else:
            a.convoy_on[b] = False
        if a.convoy_on[b]:
            drive(b, v, p, geography)
    for b in range(a.open.shape[0]):
        a.escort_need[b] = escorts(b, v, p) if a.open[b] else 0.0
    for b in range(a.open.shape[0]):
        if a.posted[b] > 0.0 and a.open[v.levers.patrol_areas.base[b]]:
            a.escort_need[v.levers.patrol_areas.base[b]] += of_convoy(b, v, p)


resolve = in_turn(stock, feed)
