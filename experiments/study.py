"""A study from its plan to its report: runs of every scenario over every pair of seeds, tables, differences, figures.

`open_` takes the folder, `simulate` does the runs that are missing, `tabulate` puts the tables together; `conclude` has
what is told after. Each may be repeated; a study of the same configuration goes on where it stopped.
"""

from __future__ import annotations

import json
import platform
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments import engine, store
from experiments.engine import Arm, Failure, Task
from experiments.lock import held
from experiments.mistakes import Mistake
from experiments.options import Engine, Pair
from experiments.progress import Progress, say

if TYPE_CHECKING:
    from experiments.composed import Configuration

LIBRARIES = ("numpy", "scipy", "numba", "mesa", "pandas", "pyarrow")


@dataclass
class Study:
    """What is asked: scenarios (the first is the reference) over pairs of seeds, in one world and calendar."""

    command: str
    scenarios: Sequence[Configuration]
    pairs: Sequence[Pair]
    keep: str
    workers: int = 1
    out: str | None = None
    engine: Engine = Engine()
    timings: dict[str, float] = field(default_factory=dict)
    failed: dict[int, str] = field(default_factory=dict)

    @cached_property
    def trees(self) -> dict[str, dict[str, Any]]:
        """Every scenario's full plain settings, checked; raises Mistake, one line."""
        return {one.scenario: one.settings.tree() for one in self.scenarios}

    @cached_property
    def arms(self) -> list[Arm]:
        """What is run over all pairs, in the order of the tables: world by world, its scenarios in their order."""
        return [Arm(self.world, name, tree) for name, tree in self.trees.items()]

    @property
    def worlds(self) -> list[str]:
        """The worlds' names; figures show the first one."""
        return list(dict.fromkeys(arm.world for arm in self.arms))

    @cached_property
    def configuration(self) -> dict[str, Any]:
        """All that decides a number of this study, and nothing else."""
        return self.configured()

    def configured(self) -> dict[str, Any]:
        """What `configuration` holds, put together anew."""
        reference = next(iter(self.trees.values()))
        return {
            "calendar": reference["calendar"],
            "grid": reference["grid"],
            "world_name": self.world,
            "world": reference["world"],
            "scenarios": [{"name": name, "measures": tree["measures"]} for name, tree in self.trees.items()],
            "pairs": [asdict(pair) for pair in self.pairs],
            "keep": self.keep,
        }

    @property
    def world(self) -> str:
        """The world's name."""
        return self.scenarios[0].world

    @cached_property
    def hash(self) -> str:
        """Of the configuration, the command and the code."""
        import sim

        return store.digest([self.command, sim.code_hash(), self.configuration])

    @cached_property
    def folder(self) -> Path:
        """Where results go: `out`, or a name made of the command and the hash, where the command is called."""
        return Path(self.out) if self.out else Path("results") / f"{self.command}-{self.hash[:8]}"

    @property
    def total(self) -> int:
        """How many runs there are."""
        return len(self.arms) * len(self.pairs)

    def key(self, number: int) -> dict[str, Any]:
        """Which run of the plan has that number."""
        arm, pair = self.arms[number // len(self.pairs)], self.pairs[number % len(self.pairs)]
        return {"scenario": arm.scenario, "world": arm.world, **asdict(pair)}

    @property
    def losses(self) -> list[dict[str, Any]]:
        """The runs that failed, in the plan's order, each with its cause."""
        return [{**self.key(number), "cause": self.failed[number]} for number in sorted(self.failed)]

    def announce(self, tasks: Sequence[Task]) -> None:
        """Say before the first run what the runs still to do will cost; a short study says nothing."""

    def manifest(self, state: str) -> dict[str, Any]:
        """What the folder says of itself; `state` is one of the store's, `failed` the runs that are left out, with causes."""
        import sim
        from sim.metrics import catalogue

        fields = ("name", "unit", "kind", "better", "doc")
        return {
            "study": self.folder.resolve().name,
            "state": state,
            "command": self.command,
            "version": sim.__version__,
            "code_hash": sim.code_hash(),
            "configuration": self.configuration,
            "configuration_hash": self.hash,
            "scenarios": list(self.trees),
            "worlds": self.worlds,
            "pairs": [asdict(pair) for pair in self.pairs],
            "failed": self.losses,
            "calendar": self.configuration["calendar"],
            "metrics": [{name: getattr(metric, name) for name in fields} for metric in catalogue()],
            "versions": {"python": platform.python_version(), **{name: metadata.version(name) for name in LIBRARIES}},
            "timings": self.timings,
        }


def run(study: Study) -> list[Failure]:
    """Everything up to the large tables; returns the failures, whose runs the tables are without.

    Raises Mistake where another command is at work in the folder, KeyboardInterrupt with one line that says what is kept.
    """
    same_stage(study.scenarios)
    engine.use_cache()
    found = store.look(study.folder, study.manifest(store.RUNNING))
    if found is not None and found.get("state") == store.FINISHED:
        study.timings = dict(found.get("timings", {}))
        store.drop_parts(study.folder)  # a kill may have come between the last two steps
        say(f"{study.folder} holds all {study.total} runs of this study already")
        return []
    store.make(study.folder)
    try:
        with held(study.folder):
            open_(study)
            failures = simulate(study)
            tabulate(study)
    except KeyboardInterrupt:
        kept = len(store.finished(study.folder))
        raise KeyboardInterrupt(f"interrupted: {kept} of {study.total} runs are kept; the same command resumes") from None
    return failures


def open_(study: Study) -> dict[str, Any] | None:
    """Take the study's folder; returns the manifest of an earlier attempt."""
    found = store.open_study(study.folder, study.manifest(store.RUNNING))
    if found is not None and found.get("state") != store.FINISHED:
        store.make(study.folder)
        store.clear_marks(study.folder)
        store.write_manifest(study.folder, study.manifest(store.RUNNING))
        say(f"resuming: {len(store.finished(study.folder))} of {study.total} runs done")
    return found


def simulate(study: Study) -> list[Failure]:
    """Do the runs that are not on disk yet, each stored at once; returns what failed, each noted at once too."""
    done = store.finished(study.folder)
    failures: list[Failure] = []
    study.failed = {}
    begun = time.perf_counter()
    with carrier(study) as (carry, workers):
        tasks = engine.plan(study.folder.resolve(), study.keep, study.arms, study.pairs, workers, done)
        if tasks:
            _compile(study)
            study.announce(tasks)
        with Progress(study.total, len(done)) as progress, closing(carry(engine.simulate, tasks)) as results:
            for place, result in results:
                if isinstance(result, Failure):
                    failed: tuple[Failure, ...] = (replace(result, runs=result.runs or tasks[place].numbers),)
                else:
                    progress.step(len(result.seconds))
                    failed = result.failures
                for failure in failed:
                    failures.append(failure)
                    _note(study, failure)
    study.timings |= {"simulate_s": round(time.perf_counter() - begun, 1), "workers": workers}
    return failures


@contextmanager
def carrier(study: Study) -> Iterator[tuple[Callable[..., Generator[tuple[int, Any], None, None]], int]]:
    """What carries tasks to workers, and how many workers there are."""
    if study.engine.name == "dask":
        from experiments import cluster

        with cluster.joined(study.engine.scheduler, study.workers) as (client, workers):
            yield lambda function, tasks: cluster.carry(client, function, tasks, engine.salvage), workers
    else:
        from experiments import processes

        yield lambda function, tasks: processes.carry(function, tasks, study.workers, engine.salvage), study.workers


def _note(study: Study, failure: Failure) -> None:
    for number in failure.runs:
        store.write_failure(study.folder, number, failure.reason)
        study.failed[number] = failure.reason


def tabulate(study: Study) -> None:
    """Put the parts together into the large tables, add what figures draw on, and say that the study is finished.

    Where runs failed the tables are without them, the manifest names them, and the parts stay for another try.
    """
    from experiments import backdrop
    from sim.geography.seeds import load

    seeds = load()
    store.compact(study.folder, range(study.total))
    store.write_text(study.folder / "observed.csv", backdrop.observed_csv(seeds))
    resolution = float(study.configuration["grid"]["resolution"])
    text = json.dumps(backdrop.map_json(seeds, resolution), ensure_ascii=False)
    store.write_text(study.folder / "map.json", text + "\n")
    store.write_manifest(study.folder, study.manifest(store.INCOMPLETE if study.failed else store.FINISHED))
    if not study.failed:
        store.drop_parts(study.folder)


def same_stage(scenarios: Sequence[Configuration]) -> None:
    """Scenarios of one study share world, calendar and grid: only then do they fork from one history."""
    first = scenarios[0]
    for other in scenarios[1:]:
        for section in ("calendar", "grid", "world"):
            if other.tree[section] != first.tree[section]:
                raise Mistake(f"scenario '{other.scenario}' changes {section}; a study's scenarios share it")


def _compile(study: Study) -> None:
    begun = time.perf_counter()
    first = not engine.compiled()
    if first:
        say("compiling the model's kernels: the first time only, about a minute")
    engine.warm_up(study.scenarios[0].settings)
    if first:
        study.timings["compile_s"] = round(time.perf_counter() - begun, 1)
