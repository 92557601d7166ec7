"""Armed groups of the North, read-only: coalition, communities they draw on, and who was at odds with whom from when."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.geography.seeds import Seeds
from sim.geography.squares import Squares
from sim.words import COALITIONS, GROUPS, NAMED_GROUPS, ORGANISATIONS, SPLINTERS

# Peoples that the groups of the North recruit from; the first part of a name is its people.
PEOPLES = ("Tuareg", "Arab", "Songhai", "Fulani")


@dataclass(frozen=True, eq=False)
class ArmedGroups:
    """Rows are GROUPS (named ones, then their splinters), columns of `own` and `kin` are `communities`.

    `root[g]` is the named group that g is or split from; `coalition[g]` that of January 2015 (index in COALITIONS),
    `left[g]` the one that it or its root belongs to or once left;
    `own[g, k]` says that g draws on community k first, `open[g, k]` that it takes men of it at all (same people);
    `kin[c, k]` is the share of community k at locality c. `odds` holds dated relations: columns a, b, from (day), hostility.
    """

    communities: tuple[str, ...]
    root: np.ndarray
    coalition: np.ndarray
    left: np.ndarray
    own: np.ndarray
    open: np.ndarray
    kin: np.ndarray
    odds: np.ndarray
    odds_org: np.ndarray

    @cached_property
    def turns(self) -> np.ndarray:
        """Days, since 1970, on which dated relations change, in order; eras lie before, between and after them."""
        return np.unique(np.concatenate([self.odds[:, 2], self.odds_org[:, 2]]))

    @cached_property
    def hostile(self) -> np.ndarray:
        """Hostility in 0 to 1 between groups by era, shape (eras, groups, groups)."""
        out = np.zeros((len(self.turns) + 1, len(GROUPS), len(GROUPS)))
        for a, b, start, value in self.odds:
            since = out[np.searchsorted(self.turns, start, side="right") :]
            for i, j in ((int(a), int(b)), (int(b), int(a))):
                np.maximum(since[:, i, j], value, out=since[:, i, j])
        for era in out:
            np.fill_diagonal(era, 0.0)
        out.flags.writeable = False
        return out

    @cached_property
    def hostile_org(self) -> np.ndarray:
        """Hostility in 0 to 1 of groups to jihadist organisations by era, shape (eras, groups, organisations)."""
        out = np.zeros((len(self.turns) + 1, len(GROUPS), len(ORGANISATIONS)))
        for a, b, start, value in self.odds_org:
            since = out[np.searchsorted(self.turns, start, side="right") :, int(a), int(b)]
            np.maximum(since, value, out=since)
        out.flags.writeable = False
        return out

    def hostility(self, day: int) -> tuple[np.ndarray, np.ndarray]:
        """Hostility in 0 to 1 on a day: between groups, shape (groups, groups), and to each organisation, (groups, orgs)."""
        era = np.searchsorted(self.turns, day, side="right")
        return self.hostile[era], self.hostile_org[era]


def _root() -> np.ndarray:
    return np.array([*range(len(NAMED_GROUPS)), *(g for g in range(len(NAMED_GROUPS)) for _ in range(SPLINTERS))])


def _members(seeds: Seeds, name: str) -> list[int]:
    """Rows of groups meant by a name of the table of relations: a group, a coalition or a community."""
    table = seeds.groups
    coalition = dict(zip(table["name"], table["coalition"], strict=True))
    community = dict(zip(table["name"], table["community"], strict=True))
    if name in NAMED_GROUPS:
        return [NAMED_GROUPS.index(name)]
    if name in COALITIONS:
        return [g for g, group in enumerate(NAMED_GROUPS) if coalition[group] == name]
    return [g for g, group in enumerate(NAMED_GROUPS) if name in str(community[group]).split(";")]


def _odds(seeds: Seeds) -> tuple[np.ndarray, np.ndarray]:
    table = seeds.rivalries
    groups: list[tuple[float, ...]] = []
    jihadist: list[tuple[float, ...]] = []
    start = table["active_from"].astype("datetime64[D]").astype(np.int64)
    for row in range(len(table)):
        value = -float(table["intensity"][row])
        if value <= 0.0:
            continue
        a, b = str(table["a"][row]), str(table["b"][row])
        for one, other in ((a, b), (b, a)):
            if other in ORGANISATIONS:
                jihadist += [(g, ORGANISATIONS.index(other), start[row], value) for g in _members(seeds, one)]
        groups += [(g, h, start[row], value) for g in _members(seeds, a) for h in _members(seeds, b) if g != h]
    return np.array(groups, dtype=float).reshape(-1, 4), np.array(jihadist, dtype=float).reshape(-1, 4)


def _left(seeds: Seeds, first: list[int]) -> list[int]:
    """Coalition a named group belongs to, or the one it left as the table of relations has it."""
    table, out = seeds.rivalries, list(first)
    for a, b, relation in zip(table["a"], table["b"], table["relation"], strict=True):
        if relation == "splinter" and str(a) in NAMED_GROUPS:
            former = COALITIONS.index(str(b)) if str(b) in COALITIONS else first[NAMED_GROUPS.index(str(b))]
            out[NAMED_GROUPS.index(str(a))] = former
    return out


def _kin(seeds: Seeds, squares: Squares, where: np.ndarray, communities: tuple[str, ...]) -> np.ndarray:
    table = seeds.communities
    out = np.zeros((len(where), len(communities)))
    for c, square in enumerate(where):
        here = table["cercle"] == squares.cercles[int(squares.cercle[square])]
        for name, share in zip(table["community"][here], table["share"][here], strict=True):
            if str(name) in communities:
                out[c, communities.index(str(name))] += float(share)
    return out


def communities_of(seeds: Seeds) -> tuple[str, ...]:
    """Communities that movements of the North may take men of, in the order of every axis of communities."""
    names = sorted({str(name) for name in seeds.communities["community"]})
    return tuple(name for name in names if name.split("_")[0] in PEOPLES)


def build(seeds: Seeds, squares: Squares, where: np.ndarray) -> ArmedGroups:
    """Lay out groups and kin for localities in squares `where`."""
    communities = communities_of(seeds)
    table = seeds.groups
    ties = {str(n): set(str(c).split(";")) for n, c in zip(table["name"], table["community"], strict=True)}
    coalition = {str(n): str(c) for n, c in zip(table["name"], table["coalition"], strict=True)}
    root = _root()
    own = np.array([[k in ties[NAMED_GROUPS[g]] for k in communities] for g in root])
    people = [{k.split("_")[0] for k in ties[NAMED_GROUPS[g]]} for g in root]
    open_ = np.array([[k.split("_")[0] in people[i] for k in communities] for i in range(len(root))])
    first = [COALITIONS.index(coalition[m]) if coalition[m] in COALITIONS else 2 for m in NAMED_GROUPS]
    left = _left(seeds, first)
    among, jihadist = _odds(seeds)
    return ArmedGroups(
        communities=communities, root=root, coalition=np.array([first[g] for g in root]),
        left=np.array([left[g] for g in root]), own=own, open=open_,
        kin=_kin(seeds, squares, where, communities), odds=among, odds_org=jihadist,
    )  # fmt: skip
