"""Homes of jihadist groups, read-only: where each lives and recruits, and whom an organisation draws on there."""

from __future__ import annotations

import numpy as np

from sim.geography.seeds import Seeds
from sim.geography.squares import Squares
from sim.words import ORGANISATIONS


def _rows(seeds: Seeds, squares: Squares, of_square: np.ndarray) -> np.ndarray:
    """Locality of each row of `homes.csv`."""
    return np.array([of_square[squares.at(*seeds.points[str(place)])] for place in seeds.homes["place"]], dtype=np.int64)


def of_localities(seeds: Seeds, squares: Squares, of_square: np.ndarray, localities: int, groups: tuple[str, ...]) -> np.ndarray:
    """Share of each jihadist group's homes at each locality, shape (localities, groups): zeros for a group without any."""
    out = np.zeros((localities, len(groups)))
    group = np.array([groups.index(str(g)) for g in seeds.homes["group"]], dtype=np.int64)
    np.add.at(out, (_rows(seeds, squares, of_square), group), seeds.homes["share"])
    return out


def abroad(seeds: Seeds, squares: Squares, of_square: np.ndarray, localities: int) -> np.ndarray:
    """People across the border of communities that the groups at home at each locality draw on."""
    return np.bincount(_rows(seeds, squares, of_square), seeds.homes["abroad"], localities)


def kin(seeds: Seeds, squares: Squares, centre: np.ndarray, home: np.ndarray, groups: tuple[str, ...]) -> np.ndarray:
    """Share of people at each locality from communities that an organisation's groups draw on, those at home in the cercle alone."""
    draws = dict(zip(seeds.groups["name"], seeds.groups["community"], strict=True))
    owner = dict(zip(seeds.groups["name"], seeds.groups["organisation"], strict=True))
    cercle, out = squares.cercle[centre], np.zeros((len(centre), len(ORGANISATIONS)))
    for here in np.unique(cercle):
        ties: list[set[str]] = [set() for _ in ORGANISATIONS]
        for k in np.flatnonzero(home[cercle == here].any(axis=0)):
            organisation = ORGANISATIONS.index("ISGS" if owner[groups[k]] == "ISGS" else "JNIM")
            ties[organisation] |= set(str(draws[groups[k]]).split(";")) - {"none"}
        rows = seeds.communities.where(cercle=squares.cercles[int(here)])
        for o, tie in enumerate(ties):
            shares = [s for name, s in zip(rows["community"], rows["share"], strict=True) if name in tie]
            out[cercle == here, o] = min(float(np.sum(shares)), 1.0)
    return out
