"""Supply: bases eat by men and days; convoys come by road from their depots and need escorts (M02)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.engine.acts import dated, in_turn, native
from sim.engine.compiling import kernel
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.events import Day
from sim.geography import Geography

MECHANISM = "M02"
READS = ("base.people", "base.open", "tally.flood", "tally.long_men")
DECLARES = {
    "base.supply_days": float, "base.convoy_hours": float, "base.convoy_on": bool, "base.escort_need": float, "base.cargo_days": float,
    "field.convoy_passages": float, "tally.convoys": float, "tally.convoy_km": float, "tally.convoys_on_road": float,
}  # fmt: skip
WRITES = ()
DRAWS = ()
DAYS_A_MONTH = 30.4


class Params(Base):
    """What a convoy brings and takes."""

    full_days: float = parameter(45.0, 15.0, 90.0, "days", "judgement", "UN supply practice: 30 to 60 days", "stock of a full base")
    reorder_days: float = parameter(15.0, 5.0, 40.0, "days", "judgement", "own", "stock at which a convoy sets out")
    cargo: float = parameter(
        55000.0,
        10000.0,
        200000.0,
        "man-days",
        "judgement",
        "convoys of about 50 vehicles, monthly from Gao",
        "what one convoy brings at most",
    )
    hours_a_day: float = parameter(6.0, 3.0, 12.0, "hours", "judgement", "120 km a day (80 to 200)", "hours on the road a day")
    escort_men: float = parameter(150.0, 50.0, 300.0, "men", "judgement", "own: a company", "escort of a convoy, from the base it feeds")
    prepare_days: float = parameter(6.0, 0.0, 15.0, "days", "judgement", "own", "days an escort is tied up beyond the road itself")
    local_escort: float = parameter(
        0.13,
        0.0,
        0.3,
        "men a person",
        "judgement",
        "own, held by the working point of escort share 20 to 40 percent",
        "daily runs for water, fuel, airfield and offices",
    )
    long_patrol_load: float = parameter(
        0.25, 0.0, 1.0, "men a man out", "judgement", "own", "escorts that resupply of long patrols ties up"
    )
    km_per_hour: float = parameter(
        20.0, 10.0, 40.0, "km/h", "judgement", "120 km a day in 6 hours", "turns hours on the road into convoy-kilometres"
    )


@kernel
def escorts(is_open, people, on, long_men, p, need):
    """Escorts each base needs: daily runs, a convoy's on the road and tied up, and a share of the long patrols' supply."""
    total = 0.0
    for b in range(people.shape[0]):
        total += people[b]
    load = p.long_patrol_load * long_men / max(total, 1.0)
    tied = p.prepare_days * p.escort_men / DAYS_A_MONTH
    for b in range(people.shape[0]):
        need[b] = people[b] * (p.local_escort + load) + tied + (p.escort_men if on[b] else 0.0) if is_open[b] else 0.0


@kernel
def advance(open_base, people, stock, cargo, on, driven, origin_square, depot, hours, previous, p, passages, long_men, need):
    """Eat a day, send a convoy when stock is low, drive it on, mark the squares it passes today, and say what escorts are needed.

    Returns convoys arrived, km, convoys on the road.
    """
    p = p[0]
    passages[:] = 0.0
    out = np.zeros(3)
    for b in range(open_base.shape[0]):
        if not open_base[b]:
            on[b] = False
            continue
        stock[b] = max(stock[b] - 1.0, 0.0)
        target = origin_square[b]
        total = hours[depot[b], target]
        if not on[b] and stock[b] < p.reorder_days:
            on[b] = True
            driven[b] = 0.0
            cargo[b] = min(p.cargo / max(people[b], 1.0), p.full_days - stock[b])
        if not on[b]:
            continue
        out[2] += 1.0
        before, now = driven[b], min(driven[b] + p.hours_a_day, total)
        s = target
        while s >= 0:
            h = hours[depot[b], s]
            if before < h <= now or (before == 0.0 and h == 0.0):
                passages[s] += 1.0
            if h <= before:
                break
            s = previous[depot[b], s]
        driven[b] = now
        out[1] += (now - before) * p.km_per_hour
        if now >= total:
            stock[b] = min(stock[b] + cargo[b], p.full_days)
            on[b] = False
            out[0] += 1.0
    escorts(open_base, people, on, long_men, p, need)
    return out[0], out[1], out[2]


@dated
def stock(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """On the first day stocks are spread between reorder and full."""
    if day.index == 0:
        n = len(geography.bases.key)
        v.base.supply_days[:] = p.reorder_days + (p.full_days - p.reorder_days) * (0.5 + np.arange(n)) / n


@native
def feed(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Feed the bases and say how many escorts they need tomorrow."""
    bases, net, season = geography.bases, geography.roads, int(v.tally.flood[0])
    b, t = v.base, v.tally
    t.convoys[0], t.convoy_km[0], t.convoys_on_road[0] = advance(
        b.open, b.people, b.supply_days, b.cargo_days, b.convoy_on, b.convoy_hours, bases.square, bases.depot_origin,
        net.hours[season], net.previous[season], p.numbers, v.field.convoy_passages, t.long_men[0], b.escort_need,
    )  # fmt: skip


resolve = in_turn(stock, feed)
