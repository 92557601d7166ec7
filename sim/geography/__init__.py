"""Mali, read-only: squares, travel times, places, communities, bases, corridors of supply and the order of battle.

Longer than 200 lines because each table of the ground stands beside the function that fills it from the seeds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

import numpy as np

from sim.geography import agreements as _agreements
from sim.geography import armed_groups as _armed_groups
from sim.geography import feuds as _feuds
from sim.geography import homes as _homes
from sim.geography import roads as _roads
from sim.geography import seeds as _seeds
from sim.geography import smuggling_network as _smuggling_network
from sim.geography import squares as _squares
from sim.geography.agreements import Agreements
from sim.geography.armed_groups import ArmedGroups
from sim.geography.corridors import Corridors
from sim.geography.distance import km_apart
from sim.geography.feuds import Feuds
from sim.geography.roads import Roads, Terms
from sim.geography.seeds import Seeds, load
from sim.geography.squares import Squares
from sim.words import ORGANISATIONS, REGIONS, SIDES

_ELSEWHERE_KM = 222.4  # two degrees: a community of another region is the closest one only where its own has none near
# Ports of entry for depots that lie off the grid: the convoy appears here.
_ENTRY = {"bamako": "segou"}
HOSPITAL = 2  # medical level from which a base has a hospital


@dataclass(frozen=True)
class Localities:
    """One community per square that holds places: key and name of its largest place, and who belongs to it.

    `of_square[s]` is the community that square s belongs to (-1 when masked); `people[c]` sums its squares;
    `home[c, k]` is the share of jihadist group k's homes that lie at locality c, from `homes.csv`, and `abroad[c]` the people across
    the border whom those at home there draw on;
    `kin[c, o]` is the share of people from communities that organisation o's groups at home in the cercle draw on.
    """

    key: tuple[str, ...]
    name: tuple[str, ...]
    identity: np.ndarray
    square: np.ndarray
    region: np.ndarray
    people: np.ndarray
    of_square: np.ndarray
    kin: np.ndarray
    town_people: np.ndarray
    home: np.ndarray
    abroad: np.ndarray


@dataclass(frozen=True)
class BaseSites:
    """Every place where MINUSMA has or may have a base on the grid; `origin` is its row in Roads.hours.

    `added` marks the sites that a scenario adds (see sites.py): they stand last, without people until it orders some there.
    """

    key: tuple[str, ...]
    name: tuple[str, ...]
    square: np.ndarray
    region: np.ndarray
    centre: np.ndarray
    origin: np.ndarray
    depot_origin: np.ndarray
    helicopters: np.ndarray
    police: np.ndarray
    hospital: np.ndarray
    added: np.ndarray


@dataclass(frozen=True, eq=False)
class Geography:
    """All that does not change in a run; `sector[s]` is the mission's sector that square s lies in, as a number."""

    PYTHON_ONLY: ClassVar = ("seeds", "extra_origins")  # what compiled code has no use for

    seeds: Seeds
    squares: Squares
    roads: Roads
    localities: Localities
    bases: BaseSites
    centre: np.ndarray
    sector: np.ndarray
    katibas: tuple[str, ...]
    katiba_organisation: np.ndarray
    armed_groups: ArmedGroups
    feuds: Feuds
    corridors: Corridors
    agreements: Agreements = field(default_factory=Agreements)
    extra_origins: dict[str, int] = field(default_factory=dict)

    @cached_property
    def history_days(self) -> frozenset[int]:
        """Days, since 1970, on which history records something."""
        return _days(self.seeds.history["date"])

    @cached_property
    def map_days(self) -> frozenset[int]:
        """Days, since 1970, on which a map of the mission's deployment is dated."""
        return _days(self.seeds.contingents["date"])

    @cached_property
    def apart_km(self) -> np.ndarray:
        """Distance between localities, shape (localities, localities)."""
        where = self.localities.square
        return np.asarray(km_apart(where[:, None], where[None, :], self.squares))

    @cached_property
    def first_support(self) -> np.ndarray:
        """Support shares of January 2015 by locality, columns SIDES; the jihadists' share is JNIM's, since ISGS is not yet there."""
        table, names = self.seeds.initial_state, {"state": 0, "jihadists": 1, "CMA": 3, "Platform": 4, "nobody": 5}
        by_region = np.zeros((len(REGIONS), len(SIDES)))
        for row in np.flatnonzero(table["variable"] == "support_share"):
            by_region[REGIONS.index(str(table["region"][row])), names[str(table["group"][row])]] = table["value"][row]
        return by_region[self.localities.region]

    @property
    def n_squares(self) -> int:
        """Number of squares, masked ones included."""
        return self.squares.number

    def side(self, katiba: int) -> str:
        """Name that a cell of a katiba bears in events: its organisation's, and Ansaroul_Islam its own."""
        name = self.katibas[katiba]
        return name if name == "Ansaroul_Islam" else ORGANISATIONS[int(self.katiba_organisation[katiba])]

    def place_square(self, key: str) -> int:
        """Square of a place on the grid."""
        return self.squares.at(*self.seeds.points[key])


def _days(dates: np.ndarray) -> frozenset[int]:
    return frozenset(np.asarray(dates).astype("datetime64[D]").astype(np.int64).tolist())


def _localities(seeds: Seeds, squares: Squares, groups: tuple[str, ...]) -> Localities:
    places = seeds.places
    best: dict[int, int] = {}
    town: dict[int, float] = {}
    for row in range(len(places)):
        if places["offmap"][row]:
            continue
        square = squares.at(float(places["latitude"][row]), float(places["longitude"][row]))
        if not squares.in_play[square]:
            continue
        people = np.nan_to_num(float(places["population"][row]))
        town[square] = town.get(square, 0.0) + people
        if square not in best or people > np.nan_to_num(float(places["population"][best[square]])):
            best[square] = row
    rows = np.array(sorted(best.values()))
    centre = np.array([squares.at(float(places["latitude"][r]), float(places["longitude"][r])) for r in rows])
    of_square = _nearest(squares, centre)
    people = np.bincount(of_square[squares.in_play], squares.people[squares.in_play], len(rows))
    home = _homes.of_localities(seeds, squares, of_square, len(rows), groups)
    return Localities(
        key=tuple(str(places["key"][r]) for r in rows), name=tuple(str(places["name"][r]) for r in rows),
        identity=rows.astype(np.int64), square=centre, region=squares.region[centre], people=people, of_square=of_square,
        kin=_homes.kin(seeds, squares, centre, home, groups), town_people=np.array([town[int(s)] for s in centre]), home=home,
        abroad=_homes.abroad(seeds, squares, of_square, len(rows)),
    )  # fmt: skip


def _nearest(squares: Squares, centre: np.ndarray) -> np.ndarray:
    """The closest locality of each square in play, one of its own region before any other within `_ELSEWHERE_KM` more; -1 when masked."""
    out = np.full(squares.number, -1, dtype=np.int64)
    for square in squares.play:
        km = km_apart(square, centre, squares) + np.where(squares.region[centre] == squares.region[square], 0.0, _ELSEWHERE_KM)
        out[square] = int(np.argmin(km))
    return out


def _origin_places(seeds: Seeds) -> list[str]:
    wanted = [str(k) for k in seeds.bases["base"] if k != "bamako"] + sorted(_ENTRY.values())
    wanted += [str(k) for k in seeds.partners["place"] if str(k) not in ("", "none", "nan")]
    return list(dict.fromkeys(wanted))


def _bases(seeds: Seeds, squares: Squares, origins: list[str], at: dict[str, int]) -> BaseSites:
    table = seeds.bases
    rows = [r for r in range(len(table)) if table["base"][r] != "bamako"]
    keys = tuple(str(table["base"][r]) for r in rows)
    square = np.array([at[k] for k in keys])
    depots = [str(table["supply_depot"][r]) for r in rows]
    names = dict(zip(seeds.places["key"], seeds.places["name"], strict=True))
    region = squares.region[square]
    return BaseSites(
        key=keys, name=tuple(str(names[k]) for k in keys), square=square, region=region,
        centre=region >= REGIONS.index("Mopti"), origin=np.array([origins.index(k) for k in keys]),
        depot_origin=np.array([origins.index(_ENTRY.get(d, d)) for d in depots]),
        helicopters=np.array([float(table["helicopters"][r]) for r in rows]), police=np.array([float(table["police"][r]) for r in rows]),
        hospital=np.array([float(table["medical_level"][r]) >= HOSPITAL for r in rows]), added=np.zeros(len(rows), bool),
    )  # fmt: skip


def _sector(seeds: Seeds, squares: Squares) -> np.ndarray:
    """Sector of the mission by square, numbered in the order of their names; -1 when masked."""
    of = dict(zip(seeds.sectors["region"], seeds.sectors["sector"], strict=True))
    names = sorted(set(of.values()))
    by_region = np.array([names.index(of[region]) for region in REGIONS])
    return np.where(squares.in_play, by_region[squares.region], -1)


def build(resolution: float, terms: Terms, folder: Path | None = None) -> Geography:
    """Read the seeds and lay out the ground at a resolution; SeedError when a seed table is wrong."""
    still = _still(resolution, _seeds.FOLDER) if folder is None else _laid(resolution, folder)
    roads = _roads.build(still.seeds, still.squares, np.array(list(still.origins.values())), terms)
    corridors = _smuggling_network.build(still.seeds, still.squares, still.parts["localities"].square, terms)
    return Geography(
        seeds=still.seeds, squares=still.squares, roads=roads, corridors=corridors, **still.parts,
        extra_origins={key: row for row, key in enumerate(still.origins)},
    )  # fmt: skip


class _Still(NamedTuple):
    """What of the ground is the same at any speed: seeds, squares, the square of each place that units start from, and the rest by name."""

    seeds: Seeds
    squares: Squares
    origins: dict[str, int]
    parts: dict[str, Any]


@lru_cache(maxsize=4)
def _still(resolution: float, folder: Path) -> _Still:
    """Of the project's own seeds, read once a process: worlds differ in speeds alone."""
    return _laid(resolution, folder)


def _laid(resolution: float, folder: Path) -> _Still:
    seeds = load(None if folder == _seeds.FOLDER else folder)
    squares = _squares.build(seeds, resolution)
    at = {key: squares.at(*point) for key, point in seeds.points.items()}
    origins = {key: at[key] for key in _origin_places(seeds)}
    groups = tuple(str(n) for n, k in zip(seeds.groups["name"], seeds.groups["kind"], strict=True) if str(k).startswith("jihadist"))
    owner = dict(zip(seeds.groups["name"], seeds.groups["organisation"], strict=True))
    localities = _localities(seeds, squares, groups)
    feuds = _feuds.build(seeds, squares, localities.square, localities.people, groups)
    parts = {
        "localities": localities, "armed_groups": _armed_groups.build(seeds, squares, localities.square),
        "feuds": feuds, "agreements": _agreements.build(seeds, feuds), "bases": _bases(seeds, squares, list(origins), at),
        "centre": squares.region >= REGIONS.index("Mopti"), "sector": _sector(seeds, squares),
        "katibas": groups, "katiba_organisation": np.array([1 if owner[g] == "ISGS" else 0 for g in groups]),
    }  # fmt: skip
    return _Still(seeds, squares, origins, parts)
