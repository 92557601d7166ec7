"""Convoys on the road: what part of the mission's movement is theirs, what an ambush costs then, and whose escort is hit."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.engine import chance
from sim.engine.compiling import equation
from sim.events import Day
from sim.geography import Geography
from sim.rules._ambushes import ambush, attackers
from sim.rules._casualties import contingent_at, nearest, passing_contingent


@equation
def convoy_part(s, all_passages, v):
    """Part of passages through a square that are convoys'."""
    return v.field.convoy_passages[s] / all_passages if all_passages > 0.0 else 0.0


@equation
def met(s, v, p):
    """Peacekeepers of a convoy who are met in a square: its escort as far as that counts, else the men of a patrol."""
    passed = v.field.convoy_passages[s]
    return p.column + p.convoy_escort * (v.field.convoy_men[s] / passed - p.column) if passed > 0.0 else p.column


@equation
def in_ambush(i, mass, convoy, v, p, nodes):
    """Mean over lengths of (hit, attackers who fall) where a share of what may be met are convoys with their escorts."""
    force, alone = attackers(mass, p), v.cell.men[i] * 1.0
    hit, fallen = ambush(force, alone, p.column, p.ambush_rate, p.return_rate, nodes)
    if convoy > 0.0:
        of_escort, by_escort = ambush(force, alone, met(v.cell.square[i], v, p), p.ambush_rate, p.return_rate, nodes)
        hit += convoy * (of_escort - hit)
        fallen += convoy * (by_escort - fallen)
    return hit, fallen


def escort_hit(v: SimpleNamespace, day: Day, geography: Geography, square: int, stream: int) -> int:
    """Contingent whose men escort the convoy in a square: of the base that it supplies, the nearest one by the road if several are."""
    roads, bases = geography.roads, geography.bases
    best, row = np.inf, -1
    for b in np.flatnonzero(v.base.convoy_on):
        depot, s = int(bases.depot_origin[b]), int(bases.square[b])
        while s >= 0 and s != square:
            s = int(roads.previous[int(v.tally.flood[0]), depot, s])
        away = float(roads.hours[int(v.tally.flood[0]), depot, bases.square[b]] - roads.hours[int(v.tally.flood[0]), depot, square])
        if s == square and v.base.people[b] > 0.0 and away < best:
            best, row = away, int(b)
    if row < 0:  # it arrived today
        row = nearest(len(bases.square), bases.square, v.base.people, square, geography.squares)
    return contingent_at(v, day, row, stream)


def passing(org: int, square: int, v: SimpleNamespace, p: Any, day: Day, geography: Geography, streams: tuple[int, int]) -> int:
    """Contingent that hits a device on the move: a convoy's escort by its part of the chance, else that of a patrol."""
    which, who = streams
    convoys = p.convoy * float(v.field.convoy_passages[square])
    part = convoys / (convoys + float(v.field.passages[square] - v.field.convoy_passages[square])) if convoys > 0.0 else 0.0
    if chance.uniform(day.seed, which, square, org, day.number) < part:
        return escort_hit(v, day, geography, square, who)
    return passing_contingent(v, day, geography, square, who)
