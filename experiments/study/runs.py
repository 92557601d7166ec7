"""A study is a table of runs, each a scenario in a world with two seeds; those of one history are a task; and how a task ended."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.ask.options import Pair
from experiments.study.manifest import digest

if TYPE_CHECKING:
    from experiments.ask.tree import Configuration
    from sim.further_metrics import Further

FROM_THE_MANDATE = ("measures", "circumstances")
"""Sections that change nothing before the mandate date."""


@dataclass(frozen=True)
class World:
    """A world: what of its values differs, by dotted key, and every scenario's full plain settings in it; its weight among others.

    Parts of trees that are equal in many worlds are one object.
    """

    name: str
    values: Mapping[str, Any]
    trees: Mapping[str, Mapping[str, Any]]
    weight: float = 1.0

    @cached_property
    def hash(self) -> str:
        """Of all settings."""
        return digest(self.trees)

    @cached_property
    def stage(self) -> str:
        """What a history depends on besides its seed: worlds of one stage fork from the same one."""
        tree = next(iter(self.trees.values()))
        return digest({name: part for name, part in tree.items() if name not in FROM_THE_MANDATE})

    @property
    def row(self) -> dict[str, Any]:
        """As a configuration tells it."""
        return {"name": self.name, "values": dict(self.values), "hash": self.hash}

    def of(self, scenarios: Iterable[Configuration]) -> list[Configuration]:
        """The scenarios as if they were composed in this world."""
        return [replace(one, world=self.name, tree=dict(self.trees[one.scenario]), origin="", overrides=()) for one in scenarios]


def composed(scenarios: Sequence[Configuration]) -> World:
    """The world that scenarios are composed in; raises Mistake, one line, where the model refuses a value."""
    return World(scenarios[0].world, {}, {one.scenario: one.settings.tree() for one in scenarios})


@dataclass(frozen=True)
class Run:
    """One row of a study: a scenario in a world, with both seeds, whose pair has a place among the study's, from 1."""

    scenario: str
    world: World
    history: int
    future: int
    pair: int = 1

    def __str__(self) -> str:
        return f"{self.scenario} in {self.world.name}, history {self.history}, future {self.future}"

    @property
    def tree(self) -> Mapping[str, Any]:
        """Its full plain settings."""
        return self.world.trees[self.scenario]

    @property
    def key(self) -> dict[str, Any]:
        """As every table names it."""
        seeds = {"history": self.history, "future": self.future}
        return {"scenario": self.scenario, "world": self.world.name, **seeds, "pair": self.pair, "seed": self.seed}

    @property
    def seed(self) -> int | None:
        """The number in the seed lists that both its seeds have; none where the two differ."""
        found = {_numbers("history").get(self.history), _numbers("future").get(self.future)}
        return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=2)
def _numbers(name: str) -> dict[int, int]:
    from sim.geography.seeds import random_list

    return {seed: number for number, seed in enumerate(random_list(name), start=1)}


def crossed(worlds: Sequence[World], pairs: Sequence[Pair]) -> list[Run]:
    """Every pair in every world: world by world, its scenarios in their order, pair by pair."""
    return [
        Run(scenario, world, pair.history, pair.future, number)
        for world in worlds for scenario in world.trees for number, pair in enumerate(pairs, start=1)
    ]  # fmt: skip


def spread(worlds: Sequence[World], pairs: Sequence[Pair]) -> list[Run]:
    """Each pair in a world of its own, `worlds` beside `pairs`: scenario by scenario, pair by pair."""
    laid = list(enumerate(zip(worlds, pairs, strict=True), start=1))
    return [Run(scenario, world, pair.history, pair.future, number) for scenario in worlds[0].trees for number, (world, pair) in laid]


@dataclass(frozen=True)
class Task:
    """Runs that fork from one history, by their number in the study; `outcomes` are measured beside the metrics that always are.

    `study` is the hash that each stored run is marked with.
    """

    folder: Path
    keep: str
    runs: Mapping[int, Run]
    outcomes: Sequence[Further] = ()
    study: str = ""

    def __str__(self) -> str:
        names = ", ".join(dict.fromkeys(run.scenario for run in self.runs.values()))
        worlds = list(dict.fromkeys(run.world.name for run in self.runs.values()))
        where = worlds[0] if len(worlds) == 1 else f"{worlds[0]} and {len(worlds) - 1} more worlds"
        return f"history {self.history} of {where}, {names}"

    @property
    def history(self) -> int:
        """The seed that they share."""
        return next(iter(self.runs.values())).history

    @property
    def numbers(self) -> tuple[int, ...]:
        """Its runs' numbers in the study."""
        return tuple(self.runs)


@dataclass(frozen=True)
class Failure:
    """What did not end well: the reason in one line, the trace where there is one, in words what it was, its runs' numbers."""

    reason: str
    trace: str = ""
    what: str = ""
    runs: tuple[int, ...] = ()


@dataclass(frozen=True)
class Done:
    """A task that was gone through: seconds by run number, 0 for runs that were there already, and what failed."""

    seconds: dict[int, float] = field(default_factory=dict)
    failures: tuple[Failure, ...] = ()


def tasks(folder: Path, keep: str, runs: Sequence[Run], workers: int, done: Collection[int] = ()) -> list[Task]:
    """The runs not `done`, grouped by stage and history, and cut so that no worker idles."""
    by_history: dict[tuple[str, int], list[int]] = {}
    for number, run in enumerate(runs):
        if number not in done:
            by_history.setdefault((run.world.stage, run.history), []).append(number)
    # A long history is cut where workers would wait for it; each part simulates the history again.
    together = min(len({(run.scenario, run.world.name) for run in runs}), 4)
    size = max(len(runs) if workers == 1 else -(-len(runs) // (4 * workers)), together)
    return [
        Task(folder, keep, {number: runs[number] for number in numbers[start : start + size]})
        for numbers in by_history.values()
        for start in range(0, len(numbers), size)
    ]
