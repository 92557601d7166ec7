"""Births of bands: where a movement's men stand on the first day, and how a part of a group becomes another's."""

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
from sim.words import GROUPS, NAMED_GROUPS, REGIONS

_PLACE, _KIN = chance.decisions("armed_groups", "place", "kin")


def bear(v: SimpleNamespace, geography: Geography, group: int, community: int, men: int, home: int) -> int:
    """Add one band at its home and return its row; its identity is birthplace, group and ordinal, never the day."""
    n = int(v.band.size[0])
    ordinal = int(np.sum((v.band.birthplace[:n] == home) & (v.band.born_group[:n] == group)))
    slot = zlib.crc32(f"band:{geography.localities.key[home]}:{GROUPS[group]}:{ordinal}".encode())
    return birth(
        v.band, slot, group=group, born_group=group, community=community, men=men, establishment=men, home=home, birthplace=home,
        place=home, square=geography.localities.square[home], target=-1,
    )  # fmt: skip


def muster(v: SimpleNamespace, p: Any, day: Day, geography: Geography) -> None:
    """Divide each movement's men of January 2015 into bands at localities of their region where their kin live."""
    table = geography.seeds.initial_state
    for row in np.flatnonzero(table["variable"] == "fighters"):
        name = str(table["group"][row])
        if name not in NAMED_GROUPS:
            continue
        group, men = NAMED_GROUPS.index(name), int(np.floor(table["value"][row] + 0.5))
        bands = max(round(men / (p.band_men / day.agents)), 1)
        for k in range(bands):
            part = men * (k + 1) // bands - men * k // bands
            if part > 0:
                home, community = _home(REGIONS.index(str(table["region"][row])), group, k, p, day, geography)
                bear(v, geography, group, community, part, home)


def _home(region: int, group: int, ordinal: int, p: Any, day: Day, geography: Geography) -> tuple[int, int]:
    """A locality of the region by its share of those the group takes men of, and a community of that place."""
    places, movements = geography.localities, geography.armed_groups
    here = np.flatnonzero(places.region == region)
    taste = np.where(movements.own[group], 1.0, p.allied) * movements.open[group]
    drawn = movements.kin[here] * taste
    key = group * 1000 + ordinal
    race = chance.uniforms(day.seed_history, _PLACE, places.identity[here], key, 0)
    at = int(np.argmax(np.log(p.stranger + drawn.sum(axis=1)) - np.log(-np.log(race))))
    weight = drawn[at] if drawn[at].sum() > 0 else taste
    race = chance.uniforms(day.seed_history, _KIN, np.arange(len(weight)), key, int(places.identity[here[at]]))
    return int(here[at]), int(np.argmax(np.log(np.maximum(weight, 1e-300)) - np.log(-np.log(race))))


def follow_history(v: SimpleNamespace, day: Day, geography: Geography) -> None:
    """Carry out the splits that history records of movements today, or up to the first day."""
    if day.number not in geography.history_days and day.index:
        return
    table = geography.seeds.history
    today = np.datetime64(day.number, "D")
    for row in np.flatnonzero(table["date"] <= today if day.index == 0 else table["date"] == today):
        child, parent = str(table["group"][row]), str(table["from"][row])
        if str(table["kind"][row]) == "split" and child in NAMED_GROUPS and parent in NAMED_GROUPS:
            region = REGIONS.index(str(table["region"][row]))
            secede(v, geography, NAMED_GROUPS.index(parent), NAMED_GROUPS.index(child), int(table["men"][row]), region)


def secede(v: SimpleNamespace, geography: Geography, parent: int, child: int, men: int, region: int) -> None:
    """Whole bands leave, kin of the child and those of its region first; the last gives up just the men still missing."""
    n = int(v.band.size[0])
    rows = np.flatnonzero(v.band.alive[:n] & (geography.armed_groups.root[v.band.group[:n]] == parent))
    kin = geography.armed_groups.own[child][v.band.community[rows]]
    local = geography.localities.region[v.band.home[rows]] == region
    left = men
    for row in rows[np.lexsort((v.band.slot[rows], -(2 * local + kin)))]:
        if left <= 0:
            return
        if int(v.band.men[row]) <= left:
            left -= int(v.band.men[row])
            v.band.group[row] = child
        else:
            v.band.men[row] -= left
            v.band.establishment[row] -= min(left, int(v.band.establishment[row]))
            bear(v, geography, child, int(v.band.community[row]), left, int(v.band.home[row]))
            left = 0


@equation
def name_parts(v, geography):
    """Each part that broke away yesterday, the men of one community of a named group and its splinters, takes its name."""
    b, claim, root = v.band, v.group.claim, geography.armed_groups.root
    for child in range(claim.shape[0]):
        if claim[child] >= 0:
            for i in range(b.size[0]):
                if b.alive[i] and b.group[i] == root[child] and b.community[i] == claim[child]:
                    b.group[i] = child


@equation
def merge(v):
    """Each group that joined another yesterday takes that one's name."""
    b, joins = v.band, v.group.joins
    for old in range(joins.shape[0]):
        if joins[old] >= 0:
            for i in range(b.size[0]):
                if b.alive[i] and b.group[i] == old:
                    b.group[i] = joins[old]
