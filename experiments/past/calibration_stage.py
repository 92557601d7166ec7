"""One stage as a study: many worlds, each run of which has a world and a history of its own; workers, resuming and cluster as any study."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.ask.mistakes import Mistake
from experiments.ask.options import Engine, Pair
from experiments.past import calibration_points as points
from experiments.past import calibration_targets as targets
from experiments.past.calibration_aggregates import with_sums
from experiments.past.calibration_space import Design, Space
from experiments.past.validation import column, keys, measuring
from experiments.study import conclude, identity, stages
from experiments.study.manifest import digest
from experiments.study.progress import say
from experiments.study.runs import Run, World, spread
from experiments.study.study import Study

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


def rows(name: str, scenario: Configuration, space: Space, design: Design) -> list[Run]:
    """The runs of a stage: a row of the design each, in the world of its point."""
    base, width = scenario.settings.tree(), len(str(int(design.world.max()) + 1))
    worlds = [
        World(f"{name} {int(world) + 1:0{width}d}", {}, {scenario.scenario: Tree(base, space, point, int(stratum))})
        for world, point, stratum in zip(design.world, design.points, design.stratum, strict=True)
    ]
    return spread(worlds, _pairs(design.history))


def decided(space: Space, design: Design) -> dict[str, Any]:
    """What decides each row's world."""
    places = hashlib.sha256(design.points.tobytes() + design.stratum.astype(np.int64).tobytes())
    over = [[asdict(axis) for axis in space.axes], space.centre.tolist(), space.spread, list(map(asdict, space.forms))]
    return {"drawn": {"over": digest(over), "points": places.hexdigest(), "code": identity.of_modules(MOVING)}}


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

    def stage(self, name: str, design: Design) -> Study:
        """The study of a design."""
        found = rows(name, self.configuration, self.space, design)
        return Study(
            COMMAND, [self.configuration], found, "outcomes", self.workers, str(self.folder / name), self.engine,
            outcomes=measuring(), spread=True, decided=decided(self.space, design),
        )  # fmt: skip


def _pairs(numbers: np.ndarray) -> list[Pair]:
    """Pairs of the seed lists; where the numbers are more than the lists are long, they begin again, in other worlds."""
    from sim.geography.seeds import random_list

    lists = [random_list(name) for name in ("history", "future")]
    return [Pair(*(seeds[(int(number) - 1) % len(seeds)] for seeds in lists)) for number in numbers]


def _table(stage: Study, wanted: Sequence[Target]) -> np.ndarray:
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
