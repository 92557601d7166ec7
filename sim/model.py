"""The model: DAY says what happens in a day and in which order, and nothing else does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from types import ModuleType, SimpleNamespace
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
from sim.engine import mesa_agents as views
from sim.engine.compiling import JIT
from sim.engine.parameters import discover
from sim.engine.program import Compiled, InPython
from sim.engine.roster import Roster, blank_orders
from sim.engine.state import Map, State, forget, show
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
from sim.rules._opportunity import empty_pools
from sim.rules._sides import SIDES
from sim.settings import Settings
from sim.words import ORGANISATIONS, Day


@dataclass(frozen=True)
class Step:
    """One word of the day: a part and the verb it is asked for."""

    part: ModuleType
    verb: str = "resolve"
    every: int = 1  # days from one asking to the next, 1 or 7; a slow field moves by expectation and need not move daily

    def __post_init__(self) -> None:
        if self.every not in (1, 7):
            raise ValueError(f"{self.name}: a step is asked every 1 or 7 days, not every {self.every}")

    @cached_property
    def decides(self) -> bool:
        """Whether an actor is asked for its orders."""
        return self.verb == "decide"

    @cached_property
    def name(self) -> str:
        """Name of the part, which is its file's and its YAML section's."""
        return self.part.__name__.rsplit(".", 1)[1]


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

ACTORS = (
    contingent, patrol, civil_team, cell, garrison, task_group, community, band, moc_company, network, militia, service_team,
)  # fmt: skip


def steps() -> tuple[Step, ...]:
    """All words of DAY in order."""
    return tuple(step for _phase, words in DAY for step in words)


def parts() -> dict[str, ModuleType]:
    """Every part that DAY names, by name; actors are prefixed, since a rule may share an actor's word."""
    return {("actor " if step.verb == "decide" else "") + step.name: step.part for step in steps()}


@lru_cache(maxsize=4)
def ground(resolution: float, terms: Terms) -> Geography:
    """The ground at a resolution, laid out once a process; read-only."""
    return build(resolution, terms)


def ground_for(settings: Settings) -> Geography:
    """The ground that settings ask for."""
    s: Any = settings.world["season"]
    return ground(settings.grid.resolution, Terms(s.paved_kmh, s.track_kmh, s.open_kmh, s.flood_factor))


def _rosters(geography: Geography, agents: int) -> dict[str, Roster]:
    out = {}
    for actor in ACTORS:
        kind = actor.__name__.rsplit(".", 1)[1]
        capacity = len(geography.localities.key) if actor.CAPACITY is None else actor.CAPACITY * (1 if kind == "contingent" else agents)
        out[kind] = Roster(kind, actor.COLUMNS, capacity)
    return out


def _declared() -> dict[str, Any]:
    out: dict[str, Any] = {}
    for name, part in parts().items():
        for array, form in getattr(part, "DECLARES", {}).items():
            if array in out:
                raise ValueError(f"{array} has two owners, {name} is the second")
            out[array] = form
    return out


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
        self.levers = _terms({}, self.geography), _terms(self.settings.measures, self.geography)
        platoon: Any = self.settings.world["contingent"]
        self.full_platoon: float = platoon.platoon
        self._platoon = self.full_platoon / self.settings.grid.agents
        self.state = State(self.geography, _declared(), _rosters(self.geography, self.settings.grid.agents))
        self._found_communities()
        self.grid = Map(self.state)
        self.recorder = Recorder(self.state, self.settings.calendar.days)
        places = self.geography.n_squares, len(self.geography.localities.key)
        self._pools = empty_pools(len(ORGANISATIONS), places[0]), empty_pools(SIDES, places[1])
        self._orders = self._blank_orders()
        self.index, self._fresh = 0, True
        self.today: Day | None = None
        self._program = self._bound_steps(absent)
        self._day_program = self._compile() if compiled and JIT else InPython(self._program, self.geography)
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

    def _blank_orders(self) -> dict[str, Any]:
        """What actors fill with their orders each day: an array a name of their ORDERS, and `n`, how many rows they are for."""
        kinds = {actor.__name__.rsplit(".", 1)[1]: actor for actor in ACTORS if hasattr(actor, "ORDERS")}
        return {kind: blank_orders(actor.ORDERS, self.state.rosters[kind].capacity) for kind, actor in kinds.items()}

    def _bound_steps(self, absent: frozenset[str]) -> list[tuple[Step, Any, SimpleNamespace, Any]]:
        """The day's steps but absent rules, each with its verb, what its part is shown, and its parameters."""
        unknown = sorted(absent - {step.name for step in steps() if not step.decides})
        if unknown:
            raise ValueError(f"absent: {unknown[0]} is no rule; actors cannot be left out")
        shown: dict[str, tuple[SimpleNamespace, Any]] = {}
        for step in steps():
            if step.part.__name__ not in shown:
                params = self.settings.world.get(step.name)
                shown[step.part.__name__] = show(step.part, self.state, params, self.geography), params
        kept = [step for step in steps() if step.decides or step.name not in absent]
        return [(step, getattr(step.part, step.verb), *shown[step.part.__name__]) for step in kept]

    @cached_property
    def _dated(self) -> frozenset[int]:
        """Days, since 1970, that something is dated to: the first two, the mandate date, the first of a month, history, maps, levers."""
        g, last = self.geography, self.settings.calendar.days
        own = {self.first, self.first + 1, self.first + self.mandate}
        months = {self.first + index for index in range(last) if self._calendar[index][2]}
        levers = {number for _camp, number, _men in self.levers[1]["mixed_patrols"]}
        return frozenset(own | months | levers | g.history_days | g.map_days)

    def _compile(self) -> Compiled:
        return Compiled(self._program, (self._day(0, False), self._day(0, True)), self.geography)

    def new_day(self) -> Day:
        """The keys and levers of the day about to be lived."""
        return self._day(self.index, self.index >= self.mandate)

    def _day(self, index: int, after: bool) -> Day:
        day_of_year, month_number, first_of_month = self._calendar[index]
        return Day(
            number=self.first + index, index=index, day_of_year=day_of_year, month_number=month_number,
            first_of_month=first_of_month, seed_history=self._seeds[0], seed=self._seeds[1 if after else 0],
            levers=self.levers[1 if after else 0], agents=self.settings.grid.agents, pools=self._pools[0], pools_of_places=self._pools[1],
            platoon=self._platoon, span=7 if index else 1, first_of_mandate=index == self.mandate, after_mandate=after,
            orders=self._orders,
        )  # fmt: skip

    def step(self) -> None:
        """Live one day in DAY's order: orders go to the day's orders, events to its events."""
        day = self.new_day()
        self._day_program.live(day, self._fresh or day.number in self._dated)
        self._fresh = False
        self.recorder.note(self.index, day.number, day.events, day.after_mandate)
        self.today = day
        self.index += 1
        self.running = self.index < self.settings.calendar.days
        if self._enlisted is not None:
            self._enlist()

    def resume(self, index: int, arrays: Mapping[str, np.ndarray]) -> None:
        """Stand on a day with the state that its eve left: the next step lives day `index`."""
        self.state.restore(arrays)
        self.index, self.today, self._fresh, self.running = index, None, True, index < self.settings.calendar.days
        self._day_program.begin()

    def clocked(self) -> dict[str, float]:
        """From now on add up the seconds that each part takes, by step and verb, in the table that is returned."""
        return self._day_program.clocked()

    def _enlist(self) -> None:
        """Make a Mesa view for every row that became an agent since last time, and drop the views of the dead."""
        assert self._enlisted is not None
        for kind, table in self.state.rosters.items():
            done, size = self._enlisted.get(kind, 0), int(table["size"][0])
            view = _view_class(kind)
            for row in range(done, size):
                view(self, table, row)
            self._enlisted[kind] = size
        for agent in list(self.agents):
            if isinstance(agent, views.RowAgent) and not agent.roster["alive"][agent.row]:
                agent.remove()

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


@lru_cache(maxsize=32)
def _view_class(kind: str) -> type[views.RowAgent]:
    return views.agent_class(kind)


def _terms(measures: Mapping[str, Any], geography: Geography) -> dict[str, Any]:
    """Lever values as the parts read them; measures that are not given are at the status quo."""
    out = {}
    for name, module in discover("sim.measures").items():
        out[name] = module.terms(measures.get(name, module.Params()), geography)
    return out
