"""Screening, and waves that rule worlds out: what a calibration knows, stage by stage.

Every point has a fresh history: with a common one an emulator seems twice as good and tells nothing of histories that it has not seen.
Parameters that do not answer to any target are drawn from their prior at every stage, so that what they do is part of what is missed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from experiments.past.calibration_file import Asked
from experiments.past.calibration_targets import Target
from experiments.past.emulator import Emulator, fit, screened
from experiments.past.posterior import closing_in
from experiments.past.space import Design, Space, together

Simulate = Callable[[str, Design], np.ndarray]
"""What gives the targets of every row of a stage's design, as they are compared; not a number where a history failed."""
Say = Callable[[str], None]
PER_RANK = 50
NEAR, REACHED = 3.0, 0.02
"""A target counts as reached where this share of points is within so many standard deviations."""
TOLD = 0.1
"""Share of a target's variance between histories that an emulator has to explain before the target rules out anything."""
KNOWN = 0.9
"""Share of histories in which a target has to be known."""
MARGIN = 1.0
"""Beyond the cut: histories up to there are near enough to judge emulators by."""
CHAINS = 400
DIGITS = 9
"""Decimal places of a point: what libraries round differently is no other world."""


@dataclass(frozen=True, eq=False)
class Rule:
    """One wave's emulator and the targets that it rules out by, with the record and the variance that is allowed around it."""

    emulator: Emulator
    heeded: np.ndarray
    record: np.ndarray
    allowed: np.ndarray

    @cached_property
    def scale(self) -> np.ndarray:
        """Standard deviations of the record around the fitted means."""
        return np.asarray(np.sqrt(self.emulator.error + self.allowed))

    def distances(self, points: np.ndarray, stratum: np.ndarray) -> np.ndarray:
        """Of every target, with its sign: the record less the mean."""
        return np.asarray((self.record - self.emulator.at(points, stratum)) / self.scale)

    def far(self, points: np.ndarray, stratum: np.ndarray) -> np.ndarray:
        """Implausibility of each point."""
        distances = np.abs(self.distances(points, stratum)[:, self.heeded])
        rank = min(1 + -(-distances.shape[1] // PER_RANK), distances.shape[1])
        if not rank:
            return np.zeros(len(points))
        return np.asarray(np.partition(distances, -rank, axis=1)[:, -rank])


def reached(distances: np.ndarray) -> np.ndarray:
    """Targets that a fair share of points comes near."""
    return np.asarray((np.abs(distances) <= NEAR).mean(axis=0) >= REACHED)


@dataclass(eq=False)
class State:
    """What is known so far: designs with what they showed, the rules, and how each emulator did on what it had not seen.

    `emulator` is the last one, `unreached` are targets that no world comes near, `levels` the cut that each stratum came down to.
    """

    asked: Asked
    space: Space
    targets: Sequence[Target]
    simulate: Simulate
    say: Say
    random: np.random.Generator
    designs: list[Design] = field(default_factory=list)
    tables: list[np.ndarray] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    tested: list[tuple[str, np.ndarray, np.ndarray, np.ndarray]] = field(default_factory=list)
    planned: list[int] = field(default_factory=list)
    spent: int = 0
    emulator: Emulator = field(init=False)
    unreached: np.ndarray = field(init=False)
    levels: np.ndarray = field(init=False)

    def far(self, points: np.ndarray, stratum: np.ndarray) -> np.ndarray:
        """The largest implausibility by any rule."""
        return np.asarray(np.max([np.zeros(len(points)), *(rule.far(points, stratum) for rule in self.rules)], axis=0))

    def column(self, name: str) -> np.ndarray:
        """One field of all targets."""
        return np.array([getattr(one, name) for one in self.targets], dtype=float)

    def drawn(self, points: np.ndarray, stratum: np.ndarray, each: int = 1) -> Design:
        """Points as a design, each with so many histories that nobody had before."""
        count, points = len(points) * each, np.round(points, DIGITS)
        history = np.arange(self.spent, self.spent + count) + 1
        self.spent += count
        return Design(np.repeat(points, each, axis=0), np.repeat(stratum, each), history, np.repeat(np.arange(len(points)), each))

    def run(self, stage: str, design: Design) -> None:
        """Simulate a stage; rows that failed are left out of what is known."""
        found = self.simulate(stage, design)
        self.planned.append(len(design))
        whole = np.asarray(np.isfinite(found).any(axis=1))
        self.designs.append(design.rows(whole))
        self.tables.append(found[whole])

    def test(self, stage: str) -> None:
        """How the emulator does on the points and histories of a stage that it has not seen: what it misses, and what it was to miss."""
        design, found = self.designs[-1], self.tables[-1]
        missed = (found - self.emulator.at(design.points, design.stratum)) ** 2
        self.tested.append((stage, np.nanmean(missed, axis=0), self.emulator.error, np.nanvar(found, axis=0)))


def rule_out(state: State) -> None:
    """Screening and all waves."""
    first, waves = state.asked.budget.sizes
    stratum = np.arange(first) % len(state.space.strata)
    state.run("screening", state.drawn(state.random.standard_normal((first, len(state.space.axes))), stratum))
    _learn(state, 1)
    for number, size in enumerate(waves, start=1):
        points, stratum = survivors(state, size)
        _tell(state, number)
        state.run(f"wave_{number}", state.drawn(points, stratum))
        state.test(f"wave_{number}")
        _learn(state, number + 1)


def _learn(state: State, wave: int) -> None:
    """Fit anew on all histories so far, and rule out by the targets of this wave."""
    design, found = together(state.designs), np.vstack(state.tables)
    inputs = screened(state.space, design, found, state.asked.most)
    near = state.far(design.points, design.stratum) <= state.asked.cut + MARGIN
    state.emulator = fit(inputs, design, found, near)
    known = np.isfinite(found).mean(axis=0) >= KNOWN
    told = known & (state.column("weight") > 0.0) & (state.column("wave") <= wave) & (state.emulator.explained >= TOLD)
    rule = Rule(state.emulator, told, state.column("compared"), state.column("allowed"))
    there = design.rows(near) if near.any() else design
    state.unreached = told & ~reached(rule.distances(there.points, there.stratum))
    state.rules.append(replace(rule, heeded=told & ~state.unreached))


def survivors(state: State, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Points that are not ruled out, as many in each stratum."""
    count = len(state.space.strata)
    points, strata, levels = [], [], []
    for number in range(count):
        wanted = size // count + (number < size % count)
        stratum = np.full(max(wanted, CHAINS), number)
        start = state.random.standard_normal((len(stratum), len(state.space.axes)))
        found, level = closing_in(state.far, start, stratum, state.asked.cut, state.random)
        points.append(found[:wanted])
        strata.append(stratum[:wanted])
        levels.append(level)
    state.levels = np.array(levels)
    return np.vstack(points), np.concatenate(strata)


def _tell(state: State, number: int) -> None:
    answer, heeded, cut = len(state.emulator.inputs.places), int(state.rules[-1].heeded.sum()), state.asked.cut
    state.say(f"wave {number}: {answer} of {len(state.space.axes)} parameters answer; worlds are ruled out by {heeded} targets")
    beyond = int((state.levels > cut).sum())
    if beyond:
        worst = f"of {beyond} of {len(state.levels)} combinations of forms no world lies within {cut:g}"
        state.say(f"wave {number}: {worst}; the nearest lie within {state.levels.max():.2f}")
