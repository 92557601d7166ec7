"""The calibration itself: screening, waves that rule worlds out, and a weighted sample of what is left.

Every point has a fresh history: with a common one an emulator seems twice as good and tells nothing of histories that it has not seen.
Parameters that do not answer to any target are drawn from their prior at every stage, so that what they do is part of what is missed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from experiments.calibration import chains, posterior, region, weights
from experiments.calibration.emulator import Emulator, fit, screened
from experiments.calibration.file import Asked
from experiments.calibration.region import Region, Rule
from experiments.calibration.space import Design, Space, together
from experiments.calibration.targets import Target

Simulate = Callable[[str, Design], np.ndarray]
"""What gives the targets of every row of a stage's design, as they are compared; not a number where a history failed."""
Say = Callable[[str], None]
KNOWN = 0.9
"""Share of histories in which a target has to be known."""
MARGIN = 1.0
"""Beyond the cut: histories up to there are near enough to judge emulators by."""
CHAINS = 400
ENOUGH = 0.9
"""Share of chance in what near histories differ by, from which further waves are left out."""


@dataclass(eq=False)
class State:
    """What is known so far: designs with what they showed, the region, and how each emulator did on what it had not seen."""

    asked: Asked
    space: Space
    targets: Sequence[Target]
    simulate: Simulate
    say: Say
    random: np.random.Generator
    designs: list[Design] = field(default_factory=list)
    tables: list[np.ndarray] = field(default_factory=list)
    region: Region = field(default_factory=Region)
    tested: list[tuple[str, np.ndarray, np.ndarray, np.ndarray]] = field(default_factory=list)
    planned: list[int] = field(default_factory=list)
    spent: int = 0

    def column(self, name: str) -> np.ndarray:
        """One field of all targets."""
        return np.array([getattr(one, name) for one in self.targets], dtype=float)

    def drawn(self, points: np.ndarray, stratum: np.ndarray, each: int = 1) -> Design:
        """Points as a design, each with so many histories that nobody had before."""
        count = len(points) * each
        history = np.arange(self.spent, self.spent + count) + 1
        self.spent += count
        return Design(np.repeat(points, each, axis=0), np.repeat(stratum, each), history, np.repeat(np.arange(len(points)), each))

    def run(self, stage: str, design: Design) -> None:
        """Simulate a stage; rows that failed are left out of what is known."""
        found = self.simulate(stage, design)
        self.planned.append(len(design))
        whole = np.isfinite(found).any(axis=1)
        self.designs.append(design.rows(whole))
        self.tables.append(found[whole])


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a calibration leaves: the last emulator, the targets heeded at the end, draws of the posterior, and the worlds with weights."""

    state: State
    emulator: Emulator
    heeded: np.ndarray
    unreached: np.ndarray
    draws: posterior.Draws
    final: Design
    weight: np.ndarray
    weighed: weights.Weighed
    levels: np.ndarray
    chance: float

    @property
    def effective(self) -> float:
        """Effective sample size of the worlds."""
        return weights.effective(self.weight)


def calibrate(asked: Asked, space: Space, targets: Sequence[Target], simulate: Simulate, say: Say) -> Outcome:
    """Go through all stages."""
    state = State(asked, space, targets, simulate, say, np.random.default_rng(asked.seed))
    first, waves = asked.budget.sizes
    strata = np.arange(len(space.strata))
    points, stratum = state.random.standard_normal((first, len(space.axes))), np.arange(first) % len(strata)
    state.run("screening", state.drawn(points, stratum))
    emulator, unreached = _learn(state, 1)
    levels = np.full(len(strata), asked.cut)
    for number, size in enumerate(waves, start=1):
        points, stratum, levels = _survivors(state, size)
        _told(state, emulator, number, levels)
        state.run(f"wave_{number}", state.drawn(points, stratum))
        _test(state, f"wave_{number}", emulator)
        emulator, unreached = _learn(state, number + 1)
        if (chance := _chance_share(state, emulator)) >= ENOUGH and number < len(waves):
            say(f"wave {number}: {chance:.0%} of what is left between histories is chance; no further wave would tell more")
            break
    return _close(state, emulator, unreached, levels)


def _learn(state: State, wave: int) -> tuple[Emulator, np.ndarray]:
    """Fit anew on all histories so far, and rule out by the targets that count from this wave on; gives those that nothing comes near too."""
    design, found = together(state.designs), np.vstack(state.tables)
    inputs = screened(state.space, design, found, state.asked.most)
    near = state.region.far(design.points, design.stratum) <= state.asked.cut + MARGIN
    emulator = fit(inputs, design, found, near)
    record, weight = state.column("compared"), state.column("weight")
    known = np.isfinite(found).mean(axis=0) >= KNOWN
    told = known & (weight > 0.0) & (state.column("wave") <= wave) & (emulator.explained >= region.TOLD)
    rule = Rule(emulator, told, record, region.scale(emulator, state.column("allowed"), weight))
    there = design.rows(near) if near.any() else design
    unreached = told & ~region.reached(rule.distances(there.points, there.stratum))
    state.region.rules.append(Rule(emulator, told & ~unreached, record, rule.scale))
    return emulator, unreached


def _survivors(state: State, size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Points that are not ruled out, as many in each stratum, and the cut that each stratum came down to."""
    count = len(state.space.strata)
    points, strata, levels = [], [], []
    for number in range(count):
        wanted = size // count + (number < size % count)
        stratum = np.full(max(wanted, CHAINS), number)
        start = state.random.standard_normal((len(stratum), len(state.space.axes)))
        found, level = chains.closing_in(state.region.far, start, stratum, state.asked.cut, state.random)
        points.append(found[:wanted])
        strata.append(stratum[:wanted])
        levels.append(level)
    return np.vstack(points), np.concatenate(strata), np.array(levels)


def _told(state: State, emulator: Emulator, number: int, levels: np.ndarray) -> None:
    answer, heeded = len(emulator.inputs.places), int(state.region.rules[-1].heeded.sum())
    state.say(f"wave {number}: {answer} of {len(state.space.axes)} parameters answer; worlds are ruled out by {heeded} targets")
    if (levels > state.asked.cut).any():
        worst = f"of {int((levels > state.asked.cut).sum())} of {len(levels)} combinations of forms no world lies within {state.asked.cut:g}"
        state.say(f"wave {number}: {worst}; the nearest lie within {levels.max():.2f}")


def _test(state: State, stage: str, emulator: Emulator) -> None:
    """How an emulator does on the points and histories of a stage that it has not seen: what it misses, and what it was to miss."""
    design, found = state.designs[-1], state.tables[-1]
    missed = (found - emulator.at(design.points, design.stratum)) ** 2
    state.tested.append((stage, np.nanmean(missed, axis=0), emulator.error, np.nanvar(found, axis=0)))


def _chance_share(state: State, emulator: Emulator) -> float:
    """Median over targets heeded: what is missed of the latest histories, as a share of all that they differ by."""
    design, heeded = state.designs[-1], state.region.rules[-1].heeded
    if not heeded.any():
        return 1.0
    between = emulator.at(design.points, design.stratum)[:, heeded].var(axis=0)
    return float(np.median(emulator.error[heeded] / (emulator.error[heeded] + between)))


def _close(state: State, emulator: Emulator, unreached: np.ndarray, levels: np.ndarray) -> Outcome:
    """Draw the sample, simulate it, and weigh it."""
    heeded, count = state.region.rules[-1].heeded, len(state.space.strata)
    record, allowed, weight = (state.column(name)[heeded] for name in ("compared", "allowed", "weight"))
    drawn_by = posterior.Normal.of(record, posterior.covariance(emulator.missed[:, heeded]) + np.diag(allowed), weight)
    like = posterior.likelihood(emulator, heeded, drawn_by)
    points, stratum, _ = _survivors(state, CHAINS)
    draws = posterior.across(like, points, stratum, count, state.random)
    worlds, each = state.asked.budget.sample(state.spent)
    wanted = np.arange(worlds) % count
    start = _starts(draws, wanted, state.random)
    at = chains.walk(like, start, wanted, posterior.STEPS * posterior.ROUNDS, state.random)
    state.say(f"final: {worlds} worlds of {each} histories, drawn by {int(heeded.sum())} targets")
    design = state.drawn(at, wanted, each)
    state.run("final", design)
    _test(state, "final", emulator)
    kept, found = state.designs[-1], state.tables[-1][:, heeded]
    there, place = np.unique(kept.world, return_inverse=True)
    worlds_ = weights.gathered(emulator.at(at[there], wanted[there])[:, heeded], found, place)
    weighed = weights.weigh(worlds_, record, allowed, weight, drawn_by)
    share = weights.shares(weighed.logs, wanted[there], draws.chances)
    return Outcome(state, emulator, heeded, unreached, draws, kept, share, weighed, levels, float(np.median(weighed.chance_share)))


def _starts(draws: posterior.Draws, wanted: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Where the worlds of each stratum set out: at draws of it, or at any where it has none."""
    out = np.empty((len(wanted), draws.points.shape[1]))
    for number in np.unique(wanted):
        own = np.flatnonzero(draws.stratum == number)
        rows = np.flatnonzero(wanted == number)
        out[rows] = draws.points[random.choice(own if len(own) else len(draws.points), len(rows))]
    return out
