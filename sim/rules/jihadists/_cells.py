"""Births of cells: where a katiba stands on the first day, how cells split and merge, and what history records."""

from __future__ import annotations

import zlib
from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.engine import chance
from sim.engine.compiling import equation
from sim.engine.roster import birth
from sim.events import Day
from sim.geography import Geography
from sim.geography.distance import km_apart
from sim.words import REGIONS

_PLACE, _HOME = chance.decisions("strength", "place", "home")
_NO_HOME = 1e-3  # share of its homes at a locality where a katiba has none, for the logarithm


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
        v.cell, slot, katiba=katiba, born_katiba=katiba, org=geography.katiba_organisation[katiba], men=men, home=home,
        birthplace=birthplace, first_square=square,
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
    """Locality where a cell of the first day stands: of its katiba's homes, hidden ones, kin, no town."""
    places, squares = geography.localities, geography.squares
    here = np.flatnonzero(places.region == region)
    org = int(geography.katiba_organisation[katiba])
    hidden = squares.concealment[places.square[here]]
    weight = np.log(p.stranger + places.kin[here, org]) + p.hidden * hidden - p.town * np.log1p(places.town_people[here] / p.people)
    weight += p.homes * np.log(np.maximum(places.home[here, katiba], _NO_HOME))
    race = chance.uniforms(day.seed_history, _PLACE, places.identity[here], katiba * 1000 + ordinal, 0)
    return int(here[int(np.argmax(weight - np.log(-np.log(race))))])


def settle_down(v: SimpleNamespace, geography: Geography, day: Day, p: Any, row: int) -> None:
    """A cell that splits off or changes sides takes, if the lot is for it, a home of its katiba's, the likelier ones of its homes first."""
    places, slot = geography.localities, int(v.cell.slot[row])
    homes = np.flatnonzero(places.home[:, int(v.cell.katiba[row])])
    if len(homes) and chance.uniform(day.seed, _HOME, slot, 0, int(v.cell.katiba[row])) < p.resettle:
        race = chance.uniforms(day.seed, _HOME, places.identity[homes], slot, 1)
        weight = np.log(places.home[homes, int(v.cell.katiba[row])])
        v.cell.home[row] = places.square[homes[int(np.argmax(weight - np.log(-np.log(race))))]]


def history_of(v: SimpleNamespace, geography: Geography, day: Day, p: Any) -> None:
    """Carry out what history records of jihadist groups today, or up to the first day: men leave the parent's cells."""
    if day.number not in geography.history_days and day.index:
        return
    table = geography.seeds.history
    today = np.datetime64(day.number, "D")
    stands = v.cell.square if day.index else v.cell.first_square  # nobody is placed yet on the first day
    for row in np.flatnonzero(table["date"] <= today if day.index == 0 else table["date"] == today):
        child, parent = str(table["group"][row]), str(table["from"][row])
        if str(table["kind"][row]) in ("split", "forms") and child in geography.katibas and parent in geography.katibas:
            gone = _secede(v, geography, geography.katibas.index(parent), geography.katibas.index(child), int(table["men"][row]), stands)
            for cell in gone:
                settle_down(v, geography, day, p, cell)


def _secede(v: SimpleNamespace, geography: Geography, parent: int, child: int, men: int, stands: np.ndarray) -> list[int]:
    """Whole cells change sides in order of their identity, and the last gives up just the men still missing; the rows of the child."""
    n = int(v.cell.size[0])
    rows = np.flatnonzero(v.cell.alive[:n] & (v.cell.katiba[:n] == parent))
    left, gone = men, []
    for row in rows[np.argsort(v.cell.slot[rows], kind="stable")]:
        if left <= 0:
            break
        if int(v.cell.men[row]) <= left:
            left -= int(v.cell.men[row])
            v.cell.katiba[row] = child
            v.cell.org[row] = geography.katiba_organisation[child]
            gone.append(int(row))
        else:
            v.cell.men[row] -= left
            place = int(v.cell.birthplace[row])
            gone.append(bear(v, geography, place, child, left, int(stands[row]), int(v.cell.home[row])))
            left = 0
    return gone


def split(v: SimpleNamespace, geography: Geography, day: Day, p: Any) -> None:
    """A cell above the largest size halves, and the new one may take another home."""
    n = int(v.cell.size[0])
    alive, men = v.cell.alive[:n], v.cell.men[:n]
    for row in np.flatnonzero(alive & (men > p.largest / day.agents)):
        half = int(v.cell.men[row]) // 2
        v.cell.men[row] -= half
        square = int(v.cell.square[row])
        place = int(geography.localities.of_square[square])
        new = bear(v, geography, place, int(v.cell.katiba[row]), half, square, int(v.cell.home[row]))
        settle_down(v, geography, day, p, new)


@equation
def may_join(i, j, v, p, day):
    """Whether a cell is another of the same katiba and has room for a small one."""
    c = v.cell
    return j != i and c.alive[j] and c.katiba[j] == c.katiba[i] and c.men[i] + c.men[j] <= p.largest / day.agents


@equation
def nearest_with_room(i, v, p, day, geography):
    """Cell within reach that a small one joins: the nearest, the lower identity on a tie; -1 for none."""
    c, best, pick = v.cell, p.reach_km, -1
    for j in range(c.size[0]):
        if may_join(i, j, v, p, day):
            km = km_apart(c.square[j], c.square[i], geography.squares)
            if km < best or (km == best and (pick < 0 or c.slot[j] < c.slot[pick])):
                best, pick = km, j
    return pick


@equation
def join_small(v, p, day, geography):
    """Each cell below the smallest size joins another, where it can."""
    c = v.cell
    for i in range(c.size[0]):
        if c.alive[i] and c.men[i] < p.smallest / day.agents:
            pick = nearest_with_room(i, v, p, day, geography)
            if pick >= 0:
                c.men[pick] += c.men[i]
                c.men[i] = 0
                c.alive[i] = False
