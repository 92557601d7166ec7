"""Sampled designs: points spread evenly over ranges and forms, by Latin hypercube or Sobol sequence, seeded and scrambled.

`over` names what is varied. A key with nothing behind it takes all that its declaration allows; `[low, high]` narrows a
number, a list of forms narrows a form; `{low: 1, high: 100, scale: log}` and `{choices: [...]}` say more.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from experiments.ask.declared import scalar
from experiments.ask.mistakes import nearest
from experiments.study.sweep_file import StudyFile

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.engine.parameters import Parameter

SCALES = ("linear", "log")
FIELDS = ("low", "high", "scale", "choices")
LOG_FROM = 20.0
"""Ratio of a range's ends from which it counts as wide."""
DIGITS = 6
"""Significant digits of a drawn number: it is read by people, and its text decides the hash of its world."""


@dataclass(frozen=True)
class Axis:
    """What one key may be: `choices`, or numbers from `low` to `high`, whole or not, on a linear or logarithmic scale."""

    key: str
    choices: tuple[Any, ...] = ()
    low: float = 0.0
    high: float = 1.0
    whole: bool = False
    log: bool = False

    def at(self, share: float) -> Any:
        """The value at a share, from 0 up to but not including 1, of the axis."""
        if self.choices:
            return self.choices[int(share * len(self.choices))]
        if self.whole:
            return int(self.low) + int(share * (int(self.high) - int(self.low) + 1))
        if self.log:
            value = math.exp(math.log(self.low) + share * (math.log(self.high) - math.log(self.low)))
        else:
            value = self.low + share * (self.high - self.low)
        return min(max(float(f"{value:.{DIGITS}g}"), self.low), self.high)


def widened(axis: Axis) -> Axis:
    """The axis on a logarithmic scale where its range is wide."""
    wide = not axis.whole and not axis.choices and axis.low > 0 and axis.high / axis.low >= LOG_FROM
    return replace(axis, log=axis.log or wide)


def latin_hypercube(file: StudyFile) -> list[dict[str, Any]]:
    """In every dimension exactly one point in each of as many equal slices as there are points."""
    from scipy.stats import qmc

    return _sampled(file, lambda count, seed, wanted: _quiet(lambda: qmc.LatinHypercube(count, seed=seed).random(wanted)))


def sobol(file: StudyFile) -> list[dict[str, Any]]:
    """A scrambled Sobol sequence: evenly spread in every pair of dimensions too; its length is a power of two."""
    from scipy.stats import qmc

    wanted = _whole(file, "points", None, 1)
    if wanted & (wanted - 1):
        raise file.mistake(f"design.points={wanted}: a sobol design needs a power of two, as {1 << wanted.bit_length()}")
    over = file.design["over"]
    if isinstance(over, dict) and len(over) > qmc.Sobol.MAXDIM:
        raise file.mistake(f"design.over: a sobol design has at most {qmc.Sobol.MAXDIM} keys")
    return _sampled(file, lambda count, seed, wanted: _quiet(lambda: qmc.Sobol(count, scramble=True, seed=seed).random(wanted)))


def count(file: StudyFile) -> int:
    """The points that the file asks for, and the baseline world."""
    return 1 + _whole(file, "points", None, 1)


def axes(file: StudyFile) -> list[Axis]:
    """What is varied, in the file's order; raises Mistake for what cannot be."""
    from sim.settings import parameters

    over = file.design["over"]
    if not isinstance(over, dict):
        raise file.mistake("design.over: needs keys, each with a range, choices, or nothing for all that is declared")
    known = list(parameters())
    return [_axis(file, str(key), given, known) for key, given in over.items()]


def _sampled(file: StudyFile, draw: Callable[[int, Any, int], NDArray[Any]]) -> list[dict[str, Any]]:
    import numpy as np

    wanted, seed = _whole(file, "points", None, 1), _whole(file, "seed", 1, 0)
    along = axes(file)
    shares = draw(len(along), np.random.default_rng(seed), wanted)
    return [{axis.key: axis.at(float(share)) for axis, share in zip(along, row, strict=True)} for row in shares]


def _quiet(draw: Callable[[], NDArray[Any]]) -> NDArray[Any]:
    """Scipy means to rename `seed` to `rng`, which its older versions do not know yet."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", (DeprecationWarning, FutureWarning))  # type: ignore[arg-type]
        return draw()


def _axis(file: StudyFile, key: str, given: Any, known: Sequence[Parameter]) -> Axis:
    declared = _declared(file, key, known)
    fields = given if isinstance(given, dict) else {}
    for name in map(str, fields):
        if name not in FIELDS:
            raise file.mistake(f"{key}: unknown '{name}'{nearest(name, FIELDS)}; known: {', '.join(FIELDS)}")
    if "choices" in fields and len(fields) > 1:
        raise file.mistake(f"{key}: has choices or a range, not both")
    if "choices" in fields or (isinstance(given, list) and not _numeric(declared)):
        choices = fields.get("choices", given)
        if not isinstance(choices, list) or not choices:
            raise file.mistake(f"{key}: needs a list of choices; got {scalar(choices)}")
        return Axis(key, tuple(choices))
    if declared is not None and _numeric(declared):
        return _range(file, key, given, fields, declared)
    if given is not None or not _choices(declared):
        raise file.mistake(f"{key}: no range is declared for it; give {{choices: [...]}}")
    return Axis(key, _choices(declared))


def _range(file: StudyFile, key: str, given: Any, fields: dict[str, Any], declared: Parameter) -> Axis:
    if isinstance(given, list):
        if len(given) != 2:
            raise file.mistake(f"{key}: a range is [low, high], got {scalar(given)}; {{choices: {scalar(given)}}} takes these alone")
        low, high = given
    elif given is None or isinstance(given, dict):
        low, high = fields.get("low", declared.low), fields.get("high", declared.high)
    else:
        raise file.mistake(f"{key}: needs [low, high], or nothing for all that is declared; got {scalar(given)}")
    for value in (low, high):
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
            raise file.mistake(f"{key}: needs numbers as low and high, got {scalar(value)}")
    if not low < high:
        raise file.mistake(f"{key}: low must be below high, got {scalar([low, high])}")
    for value in (low, high):
        if (declared.low is not None and value < declared.low) or (declared.high is not None and value > declared.high):
            raise file.mistake(f"{key}={scalar(value)}: must be within {declared.low} to {declared.high}")
    scale = fields.get("scale", "linear")
    if scale not in SCALES:
        raise file.mistake(f"{key}: scale={scale}: needs one of {', '.join(SCALES)}{nearest(str(scale), SCALES)}")
    if scale == "log" and low <= 0:
        raise file.mistake(f"{key}: a logarithmic scale needs a low above 0, got {scalar(low)}")
    return Axis(key, (), float(low), float(high), isinstance(declared.default, int), scale == "log")


def _declared(file: StudyFile, key: str, known: Sequence[Parameter]) -> Parameter | None:
    """The declaration that a key stands under: none for names of places, a mistake where several differ."""
    parts = key.partition("@")[0].split(".")
    found = [one for one in known if _matches(one.key.split("."), parts)]
    if any((one.low, one.high, one.options) != (found[0].low, found[0].high, found[0].options) for one in found):
        raise file.mistake(f"{key}: what it stands for has several ranges; name its parts one by one")
    return found[0] if found else None


def _matches(known: Sequence[str], asked: Sequence[str]) -> bool:
    return len(known) == len(asked) and all(part in ("*", name) for name, part in zip(known, asked, strict=True))


def _numeric(declared: Parameter | None) -> bool:
    value = declared.default if declared is not None and not declared.options else None
    return not isinstance(value, bool) and isinstance(value, (int, float))


def _choices(declared: Parameter | None) -> tuple[Any, ...]:
    if declared is not None and isinstance(declared.default, bool):
        return (False, True)
    return tuple(declared.options) if declared is not None else ()


def _whole(file: StudyFile, name: str, default: int | None, low: int) -> int:
    value = file.design.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or value < low:
        raise file.mistake(f"design.{name}={scalar(value)}: needs a whole number from {low}")
    return value
