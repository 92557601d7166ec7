"""A study of futures: the status quo past the mandate date, each pair of seeds lived once, in one of the forecast's worlds."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.config.mistakes import Mistake
from experiments.forecast import ensemble
from experiments.forecast.target import whole_months
from experiments.running.study import Study
from experiments.running.tasks import Arm, Job, Task
from experiments.sweep.worlds import World

if TYPE_CHECKING:
    from experiments.config.composed import Configuration
    from experiments.config.configuration import Composer

COMMAND = "forecast"
DEFAULTS = {"seeds": "seeds=200", "calendar.end": "calendar.end=2019-06-30"}
"""What stands where the user gives nothing: the last day is such that June 2019 is whole."""


@dataclass
class Forecast(Study):
    """The study of `mali forecast`: draw n is pair n in the world `assigned` to it; worlds without a draw are not lived."""

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

    @property
    def months(self) -> np.ndarray:
        """ViEWS' numbers of the months that are forecast."""
        calendar = self.scenarios[0].settings.calendar
        return whole_months(calendar.mandate, calendar.end)


def composed(composer: Composer, overrides: Sequence[str]) -> Configuration:
    """The scenario in the world that the overrides ask for, to the end of June 2019 where they say nothing else, checked."""
    given = {text.lstrip("+~").partition("=")[0] for text in overrides}
    defaults = [text for key, text in DEFAULTS.items() if key not in given]
    found = composer.compose([*overrides, *defaults])
    found.check()
    return found


def planned(composer: Composer, configuration: Configuration) -> Forecast:
    """The study of this forecast; everything that can be wrong is told before this returns. Raises Mistake, one line."""
    from experiments.config import options

    given = configuration.keys
    pairs, keep, workers, out = options.many_pairs(given), options.keep(given, "events"), options.workers(given), options.out(given)
    if keep in ("outcomes", "monthly"):
        raise Mistake(f"keep={keep}: a forecast is made of recorded events; keep=events is the least")
    named = given.get("worlds")
    if named is None:
        places, weights = [ensemble.one(configuration)], [1.0]
    elif isinstance(named, str) and named:
        places, weights = ensemble.read(Path(named), configuration, composer.known)
    else:
        raise Mistake(f"worlds={named}: needs a table of worlds, as a sweep's worlds.csv")
    first = places[0].scenarios
    study = Forecast(COMMAND, first, pairs, keep, workers, out, options.engine(given), places=places, weights=weights)
    _ = study.months
    return study
