"""Contingent: the men of one country at one base, split each day over guard, escort, patrols, reaction and rest."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.engine import chance
from sim.engine.acts import native
from sim.engine.compiling import kernel
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.geography import Geography
from sim.words import Day

COLUMNS = {
    "base": np.int64, "country": np.int64, "establishment": np.int64, "establishment_infantry": np.int64,
    "men": np.int64, "infantry": np.int64, "cum_killed": np.int64, "cum_replaced": np.int64, "wounded": np.int64,
    "aversion": np.float64, "on_long": np.int64,
}  # fmt: skip
CAPACITY = 400
READS = (
    "contingent.alive", "contingent.size", "contingent.slot", "contingent.base", "contingent.infantry",
    "contingent.aversion", "contingent.on_long", "base.guard_need", "base.escort_need",
)  # fmt: skip
DRAWS = ("contingent.start",)
_START = chance.decision("contingent.start")


class Params(Base):
    """How a commander splits infantry."""

    platoon: float = parameter(35.0, 20.0, 60.0, "men", "derived", "UN infantry battalion manual", "men of a platoon on patrol")
    reaction_share: float = parameter(0.10, 0.0, 0.4, "share of free infantry", "judgement", "own", "free infantry held as quick reaction")
    rest_share: float = parameter(0.15, 0.0, 0.4, "share of free infantry", "judgement", "own", "free infantry resting or training")
    aversion_weight: float = parameter(
        0.25,
        0.0,
        1.5,
        "per weighted death",
        "judgement",
        "letter of 2017; sign: after losses units stay in",
        "how strongly recent deaths cut long patrols",
    )
    start_rate: float = parameter(0.25, 0.02, 1.0, "per day", "judgement", "own", "share of missing long patrols that set out a day")


# Each contingent's men on guard, on escort, free and held for reaction; platoons for short patrols and long patrols to start; and its slot.
ORDERS = {
    "guard": np.float64, "escort": np.float64, "free": np.float64, "reaction": np.float64, "short_platoons": np.float64,
    "start_long": np.float64, "slot": np.int64,
}  # fmt: skip


@kernel
def split(n, alive, slot, base, infantry, aversion, on_long, guard_need, escort_need, levers, platoon, p, seed, number, out):
    """Guard and escort first, in proportion where men are short; the rest is free and split by posture.

    `platoon` is the men of one; `out` is guard, escort, free, reaction, short platoons, long starts.
    """
    p = p[0]
    guards, escorts, at_large, held_back, shorts, starts = out
    total = np.zeros(guard_need.shape[0])
    for i in range(n):
        if alive[i]:
            total[base[i]] += infantry[i]
    for i in range(n):
        guards[i] = escorts[i] = at_large[i] = held_back[i] = shorts[i] = starts[i] = 0.0
        if not alive[i] or infantry[i] <= 0:
            continue
        b = base[i]
        part = infantry[i] / total[b]
        guard, escort = guard_need[b] * part, escort_need[b] * part
        scale = min(1.0, infantry[i] / max(guard + escort, 1e-9))
        guard, escort = guard * scale, escort * scale
        free = infantry[i] - guard - escort
        share = levers[b, 0] * np.exp(-p.aversion_weight * aversion[i] * (1.0 - levers[b, 2]))
        wanted = share * free / platoon
        u = chance.uniform(seed, _START, slot[i], 0, number)
        starts[i] = chance.whole(max(wanted - on_long[i], 0.0) * p.start_rate, u)
        held = free - on_long[i] * platoon
        held_back[i] = max(p.reaction_share * free, 0.0)
        shorts[i] = max(held - p.reaction_share * free - p.rest_share * free - starts[i] * platoon, 0.0) / platoon
        guards[i], escorts[i], at_large[i] = guard, escort, free


@native
def decide(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Split every contingent's infantry for the day."""
    c, n, o = v.contingent, int(v.contingent.size[0]), day.orders["contingent"]
    o.n[0] = n
    o.slot[:n] = c.slot[:n]
    split(
        n, c.alive, c.slot, c.base, c.infantry, c.aversion, c.on_long, v.base.guard_need, v.base.escort_need, day.levers["posture"],
        day.platoon, p.numbers, day.seed, day.number,
        (o.guard, o.escort, o.free, o.reaction, o.short_platoons, o.start_long),
    )  # fmt: skip
