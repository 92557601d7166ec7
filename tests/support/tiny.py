"""A tiny hand-set world: a few squares in a row or a block, an hour apart, with the real tables and the real views.

A test puts agents and values where it wants them, calls one verb of one part, and checks what came out. Every part is
shown exactly what it declares, as in the model.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np

from sim.engine.day import name_of
from sim.engine.parameters import discover
from sim.engine.parts import Regime, orders_of, show, state_of
from sim.engine.roster import birth, blank_orders
from sim.events import Day, Event
from sim.geography import BaseSites, Geography, Localities
from sim.geography.armed_groups import ArmedGroups
from sim.geography.corridors import Corridors, Trade, lay
from sim.geography.feuds import Feuds
from sim.geography.roads import NEAR_HOURS, Roads
from sim.geography.seeds import Seeds
from sim.geography.squares import Squares, prio_gid
from sim.geography.ways import Way
from sim.rules._opportunity import blank_pools
from sim.rules.north._sides import SIDES
from sim.schedule import ACTORS, steps
from sim.words import GROUPS as NORTH_GROUPS
from sim.words import NAMED_GROUPS, ORGANISATIONS, OUTSIDE, REGIONS

MEASURES = discover("sim.measures")  # looked up in the folder once, not for every day
SEED = (20170629, 2364)
MOPTI, GAO = REGIONS.index("Mopti"), REGIONS.index("Gao")
GROUPS = ("AQIM_Sahara", "Ansaroul_Islam", "ISGS")
KIN = ("Tuareg_Ifoghas", "Tuareg_Imghad")
JNIM, ISGS = 0, 1


class _Table(dict):  # type: ignore[type-arg]
    """Columns by name whose length is the number of rows, as the seeds' tables have it."""

    def __len__(self) -> int:
        return len(next(iter(self.values()))) if self.keys() else 0


class Tables(SimpleNamespace):
    """Those tables of the seeds that a test gives."""

    points = property(Seeds.points.func)


def number(date: str) -> int:
    """Days since 1970."""
    return int(np.datetime64(date, "D").astype(int))


def table(**columns: Any) -> _Table:
    """A seed table from lists."""
    return _Table({name: np.array(values) for name, values in columns.items()})


def ground(
    rows: int = 1, columns: int = 5, *, bases: tuple[int, ...] = (0,), places: tuple[int, ...] = (0, 2, 4), people: float = 20000.0,
    region: int = MOPTI, hour: float = 1.0, concealment: float = 0.0, road: float = 0.0, helicopters: float = 1.0, police: float = 0.0,
    kin: float = 0.5, border_km: float = 500.0, flood_factor: float = 2.0, **seeds: Any,
) -> Geography:  # fmt: skip
    """Squares in a block, `hour` hours from one to the next; communities at `places`, bases at `bases`."""
    n = rows * columns
    row, column = np.divmod(np.arange(n), columns)
    latitude, longitude = 0.25 * row, -4.125 + 0.25 * column  # at the equator, where a degree is as long either way
    apart = np.hypot(row[:, None] - row[None, :], column[:, None] - column[None, :]) * hour
    squares = Squares(
        resolution=0.25, rows=rows, columns=columns, latitude=latitude, longitude=longitude, gid=prio_gid(latitude, longitude),
        region=np.full(n, region), cercle=np.zeros(n, np.int64), cercles=("there",), in_play=np.ones(n, bool),
        terrain=np.zeros(n, np.int64), terrains=("plain",), move_cost=np.ones(n), concealment=np.full(n, concealment),
        flooded=np.zeros(n, bool), border_km=np.full(n, border_km), people=np.full(n, people),
    )  # fmt: skip
    near = [np.flatnonzero(apart[s] <= NEAR_HOURS) for s in range(n)]
    previous = np.array([[_toward(s, b, columns) for s in range(n)] for b in bases])
    network = Roads(
        road=np.full(n, road), origin=np.array(bases), hours=np.array([apart[list(bases)], apart[list(bases)] * flood_factor]),
        previous=np.array([previous, previous]), near_start=np.cumsum([0, *map(len, near)]), near_square=np.concatenate(near),
        near_hours=np.concatenate([apart[s, where] for s, where in enumerate(near)]),
    )  # fmt: skip
    centre = np.array(places)
    of_square = np.argmin(apart[:, centre], axis=1)
    localities = Localities(
        key=tuple(f"place{s}" for s in places), name=tuple(f"Place {s}" for s in places), identity=100 + centre, square=centre,
        region=np.full(len(centre), region), people=np.bincount(of_square, squares.people, len(centre)), of_square=of_square,
        kin=np.full((len(centre), 2), kin), town_people=np.full(len(centre), people),
        home=np.full((len(centre), len(GROUPS)), 1.0 / len(centre)), abroad=np.zeros(len(centre)),
    )  # fmt: skip
    root = np.array([*range(10), *(g for g in range(10) for _ in range(2))])
    movements = ArmedGroups(
        communities=KIN, root=root, coalition=np.array([0, 0, 0, 1, 1, 1, 2, 2, 2, 2])[root],
        left=np.array([0, 0, 0, 1, 1, 1, 0, 1, 0, 0])[root],
        own=np.array([[k == (0 if g < 3 else 1) for k in range(len(KIN))] for g in root]), open=np.ones((len(root), len(KIN)), bool),
        kin=np.full((len(centre), len(KIN)), 0.5), odds=np.array([(0.0, 3.0, 0.0, 0.7)]), odds_org=np.array([(3.0, 0.0, 0.0, 0.4)]),
    )  # fmt: skip
    feuds = Feuds(a=("Dogon",), b=("Fulani",), cercle_a=np.array([0]), cercle_b=np.array([0]), tension=np.array([0.25]))
    keys = tuple(f"base{b}" for b in bases)
    sites = BaseSites(
        key=keys, name=keys, square=np.array(bases), region=np.full(len(bases), region), centre=np.full(len(bases), region >= MOPTI),
        origin=np.arange(len(bases)), depot_origin=np.zeros(len(bases), np.int64), helicopters=np.full(len(bases), helicopters),
        police=np.full(len(bases), police),
        hospital=np.ones(len(bases), bool), added=np.zeros(len(bases), bool),
    )  # fmt: skip
    seeds.setdefault("bases", table(base=list(keys), troops_nominal=[100.0] * len(keys)))
    seeds.setdefault("countries", table(country=[], equipment=[], mobility=[], long_patrols=[], beyond_km=[]))
    seeds.setdefault("initial_state", table(
        variable=["support_share"] * 5, region=[REGIONS[region]] * 5, group=["state", "jihadists", "CMA", "Platform", "nobody"],
        value=[0.3, 0.1, 0.2, 0.1, 0.3],
    ))  # fmt: skip
    return Geography(
        seeds=Tables(**seeds), squares=squares, roads=network, localities=localities, bases=sites,  # type: ignore[arg-type]
        centre=squares.region >= MOPTI, sector=np.zeros(n, np.int64), katibas=GROUPS,
        katiba_organisation=np.array([JNIM, JNIM, ISGS]),
        armed_groups=movements, feuds=feuds, corridors=chain(places, apart), extra_origins={key: i for i, key in enumerate(keys)},
    )  # fmt: skip


def chain(places: tuple[int, ...], apart: np.ndarray) -> Corridors:
    """Places in a line, and one trade from the first to the last: 120 convoys a year of 30 thousand USD each, toll 0.10."""
    n = len(places)
    ways = []
    for i in range(n - 1):
        hours = float(apart[places[i], places[i + 1]])
        squares = tuple(range(places[i], places[i + 1] + 1))
        ways.append(Way(i, i + 1, hours, squares, tuple(hours / len(squares) for _ in squares)))
    trade = Trade("t1", "goods", tuple(range(n)), 3600.0, 0.10, 10.0)
    return lay([f"place{s}" for s in places], [100 + s for s in places], places, range(n), ways, [trade])


def _toward(square: int, base: int, columns: int) -> int:
    """The square before `square` on the way from `base`; -1 at the base."""
    (r, c), (rb, cb) = divmod(square, columns), divmod(base, columns)
    if square == base:
        return -1
    return int((r + np.sign(rb - r)) * columns + c + np.sign(cb - c))


@dataclass(slots=True)
class TinyDay(Day):
    """A day that carries along what the model keeps apart: the levers in force, and orders by actor."""

    levers: Mapping[str, Any] = field(default_factory=dict)
    orders: dict[str, Any] = field(default_factory=dict)


class Stage:
    """A tiny world and the day that is lived in it."""

    def __init__(self, geography: Geography | None = None, **options: Any) -> None:
        self.geography = ground(**options) if geography is None else geography
        axes = {
            "field": self.geography.n_squares, "base": len(self.geography.bases.key), "org": len(ORGANISATIONS), "group": len(NORTH_GROUPS),
            "feud": len(self.geography.feuds),
        }  # fmt: skip
        rows = {name_of(actor): 60 for actor in ACTORS}
        self.state = state_of(steps(), axes, {**rows, "community": len(self.geography.localities.key)})
        places = self.geography.localities
        for c in range(len(places.key)):
            people = int(places.people[c])
            self.add(
                "community", int(places.identity[c]), square=places.square[c], region=places.region[c], people=people, people_home=people
            )
        self["org.campaign"][:] = 1.0
        self["field.evacuation_hours"][:] = 4.0
        self["base.open"][:] = True
        self["base.adequacy"][:] = 1.0
        self["tally.peace_index"][0] = 0.3

    def __getitem__(self, name: str) -> np.ndarray:
        return self.state.arrays[name]

    def kept(self) -> dict[str, np.ndarray]:
        """The state as it stands, for `put_back`: many times quicker than another stage."""
        return {name: array.copy() for name, array in self.state.arrays.items()}

    def put_back(self, kept: Mapping[str, np.ndarray]) -> None:
        """The state as it was kept."""
        for name, array in kept.items():
            self[name][...] = array

    def column(self, name: str) -> list[Any]:
        """A column of a roster for all rows that were ever born, in order of birth."""
        return self[name][: int(self[f"{name.split('.')[0]}.size"][0])].tolist()  # type: ignore[no-any-return]

    def tally(self, name: str) -> float:
        """Today's value of a tally."""
        return float(self[f"tally.{name}"][0])

    def add(self, kind: str, slot: int | None = None, **values: Any) -> int:
        """One more agent of a kind; returns its row."""
        view = SimpleNamespace(**self.state.rosters[kind].columns)
        return birth(view, 1000 + int(view.size[0]) if slot is None else slot, **values)

    def cell(self, square: int, men: int = 20, **values: Any) -> int:
        """One more cell, settled in a square, of JNIM unless told."""
        org = values.setdefault("org", JNIM)
        group = values.setdefault("katiba", 2 if org == ISGS else 0)
        start = {"home": square, "first_square": square, "born_katiba": group, "placed": True, "garrison": -1, "site": -1}
        return self.add("cell", square=square, men=men, **{**start, **values})

    def contingent(self, base: int, men: int, infantry: int, **values: Any) -> int:
        """One more contingent; its establishment is what it has."""
        start = {"establishment": men, "establishment_infantry": infantry, "worth": 1.0, "pace": 1.0}
        return self.add("contingent", base=base, men=men, infantry=infantry, **{**start, **values})

    def garrison(self, square: int, men: int, **values: Any) -> int:
        """One more garrison at full strength."""
        return self.add("garrison", square=square, men=men, **{"establishment": men, "parts": 1, **values})

    def band(self, place: int, men: int = 60, group: int = 0, **values: Any) -> int:
        """One more band at full strength of a group of the North, at home in a locality."""
        where = {"place": place, "square": self.geography.localities.square[place], "home": place, "birthplace": place, "target": -1}
        return self.add("band", men=men, group=group, **{**where, "born_group": group, "establishment": men, **values})

    def north(self) -> Stage:
        """As the first day leaves the North: coalitions as dated, splinters outside, nobody holds a place or wants to part or join."""
        first = self.geography.armed_groups.coalition
        self["group.coalition"][:] = np.where(np.arange(len(first)) < len(NAMED_GROUPS), first, OUTSIDE)
        self["group.claim"][:] = self["group.joins"][:] = self["community.holder"][:] = -1
        return self

    @cached_property
    def blank_orders(self) -> dict[str, SimpleNamespace]:
        """Orders of all actors that nobody has given; parts read them and never write."""
        return orders_of(steps(), self.state)

    @cached_property
    def pools(self) -> tuple[SimpleNamespace, SimpleNamespace]:
        """Pools of opportunities by square and by place, blank before and after each act."""
        return blank_pools(2, self.geography.n_squares), blank_pools(SIDES, len(self.geography.localities.key))

    @cached_property
    def status_quo(self) -> dict[str, dict[str, Any]]:
        """The levers of no measures."""
        return {name: module.terms(module.Params(), self.geography) for name, module in MEASURES.items()}

    def view(self, part: ModuleType, params: Any = None, day: TinyDay | None = None) -> SimpleNamespace:
        """What a part is shown, as the model shows it; orders that the day does not have are blank."""
        day = self.day() if day is None else day
        params = part.Params() if params is None and hasattr(part, "Params") else params
        given = {**self.blank_orders, **{kind: _as_arrays(columns) for kind, columns in day.orders.items()}}
        return show(part, self.state, self.geography, given, (Regime(day.levers, {name_of(part): params}),))[0]

    def day(self, measures: Mapping[str, Any] | None = None, **changes: Any) -> TinyDay:
        """A Wednesday in the middle of March 2016, neither the first of a month nor the first of the run.

        `measures` are as a user gives them, `levers` as rules read them.
        """
        pools, pools_of_places = self.pools
        given = {name: self._lever(name, levers) for name, levers in (measures or {}).items()}
        in_force = {name: dict(levers) for name, levers in self.status_quo.items()}
        in_force |= {name: MEASURES[name].terms(levers, self.geography) for name, levers in given.items()}
        for name, levers in changes.pop("levers", {}).items():
            in_force[name] |= levers
        start: dict[str, Any] = {
            "number": 16876, "index": 440, "day_of_year": 76, "month_number": 554, "first_of_month": False, "seed": SEED,
            "seed_history": SEED, "levers": in_force, "opportunities": pools, "opportunities_of_places": pools_of_places,
        }  # fmt: skip
        if "after_mandate" in changes:
            changes["regime"] = int(changes.pop("after_mandate"))
        return TinyDay(**{"known": changes.get("number", start["number"]), **start, **changes})

    @staticmethod
    def _lever(name: str, given: Mapping[str, Any]) -> Any:
        return MEASURES[name].Params(**given)

    def act(self, part: ModuleType, day: TinyDay | None = None, verb: str = "resolve", **params: Any) -> Any:
        """Ask a part for one verb; parameters that are not named are at their defaults."""
        numbers = part.Params(**params) if hasattr(part, "Params") else None
        day = self.day() if day is None else day
        if verb != "decide":
            return getattr(part, verb)(self.view(part, numbers, day), numbers, day, self.geography)
        kind = name_of(part)
        day.orders[kind] = blank_orders(part.ORDERS, self.state.rosters[kind].capacity)  # type: ignore[attr-defined]
        part.decide(self.view(part, numbers, day), numbers, day, self.geography)  # type: ignore[attr-defined]
        n = int(day.orders[kind].n[0])
        return orders(**{name: array[:n].copy() for name, array in vars(day.orders[kind]).items() if name != "n"})

    def many(
        self, part: ModuleType, days: int = 500, verb: str = "resolve", orders: Mapping[str, Any] | None = None, first: int = 15000,
        **params: Any,
    ) -> Iterator[list[Event]]:  # fmt: skip
        """Events of many days that begin alike, each in a month of its own."""
        kept = self.kept()
        for k in range(days):
            self.put_back(kept)
            day = self.day(number=first + k, month_number=k, first_of_month=True, orders=dict(orders or {}))
            yield self.act(part, day, verb, **params)


def assert_fair(gaps: Sequence[float], spread: float) -> None:
    """What happened less what was expected is 0 on average, within three standard errors, and differs from day to day."""
    assert abs(np.mean(gaps)) < 3 * np.std(gaps) / np.sqrt(len(gaps)) and np.std(gaps) > spread


def _as_arrays(columns: SimpleNamespace) -> SimpleNamespace:
    return SimpleNamespace(**{name: np.asarray(values) for name, values in vars(columns).items()})


def orders(**arrays: Any) -> SimpleNamespace:
    """Orders of an actor, by name, for as many rows as there are."""
    out = {name: np.asarray(value) for name, value in arrays.items()}
    return SimpleNamespace(n=np.array([len(array) for array in out.values()][:1]), **out)
