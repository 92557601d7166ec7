"""A study as it is planned: its scenarios over pairs of seeds, the number and name of each run, its folder and its manifest."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.ask.options import Engine, Pair
from experiments.ask.verdicts import laid_over
from experiments.study import identity, seals
from experiments.study.manifest import digest
from experiments.study.orders import ordered
from experiments.study.rows import kept
from experiments.study.tasks import FROM_THE_MANDATE, Arm, Task, plan

if TYPE_CHECKING:
    from experiments.ask.tree import Configuration
    from sim.further_metrics import Further

METRIC = ("name", "unit", "kind", "better", "theme", "doc")


@dataclass
class Study:
    """What is asked: scenarios (the first is the reference) over pairs of seeds, in one world and calendar.

    `outcomes` are metrics beside those that are always measured; `about` has what each scenario's file says of itself.
    """

    command: str
    scenarios: Sequence[Configuration]
    pairs: Sequence[Pair]
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
            "scenarios": [{"name": name} | {section: tree[section] for section in FROM_THE_MANDATE} for name, tree in self.trees.items()],
            "pairs": [asdict(pair) for pair in self.pairs],
            "keep": self.keep,
            "outcomes": [asdict(one) for one in self.outcomes],
        }

    @property
    def metrics(self) -> list[dict[str, Any]]:
        """What a run measures, the study's own metrics last: METRIC and, where given, what verdicts rest on."""
        from sim.metrics import catalogue

        rows = [{name: getattr(metric, name) for name in METRIC} for metric in (*catalogue(), *self.outcomes)]
        if not self.verdicts:
            return rows
        asked = [one.name for one in self.outcomes if one.kind == "outcome"]  # who asks for one wants to see it
        return laid_over(rows, {**self.verdicts, "headline": [*self.verdicts["headline"], *asked]})

    @property
    def world(self) -> str:
        """The world's name."""
        return self.scenarios[0].world

    @property
    def yardstick(self) -> str | None:
        """The scenario in which the mission is gone, where others are compared with the same reference: the measure of their effects."""
        names = list(self.trees)
        gone = [name for name in names[1:] if self.trees[name]["measures"]["troops"]["factor"] == 0.0]
        return gone[0] if gone and len(names) > 2 else None  # noqa: PLR2004 - of two, it is what is asked

    @cached_property
    def hash(self) -> str:
        """Of all that decides the bytes of runs and tables: command, configuration, order of rows, tables, code and libraries."""
        order = [(arm.world, arm.scenario) for arm in self.arms]
        return digest([self.command, self.configuration, order, kept(self.keep), identity.of_runs()])

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
        place = number % len(self.pairs)
        arm, pair = self.arms[number // len(self.pairs)].at(place), self.pairs[place]
        return {"scenario": arm.scenario, "world": arm.world, **asdict(pair)}

    @property
    def first_world(self) -> str | None:
        """The world whose runs are compared and shown; none where that is done over all of them."""
        return self.worlds[0]

    @property
    def resolution(self) -> float:
        """Of the grid, in degrees."""
        return float(self.configuration["grid"]["resolution"])

    @property
    def losses(self) -> list[dict[str, Any]]:
        """The runs that failed, in the plan's order, each with its cause."""
        return [{**self.key(number), "cause": self.failed[number]} for number in sorted(self.failed)]

    def tasks(self, workers: int, done: Collection[int] = ()) -> list[Task]:
        """The runs not `done`, for so many workers."""
        return plan(self.folder.resolve(), self.keep, self.arms, self.pairs, workers, done)

    def announce(self, tasks: Sequence[Task]) -> None:
        """Say before the first run what the runs still to do will cost; a short study says nothing."""

    @property
    def identity(self) -> dict[str, Any]:
        """What tells this study from another, as its manifest has it."""
        import sim

        own = {"command": self.command, "configuration": self.configuration, "configuration_hash": self.hash}
        return {"version": sim.__version__, **identity.of_runs(), **own}

    def manifest(self, state: str) -> dict[str, Any]:
        """What the folder says of itself; `state` is one of the store's; `failed` has the runs left out, `files` the tables' seals."""
        from experiments.study.pair_numbers import numbered

        return {
            "study": self.folder.resolve().name,
            "state": state,
            **self.identity,
            identity.MADE_BY: identity.of_the_rest(),
            identity.VERSIONS: identity.versions(),
            "scenarios": list(self.trees),
            **({"yardstick": self.yardstick} if self.yardstick else {}),
            "worlds": self.worlds,
            "pairs": numbered(self.pairs),
            "failed": self.losses,
            "calendar": self.configuration["calendar"],
            "metrics": self.metrics,
            "orders": ordered(self.trees, self.about),
            "timings": self.timings,
            seals.FILES: self.files,
        }
