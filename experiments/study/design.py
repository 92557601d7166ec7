"""Designs: what a study file varies becomes points, each a handful of values and a name; the first is the baseline world.

A kind of design is one function in `KINDS`, from the file to its points. A key may hold `*` for one part
(`measures.posture.*.risk_tolerance`) and end in `@scenario` where the value holds for that scenario alone.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from experiments.ask.declared import scalar
from experiments.ask.mistakes import nearest
from experiments.study import samples
from experiments.study.sweep_file import StudyFile

NAME, BASELINE = "name", "baseline"
SILENT = ("world", "measures")
"""Sections that a point's name leaves out; `calendar.end` says more than `end`."""


@dataclass(frozen=True)
class Point:
    """Values by key, none in the baseline world; `name` is the world's name, or empty for the baseline world's own.

    `parameter` and `value` say in the table of answers what is varied; the baseline world has neither.
    """

    name: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    parameter: str = ""
    value: str = ""


def points(file: StudyFile) -> list[Point]:
    """All points of a study's design, in its order; raises Mistake, one line that names the file."""
    return list(_kind(file)[1](file))


def count(file: StudyFile) -> int:
    """How many points a design that multiplies what its file says has; 1 for any other, whose points are written out."""
    kind = file.design.get("kind")
    _kind(file)
    return int(COUNTS[kind](file)) if kind in COUNTS else 1


def _kind(file: StudyFile) -> tuple[Any, ...]:
    """What `KINDS` has for the design, whose keys are those of its kind."""
    kind = file.design.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        raise file.mistake(f"design.kind={kind}: needs one of {', '.join(KINDS)}{nearest(str(kind), KINDS)}")
    part, _make, *more = KINDS[kind]
    fields = ("kind", part, *more)
    for key in map(str, file.design):
        if key not in fields:
            raise file.mistake(f"design.{key}: a design of kind {kind} has {_told(fields)}{nearest(key, fields)}")
    if not file.design.get(part):
        raise file.mistake(f"design.{part} is empty: a design of kind {kind} needs at least one")
    return KINDS[kind]


def one_at_a_time(file: StudyFile) -> list[Point]:
    """The baseline world, then each value of each parameter with all others as there."""
    return [Point(), *(_point(key, value) for key, listed in _values(file).items() for value in listed)]


def grid(file: StudyFile) -> list[Point]:
    """Every combination of the values listed, the last parameter changing fastest; nothing is added."""
    values = _values(file)
    return [_together(dict(zip(values, chosen, strict=True))) for chosen in itertools.product(*values.values())]


def explicit_list(file: StudyFile) -> list[Point]:
    """Each point as it is written: `{key: value, ...}`, with a `name` of its own if it likes; `{}` is the baseline world."""
    listed = file.design["points"]
    if not isinstance(listed, list) or not all(isinstance(values, dict) for values in listed):
        raise file.mistake("design.points: needs a list of {key: value, ...}, one a world; {} is the baseline world")
    found = []
    for values in listed:
        rest = {str(key): value for key, value in values.items() if key != NAME}
        name = str(values.get(NAME) or "")
        if "$" in name:
            raise file.mistake(f"design.points: the name '{name}' holds a $, which figures would read as a formula")
        found.append(_together(rest, name))
    return found


def latin_hypercube(file: StudyFile) -> list[Point]:
    """The baseline world, then `points` points by Latin hypercube over what `over` names."""
    return _numbered(file, samples.latin_hypercube)


def sobol(file: StudyFile) -> list[Point]:
    """The baseline world, then `points` points of a scrambled Sobol sequence over what `over` names."""
    return _numbered(file, samples.sobol)


SAMPLED = ("points", "seed", BASELINE)
KINDS: dict[str, tuple[Any, ...]] = {
    "one_at_a_time": ("values", one_at_a_time),
    "grid": ("values", grid),
    "latin_hypercube": ("over", latin_hypercube, *SAMPLED),
    "sobol": ("over", sobol, *SAMPLED),
    "list": ("points", explicit_list),
}
"""By name: the key that says what is varied, the function, and the other keys that such a design may have."""
COUNTS: dict[Any, Callable[[StudyFile], int]] = {
    "grid": lambda file: math.prod(map(len, _values(file).values())),
    "latin_hypercube": samples.count,
    "sobol": samples.count,
}
"""By name, how many points a short file can ask for."""


def _values(file: StudyFile) -> dict[str, list[Any]]:
    values = file.design["values"]
    if not isinstance(values, dict):
        raise file.mistake("design.values: needs parameters with lists of values, as in world.protection.mass: [20, 40]")
    for key, listed in values.items():
        if not isinstance(listed, list) or not listed:
            raise file.mistake(f"{key}: needs a list of values, as in [1, 2]; got {scalar(listed)}")
    return {str(key): listed for key, listed in values.items()}


def _numbered(file: StudyFile, sample: Callable[[StudyFile], list[dict[str, Any]]]) -> list[Point]:
    """Sampled points under their numbers, with the baseline world before them unless the file says `baseline: false`."""
    first = file.design.get(BASELINE, True)
    if not isinstance(first, bool):
        raise file.mistake(f"design.{BASELINE}={scalar(first)}: needs true or false")
    drawn = sample(file)
    width = len(str(len(drawn)))
    numbered = [(f"{number:0{width}d}", values) for number, values in enumerate(drawn, start=1)]
    return [Point()] * first + [Point(f"point {number}", values, "point", number) for number, values in numbered]


def _together(values: Mapping[str, Any], name: str = "") -> Point:
    """A point of several values: named by all of them unless it has a name of its own."""
    name = name or ", ".join(_point(key, value).name for key, value in values.items())
    return Point(name, values, "point" if name else "", name)


def _told(names: tuple[str, ...]) -> str:
    return ", ".join(names[:-1]) + f" and {names[-1]}"


def _point(key: str, value: Any) -> Point:
    first, _, rest = key.partition(".")
    short = rest if first in SILENT else key
    return Point(f"{short}={scalar(value)}", {key: value}, short, scalar(value))
