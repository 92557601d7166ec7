"""Local agreements on record, read-only: on which day two sides of the North, or the two sides of a feud, made one."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sim.geography.feuds import Feuds
from sim.geography.seeds import SeedError, Seeds
from sim.words import COALITIONS, NAMED_GROUPS, OUTSIDE


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

    A coalition or an armed group stands for its side of January 2015, a community for all its feuds with the other one.
    """
    table = seeds.agreements
    sides: list[tuple[int, int, int]] = []
    calmed: list[tuple[int, int]] = []
    for date, parties in zip(table["date"].astype("datetime64[D]").astype(np.int64), table["parties"], strict=True):
        for pair in str(parties).split(";"):
            a, among, b = pair.partition("/")
            if not among:
                continue
            one, other = _side(seeds, a), _side(seeds, b)
            if one is not None and other is not None:
                sides.append((int(date), min(one, other), max(one, other)))
            elif one is None and other is None:
                calmed += [(int(date), f) for f in range(len(feuds)) if {feuds.a[f], feuds.b[f]} == {a, b}]
            else:
                raise SeedError(f"agreements.csv: parties: {pair}: needs two armed groups or two communities")
    return Agreements(*np.array(sides, np.int64).reshape(-1, 3).T.copy(), *np.array(calmed, np.int64).reshape(-1, 2).T.copy())


def _side(seeds: Seeds, name: str) -> int | None:
    """The side of a coalition or of an armed group, as numbered in `sim.rules._sides`; None for anybody else."""
    if name in COALITIONS[:OUTSIDE]:
        return COALITIONS.index(name)
    if name not in NAMED_GROUPS:
        return None
    coalition = str(seeds.groups["coalition"][list(seeds.groups["name"]).index(name)])
    return COALITIONS.index(coalition) if coalition in COALITIONS[:OUTSIDE] else OUTSIDE + NAMED_GROUPS.index(name)
