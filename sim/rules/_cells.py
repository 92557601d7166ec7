"""Births of cells: where a katiba stands on the first day, how cells split and merge, and what history records."""

from __future__ import annotations

import zlib
from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.engine import chance
from sim.engine.compiling import kernel
from sim.engine.roster import birth
from sim.events import Day
from sim.geography import Geography
from sim.words import REGIONS

_PLACE = chance.decision("strength.place")


def newborn(geography: Geography, birthplace: int, katiba: int, ordinal: int) -> int:
    """Identity of a new cell: its birthplace, katiba and ordinal, never the day."""
    return zlib.crc32(f"cell:{geography.localities.key[birthplace]}:{geography.katibas[katiba]}:{ordinal}".encode())


def next_ordinal(v: SimpleNamespace, birthplace: int, katiba: int) -> int:
    """How many cells of this katiba were born at this place so far."""
    n = int(v.cell.size[0])
    return int(np.sum((v.cell.birthplace[:n] == birthplace) & (v.cell.born_katiba[:n] == katiba)))


def bear(v: SimpleNamespace, geography: Geography, birthplace: int, katiba: int, men: int, square: int, home: int) -> int:
    """Add one cell and return its row."""
    slot = newborn(geography, birthplace, katiba, next_ordinal(v, birthplace, katiba))
    return birth(
        v.cell, slot, katiba=katiba, born_katiba=katiba, org=geography.katiba_organisation[katiba], men=men, home=home, birthplace=birthplace,
        first_square=square,
    )  # fmt: skip


def muster(v: SimpleNamespace, geography: Geography, day: Day, p: Any, cell_men: float) -> None:
    """Divide each katiba's fighters of January 2015 into cells at localities of their region, hidden and kin ones first."""
    table = geography.seeds.initial_state
    for row in np.flatnonzero(table["variable"] == "fighters"):
        name = str(table["group"][row])
        if name not in geography.katibas:
            continue
        men = int(np.floor(table["value"][row] + 0.5))
        katiba = geography.katibas.index(name)
        cells = max(round(men / cell_men), 1)
        for k in range(cells):
            part = men * (k + 1) // cells - men * k // cells
            if part > 0:
                place = _home(geography, day, p, REGIONS.index(str(table["region"][row])), katiba, k)
                square = int(geography.localities.square[place])
                bear(v, geography, place, katiba, part, square, square)


def _home(geography: Geography, day: Day, p: Any, region: int, katiba: int, ordinal: int) -> int:
    places, squares = geography.localities, geography.squares
    here = np.flatnonzero(places.region == region)
    org = int(geography.katiba_organisation[katiba])
    hidden = squares.concealment[places.square[here]]
    weight = np.log(p.stranger + places.kin[here, org]) + p.hidden * hidden - p.town * np.log1p(places.town_people[here] / p.people)
    race = chance.uniforms(day.seed_history, _PLACE, places.identity[here], katiba * 1000 + ordinal, 0)
    return int(here[int(np.argmax(weight - np.log(-np.log(race))))])


def history_of(v: SimpleNamespace, geography: Geography, day: Day) -> None:
    """Carry out what history records of jihadist groups today, or up to the first day: men leave the parent's cells."""
    if day.number not in geography.history_days and day.index:
        return
    table = geography.seeds.history
    today = np.datetime64(day.number, "D")
    stands = v.cell.square if day.index else v.cell.first_square  # nobody is placed yet on the first day
    for row in np.flatnonzero(table["date"] <= today if day.index == 0 else table["date"] == today):
        child, parent = str(table["group"][row]), str(table["from"][row])
        if str(table["kind"][row]) in ("split", "forms") and child in geography.katibas and parent in geography.katibas:
            _secede(v, geography, geography.katibas.index(parent), geography.katibas.index(child), int(table["men"][row]), stands)


def _secede(v: SimpleNamespace, geography: Geography, parent: int, child: int, men: int, stands: np.ndarray) -> None:
    """Whole cells change sides in order of their identity, and the last gives up just the men still missing."""
    n = int(v.cell.size[0])
    rows = np.flatnonzero(v.cell.alive[:n] & (v.cell.katiba[:n] == parent))
    left = men
    for row in rows[np.argsort(v.cell.slot[rows], kind="stable")]:
        if left <= 0:
            return
        if int(v.cell.men[row]) <= left:
            left -= int(v.cell.men[row])
            v.cell.katiba[row] = child
            v.cell.org[row] = geography.katiba_organisation[child]
        else:
            v.cell.men[row] -= left
            place = int(v.cell.birthplace[row])
            bear(v, geography, place, child, left, int(stands[row]), int(v.cell.home[row]))
            left = 0


def split(v: SimpleNamespace, geography: Geography, largest: float) -> None:
    """A cell above the largest size halves."""
    n = int(v.cell.size[0])
    alive, men = v.cell.alive[:n], v.cell.men[:n]
    for row in np.flatnonzero(alive & (men > largest)):
        half = int(v.cell.men[row]) // 2
        v.cell.men[row] -= half
        square = int(v.cell.square[row])
        place = int(geography.localities.of_square[square])
        bear(v, geography, place, int(v.cell.katiba[row]), half, square, int(v.cell.home[row]))


@kernel
def join_small(n, alive, men, katiba, slot, square, columns, step_km, largest, smallest, reach_km):
    """Each cell below the smallest size joins the nearest of its katiba that has room; the lower identity on a tie."""
    for i in range(n):
        if not alive[i] or men[i] >= smallest:
            continue
        best, pick = reach_km, -1
        for j in range(n):
            if j == i or not alive[j] or katiba[j] != katiba[i] or men[i] + men[j] > largest:
                continue
            km = step_km * np.hypot(square[j] // columns - square[i] // columns, square[j] % columns - square[i] % columns)
            if km < best or (km == best and (pick < 0 or slot[j] < slot[pick])):
                best, pick = km, j
        if pick >= 0:
            men[pick] += men[i]
            men[i] = 0
            alive[i] = False
