"""What a calibration moves: numbers on the logit scale around the baseline, and forms, every combination of which is a stratum.

A number's place is the logit of its share of its declared range (of a wide one, on the logarithmic scale). Its prior is normal around the
place of the baseline's value, so that no draw leaves the range and most keep away from its ends. Points are in units of that prior.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from experiments.past import search_space as space
from experiments.study.samples import Axis

FURTHEST = 6.0
"""Logit of the places nearest to the ends of a range."""


@dataclass(frozen=True)
class Form:
    """A named form of the world and what it may be; `now` is the baseline's."""

    key: str
    options: tuple[str, ...]
    now: str


@dataclass(frozen=True, eq=False)
class Space:
    """All that is moved; `spread` is the prior's standard deviation in logits."""

    axes: tuple[Axis, ...]
    centre: np.ndarray
    spread: float
    forms: tuple[Form, ...] = ()

    @cached_property
    def keys(self) -> list[str]:
        """The numbers' keys, in order."""
        return [axis.key for axis in self.axes]

    @cached_property
    def strata(self) -> np.ndarray:
        """Every combination of forms as places in their options, a row each; one empty row where there are no forms."""
        ranges = [range(len(form.options)) for form in self.forms]
        found = list(itertools.product(*ranges))
        return np.array(found, dtype=np.int64).reshape(len(found), len(self.forms))

    def of_forms(self, stratum: int) -> dict[str, str]:
        """The forms of a stratum by key."""
        return {form.key: form.options[place] for form, place in zip(self.forms, self.strata[stratum], strict=True)}

    def values(self, point: np.ndarray, stratum: int) -> dict[str, Any]:
        """The world's values at a point of a stratum."""
        at = np.clip(self.centre + self.spread * point, -FURTHEST, FURTHEST)
        return space.values(self.axes, at) | self.of_forms(stratum)

    def of_axis(self, place: int, points: np.ndarray) -> np.ndarray:
        """Values of one number at many points."""
        at = np.clip(self.centre[place] + self.spread * points, -FURTHEST, FURTHEST)
        return np.array([float(self.axes[place].at(1.0 / (1.0 + np.exp(-one)))) for one in at])

    def dummies(self, strata: np.ndarray) -> np.ndarray:
        """A column for every option of every form but its first, 1 where a stratum has it."""
        return np.column_stack([np.ones((len(strata), 0)), *(of_form for of_form in self._columns(strata))])

    def _columns(self, strata: np.ndarray) -> Iterator[np.ndarray]:
        for number, form in enumerate(self.forms):
            for option in range(1, len(form.options)):
                yield (self.strata[strata, number] == option).astype(float)


@dataclass(frozen=True, eq=False)
class Design:
    """Points with a stratum and a history number each; rows of one `world` number are one world."""

    points: np.ndarray
    stratum: np.ndarray
    history: np.ndarray
    world: np.ndarray

    def __len__(self) -> int:
        return len(self.points)

    def rows(self, which: np.ndarray) -> Design:
        """Some of the rows."""
        return Design(self.points[which], self.stratum[which], self.history[which], self.world[which])


def together(designs: Sequence[Design]) -> Design:
    """Several designs as one, their worlds numbered on."""
    first = np.cumsum([0, *(len(np.unique(one.world)) for one in designs)])
    return Design(
        np.vstack([one.points for one in designs]), np.concatenate([one.stratum for one in designs]),
        np.concatenate([one.history for one in designs]),
        np.concatenate([one.world - one.world.min() + start for one, start in zip(designs, first, strict=False)]),
    )  # fmt: skip


def centred(axes: Sequence[Axis], now: Mapping[str, float]) -> np.ndarray:
    """The places of the baseline's values; of one at an end of its range, two percent of the range off it, since nothing lies beyond."""
    ends = [axis.low < now[axis.key] < axis.high for axis in axes]
    return np.array(
        [space.place(axis, now[axis.key], FURTHEST if inside else space.FURTHEST) for axis, inside in zip(axes, ends, strict=True)]
    )
