"""Explosions of IEDs: whom a device hits, how many are hurt and how many of them die."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.actors.task_group import BARKHANE, JOINT
from sim.attrition import mean_aimed, one
from sim.engine import chance
from sim.events import Day, Event
from sim.geography import Geography
from sim.rules._casualties import killed_at_once, killed_share, nearest_garrison
from sim.rules._opportunity import next_marks
from sim.rules.mission._convoys import passing
from sim.rules.state._task_groups import nearest_group
from sim.words import ONE_SIDED, ORGANISATIONS, STATE_BASED

TARGETS = MISSION, ARMY, CIVILIANS, PARTNER, JOINT_FORCE = 0, 1, 2, 3, 4
UNITS = {MISSION: "contingent", ARMY: "garrison", PARTNER: "task_group", JOINT_FORCE: "task_group"}  # that lose the dead
_MARK, _DEAD, _WHO, _RECORD, _CONVOY = chance.decisions("ieds", "mark", "dead", "who", "record", "convoy")


def hurt_by_one(p: Any, nodes: np.ndarray) -> float:
    """People hurt by one device, mean over its strength: never more than stand within reach of it."""
    return float(mean_aimed(p.casualties, p.reach, 1.0, nodes))


def explosion(v: SimpleNamespace, p: Any, day: Day, geography: Geography, k: int) -> Event | None:
    """The k-th explosion of the day, which uses up a device; nobody dies of it who is dead already. None where nobody is near."""
    f, w = v.field, v.scratch
    target, org, square = int(w.hit_target[k]), int(w.hit_org[k]), int(w.hit_place[k])
    row, left = _near(target, org, square, v, p, day, geography)
    if left <= 0:
        return None
    of_hurt, of_dead, record = next_marks(day, (_MARK, _DEAD, _RECORD), f.ied_marks, org, square)
    f.ied[org, square] = max(float(f.ied[org, square]) - 1.0, 0.0)
    hurt = hurt_by_one(p, one(v.fixed.nodes, of_hurt))
    killed = int(chance.whole(hurt * _dying(target, square, v, p), of_dead))
    dead = min(killed, left)
    wounded = min(max(int(round(hurt)) - killed, 0), left - dead)
    common: dict[str, Any] = {
        "square": square, "subtype": "ied", "initiator": ORGANISATIONS[org], "organisation": org, "draw": record,
        "community": int(geography.localities.of_square[square]),
    }  # fmt: skip
    if target == CIVILIANS:
        return Event(type=ONE_SIDED, side_a=ORGANISATIONS[org], side_b="Civilians", target="Civilians", deaths_civilians=dead, **common)
    name = {MISSION: "MINUSMA", ARMY: "FAMA", PARTNER: "Barkhane"}.get(target, v.levers.joint_force.force)
    common[UNITS[target]] = row
    return Event(type=STATE_BASED, side_a=name, side_b=ORGANISATIONS[org], target=name, deaths_a=dead, wounded_a=wounded, **common)


def _dying(target: int, square: int, v: SimpleNamespace, p: Any) -> float:
    """Share of those hurt who die."""
    if target == MISSION:
        return float(killed_share(square, killed_at_once(v, p), v, p))
    return p.killed_partner if target in (PARTNER, JOINT_FORCE) else p.killed_soft


def _near(target: int, org: int, square: int, v: SimpleNamespace, p: Any, day: Day, geography: Geography) -> tuple[int, int]:
    """Whom a device in a square hits, and how many of them are left: those who pass, the nearest post or group, the locality."""
    if target == CIVILIANS:
        row = int(geography.localities.of_square[square])
        return row, int(v.community.people_home[row]) - day.lost("community", row)
    if target == ARMY:
        row, men = nearest_garrison(v, geography, square), v.garrison.men
    elif target == MISSION:
        row, men = passing(org, square, v, p, day, geography, (_CONVOY, _WHO)), v.contingent.men
    else:
        row, men = int(nearest_group(BARKHANE if target == PARTNER else JOINT, square, v, geography)), v.task_group.men
    return row, int(men[row]) - day.lost(UNITS[target], row) if row >= 0 else 0
