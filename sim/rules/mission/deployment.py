"""Deployment: contingents follow the dated maps to the mandate date, then measures and a joint force's needs (M01, M18)."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Literal

import numpy as np

from sim.engine.acts import dated, eventful, in_turn, native
from sim.engine.parameters import Params as Base
from sim.engine.parameters import choice, parameter
from sim.engine.state import array
from sim.events import Day
from sim.geography import Geography
from sim.geography.near import spread
from sim.geography.roads import near_weights
from sim.rules.mission._contingents import due, fill, find_crews, give_to_joint_force, multiply, regroup, row_of
from sim.rules.mission._countries import obey
from sim.rules.mission._traits import traits
from sim.rules.state._joint_force import forms_today

MECHANISM = "M01"
DECLARES = {
    "base.people": array(float, "men", "establishment of the contingents at a base"),
    "base.open": array(bool, "yes or no", "whether contingents are stationed at a base"),
    "base.helicopters_change": array(float, "aircraft", "military helicopters at a base that came with contingents, less those that left"),
    "field.mission_reach": array(float, "men", "men of the mission's bases, felt by travel time in a square"),
    "tally.troops": array(float, "men", "men of the mission present"),
    "tally.establishment": array(float, "men", "men that the mission is kept up to"),
    "tally.troops_killed": array(float, "men per day", "men of the mission killed"),
    "tally.troops_replaced": array(float, "men per day", "men of the mission replaced by rotation"),
    "tally.troops_moved": array(float, "men per day", "men of the mission moved from one base to another"),
    "tally.troops_arrived": array(float, "men per day", "men who come into the mission by a measure"),
    "tally.troops_left": array(float, "men per day", "men present who leave the mission by a measure"),
    "tally.helicopters_change": array(float, "aircraft", "military helicopters that came with contingents, less those that left"),
    "tally.troops_drawn": array(float, "men", "men whom countries took out of the mission for a joint force since the first day"),
}
WRITES = (
    "contingent.base", "contingent.country", "contingent.establishment", "contingent.establishment_infantry", "contingent.men",
    "contingent.infantry", "contingent.cum_killed", "contingent.cum_replaced", "contingent.wounded", "contingent.alive",
    "contingent.size", "contingent.slot", "contingent.long_barred", "contingent.limit_km", "contingent.worth", "contingent.pace",
)  # fmt: skip


class Params(Base):
    """How far a base is felt, and what a joint force takes."""

    reach_hours: float = parameter(
        2.0, 0.5, 5.0, "hours", "judgement", "own", "scale at which the pull of a base of the mission as a target fades with travel time"
    )
    contributed: float = parameter(
        0.3, 0.0, 1.0, "share of a battalion", "judgement", "own: countries spare few battalions; 0 is none",
        "men of a joint force's battalion that its country takes out of its contingents in the mission, unless roles are agreed", null=0.0,
    )  # fmt: skip
    quality: float = parameter(
        0.75, 0.0, 1.5, "log units", "judgement", "Haass and Ansorg 2018 for the sign: better contingents protect better; 0 is none",
        "what a man outside is worth more in a fully equipped contingent than in one that lacks everything", null=0.0,
    )  # fmt: skip
    speed: float = parameter(
        0.75, 0.0, 1.5, "log units", "judgement", "Haass and Ansorg 2018 for the sign: better contingents reach further; 0 is none",
        "how much faster the most mobile contingent gets out and ahead than the least mobile one", null=0.0,
    )  # fmt: skip
    usual_equipment: float = parameter(
        0.4, 0.2, 0.8, "share", "derived", "seeds/mali/countries.csv: mean over infantry of June 2017", "equipment of a usual contingent"
    )
    usual_mobility: float = parameter(
        0.47, 0.2, 0.8, "share", "derived", "seeds/mali/countries.csv: mean over infantry of June 2017", "mobility of a usual contingent"
    )
    caveats: Literal["none", "as_estimated"] = choice(
        "as_estimated", ("none", "as_estimated"), "judgement", "own: seeds/mali/countries.csv",
        "whether capitals keep contingents from long patrols or near their bases, as estimated by country, unless a measure says otherwise",
    )  # fmt: skip


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """How bases are felt by travel time, and what contingents of each country are like."""
    return SimpleNamespace(near=near_weights(geography.roads, p.reach_hours), traits=traits(p, geography))


@native
def clear(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Nobody has been replaced or moved, has come or left yet today."""
    t = v.tally
    t.troops_replaced[0] = t.troops_moved[0] = t.troops_arrived[0] = t.troops_left[0] = 0.0


@dated
def deploy(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Put the newest map into force, carry out measures on the mandate date, and rotate replacements in each month."""
    changed = False
    if day.first_of_month:
        _rotate(v)
    if not day.after_mandate and (day.index == 0 or day.number in geography.map_days):
        reached = max((number for number in geography.map_days if number <= day.number), default=None)
        if reached is not None:
            _apply_map(v, geography, np.datetime64(reached, "D"))
            changed = True
    if day.after_mandate:
        changed = _measures(v, day, geography) or changed
    if forms_today(v, day) and not v.levers.joint_force.roles_agreed:
        give_to_joint_force(v, p)
        changed = True
    if changed or day.index == 0:
        _sum_up(v, geography)


@dated
def report(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Count the men present where some were replaced today."""
    if v.tally.troops_replaced[0]:
        _count(v)


@eventful(of=("contingent",))
def lose(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Take the day's dead and wounded off the contingents they belonged to; the dead are gone until rotation."""
    c = v.contingent
    v.tally.troops_killed[0] = 0.0
    for event in day.events:
        if event.contingent < 0:
            continue
        row = event.contingent
        dead = min(event.deaths_a, int(c.men[row]))
        c.men[row] -= dead
        c.infantry[row] = max(int(c.infantry[row]) - dead, 0)
        c.cum_killed[row] += dead
        c.wounded[row] += event.wounded_a
        v.tally.troops_killed[0] += dead
    if v.tally.troops_killed[0]:
        _count(v)


def _apply_map(v: SimpleNamespace, geography: Geography, when: np.datetime64) -> None:
    """Every contingent has the men that a dated map gives it, present at once; those that it does not name have none."""
    table, keys, c = geography.seeds.contingents, geography.bases.key, v.contingent
    c.establishment[: int(c.size[0])] = 0
    c.establishment_infantry[: int(c.size[0])] = 0
    for row in np.flatnonzero(table["date"] == when):
        base = str(table["base"][row])
        if base in keys and table["troops"][row] > 0:
            at = row_of(v, geography, keys.index(base), str(table["country"][row]))
            c.establishment[at] += int(table["troops"][row])
            c.establishment_infantry[at] += int(table["infantry"][row])
    n = int(c.size[0])
    c.men[:n] = c.establishment[:n]
    c.infantry[:n] = c.establishment_infantry[:n]


def _measures(v: SimpleNamespace, day: Day, geography: Geography) -> bool:
    """What measures order today: men to add, people to move, countries that come or go, crews to find; says whether anything was."""
    moves, countries = due(v.levers.bases.orders, day), due(v.levers.contingents.orders, day)
    if not (day.first_of_mandate or moves or countries):
        return False
    if day.first_of_mandate:
        multiply(v, geography, v.levers.troops.factor)
        fill(v, v.levers.troops.fill)
    v.tally.troops_moved[0] = sum(regroup(v, geography, order) for order in moves)
    for order in countries:
        obey(v, geography, order)
    v.tally.helicopters_change[0] = v.base.helicopters_change.sum()
    find_crews(v, v.levers.equipment.crews)
    return True


def _rotate(v: SimpleNamespace) -> None:
    """Men missing are replaced, and the wounded with them."""
    c, n = v.contingent, int(v.contingent.size[0])
    missing = c.establishment[:n] - c.men[:n]
    v.tally.troops_replaced[0] = float(missing.sum())
    c.cum_replaced[:n] += missing
    c.men[:n] = c.establishment[:n]
    c.infantry[:n] = c.establishment_infantry[:n]
    c.wounded[:n] = 0


def _sum_up(v: SimpleNamespace, geography: Geography) -> None:
    """People at each base, which are open, and how far they are felt."""
    c, n, roads = v.contingent, int(v.contingent.size[0]), geography.roads
    v.tally.establishment[0] = float(c.establishment[:n].sum())
    people = np.bincount(c.base[:n], c.establishment[:n], len(geography.bases.key))
    v.base.people[:] = people
    v.base.open[:] = people > 0
    source = np.bincount(geography.bases.square, people, geography.n_squares)
    spread(source, roads.near_start, roads.near_square, v.fixed.near, v.field.mission_reach)
    _count(v)


def _count(v: SimpleNamespace) -> None:
    """Men of the mission present."""
    v.tally.troops[0] = float(v.contingent.men[: int(v.contingent.size[0])].sum())


resolve = in_turn(clear, deploy)
settle = in_turn(report, lose)
