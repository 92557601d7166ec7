"""People of feuds, read-only: who takes up arms for each side, how many live where, and who comes in from across the border."""

from __future__ import annotations

import numpy as np

from sim.geography.seeds import Seeds
from sim.words import MILITIAS


def _folk_of(seeds: Seeds) -> dict[str, int]:
    """Militia that each community turns to."""
    ties = zip(seeds.groups["name"], seeds.groups["community"], strict=True)
    return {name: MILITIAS.index(str(m)) for m, text in ties if str(m) in MILITIAS for name in str(text).split(";")}


def _shares(seeds: Seeds) -> dict[tuple[str, str], float]:
    """Share of each community's people by cercle."""
    table = seeds.communities
    return {(str(c), str(name)): float(x) for c, name, x in zip(table["cercle"], table["community"], table["share"], strict=True)}


def _beyond(seeds: Seeds, name: str, cercle: np.ndarray, residents: np.ndarray) -> np.ndarray:
    """People of a community across the border, at the localities of the cercle that they come in by, as residents are spread there."""
    out, table = np.zeros(len(cercle)), seeds.reservoirs
    for community, where, people in zip(table["community"], table["cercle"], table["people"], strict=True):
        if str(community) == name:
            here = residents * (cercle == str(where))
            out += float(people) * here / max(float(here.sum()), 1.0)
    return out


def settle(
    seeds: Seeds, pairs: list[tuple[str, str]], ends: np.ndarray, cercle: np.ndarray, residents: np.ndarray
) -> tuple[np.ndarray, ...]:
    """Who takes up arms for each side, people by side, folk by locality, and where each side lives (see Feuds)."""
    militia, shares = _folk_of(seeds), _shares(seeds)
    folk = np.zeros((len(cercle), len(MILITIAS)))
    for name, k in militia.items():
        folk[:, k] += np.array([shares.get((str(c), name), 0.0) for c in cercle]) * residents + _beyond(seeds, name, cercle, residents)
    kind = np.array([[militia.get(name, -1) for name in pair] for pair in pairs], dtype=np.int64).reshape(-1, 2)
    people, lives = np.zeros((2, len(pairs), 2, len(cercle)))
    for f, pair in enumerate(pairs):
        for x, name in enumerate(pair):
            lives[f, x] = cercle == ends[f, x]
            people[f, x] = lives[f, x] * shares.get((str(ends[f, x]), name), 0.0) * residents
    return kind, people, folk, lives
