"""Jihadist cell: 8 to 40 fighters of one katiba who each week choose where to be and what to do (claims L10 to L12)."""

from __future__ import annotations

from functools import cached_property
from types import SimpleNamespace

import numpy as np

from sim.engine import chance
from sim.engine.acts import native
from sim.engine.compiling import kernel
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.events import Day
from sim.geography import Geography

HIDE, GOVERN, TARGET_CIVILIANS, ASSAULT, STRIKE, PLANT = range(6)
ACTIONS = ("hide", "govern", "target_civilians", "assault", "strike", "plant")
COLUMNS = {
    "katiba": np.int64, "org": np.int64, "men": np.int64, "square": np.int64, "home": np.int64, "action": np.int64,
    "garrison": np.int64, "site": np.int64, "rest_until": np.int64, "birthplace": np.int64,
    "recruits": np.int64, "deserters": np.int64, "first_square": np.int64, "born_katiba": np.int64, "placed": np.bool_,
}  # fmt: skip
CAPACITY = 4000
READS = (
    "cell.alive", "cell.size", "cell.slot", "cell.org", "cell.men", "cell.square", "cell.home", "cell.action", "cell.garrison",
    "cell.site", "cell.rest_until", "field.presence", "field.cover", "field.marked", "field.army_reach", "field.mission_reach",
    "field.army_men", "field.recent_losses_jihadist", "field.predictability", "field.cell_men", "community.support", "garrison.size",
    "garrison.alive", "garrison.slot", "garrison.square", "garrison.men", "base.people", "base.open",
)  # fmt: skip
DRAWS = ("cell.move", "cell.action", "cell.garrison", "cell.site")
_MOVE, _ACTION, _GARRISON, _SITE = (chance.decision(name) for name in DRAWS)
_STRAY = 1 << 20  # weeks no run reaches, so the stray cell's second thoughts are fresh draws
PER_ORG = ("govern", "target_civilians", "assault", "strike", "plant")


class Params(Base):
    """Weights of an organisation's strategy and of each cell's choice."""

    range_km: float = parameter(60.0, 20.0, 150.0, "km a week", "judgement", "own", "how far a cell moves in a week")
    home_range_km: float = parameter(
        90.0, 30.0, 300.0, "km", "judgement", "own", "distance from home at which staying near it weighs one unit"
    )
    attack_range_km: float = parameter(60.0, 20.0, 150.0, "km", "judgement", "own", "how far a cell goes for an attack")
    attack_decay_km: float = parameter(20.0, 5.0, 100.0, "km", "judgement", "own", "distance to a target that costs one unit")
    target_pull: float = parameter(0.3, 0.0, 2.0, "utility a log unit", "judgement", "own", "pull of larger targets")
    soldiers: float = parameter(40.0, 5.0, 200.0, "men", "judgement", "own: about a platoon", "soldiers that weigh one log unit")
    fighters: float = parameter(
        30.0, 5.0, 200.0, "men", "judgement", "own: a large cell", "fighters, or marked people, that weigh one log unit"
    )
    traffic: float = parameter(30.0, 5.0, 200.0, "men", "judgement", "own: a platoon", "soldiers in reach that count as one daily passage")
    cover_on_rule: float = parameter(
        0.5, 0.0, 4.0, "utility", "judgement", "own; 0 is none", "push of full UN cover against ruling and laying IEDs"
    )
    rule_people: float = parameter(
        0.3, 0.0, 2.0, "utility a log unit", "judgement", "own", "pull of people on ruling, and of marked people on attacks on civilians"
    )
    rule_presence: float = parameter(0.5, 0.0, 3.0, "utility", "judgement", "own", "push of a fully present state against ruling")
    people_weight: float = parameter(
        0.5, 0.0, 2.0, "utility a log unit", "judgement", "letter of 2017: influence over people", "pull of people with no state among them"
    )
    support_weight: float = parameter(1.5, 0.0, 5.0, "utility", "judgement", "own", "pull of supporters")
    kin_weight: float = parameter(0.8, 0.0, 3.0, "utility", "judgement", "own", "pull of communities the group draws on")
    target_weight: float = parameter(0.35, 0.0, 2.0, "utility a log unit", "judgement", "own", "pull of army and mission within reach")
    avoid_protection: float = parameter(
        1.0,
        0.0,
        4.0,
        "utility",
        "judgement",
        "effects: units displaced in some studies, none in others",
        "push of full UN cover; 0 is none",
    )
    avoid_force: float = parameter(0.35, 0.0, 2.0, "utility a log unit", "judgement", "own", "push of soldiers in the square itself")
    cover_weight: float = parameter(1.0, 0.0, 4.0, "utility", "judgement", "own", "pull of ground that conceals")
    crowd_weight: float = parameter(0.8, 0.0, 3.0, "utility a log unit", "judgement", "own", "push of one's own organisation's men")
    rival_weight: float = parameter(
        0.2,
        -1.0,
        2.0,
        "utility a log unit",
        "judgement",
        "relations of 2015 to 2017: rivals who avoided or shared; either sign",
        "push of the other organisation's men; negative shares",
    )
    pressure_weight: float = parameter(
        0.8, 0.0, 3.0, "utility a log unit", "judgement", "own", "push of recent losses nearby, and towards hiding"
    )
    choice_noise: float = parameter(
        0.8, 0.1, 3.0, "utility", "judgement", "own; the sign of results may turn on it", "scale of the noise of choice"
    )
    govern_jnim: float = parameter(
        0.9, -3.0, 4.0, "utility", "judgement", "letter of 2017: rural influence through support", "taste for governing, JNIM"
    )
    govern_isgs: float = parameter(0.5, -3.0, 4.0, "utility", "judgement", "own", "taste for governing, ISGS")
    target_civilians_jnim: float = parameter(-0.2, -3.0, 4.0, "utility", "judgement", "own", "taste for attacking civilians, JNIM")
    target_civilians_isgs: float = parameter(0.1, -3.0, 4.0, "utility", "judgement", "own", "taste for attacking civilians, ISGS")
    assault_jnim: float = parameter(-0.6, -3.0, 4.0, "utility", "judgement", "own", "taste for attacking the army, JNIM")
    assault_isgs: float = parameter(-0.4, -3.0, 4.0, "utility", "judgement", "own", "taste for attacking the army, ISGS")
    strike_jnim: float = parameter(
        0.0,
        -3.0,
        4.0,
        "utility",
        "judgement",
        "letter of 2017: hit international forces in cities",
        "taste for attacking the mission, JNIM",
    )
    strike_isgs: float = parameter(
        -1.6, -3.0, 4.0, "utility", "judgement", "one event by name to mid-2017", "taste for attacking the mission, ISGS"
    )
    plant_jnim: float = parameter(-0.6, -3.0, 4.0, "utility", "judgement", "own", "taste for laying IEDs, JNIM")
    plant_isgs: float = parameter(-1.2, -3.0, 4.0, "utility", "judgement", "own", "taste for laying IEDs, ISGS")

    @cached_property
    def tastes(self) -> np.ndarray:
        """Tastes by organisation and action, shape (2, 5)."""
        return np.array([[getattr(self, f"{name}_{org}") for name in PER_ORG] for org in ("jnim", "isgs")])


# Where each cell goes, what it does, and the garrison and base row that it would attack (-1 for none).
ORDERS = {"square": np.int64, "action": np.int64, "garrison": np.int64, "site": np.int64}


@kernel
def square_value(s, i, org, men, home_square, here, f, support, of_square, kin, squares, p):
    """Expected value of being in square s, noise apart."""
    presence, cover, army_reach, mission_reach, army_men, heat, cell_men = f
    log_people, concealment, latitude, longitude, narrowing = squares
    c = of_square[s]
    own = cell_men[org, s] - (men if s == here else 0.0)
    dy = (latitude[s] - latitude[home_square]) * 111.2
    dx = (longitude[s] - longitude[home_square]) * 111.2 * narrowing[s]
    value = p.people_weight * log_people[s] * (1.0 - presence[s])
    value += p.support_weight * support[c, 1 + org] + p.kin_weight * kin[c, org]
    value += p.target_weight * np.log((1.0 + army_reach[s] / p.soldiers) * (1.0 + mission_reach[s] / p.soldiers))
    value += p.cover_weight * concealment[s] - p.avoid_protection * cover[s]
    if army_men[s] > 0.0:
        value -= p.avoid_force * np.log1p(army_men[s] / p.soldiers)
    if own > 0.0:
        value -= p.crowd_weight * np.log1p(own / p.fighters)
    if cell_men[1 - org, s] > 0.0:
        value -= p.rival_weight * np.log1p(cell_men[1 - org, s] / p.fighters)
    if heat[s] > 0.0:
        value -= p.pressure_weight * np.log1p(heat[s])
    return value - (dx * dx + dy * dy) / (p.home_range_km * p.home_range_km)


@kernel
def action_values(s, org, f, marked, predictability, support, of_square, log_people, p, tastes, out):
    """Expected value of each action in square s: hide, govern, coerce, assault, strike, plant."""
    presence, cover, army_reach, mission_reach, army_men, heat, cell_men = f
    c = of_square[s]
    open_ground = 1.0 - p.cover_on_rule * cover[s]
    out[0] = p.pressure_weight * np.log1p(heat[s])
    out[1] = (
        tastes[org, 0]
        + p.support_weight * support[c, 1 + org]
        + p.rule_people * log_people[s] * open_ground
        - p.rule_presence * presence[s]
    )
    out[2] = tastes[org, 1] + support[c, 0] + p.rule_people * np.log1p(marked[s] / p.fighters) - p.avoid_protection * cover[s]
    out[3] = tastes[org, 2] + p.target_weight * np.log1p(army_reach[s] / p.soldiers)
    out[4] = tastes[org, 3] + p.target_weight * np.log1p(mission_reach[s] / p.soldiers)
    out[5] = tastes[org, 4] + p.target_weight * np.log1p(predictability[s] + army_reach[s] / p.traffic) - p.cover_on_rule * cover[s]


@kernel
def choose(
    n,
    cells,
    garrisons,
    bases,
    f,
    marked,
    predictability,
    support,
    of_square,
    kin,
    squares,
    geometry,
    in_play,
    p,
    tastes,
    seed,
    week,
    number,
    stray,
    out,
):
    """Once a week each cell weighs the squares within its range, then the actions open to it there."""
    p = p[0]
    to, act, post, aim = out
    alive, slot, org, men, square, home, action, garrison, site, rest = cells
    rows, columns, reach, step_km = geometry
    values = np.empty(6)
    for i in range(n):
        to[i], act[i], post[i], aim[i] = square[i], action[i], garrison[i], site[i]
        if not alive[i]:
            continue
        if rest[i] > number and action[i] > 1:
            act[i] = 0
        epoch = week
        if i == stray:
            epoch = week + _STRAY
        elif (number + slot[i]) % 7 != 0:
            continue
        r0, c0 = square[i] // columns, square[i] % columns
        best = -1e18
        for dr in range(-reach, reach + 1):
            for dc in range(-reach, reach + 1):
                r, c = r0 + dr, c0 + dc
                if r < 0 or c < 0 or r >= rows or c >= columns or dr * dr + dc * dc > reach * reach + 1:
                    continue
                s = r * columns + c
                if not in_play[s] or (i == stray and s == square[i]):
                    continue
                value = square_value(s, i, org[i], men[i], home[i], square[i], f, support, of_square, kin, squares, p)
                value += p.choice_noise * chance.gumbel(seed, _MOVE, slot[i], s, epoch)
                if value > best:
                    best = value
                    to[i] = s
        s = to[i]
        action_values(s, org[i], f, marked, predictability, support, of_square, squares[0], p, tastes, values)
        last = 2 if rest[i] > number else 6
        best = -1e18
        for a in range(last):
            value = values[a] + p.choice_noise * chance.gumbel(seed, _ACTION, slot[i], a, epoch)
            if value > best:
                best = value
                act[i] = a
        post[i] = nearest_target(s, slot[i], garrisons, columns, step_km, _GARRISON, p, seed, week)
        aim[i] = nearest_target(s, slot[i], bases, columns, step_km, _SITE, p, seed, week)


@kernel
def nearest_target(s, slot, targets, columns, step_km, stream, p, seed, week):
    """Row of the target a cell in square s would attack: near and worth it, by logit; -1 where none is in range."""
    count, alive, identity, where, men = targets
    best, pick = -1e18, -1
    most = int(p.attack_range_km / step_km + 1.0)
    far = columns * (most + 1)  # squares are numbered row by row: what is numbered further is too far
    for g in range(count):
        if not alive[g] or men[g] <= 0 or abs(where[g] - s) > far:
            continue
        dr, dc = where[g] // columns - s // columns, where[g] % columns - s % columns
        if max(abs(dr), abs(dc)) > most:
            continue
        km = step_km * np.hypot(dr, dc)
        if km > p.attack_range_km:
            continue
        value = (
            -km / p.attack_decay_km
            + p.target_pull * np.log1p(men[g] / p.soldiers)
            + p.choice_noise * chance.gumbel(seed, stream, slot, identity[g], week)
        )
        if value > best:
            best, pick = value, g
    return pick


@kernel
def largest_living(n, alive, slot, men):
    """Row of the largest living cell, of equal ones that of the lowest identity; -1 for none."""
    row = -1
    for i in range(n):
        if alive[i] and (row < 0 or men[i] > men[row] or (men[i] == men[row] and slot[i] < slot[row])):
            row = i
    return row


@native
def decide(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Where each cell goes and what it does this week; the butterfly control sends the largest elsewhere on the mandate date."""
    c, n, o = v.cell, int(v.cell.size[0]), day.orders["cell"]
    squares, places, bases = geography.squares, geography.localities, geography.bases
    step = squares.resolution * 111.2
    stray = largest_living(n, c.alive, c.slot, c.men) if day.first_of_mandate and day.levers["control"]["butterfly"] else -1
    o.n[0] = n
    choose(
        n, (c.alive, c.slot, c.org, c.men, c.square, c.home, c.action, c.garrison, c.site, c.rest_until),
        (int(v.garrison.size[0]), v.garrison.alive, v.garrison.slot, v.garrison.square, v.garrison.men),
        (len(bases.square), v.base.open, bases.square, bases.square, v.base.people),
        (v.field.presence, v.field.cover, v.field.army_reach, v.field.mission_reach, v.field.army_men, v.field.recent_losses_jihadist,
        v.field.cell_men),
        v.field.marked, v.field.predictability, v.community.support, places.of_square, places.kin,
        (squares.log_people, squares.concealment, squares.latitude, squares.longitude, squares.narrowing),
        (squares.rows, squares.columns, max(int(p.range_km / step + 0.5), 1), step), squares.in_play,
        p.numbers, v.fixed.tastes, day.seed, day.week, day.number, stray, (o.square, o.action, o.garrison, o.site),
    )  # fmt: skip


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """Tastes by organisation and action, shape (2, 5)."""
    return SimpleNamespace(tastes=p.tastes)
