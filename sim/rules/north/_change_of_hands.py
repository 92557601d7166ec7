"""A place changes hands: winners of a contest move in, losers go home."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.actors.band import CONTEST, HOLD
from sim.events import Event
from sim.geography import Geography
from sim.rules.north._sides import sides


def change_hands(v: SimpleNamespace, geography: Geography, event: Event) -> None:
    """The winner's bands that contested the place move in; all of the loser's side leave for home, or for their group's nearest home."""
    b, n = v.band, int(v.band.size[0])
    place = int(geography.localities.of_square[event.square])
    side = sides(v.group.coalition)
    winner, loser = int(b.group[event.band_a]), int(b.group[event.band_b]) if event.band_b >= 0 else -1
    came = b.alive[:n] & (b.action[:n] == CONTEST) & (b.target[:n] == place) & (b.group[:n] == winner)
    there = b.alive[:n] & (b.place[:n] == place)
    for row in np.flatnonzero(there & (side[b.group[:n]] == side[loser])) if loser >= 0 else ():
        _stay_at(v, geography, int(row), _refuge(v, geography, int(row)))
    for row in np.flatnonzero(came):
        _stay_at(v, geography, int(row), place)


def _refuge(v: SimpleNamespace, geography: Geography, row: int) -> int:
    """Home of a band that lost its place; where it lost its home, the nearest home of its group, and there it stays where there is none."""
    b, n, place = v.band, int(v.band.size[0]), int(v.band.place[row])
    if b.home[row] != place:
        return int(b.home[row])
    homes = np.unique(b.home[:n][b.alive[:n] & (b.group[:n] == b.group[row]) & (b.home[:n] != place)])
    return int(homes[np.argmin(geography.apart_km[place, homes])]) if len(homes) else place


def _stay_at(v: SimpleNamespace, geography: Geography, row: int, place: int) -> None:
    """A band moves to a place and holds there."""
    v.band.place[row], v.band.square[row] = place, geography.localities.square[place]
    v.band.action[row], v.band.target[row] = HOLD, -1
