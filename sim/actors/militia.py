"""Self-defence militia: 20 to 80 men of a community at odds who protect their place, raid a rival's or go home (claim L14)."""

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
from sim.words import ISGS, JNIM, MILITIAS

PROTECT, RAID, DISBAND = range(3)
ACTIONS = ("protect", "raid", "disband")
DOGON, SEGOU, FULANI, TUAREG, ARAB = range(len(MILITIAS))  # kinds of militia
COLUMNS = {
    "group": array(np.int64, "code", "kind of militia: 0 Dogon dozo, 1 dozo of Segou, 2 Fulani, 3 Tuareg, 4 Arab"),
    "men": array(np.int64, "men", "men under arms"),
    "place": array(np.int64, "row", "locality that it comes from and guards"),
    "square": array(np.int64, "square", "square of its locality"),
    "action": array(np.int64, "code", "what it does: 0 stands guard, 1 raids, 2 goes home"),
    "feud": array(np.int64, "row", "feud that it raids for; -1 where it does not raid"),
    "side": array(np.int64, "code", "side of the feud that it raids for: 0 the first, 1 the second; -1 where it does not raid"),
    "target": array(np.int64, "row", "locality that it raids; -1 where it does not raid"),
    "fallen": array(np.float64, "men", "its recent dead, which fade from memory"),
}
CAPACITY = 4000
ORDERS = {
    "action": array(np.int64, "code", "what it does this week: 0 stands guard, 1 raids, 2 goes home"),
    "feud": array(np.int64, "row", "feud that it raids for; -1 for none"),
    "side": array(np.int64, "code", "side of the feud that it raids for: 0 the first, 1 the second; -1 for none"),
    "target": array(np.int64, "row", "locality that it raids; -1 for none"),
}
SCRATCH = {"guards": (len(MILITIAS), float, "community"), "strength": ("militia", float)}
_TARGET, _ACTION = chance.decisions("militia", "target", "action")


class Params(Base):
    """What draws a militia to raid, to stay on guard, or home."""

    raid: float = parameter(-1.4, -5.0, 3.0, "utility", "judgement", "own", "a militia's taste for raiding, against staying on guard")
    tension: float = parameter(
        1.0, 0.0, 6.0, "utility", "judgement", "own; 0 is none", "how strongly full tension of a feud draws a militia to raid", null=0.0
    )
    odds: float = parameter(
        0.2, 0.0, 2.0, "utility per log unit", "judgement", "own; 0 disregards strength",
        "how strongly a militia's strength over the guards at a target draws it to raid there",
    )  # fmt: skip
    soldiers: float = parameter(
        20.0, 5.0, 100.0, "men", "judgement", "own: a small militia",
        "men, guards or soldiers that weigh one log unit with a militia that chooses a raid",
    )  # fmt: skip
    avoid_cover: float = parameter(
        0.8, 0.0, 4.0, "utility", "judgement", "Nomikos: fewer communal onsets with peacekeepers, 0 to -30 percent; 0 is none",
        "how strongly full UN cover at a target keeps a militia from raiding it", null=0.0,
    )  # fmt: skip
    avoid_army: float = parameter(
        0.2, 0.0, 2.0, "utility per log unit", "judgement", "own; 0 is none",
        "how strongly soldiers within reach of a target keep a militia from raiding it", null=0.0,
    )  # fmt: skip
    courts: float = parameter(
        0.6, 0.0, 4.0, "utility", "judgement", "letter of 2017: courts earn support; 0 is none",
        "how strongly full jihadist influence at home, where courts settle disputes, keeps a militia from raiding", null=0.0,
    )  # fmt: skip
    arms: float = parameter(
        0.3, 0.0, 2.0, "share of own", "judgement", "relations to 2017: arms against extortion; 0 is none",
        "extra strength that Fulani militias under full jihadist influence count on when they choose a raid", null=0.0,
    )  # fmt: skip
    people: float = parameter(
        0.2, 0.0, 2.0, "utility per log unit", "judgement", "own; 0 is none",
        "how strongly people of the rival community at a target draw a militia to raid it", null=0.0,
    )  # fmt: skip
    village: float = parameter(
        2000.0, 200.0, 20000.0, "people", "judgement", "own", "people of a target that weigh one log unit with a militia"
    )
    decay_km: float = parameter(
        25.0, 5.0, 200.0, "km", "judgement", "own: a night's ride", "distance to a target that costs a militia one unit of utility"
    )
    disband: float = parameter(-5.0, -9.0, 0.0, "utility", "judgement", "own", "a militia's taste for disbanding, against staying on guard")
    calm: float = parameter(
        1.0, 0.0, 4.0, "utility", "judgement", "own; 0 is none", "how strongly the absence of any tense feud draws a militia to disband",
        null=0.0,
    )  # fmt: skip
    tired: float = parameter(
        0.6, 0.0, 4.0, "utility per log unit", "judgement", "own; 0 is none", "how strongly its recent dead draw a militia to disband",
        null=0.0,
    )  # fmt: skip
    choice_noise: float = parameter(0.8, 0.1, 3.0, "utility", "judgement", "own", "scale of the noise in a militia's choices")


@equation
def sway(s, v):
    """Hold of jihadists over a square: the influence of both organisations, at most one."""
    return min(v.field.influence[JNIM, s] + v.field.influence[ISGS, s], 1.0)


@equation
def armament(i, v, p):
    """Strength of a man of a militia: Fulani ones are armed by the jihadists who hold sway at their place."""
    return 1.0 + p.arms * sway(v.militia.square[i], v) if v.militia.group[i] == FULANI else 1.0


@equation
def muster_strength(v, p):
    """Men of each kind of militia who stand guard at each locality, and each militia's strength, arms included."""
    m, w = v.militia, v.scratch
    w.guards[:] = 0.0
    for i in range(m.size[0]):
        w.strength[i] = m.men[i] * armament(i, v, p)
        if m.alive[i] and m.action[i] == PROTECT:
            w.guards[m.place[i], m.group[i]] += m.men[i]


@equation
def log_odds(i, j, v, p, geography):
    """Log of a militia's strength over that of the guards whom the rival has at the place of its j-th raid."""
    raids = geography.feuds.raids
    rival = geography.feuds.kind[raids.feud[j], 1 - raids.side[j]]
    guards = v.scratch.guards[raids.place[j], rival] if rival >= 0 else 0.0
    return np.log((p.soldiers + v.scratch.strength[i]) / (p.soldiers + guards))


@equation
def raid_value(i, j, v, p, geography):
    """Value of the j-th raid: tension, people and odds draw; cover, the army, distance and courts hold back."""
    raids = geography.feuds.raids
    f, x, t, home = raids.feud[j], raids.side[j], raids.place[j], v.militia.place[i]
    s = geography.localities.square[t]
    people = geography.feuds.people[f, 1 - x, t]
    value = p.raid + p.tension * v.feud.tension[f] + p.people * np.log1p(people / p.village)
    value += p.odds * log_odds(i, j, v, p, geography) - p.avoid_cover * v.field.cover[s]
    value -= p.avoid_army * np.log1p(v.field.army_reach[s] / p.soldiers) + geography.apart_km[home, t] / p.decay_km
    return value - p.courts * sway(v.militia.square[i], v)


@equation
def home_value(i, v, p, geography):
    """Value of going home: calm in the worst of the militia's feuds, and its recent dead."""
    raids, worst = geography.feuds.raids, 0.0
    row = v.militia.place[i] * len(MILITIAS) + v.militia.group[i]
    for j in range(raids.start[row], raids.start[row + 1]):
        worst = max(worst, v.feud.tension[raids.feud[j]])
    return p.disband + p.calm * (1.0 - worst) + p.tired * np.log1p(v.militia.fallen[i])


@equation
def best_raid(i, v, p, day, geography):
    """The raid that a militia would go on, by logit, and its value without the noise; -1 where none is open to it."""
    raids, slot = geography.feuds.raids, v.militia.slot[i]
    row = v.militia.place[i] * len(MILITIAS) + v.militia.group[i]
    best, pick, worth = -1e18, -1, -1e18
    for j in range(raids.start[row], raids.start[row + 1]):
        value = raid_value(i, j, v, p, geography)
        noisy = value + p.choice_noise * chance.gumbel(day.seed, _TARGET, slot, raids.identity[j], day.week)
        if noisy > best:
            best, pick, worth = noisy, j, value
    return pick, worth


@equation
def choose(i, v, p, day, geography):
    """A militia weighs the raid that it would go on against guarding its place and going home, by logit."""
    o, raids, slot = v.orders.militia, geography.feuds.raids, v.militia.slot[i]
    pick, raid = best_raid(i, v, p, day, geography)
    stay = p.choice_noise * chance.gumbel(day.seed, _ACTION, slot, PROTECT, day.week)
    raid += p.choice_noise * chance.gumbel(day.seed, _ACTION, slot, RAID, day.week)
    home = home_value(i, v, p, geography) + p.choice_noise * chance.gumbel(day.seed, _ACTION, slot, DISBAND, day.week)
    if raid > max(stay, home):
        o.action[i], o.feud[i], o.side[i], o.target[i] = RAID, raids.feud[pick], raids.side[pick], raids.place[pick]
    elif home > stay:
        o.action[i] = DISBAND


@native
def decide(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """What each militia does this week."""
    m, o = v.militia, v.orders.militia
    o.n[0] = m.size[0]
    muster_strength(v, p)
    for i in range(m.size[0]):
        o.action[i], o.feud[i], o.side[i], o.target[i] = PROTECT, -1, -1, -1
        if m.alive[i]:
            choose(i, v, p, day, geography)
