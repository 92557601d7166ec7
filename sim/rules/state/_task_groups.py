"""Task groups: who is founded where, how many men each has, how their effort thins with travel time, and whose the dead are (M18)."""

from __future__ import annotations

import zlib
from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.actors.task_group import BARKHANE, FORCES, JOINT
from sim.engine.compiling import equation
from sim.engine.roster import birth
from sim.events import Day
from sim.geography import Geography
from sim.geography.distance import km_apart
from sim.geography.near import reach
from sim.rules.state._joint_force import forms_today


def muster(v: SimpleNamespace, p: Any, day: Day, geography: Geography) -> None:
    """Groups form on their day, and each month have the men that their force gives them."""
    if day.index == 0:
        _found(v, p, day, geography)
    if forms_today(v, day):
        _found_joint(v, p, day, geography)
        _replace(v)
    if day.index == 0 or day.first_of_month:
        _strength(v, day, geography)
        _replace(v)


def _found(v: SimpleNamespace, p: Any, day: Day, geography: Geography) -> None:
    """Barkhane's groups at its garrisons, by the share of their men that operates."""
    table = geography.seeds.partners
    for row in range(len(table)):
        place = str(table["place"][row])
        if not place:
            continue
        groups = max(round(float(table["strength"][row]) * p.field_share / p.group_men), 1) * day.agents
        for ordinal in range(groups):
            birth(
                v.task_group, zlib.crc32(f"{table['force'][row]}:{place}:{ordinal}".encode()), origin=geography.extra_origins[place],
                square=geography.place_square(place), share=float(table["strength"][row]) * p.field_share / groups,
            )  # fmt: skip


def _found_joint(v: SimpleNamespace, p: Any, day: Day, geography: Geography) -> None:
    """Groups of each battalion that has ground here, at the road place its men set out from; they hold all of its men."""
    joint = v.levers.joint_force
    groups = max(round(joint.men * p.field_share / p.group_men), 1) * day.agents
    for country, sector, place in joint.battalions:
        for ordinal in range(groups if place else 0):
            birth(
                v.task_group, zlib.crc32(f"{joint.force}:{country}:{sector}:{ordinal}".encode()),
                origin=geography.extra_origins[place], square=geography.bases.square[geography.bases.key.index(place)],
                share=joint.men / groups, force=JOINT, sector=sector,
            )  # fmt: skip
    v.tally.joint_battalions[0] = len(joint.battalions)


def _strength(v: SimpleNamespace, day: Day, geography: Geography) -> None:
    """Men follow Barkhane's published totals: 3,000 in 2015, 4,000 from mid-2017 and what comes then, in proportion at every place."""
    table = geography.seeds.partners
    total = [row for row in range(len(table)) if not str(table["place"][row])]
    dates = np.array([table["as_of"][row] for row in total]).astype("datetime64[D]").astype(np.int64)
    values = np.array([float(table["strength"][row]) for row in total])
    rows = _rows(v, BARKHANE)
    planned = np.interp(day.known, dates, values) / values[-1] * float(np.exp(v.tally.outlook_partners[0]))
    v.task_group.men[rows] = _whole(np.cumsum(v.task_group.share[rows]) * planned)
    v.tally.partner_men[0] = float(v.task_group.men[rows].sum())


def _replace(v: SimpleNamespace) -> None:
    """The joint force's battalions are brought back to their men."""
    rows = _rows(v, JOINT)
    v.task_group.men[rows] = _whole(np.cumsum(v.task_group.share[rows]))


def _rows(v: SimpleNamespace, force: int) -> np.ndarray:
    """Rows of a force's groups."""
    return np.flatnonzero(v.task_group.force[: int(v.task_group.size[0])] == force)


def _whole(sums: np.ndarray) -> np.ndarray:
    """Whole men of each group whose sums from the first group on are these, rounded."""
    return np.diff(np.rint(sums), prepend=0.0).astype(np.int64)


@equation
def men_of(force, v):
    """Men of each group of a force, 0 for the groups of the other."""
    g = v.task_group
    out = np.zeros(g.size[0], np.int64)
    for i in range(g.size[0]):
        if g.force[i] == force:
            out[i] = g.men[i]
    return out


@equation
def lay_barkhane(v, p, geography):
    """Effort of Barkhane in each square, in groups: its men, felt by travel time from their areas."""
    g, roads = v.task_group, geography.roads
    men = men_of(BARKHANE, v)
    reach(g.size[0], g.square, men, 1.0 / p.group_men, roads.near_start, roads.near_square, v.fixed.near, v.field.partner_effort)


@equation
def lay_joint(v, p, geography):
    """Effort of a joint force in each square, in groups: its men in the field, felt by travel time within its sectors' strips."""
    g, roads, strip, effort = v.task_group, geography.roads, v.levers.joint_force.strip, v.field.joint_effort
    scale = p.field_share / p.group_men
    reach(g.size[0], g.square, men_of(JOINT, v), scale, roads.near_start, roads.near_square, v.fixed.joint_near, effort)
    for s in range(effort.shape[0]):
        inside = False
        for sector in range(strip.shape[0]):
            inside = inside or strip[sector, s]
        if not inside:
            effort[s] = 0.0


@equation
def nearest_group(force, square, v, geography):
    """Group of a force whose area is closest to a square; -1 where it has none."""
    g, best, row = v.task_group, np.inf, -1
    for i in range(g.size[0]):
        if g.force[i] == force:
            gap = km_apart(g.square[i], square, geography.squares)
            if gap < best:
                best, row = gap, i
    return row


def bury(v: SimpleNamespace, day: Day) -> np.ndarray:
    """Book today's dead on their groups: Barkhane replaces them at once, a joint force with the month. Returns fighters killed by force."""
    killed = np.zeros(len(FORCES))
    for event in day.events:
        if event.task_group >= 0:
            force = int(v.task_group.force[event.task_group])
            killed[force] += event.deaths_b
            v.task_group.cum_killed[event.task_group] += event.deaths_a
            if force == JOINT:
                v.task_group.men[event.task_group] -= event.deaths_a
    return killed
