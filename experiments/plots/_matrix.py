"""Matrices of deaths and of their differences share one look: shade by size, bold where decided, grey where not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from experiments.plots import style

DIFFERENCE = "difference"
"""The part of a frame whose cells have a sign and an interval."""


def cell(axes: Axes, x: int, y: int, value: float, peak: float, *, part: str, undecided: bool = False) -> Text:
    """One cell and its number; `peak` is the largest size among the cells of this part."""
    depth = np.sqrt(abs(value) / peak)
    face = _shade(part, value, 0.0 if undecided else depth)
    axes.add_patch(Rectangle((x - 0.5, y - 0.5), 1, 1, facecolor=face, edgecolor="white", linewidth=0.8))
    ink = "#777777" if undecided else "white" if depth > 0.72 else style.INK
    weight = "bold" if part == DIFFERENCE and not undecided else "normal"
    return axes.text(x, y, _short(part, value), ha="center", va="center", size=7, color=ink, weight=weight)


def frame(axes: Axes, rows: int, columns: Sequence[str]) -> None:
    """Limits, names of columns, and no lines around."""
    axes.set_xlim(-0.5, len(columns) - 0.5)
    axes.set_ylim(rows - 0.5, -0.5)
    axes.set_xticks(range(len(columns)), [style.label(name) for name in columns], rotation=45, ha="right")
    axes.set_facecolor("#fbfbfb")
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)


def _short(part: str, value: float) -> str:
    if abs(value) < 0.05:
        return "0"
    if abs(value) >= 100:
        return style.signed(value) if part == DIFFERENCE else style.plain(value)
    return (f"{value:+.1f}" if part == DIFFERENCE else f"{value:.1f}").replace("-", "−")


def _shade(part: str, value: float, depth: float) -> tuple[float, float, float]:
    dark = (0.60, 0.15, 0.05) if part == DIFFERENCE and value > 0 else (0.03, 0.19, 0.42)
    light = (0.95, 0.95, 0.95)
    return tuple(light[i] + (dark[i] - light[i]) * depth for i in range(3))  # type: ignore[return-value]
