"""Feuds, read-only: pairs of communities at odds over land, water and pasture, by cercle, who takes up arms, and which are kin."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from sim.geography.armed_groups import communities_of
from sim.geography.feud_people import settle
from sim.geography.feud_ties import beside, ties_of
from sim.geography.seeds import Seeds
from sim.geography.squares import Squares
from sim.words import MILITIAS, REGIONS

_YEAR = 366


def _none(*shape: int) -> np.ndarray:
    return field(default_factory=lambda: np.zeros(shape))  # type: ignore[return-value]


@dataclass(frozen=True, eq=False)
class Raids:
    """Raids open to a militia: rows from start[locality * kinds + kind] hold a feud, its side (0 a, 1 b) and a place of the rival.

    `identity` names a row whatever the order of the table.
    """

    start: np.ndarray
    feud: np.ndarray
    side: np.ndarray
    place: np.ndarray
    identity: np.ndarray


@dataclass(frozen=True, eq=False)
class Feuds:
    """One row a pair: names of both communities, their cercles as indices of Squares.cercles, tension of January 2015.

    `identity` names a pair; `kind[f, x]` is the militia (index in MILITIAS) that side x turns to, -1 where none is; `code[f, x]` says
    which community of `ArmedGroups.communities` it is, -1 where movements take no men of it;
    `since[f]` is the day since when one side or its militia is on record as hostile to the other side, infinite where none is;
    `people[f, x, c]` the people of side x at locality c; `scarcity[f, d]` how scarce pasture is on day d of the year, from -1
    to 1 with mean 0. `folk[c, k]` are the people at locality c that militia k comes from, with those of their community across the
    border; `at_odds[f, x, c]` says that side x of the pair lives at locality c. `ties[f, g]` is how much of what happens in pair f
    is felt in g, a pair of the same communities in a neighbouring cercle, all such adding up to one; `turned[f, g]` says that their
    sides stand the other way round. `odds` has columns militia, jihadist group, from (day), hostility to `groups` jihadist groups.
    """

    a: tuple[str, ...]
    b: tuple[str, ...]
    cercle_a: np.ndarray
    cercle_b: np.ndarray
    tension: np.ndarray
    identity: np.ndarray = _none(0)
    kind: np.ndarray = _none(0, 2)
    code: np.ndarray = _none(0, 2)
    since: np.ndarray = _none(0)
    people: np.ndarray = _none(0, 2, 0)
    scarcity: np.ndarray = _none(0, _YEAR + 1)
    folk: np.ndarray = _none(0, len(MILITIAS))
    at_odds: np.ndarray = _none(0, 2, 0)
    ties: np.ndarray = _none(0, 0)
    turned: np.ndarray = _none(0, 0)
    odds: np.ndarray = _none(0, 4)
    raids: Raids = field(default_factory=lambda: Raids(*(np.zeros(0, np.int64) for _ in range(5))))
    groups: int = 0

    def __len__(self) -> int:
        return len(self.a)

    @cached_property
    def turns(self) -> np.ndarray:
        """Days, since 1970, on which dated hostility changes, in order; eras lie before, between and after them."""
        return np.unique(self.odds[:, 2])

    @cached_property
    def hostile(self) -> np.ndarray:
        """Hostility in 0 to 1 between militias and jihadist groups by era, shape (eras, militias, groups)."""
        out = np.zeros((len(self.turns) + 1, len(MILITIAS), self.groups))
        for kind, group, start, value in self.odds:
            since = out[np.searchsorted(self.turns, start, side="right") :, int(kind), int(group)]
            np.maximum(since, value, out=since)
        out.flags.writeable = False
        return out

    def hostility(self, day: int) -> np.ndarray:
        """Hostility in 0 to 1 between militias and jihadist groups on a day, shape (militias, groups)."""
        return np.asarray(self.hostile[np.searchsorted(self.turns, day, side="right")])


def _scarcity(seeds: Seeds, region: str) -> np.ndarray:
    """Scarcity of pasture by day of the year, interpolated between the middles of months, mean 0, largest size 1."""
    table = seeds.seasons
    rows = [r for r in range(len(table["month"])) if region in str(table["applies_to"][r]).split(";")]
    if not rows:
        return np.zeros(_YEAR + 1)
    pasture = np.zeros(12)
    for r in rows:
        pasture[int(table["month"][r]) - 1] = float(table["pasture"][r])
    middle = (np.arange(12) + 0.5) * _YEAR / 12.0
    scarce = np.interp(np.arange(_YEAR + 1), middle, -pasture, period=_YEAR)
    scarce -= scarce[1:].mean()
    return np.asarray(scarce / max(float(np.abs(scarce).max()), 1e-9))


def _since(seeds: Seeds, pairs: list[tuple[str, str]], kind: np.ndarray) -> np.ndarray:
    """Day since when either community, or its militia, is on record as hostile to the other community."""
    table = seeds.rivalries
    start = table["active_from"].astype("datetime64[D]").astype(float)
    known = {(str(a), str(b)): t for a, b, t, i in zip(table["a"], table["b"], start, table["intensity"], strict=True) if float(i) < 0.0}
    sides = [
        {(MILITIAS[kind[f, x]], pair[1 - x]) for x in range(2) if kind[f, x] >= 0} | {pair, pair[::-1]} for f, pair in enumerate(pairs)
    ]
    return np.array([min((known[side] for side in both if side in known), default=np.inf) for both in sides])


def _odds(seeds: Seeds, groups: tuple[str, ...]) -> np.ndarray:
    """Rows (militia, jihadist group, from, hostility); a group inherits the odds of the one that it came out of."""
    table, past = seeds.rivalries, seeds.history
    start = table["active_from"].astype("datetime64[D]").astype(np.int64)
    born = [
        (str(g), str(parent)) for how, g, parent in zip(past["kind"], past["group"], past["from"], strict=True) if how in ("forms", "split")
    ]
    found = []
    for row in range(len(start)):
        pair, value = (str(table["a"][row]), str(table["b"][row])), -float(table["intensity"][row])
        for one, other in (pair, pair[::-1]):
            if one in MILITIAS and other in groups and value > 0.0:
                heirs = {other, *(g for g, parent in born if parent == other and g in groups)}
                found += [(MILITIAS.index(one), groups.index(g), float(start[row]), value) for g in sorted(heirs)]
    return np.array(found, dtype=float).reshape(-1, 4)


def _raids(kind: np.ndarray, ends: np.ndarray, people: np.ndarray, cercle: np.ndarray, identity: np.ndarray, where: np.ndarray) -> Raids:
    rows: list[tuple[int, ...]] = []
    start = [0]
    for c in range(len(cercle)):
        for k in range(len(MILITIAS)):
            for f, x in np.argwhere((kind == k) & (ends == cercle[c])):
                for place in np.flatnonzero(people[f, 1 - x] > 0.0):
                    rows.append((int(f), int(x), int(place), zlib.crc32(f"{identity[f]}:{x}:{where[place]}".encode())))
            start.append(len(rows))
    return Raids(np.array(start), *np.array(rows, dtype=np.int64).reshape(-1, 4).T.copy())


def build(seeds: Seeds, squares: Squares, where: np.ndarray, residents: np.ndarray, groups: tuple[str, ...]) -> Feuds:
    """Read the pairs from the initial state and lay them out for localities in squares `where` with their residents."""
    table = seeds.initial_state
    rows = np.flatnonzero(table["variable"] == "tension")
    pairs = [(str(table["group"][r]), str(table["group_b"][r])) for r in rows]
    ends = np.array([[str(table["cercle"][r]), str(table["cercle_b"][r])] for r in rows], dtype=object).reshape(-1, 2)
    tension = np.array([float(table["value"][r]) for r in rows])
    names = np.array([*squares.cercles, ""], dtype=object)
    cercle = names[squares.cercle[where]]
    kind, people, folk, lives = settle(seeds, pairs, ends, cercle, residents)
    identity = np.array([zlib.crc32(":".join(("feud", *pair, *end)).encode()) for pair, end in zip(pairs, ends, strict=True)], np.int64)
    index = {name: i for i, name in enumerate(squares.cercles)}
    number = np.array([[index[c] for c in end] for end in ends], dtype=np.int64).reshape(-1, 2)
    season = np.array([_scarcity(seeds, REGIONS[r]) for r in range(len(REGIONS))])
    communities = communities_of(seeds)
    code = np.array([[communities.index(name) if name in communities else -1 for name in pair] for pair in pairs], np.int64).reshape(-1, 2)
    ties, turned = ties_of(pairs, number, tension, beside(squares))
    region = np.array([[int(squares.region[squares.cercle == c].max()) for c in end] for end in number], np.int64).reshape(-1, 2)
    return Feuds(
        a=tuple(a for a, _b in pairs), b=tuple(b for _a, b in pairs), cercle_a=number[:, 0].copy(), cercle_b=number[:, 1].copy(),
        tension=tension, identity=identity, kind=kind, code=code, since=_since(seeds, pairs, kind), people=people, folk=folk, at_odds=lives,
        ties=ties, turned=turned, scarcity=season[region].mean(axis=1),
        odds=_odds(seeds, groups), raids=_raids(kind, ends, people, cercle, identity, where), groups=len(groups),
    )  # fmt: skip
