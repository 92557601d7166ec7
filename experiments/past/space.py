"""Where calibrations move: numbers on the logit scale, which no step leaves, and forms, whose combinations are strata.

A number's place is the logit of its share of its declared range (of a wide one, on the logarithmic scale). A calibration's prior is normal
around the place of the baseline's value, so that most draws keep away from the ends. Points of a `Space` are in units of that prior.
"""

from __future__ import annotations

import itertools
import math
import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.ask.mistakes import nearest
from experiments.ask.tree import at
from experiments.study.samples import Axis, axes, widened
from experiments.study.sweep_file import StudyFile

if TYPE_CHECKING:
    from experiments.past.calibration_file import Asked

AT_END, FURTHEST = 4.0, 6.0
"""Logits nearest to the ends of a range: of the baseline's value where that is an end, two percent of the range off it, and of any draw."""
DEFINED = "definition"
"""The grade of numbers that are no matter of doubt."""


def place(axis: Axis, now: float) -> float:
    """The logit of a value's share of its range; of one at an end, a little off it, since nothing lies beyond."""
    low, high, here = (math.log(one) if axis.log else one for one in (axis.low, axis.high, now))
    edge = 1.0 / (1.0 + math.exp(FURTHEST if axis.low < now < axis.high else AT_END))
    share = min(max((here - low) / (high - low), edge), 1.0 - edge)
    return math.log(share / (1.0 - share))


def _value(axis: Axis, logit: float) -> Any:
    return axis.at(1.0 / (1.0 + math.exp(-logit)))


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
        found = list(itertools.product(*(range(len(form.options)) for form in self.forms)))
        return np.array(found, dtype=np.int64).reshape(len(found), len(self.forms))

    def of_forms(self, stratum: int) -> dict[str, str]:
        """The forms of a stratum by key."""
        return {form.key: form.options[place] for form, place in zip(self.forms, self.strata[stratum], strict=True)}

    def values(self, point: np.ndarray, stratum: int) -> dict[str, Any]:
        """The world's values at a point of a stratum."""
        logits = np.clip(self.centre + self.spread * point, -FURTHEST, FURTHEST).tolist()
        return {axis.key: _value(axis, logit) for axis, logit in zip(self.axes, logits, strict=True)} | self.of_forms(stratum)

    def of_axis(self, place: int, points: np.ndarray) -> np.ndarray:
        """Values of one number at many points."""
        logits = np.clip(self.centre[place] + self.spread * points, -FURTHEST, FURTHEST)
        return np.array([float(_value(self.axes[place], one)) for one in logits.tolist()])

    def dummies(self, strata: np.ndarray) -> np.ndarray:
        """A column for every option of every form but its first, 1 where a stratum has it."""
        options = [(number, option) for number, form in enumerate(self.forms) for option in range(1, len(form.options))]
        columns = [(self.strata[strata, number] == option).astype(float) for number, option in options]
        return np.column_stack([np.ones((len(strata), 0)), *columns])


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

    def __add__(self, other: Design) -> Design:
        """The rows of both."""
        return Design(*(np.concatenate([getattr(one, name) for one in (self, other)]) for name in self.__dataclass_fields__))


def together(designs: Sequence[Design]) -> Design:
    """Several designs as one, their worlds numbered on."""
    first = np.cumsum([0, *(len(np.unique(one.world)) for one in designs)])
    whole = [replace(one, world=one.world - one.world.min() + start) for one, start in zip(designs, first, strict=False)]
    return reduce(operator.add, whole)


def space_of(asked: Asked, tree: Mapping[str, Any]) -> Space:
    """What a file asks to move, around the values of a complete tree of settings; raises Mistake, one line, for what cannot be moved."""
    from sim.settings import parameters

    known = {one.key: one for one in parameters() if one.key.startswith("world.")}
    numbers = {key for key, one in known.items() if isinstance(one.default, (int, float)) and not isinstance(one.default, bool)}
    open_ = {key: None for key, one in known.items() if key in numbers and not one.options and one.grade != DEFINED}
    over = open_ if asked.parameters is None else dict(asked.parameters)
    for key in (*map(str, over), *map(str, asked.forms), *asked.say_of):
        if key not in known:
            raise asked.mistake(f"unknown key '{key}'{nearest(key, known)}; numbers and forms of the world may move")
    for key in asked.forms:
        if not known[key].options:
            raise asked.mistake(f"forms: {key}: has no named forms")
    along, forms = ([widened(axis) for axis in axes(_as_study(asked, what))] for what in (over, asked.forms))
    for axis in along:
        if axis.choices:
            raise asked.mistake(f"parameters: {axis.key}: is no number; named forms belong to forms")
        if not axis.low <= (now := float(at(tree, axis.key))) <= axis.high:
            raise asked.mistake(f"parameters: {axis.key}: is {now:g} in this world, outside {axis.low:g} to {axis.high:g}")
    for axis in forms:
        options = known[axis.key].options
        for option in map(str, axis.choices):
            if option not in options:
                raise asked.mistake(f"forms: {axis.key}: no form '{option}'{nearest(option, options)}")
    named = tuple(Form(axis.key, tuple(map(str, axis.choices)), str(at(tree, axis.key))) for axis in forms)
    return Space(tuple(along), np.array([place(axis, float(at(tree, axis.key))) for axis in along]), asked.spread, named)


def _as_study(asked: Asked, over: Mapping[Any, Any]) -> StudyFile:
    return StudyFile(asked.path, asked.path.stem, asked.doc, {}, None, {"over": dict(over)})
