"""Designs: what a study file varies becomes points, each a handful of values and a name; the first is the centre.

A kind of design is one function in `KINDS`, from the file to its points. A key may hold `*` for one part
(`measures.posture.*.risk_tolerance`) and end in `@scenario` where the value holds for that scenario alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from experiments.declared import scalar
from experiments.mistakes import nearest
from experiments.sweep.file import StudyFile

NAME = "name"
SILENT = ("world", "measures")
"""Sections that a point's name leaves out; `calendar.end` says more than `end`."""


@dataclass(frozen=True)
class Point:
    """Values by key, none at the centre; `name` is the world's name, or empty for the centre's own.

    `parameter` and `value` say in the table of answers what is varied; the centre has neither.
    """

    name: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    parameter: str = ""
    value: str = ""


def points(file: StudyFile) -> list[Point]:
    """All points of a study's design, in its order; raises Mistake, one line that names the file."""
    kind = file.design.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        raise file.mistake(f"design.kind={kind}: needs one of {', '.join(KINDS)}{nearest(str(kind), KINDS)}")
    part, make = KINDS[kind]
    for key in map(str, file.design):
        if key not in ("kind", part):
            raise file.mistake(f"design.{key}: a design of kind {kind} has kind and {part}{nearest(key, ('kind', part))}")
    if not file.design.get(part):
        raise file.mistake(f"design.{part} is empty: a design of kind {kind} needs at least one")
    return make(file)


def one_at_a_time(file: StudyFile) -> list[Point]:
    """The centre, then each value of each parameter with all others at the centre."""
    values = file.design["values"]
    if not isinstance(values, dict):
        raise file.mistake("design.values: needs parameters with lists of values, as in world.protection.mass: [20, 40]")
    found = [Point()]
    for key, listed in values.items():
        if not isinstance(listed, list) or not listed:
            raise file.mistake(f"{key}: needs a list of values, as in [1, 2]; got {scalar(listed)}")
        found += [_point(str(key), value) for value in listed]
    return found


def explicit_list(file: StudyFile) -> list[Point]:
    """Each point as it is written: `{key: value, ...}`, with a `name` of its own if it likes; `{}` is the centre."""
    listed = file.design["points"]
    if not isinstance(listed, list) or not all(isinstance(values, dict) for values in listed):
        raise file.mistake("design.points: needs a list of {key: value, ...}, one a world; {} is the centre")
    found = []
    for values in listed:
        rest = {str(key): value for key, value in values.items() if key != NAME}
        name = str(values.get(NAME) or ", ".join(_point(key, value).name for key, value in rest.items()))
        found.append(Point(name, rest, "point" if name else "", name))
    return found


KINDS: dict[str, tuple[str, Callable[[StudyFile], list[Point]]]] = {
    "one_at_a_time": ("values", one_at_a_time),
    "list": ("points", explicit_list),
}


def _point(key: str, value: Any) -> Point:
    first, _, rest = key.partition(".")
    short = rest if first in SILENT else key
    return Point(f"{short}={scalar(value)}", {key: value}, short, scalar(value))
