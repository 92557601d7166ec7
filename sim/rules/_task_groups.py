"""Task groups as a roster: who is founded where, how many men each has, and how their effort thins with travel time."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.actors.task_group import BARKHANE, JOINT
from sim.engine.compiling import kernel
from sim.engine.roster import birth
from sim.events import Day
from sim.geography import Geography
from sim.geography.near import reach
from sim.rules._casualties import nearest


def muster(v: SimpleNamespace, p: Any, day: Day, geography: Geography, joint: Mapping[str, Any]) -> None:
    """Groups form on their day, and each month have the men that their force gives them."""
    if day.index == 0:
        _found(v, p, geography, day.agents)
    if _forms(joint, day):
        _found_joint(v, p, joint, geography, day.agents)
        _replace(v)
    if day.index == 0 or day.first_of_month:
        _strength(v, geography, day)
        _replace(v)


def _found(v: SimpleNamespace, p: Any, geography: Geography, agents: int) -> None:
    """Barkhane's groups at its garrisons, by the share of their men that operates."""
    table = geography.seeds.partners
    for row in range(len(table)):
        place = str(table["place"][row])
        if not place:
            continue
        groups = max(round(float(table["strength"][row]) * p.field_share / p.group_men), 1) * agents
        for ordinal in range(groups):
            birth(
                v.task_group, zlib.crc32(f"{table['force'][row]}:{place}:{ordinal}".encode()), origin=geography.extra_origins[place],
                square=geography.place_square(place), share=float(table["strength"][row]) * p.field_share / groups,
            )  # fmt: skip


def _forms(joint: Mapping[str, Any], day: Day) -> bool:
    """Whether a joint force takes the field today: on its first day, or on the mandate date where that comes later."""
    return bool(joint["battalions"]) and (day.number == joint["since"] or (day.first_of_mandate and joint["since"] < day.number))


def _found_joint(v: SimpleNamespace, p: Any, joint: Mapping[str, Any], geography: Geography, agents: int) -> None:
    """Groups of each battalion that has ground here, at the road place its men set out from; they hold all of its men."""
    groups = max(round(joint["men"] * p.field_share / p.group_men), 1) * agents
    for country, sector, place in joint["battalions"]:
        for ordinal in range(groups if place else 0):
            birth(
                v.task_group, zlib.crc32(f"{joint['force']}:{country}:{sector}:{ordinal}".encode()),
                origin=geography.extra_origins[place], square=geography.bases.square[geography.bases.key.index(place)],
                share=joint["men"] / groups, force=JOINT, sector=sector,
            )  # fmt: skip
    v.tally.joint_battalions[0] = len(joint["battalions"])


def _strength(v: SimpleNamespace, geography: Geography, day: Day) -> None:
    """Men follow Barkhane's published totals: 3,000 in 2015, 4,000 from mid-2017, in proportion at every place."""
    table = geography.seeds.partners
    total = [row for row in range(len(table)) if not str(table["place"][row])]
    dates = np.array([table["as_of"][row] for row in total]).astype("datetime64[D]").astype(np.int64)
    values = np.array([float(table["strength"][row]) for row in total])
    rows = np.flatnonzero(v.task_group.force[: int(v.task_group.size[0])] == BARKHANE)
    v.task_group.men[rows] = _whole(np.cumsum(v.task_group.share[rows]) * np.interp(day.number, dates, values) / values[-1])
    v.tally.partner_men[0] = float(v.task_group.men[rows].sum())


def _replace(v: SimpleNamespace) -> None:
    """The joint force's battalions are brought back to their men."""
    rows = np.flatnonzero(v.task_group.force[: int(v.task_group.size[0])] == JOINT)
    v.task_group.men[rows] = _whole(np.cumsum(v.task_group.share[rows]))


def _whole(sums: np.ndarray) -> np.ndarray:
    """Whole men a group whose sums from the first group on are these, rounded."""
    return np.diff(np.rint(sums), prepend=0.0).astype(np.int64)


@kernel
def of_force(n, men, force, which):
    """Men of one force's groups, 0 in the others."""
    out = np.zeros(n, np.int64)
    for i in range(n):
        if force[i] == which:
            out[i] = men[i]
    return out


@kernel
def lay(n, where, men, scale, near, strips, out):
    """Effort of a joint force in groups: men at their areas, felt by travel time within the strips of its sectors."""
    start, square, weight = near
    reach(n, where, men, scale, start, square, weight, out)
    for s in range(out.shape[0]):
        inside = False
        for sector in range(strips.shape[0]):
            inside = inside or strips[sector, s]
        if not inside:
            out[s] = 0.0


def fall(v: SimpleNamespace, geography: Geography, square: int, force: int, lost: int) -> int:
    """Book a raid's own dead on the nearest group of its force: Barkhane replaces them at once, a joint force with the month."""
    t = v.task_group
    group = int(nearest(int(t.size[0]), t.square, t.force[: int(t.size[0])] == force, square, geography.squares.columns))
    if force == JOINT:
        lost = min(lost, int(v.task_group.men[group]))
        v.task_group.men[group] -= lost
    v.task_group.cum_killed[group] += lost
    return lost
