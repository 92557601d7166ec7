"""The weighted sample at the end: candidates drawn by the emulator, sifted by two histories each, and the worlds kept by more of them.

Of the histories that screening and waves leave, half go to candidates, as many as there is room for, and half to the worlds that are kept:
each is kept with a chance in proportion to its weight so far, at most for certain, and its weight at the end is divided by that chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from experiments.past import calibration_waves as waves
from experiments.past import calibration_weights as weights
from experiments.past import posterior
from experiments.past.calibration_file import LEAST, Asked
from experiments.past.calibration_targets import Target
from experiments.past.calibration_waves import Say, Simulate, State
from experiments.past.emulator import Emulator
from experiments.past.space import Design, Space

CANDIDATES, FINAL = "candidates", "final"
ROWS, WORLDS = 10, 15
"""Histories for each target by which candidates are drawn, and worlds for each by which they are judged: what covariances need."""


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a calibration leaves: what is known, targets that weigh, draws of the posterior, and worlds with histories and weights."""

    state: State
    heeded: np.ndarray
    draws: posterior.Draws
    final: Design
    found: np.ndarray
    weight: np.ndarray
    weighed: weights.Weighed

    @property
    def emulator(self) -> Emulator:
        """The last one."""
        return self.state.emulator

    @property
    def effective(self) -> float:
        """Effective sample size of the worlds."""
        return weights.effective(self.weight)

    @property
    def chance(self) -> float:
        """Share of chance in what the emulator misses of one history of these worlds, median over targets."""
        return float(np.median(self.weighed.chance_share))


@dataclass(frozen=True, eq=False)
class Lived:
    """Worlds with their histories: a row a history, worlds numbered from 0."""

    design: Design
    found: np.ndarray

    @cached_property
    def first(self) -> np.ndarray:
        """The first row of each world."""
        return np.unique(self.design.world, return_index=True)[1]

    @property
    def points(self) -> np.ndarray:
        """A row a world."""
        return self.design.points[self.first]

    @property
    def stratum(self) -> np.ndarray:
        """Of each world."""
        return self.design.stratum[self.first]

    def numbered(self) -> Lived:
        """Without gaps in the numbers, which worlds leave of which every history failed."""
        return Lived(replace(self.design, world=np.unique(self.design.world, return_inverse=True)[1]), self.found)

    def only(self, kept: np.ndarray) -> Lived:
        """Some of the worlds."""
        rows = kept[self.design.world]
        return Lived(self.design.rows(rows), self.found[rows]).numbered()


@dataclass(frozen=True, eq=False)
class Weighing:
    """The targets by which worlds are drawn, or judged by their own histories."""

    state: State
    heeded: np.ndarray

    @property
    def record(self) -> np.ndarray:
        """Of the targets that count, as it is compared."""
        return self.state.column("compared")[self.heeded]

    @property
    def drawn_by(self) -> posterior.Normal:
        """The record around emulated means: chance of one history and what else is missed, discrepancy and doubt."""
        allowed, weight = (self.state.column(name)[self.heeded] for name in ("allowed", "weight"))
        return posterior.Normal.of(self.record, posterior.covariance(self.state.emulator.missed[:, self.heeded]) + np.diag(allowed), weight)

    @property
    def like(self) -> posterior.Likelihood:
        """How likely the record is at points, by emulated means."""
        normal = self.drawn_by
        return lambda points, stratum: normal.log(self.state.emulator.at(points, stratum)[:, self.heeded])

    def logs(self, lived: Lived, bias: np.ndarray | None = None) -> weights.Weighed:
        """Log weights of worlds by what they showed; `bias` of the emulators is theirs unless given."""
        means = self.state.emulator.at(lived.points, lived.stratum)[:, self.heeded]
        worlds = weights.gathered(means, lived.found[:, self.heeded], lived.design.world)
        allowed, weight = (self.state.column(name)[self.heeded] for name in ("allowed", "weight"))
        return weights.weigh(worlds, self.record, allowed, weight, self.drawn_by, self.state.emulator.missed[:, self.heeded], bias)


def calibrate(asked: Asked, space: Space, targets: Sequence[Target], simulate: Simulate, say: Say) -> Outcome:
    """Go through all stages."""
    state = State(asked, space, targets, simulate, say, np.random.default_rng(asked.seed))
    waves.rule_out(state)
    count = len(space.strata)
    drawing = Weighing(state, best(state, (len(state.emulator.missed) + asked.budget.worlds) // ROWS))
    like = drawing.like
    draws = posterior.across(like, *waves.survivors(state, waves.CHAINS), count, state.random)
    worlds, spare = asked.budget.sample(state.spent)[0], asked.budget.histories - state.spent
    wanted = np.arange(max(worlds, spare // (2 * LEAST))) % count
    at = posterior.walk(like, _starts(draws, wanted, state.random), wanted, posterior.STEPS * posterior.ROUNDS, state.random)
    weighing = Weighing(state, best(state, len(wanted) // WORLDS))
    say(f"{len(wanted):,} candidates, drawn by {int(drawing.heeded.sum())} targets; {int(weighing.heeded.sum())} judge their own histories")
    state.run(CANDIDATES, state.drawn(at, wanted, LEAST if len(wanted) > worlds else spare // worlds))
    state.test(CANDIDATES)
    lived = Lived(state.designs[-1], state.tables[-1]).numbered()
    tries = np.bincount(lived.stratum, minlength=count)[lived.stratum].astype(float)
    first = weighing.logs(lived)
    logs = first.logs
    if (more := (asked.budget.histories - state.spent) // worlds) and len(lived.stratum) > worlds:
        chance, kept = np.ones(len(logs)), np.zeros(len(logs), dtype=bool)
        for number in range(count):
            own = np.flatnonzero(lived.stratum == number)
            chance[own] = weights.chances(np.exp(logs[own] - logs[own].max()), int((wanted[:worlds] == number).sum()))
            kept[own[weights.drawn(chance[own], state.random)]] = True
        lived, tries = lived.only(kept), (tries * chance)[kept]
        state.run(FINAL, state.drawn(lived.points, lived.stratum, more))
        lived = Lived(lived.design + state.designs[-1], np.vstack([lived.found, state.tables[-1]]))
    weighed = weighing.logs(lived, first.bias)
    weight = weights.shares(weighed.logs, lived.stratum, draws.chances, tries)
    return Outcome(state, drawing.heeded, draws, lived.design, lived.found, weight, weighed)


def best(state: State, most: int) -> np.ndarray:
    """Of the targets that rule out so many: those that count most and are explained best."""
    heeded = state.rules[-1].heeded.copy()
    order = np.argsort(-np.where(heeded, state.column("weight") * state.emulator.explained, -1.0), kind="stable")
    heeded[order[max(most, 1) :]] = False
    return heeded


def _starts(draws: posterior.Draws, wanted: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Where the worlds of each stratum set out: at draws of it, or at any where it has none."""
    out = np.empty((len(wanted), draws.points.shape[1]))
    for number in np.unique(wanted):
        own = np.flatnonzero(draws.stratum == number)
        rows = np.flatnonzero(wanted == number)
        out[rows] = draws.points[random.choice(own if len(own) else len(draws.points), len(rows))]
    return out
