"""A study of draws: each pair of seeds is lived once, in one of many worlds by weight, so that all runs weigh the same."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.ask import options, plausible
from experiments.ask.mistakes import Mistake
from experiments.past import forecast_ensemble as ensemble
from experiments.study.study import Study
from experiments.study.tasks import Arm, Job, Task
from experiments.study.worlds import World

if TYPE_CHECKING:
    from experiments.ask.configuration import Composer
    from experiments.ask.tree import Configuration


@dataclass
class Drawn(Study):
    """Draw n is pair n in the world `assigned` to it; worlds without a draw are not lived."""

    places: Sequence[World] = ()
    weights: Sequence[float] = ()

    @cached_property
    def assigned(self) -> list[int]:
        """The place among the worlds of each draw."""
        return ensemble.assigned(self.weights, len(self.pairs))

    @cached_property
    def arms(self) -> list[Arm]:
        """The scenario in each world."""
        return [Arm(world.name, one.scenario, tree) for world in self.places for one, tree in zip(world.base, world.trees, strict=True)]

    @property
    def total(self) -> int:
        """A run a draw."""
        return len(self.pairs)

    def key(self, number: int) -> dict[str, Any]:
        """Which run is draw `number`."""
        arm, pair = self.arms[self.assigned[number]], self.pairs[number]
        return {"scenario": arm.scenario, "world": arm.world, "history": pair.history, "future": pair.future}

    def tasks(self, workers: int, done: Collection[int] = ()) -> list[Task]:
        """A task a draw that is not done: no two have a history in common."""
        folder = self.folder.resolve()
        todo = [number for number in range(self.total) if number not in done]
        jobs = [Job(number, self.arms[self.assigned[number]], self.pairs[number].future) for number in todo]
        return [Task(folder, self.pairs[job.number].history, self.keep, (job,)) for job in jobs]

    def configured(self) -> dict[str, Any]:
        """The first world's configuration, what every world changes, and how many draws it has."""
        drawn = np.bincount(self.assigned, minlength=len(self.places)).tolist()
        worlds = [
            {"name": world.name, "values": dict(world.values), "hash": world.hash, "draws": draws}
            for world, draws in zip(self.places, drawn, strict=True)
        ]
        return super().configured() | {"worlds": worlds}

    def manifest(self, state: str) -> dict[str, Any]:
        """As any study's, and the world that is drawn for each pair."""
        return super().manifest(state) | {"drawn": [self.arms[place].world for place in self.assigned]}


def worlds(named: object, configuration: Configuration, composer: Composer) -> tuple[list[World], list[float]]:
    """The worlds of a table that is named on the command line, with their weights; the one that is asked for where none is named.

    `plausible` is the table that ships or is the user's, `baseline` the one world. Raises Mistake, one line, for anything else, and
    where the command line names one world as well.
    """
    given = composer.given(configuration.overrides)
    if named in options.WORLDS:
        options.one_of_two(str(named), configuration.world if "world" in given else None)
    if named is None or named == options.WORLDS[1]:
        return [ensemble.one(configuration)], [1.0]
    if named == plausible.NAME:
        return ensemble.of_table(plausible.laid_over(composer, [configuration]), configuration, given)
    if isinstance(named, str) and named:
        return ensemble.read(Path(named), configuration, composer.known)
    raise Mistake(f"worlds={named}: needs {plausible.NAME}, {options.WORLDS[1]}, or a table of worlds, as a sweep's worlds.csv")


def usual(composer: Composer, overrides: Sequence[str]) -> str | None:
    """Where nothing is said of worlds: plausible ones where there is a table of them and no world is named."""
    there = plausible.place(composer.files.folders) is not None
    return plausible.NAME if there and "world" not in composer.given(overrides) else None
