"""Convoys on the road: what part of the mission's movement in a square is theirs, and whose escort is hit there."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.engine.compiling import equation
from sim.events import Day
from sim.geography import Geography
from sim.rules._casualties import contingent_at, nearest


@equation
def convoy_part(s, all_passages, v):
    """Part of passages through a square that are convoys'."""
    return v.field.convoy_passages[s] / all_passages if all_passages > 0.0 else 0.0


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
