"""One stage as a study: many worlds, each run of which has a world and a history of its own; workers, resuming and cluster as any study."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from experiments.ask.mistakes import Mistake
from experiments.ask.options import Engine, Pair
from experiments.past import calibration_targets as targets
from experiments.past.space import Design, Space
from experiments.past.validation import column, keys, measuring
from experiments.study import conclude, identity, stages
from experiments.study.files import write_bytes
from experiments.study.manifest import digest
from experiments.study.progress import say
from experiments.study.results import Results
from experiments.study.runs import Run, World, spread
from experiments.study.study import Study

if TYPE_CHECKING:
    from experiments.ask.tree import Configuration
    from experiments.past.calibration_targets import Target

COMMAND = "calibrate"
POINTS, DIGITS = "points.parquet", 6
MOVING = ("past/calibration_stage.py", "past/space.py", "study/samples.py")
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
    """Simulates stages below a folder: `name`/ is one study each, with the points that it was simulated at."""

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
            write_points(stage.folder, self.space, design, [run.history for run in stage.runs])
            return _table(stage, self.targets)

    def stage(self, name: str, design: Design) -> Study:
        """The study of a design."""
        found = rows(name, self.configuration, self.space, design)
        return Study(
            COMMAND, [self.configuration], found, "outcomes", self.workers, str(self.folder / name), self.engine,
            outcomes=measuring(), spread=True, decided=decided(self.space, design),
        )  # fmt: skip


def write_points(folder: Path, space: Space, design: Design, histories: list[int]) -> None:
    """A row a history of the stage: its world's number, its history's seed, its forms, and the place of every number."""
    table = pd.DataFrame({"world": design.world + 1, "history": histories})
    forms = pd.DataFrame([space.of_forms(int(stratum)) for stratum in design.stratum], index=table.index)
    table = pd.concat([table, forms, pd.DataFrame(np.round(design.points, DIGITS), columns=space.keys)], axis=1)
    packed = io.BytesIO()
    table.to_parquet(packed, index=False)
    write_bytes(folder / POINTS, packed.getvalue())


def _pairs(numbers: np.ndarray) -> list[Pair]:
    """Pairs of the seed lists; where the numbers are more than the lists are long, they begin again, in other worlds."""
    from sim.geography.seeds import random_list

    lists = [random_list(name) for name in ("history", "future")]
    return [Pair(*(seeds[(int(number) - 1) % len(seeds)] for seeds in lists)) for number in numbers]


def _table(stage: Study, wanted: Sequence[Target]) -> np.ndarray:
    """Rows of runs.parquet in the design's order."""
    runs, measured = Results(stage.folder).all_runs.set_index(["world", "history"]), keys()
    found = dict(zip(runs.index, runs[[column(key) for key in measured]].to_numpy(dtype=float).tolist(), strict=True))
    table = np.full((stage.total, len(wanted)), np.nan)
    for number, run in enumerate(stage.runs):
        if row := found.get((run.world.name, run.history)):
            table[number] = targets.table(wanted, [targets.with_sums(dict(zip(measured, row, strict=True)))])[0]
    return table
