"""Local agreements on record, read-only: on which day two sides of the North, or the two sides of a feud, made one."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sim.geography.feuds import Feuds
from sim.geography.seeds import SeedError, Seeds
from sim.words import COALITIONS, NAMED_GROUPS, OUTSIDE

_PAIR = 2


def _none() -> np.ndarray:
    return field(default_factory=lambda: np.zeros(0, np.int64))  # type: ignore[return-value]


@dataclass(frozen=True, eq=False)
class Agreements:
    """Days since 1970 in `day`, with the two sides that agreed, the lower first; in `feud_day`, with the feud that was calmed."""

    day: np.ndarray = _none()
    one: np.ndarray = _none()
    other: np.ndarray = _none()
    feud_day: np.ndarray = _none()
    feud: np.ndarray = _none()


def build(seeds: Seeds, feuds: Feuds) -> Agreements:
    """Read `agreements.csv`: `parties` holds pairs `a/b`, split by `;`; a name alone made peace within its own ranks, which binds no pair.

    A coalition or an armed group stands for its side of January 2015, a community for all its feuds with the other one, if there are any.
    """
    table = seeds.agreements
    communities = {str(name) for name in seeds.communities["community"]}
    sides: list[tuple[int, int, int]] = []
    calmed: list[tuple[int, int]] = []
    for date, parties in zip(table["date"].astype("datetime64[D]").astype(np.int64), table["parties"], strict=True):
        for pair in str(parties).split(";"):
            names = pair.split("/")
            found = [side for name in names if (side := _side(seeds, name)) is not None]
            if len(names) == 1:
                continue
            if len(names) == len(found) == _PAIR:
                sides.append((int(date), min(found), max(found)))
            elif len(names) == _PAIR and set(names) <= communities:
                calmed += [(int(date), f) for f in range(len(feuds)) if {feuds.a[f], feuds.b[f]} == set(names)]
            else:
                raise SeedError(f"seeds/mali/agreements.csv: parties: {pair}: needs two armed groups or two communities")
    return Agreements(*np.array(sides, np.int64).reshape(-1, 3).T.copy(), *np.array(calmed, np.int64).reshape(-1, 2).T.copy())


def _side(seeds: Seeds, name: str) -> int | None:
    """The side of a coalition or of an armed group, as numbered in `sim.rules.north._sides`; None for anybody else."""
    if name in COALITIONS[:OUTSIDE]:
        return COALITIONS.index(name)
    if name not in NAMED_GROUPS:
        return None
    coalition = str(seeds.groups["coalition"][list(seeds.groups["name"]).index(name)])
    return COALITIONS.index(coalition) if coalition in COALITIONS[:OUTSIDE] else OUTSIDE + NAMED_GROUPS.index(name)
