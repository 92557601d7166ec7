"""What a file asks to move, as numbers and forms of the world at hand; raises Mistake, one line, for what cannot be moved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from experiments.ask.mistakes import nearest
from experiments.ask.tree import at
from experiments.past.calibration_space import Form, Space, centred
from experiments.study.samples import Axis, axes, widened
from experiments.study.sweep_file import StudyFile

if TYPE_CHECKING:
    from experiments.past.calibration_file import Asked
    from sim.engine.parameters import Parameter

DEFINED = "definition"
"""The grade of numbers that are no matter of doubt."""


def space_of(asked: Asked, tree: Mapping[str, Any]) -> Space:
    """Numbers and forms, around the values of a complete tree of settings."""
    from sim.settings import parameters

    known = {one.key: one for one in parameters() if one.key.startswith("world.")}
    over = {key: None for key, one in known.items() if _is_open(one)} if asked.parameters is None else dict(asked.parameters)
    for key in (*map(str, over), *map(str, asked.forms), *asked.say_of):
        if key not in known:
            raise asked.mistake(f"unknown key '{key}'{nearest(key, known)}; numbers and forms of the world may move")
    for key in asked.forms:
        if not known[key].options:
            raise asked.mistake(f"forms: {key}: has no named forms")
    along = tuple(widened(axis) for axis in axes(_as_study(asked, over)))
    for axis in along:
        if axis.choices:
            raise asked.mistake(f"parameters: {axis.key}: is no number; named forms belong to forms")
    now = {axis.key: float(at(tree, axis.key)) for axis in along}
    for axis in along:
        if not axis.low <= now[axis.key] <= axis.high:
            raise asked.mistake(f"parameters: {axis.key}: is {now[axis.key]:g} in this world, outside {axis.low:g} to {axis.high:g}")
    forms = tuple(_form(asked, known[axis.key], axis, tree) for axis in axes(_as_study(asked, asked.forms)))
    return Space(along, centred(along, now), asked.spread, forms)


def _as_study(asked: Asked, over: Mapping[Any, Any]) -> StudyFile:
    return StudyFile(asked.path, asked.path.stem, asked.doc, {}, None, {"over": dict(over)})


def _is_open(one: Parameter) -> bool:
    """A number that is a matter of doubt."""
    number = isinstance(one.default, (int, float)) and not isinstance(one.default, bool)
    return number and not one.options and one.grade != DEFINED


def _form(asked: Asked, declared: Parameter, axis: Axis, tree: Mapping[str, Any]) -> Form:
    options, now = tuple(map(str, axis.choices)), str(at(tree, axis.key))
    for option in options:
        if option not in declared.options:
            raise asked.mistake(f"forms: {axis.key}: no form '{option}'{nearest(option, declared.options)}")
    return Form(axis.key, options, now)
