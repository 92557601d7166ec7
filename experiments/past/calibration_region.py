"""What is not ruled out: points at which no emulator so far finds the record implausible.

A target's implausibility is the distance of the record from the fitted mean in standard deviations of one history around it, discrepancy
and doubt included. Of a wave's targets a few may be far by chance alone: the second largest counts of up to fifty, the third of up to a
hundred, and so on. A target that hardly any point comes near is left out and told, since it would rule out everything.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from experiments.past.emulator import Emulator

PER_RANK = 50
NEAR, REACHED = 3.0, 0.02
"""A target counts as reached where this share of points is within so many standard deviations."""
TOLD = 0.1
"""Share of a target's variance between histories that an emulator has to explain before the target rules out anything."""


@dataclass(frozen=True, eq=False)
class Rule:
    """One wave's emulator and the targets that it rules out by; `scale` is a standard deviation of the record around its mean."""

    emulator: Emulator
    heeded: np.ndarray
    record: np.ndarray
    scale: np.ndarray

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


@dataclass(eq=False)
class Region:
    """All rules so far."""

    rules: list[Rule] = field(default_factory=list)

    def far(self, points: np.ndarray, stratum: np.ndarray) -> np.ndarray:
        """The largest implausibility by any rule."""
        return np.asarray(np.max([np.zeros(len(points)), *(rule.far(points, stratum) for rule in self.rules)], axis=0))


def scale(emulator: Emulator, allowed: np.ndarray) -> np.ndarray:
    """Standard deviations of the record around the fitted means."""
    return np.asarray(np.sqrt(emulator.error + allowed))


def reached(distances: np.ndarray) -> np.ndarray:
    """Targets that a fair share of points comes near."""
    return np.asarray((np.abs(distances) <= NEAR).mean(axis=0) >= REACHED)
