"""One stage as a study: many worlds, each run of which has a world and a history of its own; workers, resuming and cluster as any study."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.ask.mistakes import Mistake
from experiments.ask.options import Engine, Pair
from experiments.past import calibration_points as points
from experiments.past import calibration_targets as targets
from experiments.past.calibration_aggregates import with_sums
from experiments.past.calibration_space import Design, Space
from experiments.past.validation import MEASURING, Measuring, Validation, column, keys
from experiments.study import conclude, identity, stages
from experiments.study.manifest import digest
from experiments.study.progress import say
from experiments.study.tasks import Arm, Job, Task

if TYPE_CHECKING:
    from experiments.ask.tree import Configuration
    from experiments.past.calibration_targets import Target
    from experiments.past.score import Key

COMMAND = "calibrate"
MOVING = ("past/calibration_space.py", "past/calibration_stage.py", "past/search_space.py", "study/samples.py")
"""Modules that decide what a point's world is."""


class Tree(Mapping[str, Any]):
    """The settings of a point's world, put together when they are asked for: a world takes memory for its point alone."""

    def __init__(self, base: Mapping[str, Any], space: Space, point: np.ndarray, stratum: int) -> None:
        self.base, self.space, self.point, self.stratum = base, space, point, stratum

    def __getitem__(self, section: str) -> Any:
        if section != "world":
            return self.base[section]
        world = {part: dict(values) for part, values in self.base["world"].items()}
        for key, value in self.space.values(self.point, self.stratum).items():
            _, part, name = key.split(".", 2)
            world[part][name] = value
        return world

    def __iter__(self) -> Iterator[str]:
        return iter(self.base)

    def __len__(self) -> int:
        return len(self.base)

    def __str__(self) -> str:
        return digest(dict(self))


@dataclass
class Stage(Validation):
    """The study of one stage; run k is history k of the design in the world of its row."""

    name: str = ""
    space: Space | None = None
    design: Design | None = None

    @cached_property
    def arms(self) -> list[Arm]:
        """A row each, with the world of its point."""
        space, design, base = self.space, self.design, self.scenarios[0].settings.tree()
        assert space is not None and design is not None
        width = len(str(int(design.world.max()) + 1))
        return [
            Arm(f"{self.name} {int(world) + 1:0{width}d}", self.scenarios[0].scenario, Tree(base, space, point, int(stratum)))
            for world, point, stratum in zip(design.world, design.points, design.stratum, strict=True)
        ]

    @property
    def total(self) -> int:
        """As many runs as rows."""
        return len(self.pairs)

    def key(self, number: int) -> dict[str, Any]:
        """Which row of the design has that number."""
        arm = self.arms[number]
        return {"scenario": arm.scenario, "world": arm.world, **asdict(self.pairs[number])}

    def tasks(self, workers: int, done: Collection[int] = ()) -> list[Task]:
        """A task a row, since no two share a history."""
        rows = [number for number in range(self.total) if number not in done]
        return [
            Task(
                self.folder.resolve(), self.pairs[row].history, self.keep, (Job(row, self.arms[row], self.pairs[row].future),),
            )
            for row in rows
        ]  # fmt: skip

    def configured(self) -> dict[str, Any]:
        """The baseline's configuration, and what decides each row's world."""
        assert self.space is not None and self.design is not None
        places = hashlib.sha256(self.design.points.tobytes() + self.design.stratum.astype(np.int64).tobytes())
        over = [
            [asdict(axis) for axis in self.space.axes],
            self.space.centre.tolist(),
            self.space.spread,
            list(map(asdict, self.space.forms)),
        ]
        drawn = {"over": digest(over), "points": places.hexdigest(), "code": identity.of_modules(MOVING)}
        return super().configured() | {"drawn": drawn}

    def manifest(self, state: str) -> dict[str, Any]:
        """As any study's; each row has a world of its own."""
        return super().manifest(state) | {"worlds": [arm.world for arm in self.arms], "world_a_pair": True}


@dataclass(frozen=True, eq=False)
class Simulator:
    """Simulates stages below a folder: `name`/ is one study each."""

    folder: Path
    configuration: Configuration
    space: Space
    targets: Sequence[Target]
    workers: int
    engine: Engine

    def __call__(self, name: str, design: Design) -> np.ndarray:
        """The targets of every row, as they are compared; not a number in rows that failed."""
        stage = self.stage(name, design)
        say(f"{name}: {len(design):,} histories")
        with stages.run(stage) as failures:
            if failures:
                conclude.report_failures(failures, stage.folder)
            if len(stage.losses) == stage.total:
                raise Mistake(f"{stage.folder}: every history of this stage failed, so that nothing can be learnt from it")
            points.write(stage.folder, self.space, design, [pair.history for pair in stage.pairs])
            return _table(stage, self.targets)

    def stage(self, name: str, design: Design) -> Stage:
        """The study of a design."""
        measuring: list[Any] = [Measuring(identity.of_modules(MEASURING))]
        return Stage(
            COMMAND, [self.configuration], _pairs(design.history), "outcomes", self.workers, str(self.folder / name), self.engine,
            outcomes=measuring, name=name, space=self.space, design=design,
        )  # fmt: skip


def _pairs(numbers: np.ndarray) -> list[Pair]:
    """Pairs of the seed lists; where the numbers are more than the lists are long, they begin again, in other worlds."""
    from sim.geography.seeds import random_list

    lists = [random_list(name) for name in ("history", "future")]
    return [Pair(*(seeds[(int(number) - 1) % len(seeds)] for seeds in lists)) for number in numbers]


def _table(stage: Stage, wanted: Sequence[Target]) -> np.ndarray:
    """Rows of runs.parquet in the design's order."""
    from experiments.study.results import Results

    runs = Results(stage.folder).all_runs.set_index(["world", "history"])
    measured = keys()
    found = runs[[column(key) for key in measured]].to_numpy(dtype=float)
    place = {row: number for number, row in enumerate(runs.index)}
    table = np.full((stage.total, len(wanted)), np.nan)
    for number in range(stage.total):
        key = stage.key(number)
        if (row := place.get((key["world"], key["history"]))) is not None:
            table[number] = targets.table(wanted, [_summed(measured, found[row])])[0]
    return table


def _summed(measured: Sequence[Key], values: np.ndarray) -> dict[Key, float]:
    return with_sums(dict(zip(measured, values.tolist(), strict=True)))
