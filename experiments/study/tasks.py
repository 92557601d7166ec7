"""What is to be done: runs grouped into tasks, each one history and the runs that fork from it; and how a task ended."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.ask.options import Pair
from experiments.study.manifest import digest

if TYPE_CHECKING:
    from sim.further_metrics import Further

FROM_THE_MANDATE = ("measures", "circumstances")
"""Sections that change nothing before the mandate date."""


@dataclass(frozen=True)
class Arm:
    """One scenario in one world, with its full plain settings."""

    world: str
    scenario: str
    tree: Mapping[str, Any]

    @property
    def stage(self) -> str:
        """What a history depends on besides its seed: arms of one stage fork from the same one."""
        return digest({name: part for name, part in self.tree.items() if name not in FROM_THE_MANDATE})

    def at(self, place: int) -> Arm:
        """What is run of it with the pair at that place among the study's, from 0."""
        return self


@dataclass(frozen=True)
class SpreadArm(Arm):
    """One scenario over many worlds: `own` has what is run with each pair, `world` is what the worlds are called together."""

    own: Sequence[Arm] = ()

    def at(self, place: int) -> Arm:
        """The scenario in the world that the pair lies in."""
        return self.own[place]


@dataclass(frozen=True)
class Job:
    """One run of a study: its number in the plan, its arm, and its future."""

    number: int
    arm: Arm
    future: int


@dataclass(frozen=True)
class Task:
    """One history and the runs that fork from it; `outcomes` are measured in each beside the metrics that always are.

    `study` is the hash that each stored run is marked with.
    """

    folder: Path
    history: int
    keep: str
    jobs: tuple[Job, ...]
    outcomes: tuple[Further, ...] = ()
    study: str = ""

    def __str__(self) -> str:
        names = ", ".join(dict.fromkeys(job.arm.scenario for job in self.jobs))
        worlds = list(dict.fromkeys(job.arm.world for job in self.jobs))
        where = worlds[0] if len(worlds) == 1 else f"{worlds[0]} and {len(worlds) - 1} more worlds"
        return f"history {self.history} of {where}, {names}"

    @property
    def numbers(self) -> tuple[int, ...]:
        """Its runs' numbers in the plan."""
        return tuple(job.number for job in self.jobs)

    def named(self, number: int) -> str:
        """One of its runs in words."""
        job = next(job for job in self.jobs if job.number == number)
        return f"{job.arm.scenario} in {job.arm.world}, history {self.history}, future {job.future}"


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


def plan(folder: Path, keep: str, arms: Sequence[Arm], pairs: Sequence[Pair], workers: int, done: Collection[int] = ()) -> list[Task]:
    """The runs not `done` as tasks: numbered arm by arm, grouped by stage and history, cut so that no worker idles."""
    by_history: dict[tuple[str, int], list[Job]] = {}
    stages: dict[int, str] = {}  # by identity: many pairs share an arm, and a digest takes a millisecond
    for first, arm in enumerate(arms):
        for second, pair in enumerate(pairs):
            number, mine = first * len(pairs) + second, arm.at(second)
            if number not in done:
                stage = stages.get(id(mine)) or stages.setdefault(id(mine), mine.stage)
                by_history.setdefault((stage, pair.history), []).append(Job(number, mine, pair.future))
    total = len(arms) * len(pairs)
    # A long history is cut where workers would wait for it; each part simulates the history again.
    size = max(total if workers == 1 else -(-total // (4 * workers)), min(len(arms), 4))
    return [
        Task(folder, history, keep, tuple(jobs[start : start + size]))
        for (_, history), jobs in by_history.items()
        for start in range(0, len(jobs), size)
    ]
