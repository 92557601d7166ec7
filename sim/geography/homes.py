"""Homes of jihadist groups, read-only: where each lives and recruits, and whom an organisation draws on there."""

from __future__ import annotations

import numpy as np

from sim.geography.seeds import Seeds
from sim.geography.squares import Squares
from sim.words import ORGANISATIONS


def of_localities(seeds: Seeds, squares: Squares, of_square: np.ndarray, localities: int, groups: tuple[str, ...]) -> np.ndarray:
    """Share of each jihadist group's homes at each locality, shape (localities, groups): zeros for a group without any."""
    at = {str(k): squares.at(float(lat), float(lon)) for k, lat, lon in zip(
        seeds.places["key"], seeds.places["latitude"], seeds.places["longitude"], strict=True)}  # fmt: skip
    table, out = seeds.homes, np.zeros((localities, len(groups)))
    for group, place, share in zip(table["group"], table["place"], table["share"], strict=True):
        out[of_square[at[str(place)]], groups.index(str(group))] += share
    return out


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
