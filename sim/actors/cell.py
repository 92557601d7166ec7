"""Jihadist cell: 8 to 40 fighters of one katiba who each week choose where to be and what to do (claims L10 to L12)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.actors._cell_values import (
    mission_in_sight,
    value_of_attacks_on_civilians,
    value_of_governing,
    value_of_planting,
    value_of_square,
    value_of_target,
)
from sim.engine import chance
from sim.engine.acts import native
from sim.engine.compiling import equation
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.events import Day
from sim.geography import Geography
from sim.geography.distance import km_apart

HIDE, GOVERN, TARGET_CIVILIANS, ASSAULT, STRIKE, PLANT = range(6)
ACTIONS = ("hide", "govern", "target_civilians", "assault", "strike", "plant")
# actions in words
SAID = "0 hides, 1 governs, 2 targets civilians, 3 assaults the army, 4 strikes the mission and partner forces, 5 lays IEDs"
COLUMNS = {
    "katiba": array(np.int64, "row", "katiba that it belongs to"),
    "org": array(np.int64, "code", "organisation that it belongs to: 0 JNIM, 1 ISGS"),
    "men": array(np.int64, "men", "fighters of the cell"),
    "square": array(np.int64, "square", "where it is"),
    "home": array(np.int64, "square", "where its home is"),
    "action": array(np.int64, "code", f"what it does: {SAID}"),
    "garrison": array(np.int64, "row", "army post that it would assault; -1 for none"),
    "site": array(np.int64, "row", "base that it would strike; -1 for none"),
    "rest_until": array(np.int64, "day since 1970", "first day on which it may operate again after losses"),
    "birthplace": array(np.int64, "row", "locality where it was formed"),
    "recruits": array(np.int64, "men", "men who join it today"),
    "deserters": array(np.int64, "men", "men who leave it today"),
    "first_square": array(np.int64, "square", "where it was formed"),
    "born_katiba": array(np.int64, "row", "katiba that it was formed in"),
    "placed": array(np.bool_, "yes or no", "whether it stands on the ground yet"),
}
CAPACITY = 4000
ORDERS = {
    "square": array(np.int64, "square", "where it goes"),
    "action": array(np.int64, "code", f"what it is to do: {SAID}"),
    "garrison": array(np.int64, "row", "army post that it would assault; -1 for none"),
    "site": array(np.int64, "row", "base that it would strike; -1 for none"),
}
_MOVE, _ACTION, _GARRISON, _SITE = chance.decisions("cell", "move", "action", "garrison", "site")
_STRAY = 1 << 20  # weeks no run reaches, so the stray cell's second thoughts are fresh draws
DECIDES_EVERY = 7  # days from one decision of a cell to its next


class Params(Base):
    """Weights of an organisation's strategy and of each cell's choice."""

    range_km: float = parameter(60.0, 20.0, 150.0, "km per week", "judgement", "own", "how far a jihadist cell can move in a week")
    home_range_km: float = parameter(
        60.0, 30.0, 300.0, "km", "judgement", "own: a katiba keeps to its ground",
        "distance from its home that costs a jihadist cell one unit",
    )  # fmt: skip
    attack_range_km: float = parameter(60.0, 20.0, 150.0, "km", "judgement", "own", "how far a jihadist cell goes for an attack")
    attack_decay_km: float = parameter(
        20.0, 5.0, 100.0, "km", "judgement", "own", "distance to a target that costs a jihadist cell one unit"
    )
    target_pull: float = parameter(
        0.3, 0.0, 2.0, "utility per log unit", "judgement", "own", "how much a jihadist cell prefers targets with more men"
    )
    soldiers: float = parameter(
        40.0, 5.0, 200.0, "men", "judgement", "own: about a platoon", "soldiers that weigh one log unit in a jihadist cell's choices"
    )
    fighters: float = parameter(
        30.0, 5.0, 200.0, "men", "judgement", "own: a large cell",
        "fighters, or people marked as helpers, that weigh one log unit in a jihadist cell's choices",
    )  # fmt: skip
    group_men: float = parameter(
        150.0, 0.0, 400.0, "men", "judgement", "own: a task group's men; 0 is none: nobody thinks of striking them",
        "peacekeepers in reach that a task group of Barkhane or a joint force counts as, where a jihadist cell thinks of striking",
        null=0.0)  # fmt: skip
    patrol_pull: float = parameter(
        1.0, 0.0, 5.0, "times", "judgement", "own: as a man in a base; 0 is none: patrols are met by chance alone",
        "peacekeepers in reach that a man of a long patrol at its place counts as, where a jihadist cell thinks of striking there",
        null=0.0)  # fmt: skip
    mission_weight: float = parameter(
        1.0, 0.0, 3.0, "times", "judgement", "own: as the army's men; 0 is none: cells see neither the mission's men nor its passages",
        "soldiers of the army that one of the mission counts as, where a jihadist cell thinks of targets", null=0.0,
    )  # fmt: skip
    traffic: float = parameter(
        30.0, 5.0, 200.0, "men", "judgement", "own: a platoon",
        "army soldiers in reach that count as one patrol passing a day where a cell lays IEDs",
    )  # fmt: skip
    cover_on_rule: float = parameter(
        0.5, 0.0, 4.0, "utility", "judgement", "own; 0 is none",
        "how strongly full UN cover deters jihadist cells from governing and from laying IEDs", null=0.0,
    )  # fmt: skip
    rule_people: float = parameter(
        0.3, 0.0, 2.0, "utility per log unit", "judgement", "own",
        "how strongly people invite jihadist cells to govern, and people marked as helpers to attack civilians",
    )  # fmt: skip
    rule_presence: float = parameter(
        0.5, 0.0, 3.0, "utility", "judgement", "own", "how strongly a fully present state deters jihadist cells from governing"
    )
    people_weight: float = parameter(
        0.5, 0.0, 2.0, "utility per log unit", "judgement", "letter of 2017: influence over people",
        "how strongly people without a state among them attract jihadist cells",
    )  # fmt: skip
    support_weight: float = parameter(
        1.5, 0.0, 5.0, "utility", "judgement", "own", "how strongly supporters attract jihadist cells and invite them to govern"
    )
    loyal_weight: float = parameter(
        1.0, 0.0, 5.0, "utility", "judgement", "Kalyvas 2006: who sides with the rival is a target; 0 is none",
        "how strongly a locality's supporters of the state invite jihadist cells to attack civilians there", null=0.0,
    )  # fmt: skip
    kin_weight: float = parameter(
        0.8, 0.0, 3.0, "utility", "judgement", "own", "how strongly communities that their organisation draws on attract jihadist cells"
    )
    target_weight: float = parameter(
        0.35, 0.0, 2.0, "utility per log unit", "judgement", "own",
        "how strongly army and mission within reach attract jihadist cells and invite attacks on them",
    )  # fmt: skip
    avoid_protection: float = parameter(
        1.0, 0.0, 4.0, "utility", "judgement", "effects: units displaced in some studies, none in others",
        "how strongly full UN cover keeps jihadist cells away and deters attacks on civilians; 0 is none", null=0.0,
    )  # fmt: skip
    avoid_force: float = parameter(
        0.35, 0.0, 2.0, "utility per log unit", "judgement", "own", "how strongly jihadist cells avoid squares where the army stands"
    )
    cover_weight: float = parameter(
        1.0, 0.0, 4.0, "utility", "judgement", "own", "how strongly ground that conceals fully attracts jihadist cells"
    )
    crowd_weight: float = parameter(
        0.8, 0.0, 3.0, "utility per log unit", "judgement", "own",
        "how strongly jihadist cells avoid squares crowded with their own organisation's men",
    )  # fmt: skip
    rival_weight: float = parameter(
        0.2, -1.0, 2.0, "utility per log unit", "judgement", "relations of 2015 to 2017: rivals who avoided or shared; either sign",
        "how strongly jihadist cells avoid the other organisation's men; negative where they seek them",
    )  # fmt: skip
    pressure_weight: float = parameter(
        0.8, 0.0, 3.0, "utility per log unit", "judgement", "own",
        "how strongly recent losses nearby keep jihadist cells away and make them hide",
    )  # fmt: skip
    choice_noise: float = parameter(
        0.8, 0.1, 3.0, "utility", "judgement", "own; the sign of results may turn on it",
        "noise in a jihadist cell's choices of square, action and target",
    )  # fmt: skip
    govern_jnim: float = parameter(
        0.9, -3.0, 4.0, "utility", "judgement", "letter of 2017: rural influence through support", "how much cells of JNIM like to govern"
    )
    govern_isgs: float = parameter(0.5, -3.0, 4.0, "utility", "judgement", "own", "how much cells of ISGS like to govern")
    target_civilians_jnim: float = parameter(
        -0.2, -3.0, 4.0, "utility", "judgement", "own", "how much cells of JNIM like to attack civilians"
    )
    target_civilians_isgs: float = parameter(
        0.1, -3.0, 4.0, "utility", "judgement", "own", "how much cells of ISGS like to attack civilians"
    )
    assault_jnim: float = parameter(-0.6, -3.0, 4.0, "utility", "judgement", "own", "how much cells of JNIM like to attack the army")
    assault_isgs: float = parameter(-0.4, -3.0, 4.0, "utility", "judgement", "own", "how much cells of ISGS like to attack the army")
    strike_jnim: float = parameter(
        0.0, -3.0, 4.0, "utility", "judgement", "letter of 2017: hit international forces in cities",
        "how much cells of JNIM like to attack the mission",
    )  # fmt: skip
    strike_isgs: float = parameter(
        -1.6, -3.0, 4.0, "utility", "judgement", "one event by name to mid-2017", "how much cells of ISGS like to attack the mission"
    )
    plant_jnim: float = parameter(-0.6, -3.0, 4.0, "utility", "judgement", "own", "how much cells of JNIM like to lay IEDs")
    plant_isgs: float = parameter(-1.2, -3.0, 4.0, "utility", "judgement", "own", "how much cells of ISGS like to lay IEDs")


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """How far a cell can move in a week, in km and in squares at most, and the tastes of both organisations for each action."""
    tastes = {name: np.array([getattr(p, f"{name}_jnim"), getattr(p, f"{name}_isgs")]) for name in ACTIONS if name != "hide"}
    squares = geography.squares
    range_km = p.range_km + 0.5 * squares.step_km  # to the nearest edge of a square
    return SimpleNamespace(range_km=range_km, reach=int(range_km / (squares.step_km * squares.least_narrowing)), **tastes)


@equation
def foreigners(s, v, p):
    """Foreign soldiers whom a cell may strike from a square: the mission's men in sight, and task groups."""
    f = v.field
    return mission_in_sight(s, v, p) + p.group_men * (f.partner_effort[s] + f.joint_effort[s])


@equation
def value_of_action(action, s, org, v, p, geography):
    """Expected value of an action in a square: hiding is worth the losses it spares, attacks the targets within reach."""
    if action == HIDE:
        return p.pressure_weight * np.log1p(v.field.recent_losses_jihadist[s])
    if action == GOVERN:
        return value_of_governing(s, org, v, p, geography)
    if action == TARGET_CIVILIANS:
        return value_of_attacks_on_civilians(s, org, v, p, geography)
    if action == ASSAULT:
        return v.fixed.assault[org] + p.target_weight * np.log1p(v.field.army_reach[s] / p.soldiers)
    if action == STRIKE:
        return v.fixed.strike[org] + p.target_weight * np.log1p(foreigners(s, v, p) / p.soldiers)
    return value_of_planting(s, org, v, p)


@equation
def choose_square(i, epoch, strays, v, p, day, geography):
    """Square that a cell picks by a noisy choice of those within a week's reach; a cell that strays must leave its own."""
    here, squares, reach = v.cell.square[i], geography.squares, v.fixed.reach
    best, pick = -1e18, here
    for north in range(-reach, reach + 1):
        for east in range(-reach, reach + 1):
            r, c = here // squares.columns + north, here % squares.columns + east
            if r < 0 or c < 0 or r >= squares.rows or c >= squares.columns:
                continue
            s = r * squares.columns + c
            if squares.in_play[s] and not (strays and s == here) and km_apart(s, here, squares) <= v.fixed.range_km:
                value = value_of_square(s, i, v, p, geography) + p.choice_noise * chance.gumbel(day.seed, _MOVE, v.cell.slot[i], s, epoch)
                if value > best:
                    best, pick = value, s
    return pick


@equation
def choose_action(i, s, epoch, v, p, day, geography):
    """Action that a cell picks in a square by a noisy choice; one that rests after losses hides or governs."""
    best, pick = -1e18, HIDE
    for action in range(GOVERN + 1 if v.cell.rest_until[i] > day.number else PLANT + 1):
        value = value_of_action(action, s, v.cell.org[i], v, p, geography)
        value += p.choice_noise * chance.gumbel(day.seed, _ACTION, v.cell.slot[i], action, epoch)
        if value > best:
            best, pick = value, action
    return pick


@equation
def choose_post(i, s, v, p, day, geography):
    """Army post that a cell in a square would assault: near and worth it, by a noisy choice; -1 where none is in range."""
    g, best, pick = v.garrison, -1e18, -1
    for k in range(g.size[0]):
        if g.alive[k] and g.men[k] > 0:
            value = value_of_target(g.square[k], s, g.men[k], p, geography.squares)
            if value > -np.inf:
                value += p.choice_noise * chance.gumbel(day.seed, _GARRISON, v.cell.slot[i], g.slot[k], day.week)
                if value > best:
                    best, pick = value, k
    return pick


@equation
def choose_base(i, s, v, p, day, geography):
    """Base, or site of a patrol area, that a cell in a square would strike: near and worth it, by a noisy choice; -1 for none in range."""
    where, best, pick = geography.bases.square, -1e18, -1
    for b in range(where.shape[0]):
        there = v.base.people[b] * v.base.open[b] + v.base.posted[b]
        if there > 0.0:
            value = value_of_target(where[b], s, there, p, geography.squares)
            if value > -np.inf:
                value += p.choice_noise * chance.gumbel(day.seed, _SITE, v.cell.slot[i], where[b], day.week)
                if value > best:
                    best, pick = value, b
    return pick


@equation
def largest_living(v):
    """Row of the largest living cell, of equal ones that of the lowest identity; -1 for none."""
    c, row = v.cell, -1
    for i in range(c.size[0]):
        if c.alive[i] and (row < 0 or c.men[i] > c.men[row] or (c.men[i] == c.men[row] and c.slot[i] < c.slot[row])):
            row = i
    return row


@equation
def choose(i, epoch, strays, v, p, day, geography):
    """A cell weighs the squares within its range, then the actions open to it there and their targets."""
    o = v.orders.cell
    s = o.square[i] = choose_square(i, epoch, strays, v, p, day, geography)
    o.action[i] = choose_action(i, s, epoch, v, p, day, geography)
    o.garrison[i], o.site[i] = choose_post(i, s, v, p, day, geography), choose_base(i, s, v, p, day, geography)


@native
def decide(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Where each cell goes and what it does this week; the butterfly control sends the largest elsewhere on the mandate date."""
    c, o = v.cell, v.orders.cell
    stray = largest_living(v) if day.first_of_mandate and v.levers.control.butterfly else -1
    o.n[0] = c.size[0]
    for i in range(c.size[0]):
        o.square[i], o.action[i], o.garrison[i], o.site[i] = c.square[i], c.action[i], c.garrison[i], c.site[i]
        if c.alive[i]:
            if c.rest_until[i] > day.number and c.action[i] > GOVERN:
                o.action[i] = HIDE
            if i == stray:
                choose(i, day.week + _STRAY, True, v, p, day, geography)
            elif (day.number + c.slot[i]) % DECIDES_EVERY == 0:
                choose(i, day.week, False, v, p, day, geography)
