"""The model: Mali under one posture, a day at a time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import Any

import mesa
import numpy as np

from sim.collector import Outcomes
from sim.engine import chance
from sim.engine.day import name_of
from sim.engine.mesa_agents import Map, enlist_rows, forget
from sim.engine.simulation import Setup, Simulation
from sim.events import UNITS, Day
from sim.geography import Geography, build
from sim.geography.roads import Terms
from sim.geography.seeds import numbered
from sim.geography.sites import Site, with_sites
from sim.measures import days_of, sites_of, terms_of
from sim.outputs.record import Recorder
from sim.regimes import full_platoon, regimes
from sim.rules._opportunity import blank_pools
from sim.rules.north._sides import SIDES
from sim.schedule import ACTORS, steps
from sim.settings import Settings, changed
from sim.words import GROUPS, ORGANISATIONS


@lru_cache(maxsize=4)
def ground(resolution: float, terms: Terms) -> Geography:
    """The ground at a resolution, laid out once a process; read-only."""
    return build(resolution, terms)


@lru_cache(maxsize=8)
def _extended(resolution: float, terms: Terms, sites: tuple[Site, ...]) -> Geography:
    """The ground with the sites that a scenario adds."""
    return with_sites(ground(resolution, terms), sites, terms)


def ground_for(settings: Settings) -> Geography:
    """The ground that settings ask for."""
    s: Any = settings.world["season"]
    terms, sites = Terms(s.paved_kmh, s.track_kmh, s.open_kmh, s.flood_factor, s.rain_factor), sites_of(settings.measures)
    return _extended(settings.grid.resolution, terms, sites) if sites else ground(settings.grid.resolution, terms)


def _axes(geography: Geography) -> dict[str, int]:
    """How many there are of what an array may run over."""
    return {
        "field": geography.n_squares, "base": len(geography.bases.key), "org": len(ORGANISATIONS), "group": len(GROUPS),
        "feud": len(geography.feuds),
    }  # fmt: skip


def _capacities(geography: Geography, agents: int) -> dict[str, int]:
    """Rows of each roster: one a locality, one a contingent whatever the agents, else the actor's own times the agents."""
    own = {name_of(actor): actor.CAPACITY for actor in ACTORS}
    many = {kind: len(geography.localities.key) if rows is None else rows * agents for kind, rows in own.items()}
    return {**many, "contingent": own["contingent"]}


class Mali(mesa.Model):
    """Northern and central Mali under one posture; `step()` is one day.

    Usable like any Mesa model: `agents`, `agents_by_type`, `grid` with property layers, `steps`. With `enlist=False`
    no agent views are made, and with `compiled=False` every part is asked in Python; neither changes an event. `absent` names
    rules that are left out. Settings are final: levers are laid out for compiled code when the model is made. `seed` is a number of
    the seed lists, as on the command line, and takes the place of `history` and `future`, which are seeds themselves. `values` change
    the settings (`measures={...}`, `**{"world.ieds.hit_army": 0.01}`), as `mesa.batch_run` hands them over. ValueError for a rule that
    is not there, SettingsError for a value that cannot be.
    """

    def __init__(
        self, settings: Settings | None = None, history: int = 1, future: int = 1, enlist: bool = True, compiled: bool = True,
        absent: frozenset[str] = frozenset(), seed: int | None = None, **values: Any,
    ) -> None:  # fmt: skip
        super().__init__(rng=0)
        self.settings = changed(settings, values) if values or settings is None else settings
        if seed is not None:
            history, future = (numbered(name, seed) for name in ("history", "future"))
        calendar, agents = self.settings.calendar, self.settings.grid.agents
        self.geography = ground_for(self.settings)
        self.history, self.future = history, future
        self._seeds = chance.words_of(history), chance.combine(history, future)
        self.first, self.mandate, self._dates = calendar.first, calendar.mandate_index, calendar.dates()
        self.levers = terms_of({}, self.geography), terms_of(self.settings.measures, self.geography)
        self._begins, self.regimes = regimes(self.settings, self.levers)
        self._opportunities = self._blank_opportunities()
        self.index, self._fresh = 0, True
        self.today: Day | None = None
        setup = Setup(self.geography, _axes(self.geography), _capacities(self.geography, agents), self.regimes, UNITS)
        self.simulation = Simulation(steps(), setup, self._day(0), absent, compiled)
        self.state = self.simulation.state
        self._found_communities()
        squares = self.geography.squares
        self.grid = Map(self.state.arrays, (squares.rows, squares.columns))
        self.recorder = Recorder(self.state, self.geography, calendar.days)
        self._enlisted: dict[str, int] | None = {} if enlist else None

    @cached_property
    def datacollector(self) -> Outcomes:
        """Every metric after any day that was lived, by name."""
        return Outcomes(self)

    def _blank_opportunities(self) -> tuple[Any, Any]:
        places = len(self.geography.localities.key)
        return blank_pools(len(ORGANISATIONS), self.geography.n_squares), blank_pools(SIDES, places)

    def _found_communities(self) -> None:
        table = self.state.rosters["community"]
        places = self.geography.localities
        count = len(places.key)
        table["slot"][:count], table["square"][:count], table["region"][:count] = places.identity, places.square, places.region
        table["alive"][:] = True
        table["size"][0] = count

    @cached_property
    def _dated(self) -> frozenset[int]:
        """Days, since 1970, that something is dated to: the first two, the mandate date, the first of a month, history, maps, levers."""
        own = {self.first, self.first + 1, *(self.first + begin for begin in self._begins)}
        months = {self.first + index for index, date in enumerate(self._dates) if date.first_of_month}
        levers = {number for _camp, number, _men in self.levers[1]["mixed_patrols"]["battalions"]} | days_of(self.settings.measures)
        return frozenset(own | months | levers | self.geography.history_days | self.geography.map_days)

    def new_day(self) -> Day:
        """The keys and levers of the day about to be lived."""
        return self._day(self.index)

    def _day(self, index: int) -> Day:
        date, agents, regime = self._dates[index], self.settings.grid.agents, bisect_right(self._begins, index)
        return Day(
            number=self.first + index, index=index, seed=self._seeds[min(regime, 1)], regime=regime, span=7 if index else 1,
            day_of_year=date.day_of_year, month_number=date.month_number, first_of_month=date.first_of_month,
            seed_history=self._seeds[0], agents=agents, platoon=full_platoon(self.regimes[regime]) / agents,
            first_of_mandate=index == self.mandate, known=self.first + min(index, self.mandate),
            opportunities=self._opportunities[0], opportunities_of_places=self._opportunities[1],
        )  # fmt: skip

    def step(self) -> None:
        """Live one day in DAY's order."""
        day = self.new_day()
        self.simulation.live(day, self._fresh or day.number in self._dated)
        self._fresh = False
        self.recorder.note(self.index, day.number, day.events, day.after_mandate)
        self.today = day
        self.index += 1
        self.running = self.index < self.settings.calendar.days
        if self._enlisted is not None:
            enlist_rows(self, self.state.rosters, self._enlisted)

    def resume(self, index: int, arrays: Mapping[str, np.ndarray]) -> None:
        """Stand on a day with the state that its eve left: the next step lives day `index`."""
        self.state.restore(arrays)
        self.index, self.today, self._fresh, self.running = index, None, True, index < self.settings.calendar.days
        self.simulation.begin()

    def clocked(self) -> dict[str, float]:
        """From now on add up the seconds that each part takes, by step and verb, in the table that is returned."""
        return self.simulation.clocked()

    def close(self) -> None:
        """Let go of what Mesa keeps of a model, so that many runs in one process do not add up."""
        self.remove_all_agents()
        forget(self)
