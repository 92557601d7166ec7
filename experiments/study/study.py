"""A study as it is planned: the table of its runs, its folder and its manifest."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.ask.options import Engine
from experiments.ask.verdicts import laid_over
from experiments.study import identity, runs, seals
from experiments.study.manifest import digest
from experiments.study.orders import ordered
from experiments.study.rows import kept
from experiments.study.runs import FROM_THE_MANDATE, Run, Task, World

if TYPE_CHECKING:
    from experiments.ask.tree import Configuration
    from sim.further_metrics import Further

METRIC = ("name", "unit", "kind", "better", "theme", "doc")


@dataclass
class Study:
    """A table of runs, and what is measured and kept of each; `scenarios` (the first is the reference) are those that figures show.

    `spread` says that each pair of seeds has a world of its own, `together` what such worlds are called where they are compared
    together. `outcomes` are metrics beside those that are always measured; `about` has what each scenario's file says of itself;
    `decided` what decides the worlds where they are not told one by one; `notes` are further entries of the manifest; `announce`
    says before the first run what the tasks still to do will cost.
    """

    command: str
    scenarios: Sequence[Configuration]
    runs: Sequence[Run]
    keep: str
    workers: int = 1
    out: str | None = None
    engine: Engine = Engine()
    verdicts: Mapping[str, Any] = field(default_factory=dict)
    timings: dict[str, float] = field(default_factory=dict)
    failed: dict[int, str] = field(default_factory=dict)
    outcomes: Sequence[Further] = ()
    about: Mapping[str, str] = field(default_factory=dict)
    files: seals.Seals = field(default_factory=dict)
    spread: bool = False
    together: str = ""
    decided: Mapping[str, Any] = field(default_factory=dict)
    notes: Mapping[str, Any] = field(default_factory=dict)
    announce: Callable[[Sequence[Task]], None] = lambda tasks: None

    @cached_property
    def trees(self) -> dict[str, dict[str, Any]]:
        """Every scenario's full plain settings, checked; raises Mistake, one line."""
        return {one.scenario: one.settings.tree() for one in self.scenarios}

    @cached_property
    def places(self) -> list[World]:
        """The worlds, in the order of the runs."""
        return list({run.world.name: run.world for run in self.runs}.values())

    @cached_property
    def worlds(self) -> list[str]:
        """What tables call the worlds; figures show the first one."""
        return [self.together] if self.together else [world.name for world in self.places]

    @cached_property
    def pairs(self) -> list[Run]:
        """The first scenario's runs (in the first world, unless worlds are spread): its pairs of seeds are everybody's."""
        first = self.runs[0]
        return list(takewhile(lambda run: run.scenario == first.scenario and (self.spread or run.world is first.world), self.runs))

    @cached_property
    def configuration(self) -> dict[str, Any]:
        """All that decides a number of this study, and nothing else."""
        reference = next(iter(self.trees.values()))
        worlds = {"worlds": [world.row for world in self.places]} if self.spread or len(self.places) > 1 else {}
        return {
            "calendar": reference["calendar"],
            "grid": reference["grid"],
            "world_name": self.worlds[0],
            "world": reference["world"],
            "scenarios": [{"name": name} | {section: tree[section] for section in FROM_THE_MANDATE} for name, tree in self.trees.items()],
            "pairs": self._by_pair("history", "future"),
            "keep": self.keep,
            "outcomes": [asdict(one) for one in self.outcomes],
            **(self.decided or worlds),
        }

    def _by_pair(self, *names: str) -> list[dict[str, Any]]:
        """A row a pair with these of its keys, and its world where that is its own."""
        own = (*names, "world") if self.spread else names
        return [{name: run.key[name] for name in own} for run in self.pairs]

    @property
    def metrics(self) -> list[dict[str, Any]]:
        """What a run measures, the study's own metrics last: METRIC and, where given, what verdicts rest on."""
        from sim.metrics import catalogue

        own = [row for one in self.outcomes for row in (one.parts() if hasattr(one, "parts") else [_row(one)])]
        rows = [*map(_row, catalogue()), *own]
        if not self.verdicts:
            return rows
        asked = [row["name"] for row in own if row["kind"] == "outcome"]  # who asks for one wants to see it
        return laid_over(rows, {**self.verdicts, "headline": [*self.verdicts["headline"], *asked]})

    @property
    def yardstick(self) -> str | None:
        """The scenario in which the mission is gone, where others are compared with the same reference: the measure of their effects.

        None in many worlds, unless they are compared together: there it is one of those that are compared.
        """
        names = list(self.trees)
        gone = [name for name in names[1:] if self.trees[name]["measures"]["troops"]["factor"] == 0.0]
        one = len(self.worlds) == 1
        return gone[0] if gone and one and len(names) > 2 else None  # noqa: PLR2004 - of two, it is what is asked

    @cached_property
    def hash(self) -> str:
        """Of all that decides the bytes of runs and tables: command, configuration, order of rows, tables, code and libraries."""
        rows = [list(run.key.values()) for run in self.runs]
        return digest([self.command, self.configuration, rows, kept(self.keep), identity.of_runs()])

    @cached_property
    def folder(self) -> Path:
        """Where results go: `out`, or a name made of the command and the hash, where the command is called."""
        return Path(self.out) if self.out else Path("results") / f"{self.command}-{self.hash[:8]}"

    @property
    def total(self) -> int:
        """How many runs there are."""
        return len(self.runs)

    def key(self, number: int) -> dict[str, Any]:
        """Which run has that number."""
        return self.runs[number].key

    @property
    def first_world(self) -> str | None:
        """The world whose runs are compared and shown; none where that is done over all of them."""
        return None if self.spread else self.worlds[0]

    @property
    def resolution(self) -> float:
        """Of the grid, in degrees."""
        return float(self.configuration["grid"]["resolution"])

    @property
    def losses(self) -> list[dict[str, Any]]:
        """The runs that failed, in their order, each with its cause."""
        return [{**self.key(number), "cause": self.failed[number]} for number in sorted(self.failed)]

    def tasks(self, workers: int, done: Collection[int] = ()) -> list[Task]:
        """The runs not `done`, for so many workers."""
        found = runs.tasks(self.folder.resolve(), self.keep, self.runs, workers, done)
        return [replace(task, outcomes=self.outcomes, study=self.hash) for task in found]

    @property
    def identity(self) -> dict[str, Any]:
        """What tells this study from another, as its manifest has it."""
        import sim

        own = {"command": self.command, "configuration": self.configuration, "configuration_hash": self.hash}
        return {"version": sim.__version__, **identity.of_runs(), **own}

    def manifest(self, state: str) -> dict[str, Any]:
        """What the folder says of itself; `state` is one of the store's; `failed` has the runs left out, `files` the tables' seals."""
        return {
            "study": self.folder.resolve().name,
            "state": state,
            **self.identity,
            identity.MADE_BY: identity.of_the_rest(),
            identity.VERSIONS: identity.versions(),
            "runs": self.total,
            "scenarios": list(self.trees),
            **({"yardstick": self.yardstick} if self.yardstick else {}),
            "worlds": self.worlds,
            "pairs": self._by_pair("pair", "seed", "history", "future"),
            **({"ensemble": {"worlds": len(self.places)}} if self.together else {}),
            "failed": self.losses,
            "calendar": self.configuration["calendar"],
            "metrics": self.metrics,
            "orders": ordered(self.trees, self.about),
            "timings": self.timings,
            seals.FILES: self.files,
            **self.notes,
        }


def _row(metric: Any) -> dict[str, Any]:
    return {name: getattr(metric, name) for name in METRIC}
