"""What squares can be shaded by, and how it is named and coloured, on the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from experiments.map.rerun import WEEK, Lived

NICE = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 10.0)
SELDOM = 97.0
"""Percent of squares and days with patrols that stay below their full colour."""


@dataclass(frozen=True)
class Shade:
    """One layer: key, title, what a value is, its full colour, and the power of a value's part of the top that colours follow."""

    key: str
    title: str
    unit: str
    colour: str
    power: float = 1.0


SHADES = (
    Shade("influence_jnim", "Influence of JNIM", "share, mean of the week", "#5b2a86"),
    Shade("influence_isgs", "Influence of ISGS", "share, mean of the week", "#8a4b08"),
    Shade("cover", "Cover by the mission", "share, mean of the week", "#00558c"),
    Shade("patrols", "Patrols of the mission", "platoon-days in the last 7 days", "#00664b", 0.5),
    Shade("tension", "Tension between communities", "share, mean of the week", "#a02c70"),
)
PATROLS = "patrols"


def recent(patrols: np.ndarray) -> np.ndarray:
    """Platoon-days of each day and the six before it."""
    total = np.cumsum(patrols, axis=0, dtype=np.float64)
    total[WEEK:] = total[WEEK:] - total[:-WEEK]
    return total


def on(shade: Shade, lived: Lived, day: int) -> np.ndarray:
    """A layer's values on one day, a number a square."""
    if shade.key != PATROLS:
        return np.asarray(lived.weekly[shade.key][day // WEEK])
    return np.asarray(lived.patrols[max(0, day - WEEK + 1) : day + 1].sum(axis=0))


def top(shade: Shade, sides: Sequence[Lived]) -> float:
    """The value of the full colour, a round number: the largest one of all sides, but of patrols one that is seldom exceeded."""
    if shade.key != PATROLS:
        return _nice(max(float(one.weekly[shade.key].max()) for one in sides))
    found = np.concatenate([week[week > 0] for week in (recent(one.patrols) for one in sides)])
    return _nice(float(np.percentile(found, SELDOM))) if len(found) else 1.0


def _nice(value: float) -> float:
    """The next round number that is no less."""
    if value <= 0.0:
        return 1.0
    power = 10.0 ** np.floor(np.log10(value))
    return float(round(next(step for step in NICE if step * power >= value * (1 - 1e-9)) * power, 9))
