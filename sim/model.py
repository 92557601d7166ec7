"""The model: DAY says what happens in a day and in which order, and nothing else does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property, lru_cache
from types import ModuleType
from typing import Any

import mesa
import numpy as np

from sim.actors import (
    band,
    cell,
    civil_team,
    community,
    contingent,
    garrison,
    militia,
    moc_company,
    network,
    patrol,
    service_team,
    task_group,
)
from sim.engine import chance
from sim.engine.compiling import JIT
from sim.engine.day import Step, name_of
from sim.engine.mesa_agents import Map, enlist, forget
from sim.engine.parameters import discover
from sim.engine.parts import entries_of, orders_of, state_of
from sim.engine.program import Calls, Compiled, InPython
from sim.events import UNITS, Day
from sim.geography import Geography, build
from sim.geography.roads import Terms
from sim.outputs.record import Recorder
from sim.rules import (
    armed_groups,
    army_operations,
    assaults,
    attacks,
    aversion,
    banditry,
    bargaining,
    campaigns,
    civil_affairs,
    civilian_targeting,
    communal,
    deployment,
    displacement,
    evacuation,
    forums,
    fracture,
    garrisons,
    guard,
    ieds,
    influence,
    jihadist_rivalry,
    militias,
    mixed_patrols,
    movement,
    partner_operations,
    patrolling,
    peace_process,
    predictability,
    protection,
    quick_reaction,
    recruitment,
    reporting,
    retaliation,
    rivalry,
    sanctions,
    season,
    services,
    skirmishes,
    smuggling,
    state_presence,
    strength,
    supply,
    support,
)
from sim.rules._opportunity import blank_pools
from sim.rules._sides import SIDES
from sim.settings import Settings
from sim.words import GROUPS, ORGANISATIONS


def _decide(*parts: ModuleType) -> tuple[Step, ...]:
    return tuple(Step(part, "decide") for part in parts)


# Phases in order; an empty one belongs to actors and mechanisms that are not built yet.
DAY: tuple[tuple[str, tuple[Step, ...]], ...] = (
    ("measures due", (
        Step(deployment), Step(garrisons), Step(displacement, "muster"), Step(strength, "muster"), Step(fracture, "muster"),
        Step(rivalry, "muster"), Step(armed_groups, "muster"), Step(militias, "muster"), Step(mixed_patrols, "muster"),
        Step(movement, "place"), Step(peace_process, "muster"),
    )),
    ("season", (Step(season), Step(evacuation))),
    ("decisions", (
        *_decide(contingent, patrol, civil_team, cell, garrison, task_group, community, band, moc_company, network, service_team),
        Step(militia, "decide", every=7),
    )),
    ("smuggling", (Step(smuggling),)),
    ("bargaining", (Step(bargaining, every=7),)),
    ("movement", (
        Step(guard), Step(supply), Step(patrolling), Step(movement), Step(armed_groups), Step(mixed_patrols), Step(protection),
        Step(predictability), Step(militias, "place", every=7),
    )),
    ("encounters", (
        Step(campaigns), Step(army_operations), Step(ieds), Step(attacks), Step(assaults), Step(civilian_targeting), Step(services),
        Step(partner_operations), Step(mixed_patrols, "strike"), Step(rivalry), Step(skirmishes), Step(jihadist_rivalry),
        Step(banditry), Step(communal),
        Step(quick_reaction), Step(reporting), Step(deployment, "settle"), Step(garrisons, "settle"), Step(strength, "settle"),
        Step(armed_groups, "settle"), Step(militias, "settle"), Step(smuggling, "settle"), Step(mixed_patrols, "settle"), Step(aversion),
        Step(retaliation),
    )),
    ("communities", (
        Step(influence, every=7), Step(support), Step(recruitment), Step(strength), Step(movement, "place"), Step(armed_groups, "place"),
        Step(fracture), Step(displacement), Step(state_presence), Step(militias, every=7),
    )),
    ("reconciliation", (Step(civil_affairs), Step(communal, "simmer", every=7), Step(forums, every=7))),
    ("peace process", (Step(sanctions), Step(peace_process))),
)  # fmt: skip


def steps() -> tuple[Step, ...]:
    """All words of DAY in order."""
    return tuple(step for _phase, words in DAY for step in words)


def parts() -> dict[str, ModuleType]:
    """Every part that DAY names, by name; actors are prefixed, since a rule may share an actor's word."""
    return {("actor " if step.decides else "") + step.name: step.part for step in steps()}


ACTORS = tuple(step.part for step in steps() if step.decides)


@lru_cache(maxsize=4)
def ground(resolution: float, terms: Terms) -> Geography:
    """The ground at a resolution, laid out once a process; read-only."""
    return build(resolution, terms)


def ground_for(settings: Settings) -> Geography:
    """The ground that settings ask for."""
    s: Any = settings.world["season"]
    return ground(settings.grid.resolution, Terms(s.paved_kmh, s.track_kmh, s.open_kmh, s.flood_factor))


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
    no agent views are made, and with `compiled=False` every part is asked in Python; neither changes a number. `absent` names
    rules that are left out. Settings are final: levers are laid out for compiled code when the model is made. ValueError for a rule
    that is not there.
    """

    def __init__(
        self, settings: Settings | None = None, history: int = 1, future: int = 1, enlist: bool = True, compiled: bool = True,
        absent: frozenset[str] = frozenset(),
    ) -> None:  # fmt: skip
        super().__init__(rng=0)
        from sim.settings import build as build_settings

        self.settings = build_settings({}) if settings is None else settings
        self.geography = ground_for(self.settings)
        self.history, self.future = history, future
        self._seeds = chance.words_of(history), chance.combine(history, future)
        self._set_calendar()
        self.levers = terms_of({}, self.geography), terms_of(self.settings.measures, self.geography)
        contingents: Any = self.settings.world["contingent"]
        self.full_platoon: float = contingents.platoon
        self._platoon = self.full_platoon / self.settings.grid.agents
        self.state = state_of(steps(), _axes(self.geography), _capacities(self.geography, self.settings.grid.agents))
        self._found_communities()
        squares = self.geography.squares
        self.grid = Map(self.state.arrays, (squares.rows, squares.columns))
        self.recorder = Recorder(self.state, self.geography, self.settings.calendar.days)
        places = self.geography.n_squares, len(self.geography.localities.key)
        self._opportunities = blank_pools(len(ORGANISATIONS), places[0]), blank_pools(SIDES, places[1])
        self.orders = orders_of(steps(), self.state)
        self.index, self._fresh = 0, True
        self.today: Day | None = None
        self.entries = entries_of(steps(), self.state, self.settings.world, self.geography, self.orders, self.levers, absent)
        self._program = self._compile() if compiled and JIT else InPython(self.entries, self.geography)
        self._enlisted: dict[str, int] | None = {} if enlist else None

    def _set_calendar(self) -> None:
        calendar = self.settings.calendar
        self.first = int(np.datetime64(calendar.start, "D").astype(np.int64))
        self.mandate = int(np.datetime64(calendar.mandate, "D").astype(np.int64)) - self.first
        self._calendar = _calendar(self.first, calendar.days)

    def _found_communities(self) -> None:
        table = self.state.rosters["community"]
        places = self.geography.localities
        for row, identity in enumerate(places.identity):
            table["slot"][row] = identity
            table["square"][row] = places.square[row]
            table["region"][row] = places.region[row]
        table["alive"][:] = True
        table["size"][0] = len(places.key)

    @cached_property
    def _dated(self) -> frozenset[int]:
        """Days, since 1970, that something is dated to: the first two, the mandate date, the first of a month, history, maps, levers."""
        g, last = self.geography, self.settings.calendar.days
        own = {self.first, self.first + 1, self.first + self.mandate}
        months = {self.first + index for index in range(last) if self._calendar[index][2]}
        levers = {number for _camp, number, _men in self.levers[1]["mixed_patrols"]["battalions"]}
        return frozenset(own | months | levers | g.history_days | g.map_days)

    def _compile(self) -> Compiled:
        days = self._day(0), replace(self._day(0), regime=1, levers=self.levers[1])
        return Compiled(self.entries, days, self.geography, Calls(UNITS))

    def new_day(self) -> Day:
        """The keys and levers of the day about to be lived."""
        return self._day(self.index)

    def _day(self, index: int) -> Day:
        day_of_year, month_number, first_of_month = self._calendar[index]
        regime = int(index >= self.mandate)
        return Day(
            number=self.first + index, index=index, seed=self._seeds[regime], regime=regime, span=7 if index else 1,
            day_of_year=day_of_year, month_number=month_number, first_of_month=first_of_month, seed_history=self._seeds[0],
            levers=self.levers[regime], agents=self.settings.grid.agents, opportunities=self._opportunities[0],
            opportunities_of_places=self._opportunities[1], pools=tuple(vars(self._opportunities[0]).values()), pools_of_places=tuple(vars(self._opportunities[1]).values()),
            platoon=self._platoon, first_of_mandate=index == self.mandate, orders=self.orders,
        )  # fmt: skip

    def step(self) -> None:
        """Live one day in DAY's order: orders go to the day's orders, events to its events."""
        day = self.new_day()
        self._program.live(day, self._fresh or day.number in self._dated)
        self._fresh = False
        self.recorder.note(self.index, day.number, day.events, day.after_mandate)
        self.today = day
        self.index += 1
        self.running = self.index < self.settings.calendar.days
        if self._enlisted is not None:
            enlist(self, self.state.rosters, self._enlisted)

    def resume(self, index: int, arrays: Mapping[str, np.ndarray]) -> None:
        """Stand on a day with the state that its eve left: the next step lives day `index`."""
        self.state.restore(arrays)
        self.index, self.today, self._fresh, self.running = index, None, True, index < self.settings.calendar.days
        self._program.begin()

    def clocked(self) -> dict[str, float]:
        """From now on add up the seconds that each part takes, by step and verb, in the table that is returned."""
        return self._program.clocked()

    def close(self) -> None:
        """Let go of what Mesa keeps of a model, so that many runs in one process do not add up."""
        self.remove_all_agents()
        forget(self)


def _calendar(first: int, days: int) -> list[tuple[int, int, bool]]:
    """Day of the year, number of the month and whether it is the first of a month, for each simulated day."""
    dates = (first + np.arange(days)).astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    of_year = (dates - dates.astype("datetime64[Y]")).astype(np.int64) + 1
    return list(zip(of_year.tolist(), months.astype(np.int64).tolist(), (months == dates).tolist(), strict=True))


def terms_of(measures: Mapping[str, Any], geography: Geography) -> dict[str, Any]:
    """Levers by measure as the parts read them; measures that are not given are at the status quo."""
    out = {}
    for name, module in discover("sim.measures").items():
        out[name] = module.terms(measures.get(name, module.Params()), geography)
    return out
