"""Self-defence militia: 20 to 80 men of a community of the Centre who protect their place, raid a rival's or go home (claim L14)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.engine import chance
from sim.engine.acts import native
from sim.engine.compiling import kernel
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.events import Day
from sim.geography import Geography
from sim.words import MILITIAS

PROTECT, RAID, DISBAND = range(3)
ACTIONS = ("protect", "raid", "disband")
COLUMNS = {
    "group": np.int64, "men": np.int64, "place": np.int64, "square": np.int64, "action": np.int64, "feud": np.int64, "side": np.int64,
    "target": np.int64, "fallen": np.float64,
}  # fmt: skip
CAPACITY = 1000
READS = (
    "militia.size", "militia.alive", "militia.slot", "militia.group", "militia.men", "militia.place", "militia.action", "militia.fallen",
    "feud.tension", "feud.recent_raids", "field.cover", "field.army_reach", "field.influence",
)  # fmt: skip
DRAWS = ("militia.target", "militia.action")
_TARGET, _ACTION = (chance.decision(name) for name in DRAWS)
_KINDS, _ARMED = len(MILITIAS), MILITIAS.index("Fulani_selfdefence")


class Params(Base):
    """What draws a militia to raid, to stay on guard, or home."""

    raid: float = parameter(-1.4, -5.0, 3.0, "utility", "judgement", "own", "taste for raiding, against protecting")
    tension: float = parameter(2.0, 0.0, 6.0, "utility", "judgement", "own; 0 is none", "pull of full tension of a feud on raiding")
    wrongs: float = parameter(
        0.8, 0.0, 4.0, "utility a log unit", "judgement", "contagion of violence, Lewis 2012; 0 is none", "pull of wrongs not yet repaid"
    )
    odds: float = parameter(
        0.2,
        0.0,
        2.0,
        "utility a log unit",
        "judgement",
        "own; 0 disregards strength",
        "pull of own strength over the rival's at the target",
    )
    soldiers: float = parameter(
        20.0, 5.0, 100.0, "men", "judgement", "own: a small militia", "men that weigh one log unit, on either side or of the army"
    )
    avoid_cover: float = parameter(
        0.8,
        0.0,
        4.0,
        "utility",
        "judgement",
        "Nomikos: fewer communal onsets with peacekeepers, 0 to -30 percent; 0 is none",
        "push of full UN cover at the target against raiding it",
    )
    avoid_army: float = parameter(
        0.2, 0.0, 2.0, "utility a log unit", "judgement", "own; 0 is none", "push of soldiers within reach of the target"
    )
    courts: float = parameter(
        0.6,
        0.0,
        4.0,
        "utility",
        "judgement",
        "letter of 2017: courts earn support; 0 is none",
        "push of full jihadist influence at home against raiding, since courts settle",
    )
    arms: float = parameter(
        0.3, 0.0, 2.0, "times", "judgement", "relations to 2017: arms against extortion; 0 is none",
        "more strength that Fulani militias see in themselves under full jihadist influence",
    )  # fmt: skip
    people: float = parameter(
        0.2, 0.0, 2.0, "utility a log unit", "judgement", "own; 0 is none", "pull of a target's people of the rival community"
    )
    village: float = parameter(2000.0, 200.0, 20000.0, "people", "judgement", "own", "people that weigh one log unit")
    decay_km: float = parameter(25.0, 5.0, 200.0, "km", "judgement", "own: a night's ride", "distance to a target that costs one unit")
    disband: float = parameter(-5.0, -9.0, 0.0, "utility", "judgement", "own", "taste for going home, against protecting")
    calm: float = parameter(1.0, 0.0, 4.0, "utility", "judgement", "own; 0 is none", "pull home where no feud is tense")
    tired: float = parameter(0.6, 0.0, 4.0, "utility a log unit", "judgement", "own; 0 is none", "pull home of a militia's recent dead")
    choice_noise: float = parameter(0.8, 0.1, 3.0, "utility", "judgement", "own", "scale of the noise of choice")


# What each militia does this week, and the feud, its side in it (0 a, 1 b) and the locality that it would raid, -1 for none.
ORDERS = {"action": np.int64, "feud": np.int64, "side": np.int64, "target": np.int64}


@kernel
def raid_value(own, home, j, raids, who, people, guards, f, square, apart, p):
    """Expected value of the j-th raid, noise apart."""
    _start, feud, side, place, _identity = raids
    tension, heat, cover, army, influence = f
    fd, x, t = feud[j], side[j], place[j]
    s = square[t]
    rival = who[fd, 1 - x]
    guard = guards[rival, t] if rival >= 0 else 0.0
    value = p.raid + p.tension * tension[fd] + p.wrongs * np.log1p(heat[fd, x]) + p.people * np.log1p(people[fd, 1 - x, t] / p.village)
    value += p.odds * np.log((p.soldiers + own) / (p.soldiers + guard)) - p.avoid_cover * cover[s]
    value -= p.avoid_army * np.log1p(army[s] / p.soldiers) + apart[home, t] / p.decay_km
    return value - p.courts * min(influence[0, square[home]] + influence[1, square[home]], 1.0)


@kernel
def choose(n, units, raids, who, people, f, square, apart, kinds, armed, p, seed, week, out):
    """Each militia picks the raid it would go on by logit, then weighs it against guarding its place and going home."""
    p = p[0]
    alive, slot, kind, men, place, action, fallen = units
    tension, influence = f[0], f[4]
    doing, on, on_side, aim = out
    guards = np.zeros((kinds, square.shape[0]))
    for i in range(n):
        if alive[i] and action[i] == PROTECT:
            guards[kind[i], place[i]] += men[i]
    for i in range(n):
        doing[i], on[i], on_side[i], aim[i] = PROTECT, -1, -1, -1
        if not alive[i]:
            continue
        c = place[i]
        own = float(men[i])
        if kind[i] == armed:
            own *= 1.0 + p.arms * min(influence[0, square[c]] + influence[1, square[c]], 1.0)
        best, raid, worst = -1e18, -1e18, 0.0
        for j in range(raids[0][c * kinds + kind[i]], raids[0][c * kinds + kind[i] + 1]):
            worst = max(worst, tension[raids[1][j]])
            value = raid_value(own, c, j, raids, who, people, guards, f, square, apart, p)
            noisy = value + p.choice_noise * chance.gumbel(seed, _TARGET, slot[i], raids[4][j], week)
            if noisy > best:
                best, raid = noisy, value
                on[i], on_side[i], aim[i] = raids[1][j], raids[2][j], raids[3][j]
        home = p.disband + p.calm * (1.0 - worst) + p.tired * np.log1p(fallen[i])
        stay = p.choice_noise * chance.gumbel(seed, _ACTION, slot[i], PROTECT, week)
        raid += p.choice_noise * chance.gumbel(seed, _ACTION, slot[i], RAID, week)
        home += p.choice_noise * chance.gumbel(seed, _ACTION, slot[i], DISBAND, week)
        if raid > max(stay, home):
            doing[i] = RAID
        else:
            doing[i] = DISBAND if home > stay else PROTECT
            on[i], on_side[i], aim[i] = -1, -1, -1


@native
def decide(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """What each militia does this week."""
    m, o, feuds = v.militia, day.orders["militia"], geography.feuds
    r = feuds.raids
    o.n[0] = m.size[0]
    choose(
        int(m.size[0]), (m.alive, m.slot, m.group, m.men, m.place, m.action, m.fallen), (r.start, r.feud, r.side, r.place, r.identity),
        feuds.kind, feuds.people, (v.feud.tension, v.feud.recent_raids, v.field.cover, v.field.army_reach, v.field.influence),
        geography.localities.square, geography.apart_km, _KINDS, _ARMED, p.numbers, day.seed, day.week,
        (o.action, o.feud, o.side, o.target),
    )  # fmt: skip
