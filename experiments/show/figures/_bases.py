"""Bases of the mission on maps: each scenario's own, at the size that they have at the end; closed and new ones marked as such."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from experiments.show.figures.style import INK
from experiments.study.results import Results

STANDING, OPENED, CLOSED, TEMPORARY = "standing", "opened", "closed", "temporary"
MARKERS = {STANDING: ("s", "white", 0.7), OPENED: ("s", "white", 1.6), CLOSED: ("x", INK, 1.3), TEMPORARY: ("D", "none", 0.7)}
"""Marker, face and line width of each kind."""
LABELS = {
    STANDING: "base, area by men at the end",
    OPENED: "base opened in the mandate",
    CLOSED: "base closed in the mandate",
    TEMPORARY: "base held for a time",
}
SMALL, PER_MAN = 7.0, 0.02
"""Area in square points of a base without men, and of each man more."""
SHRUNK = 0.75
"""A base with less than this share of the men that it had before is marked as shrunk."""


def bases_of(results: Results, scenario: str) -> pd.DataFrame:
    """A scenario's bases: base, name, lat, lon, men_before and men_at_end as means over runs, and `kind` by most of its runs."""
    table = results.bases.loc[results.bases["scenario"] == scenario]
    runs = max(len(results.runs.loc[results.runs["scenario"] == scenario]), 1)
    rows = table.assign(before=table["men_before"] > 0, end=table["men_at_end"] > 0).groupby("base", sort=False)
    where = rows[["name", "latitude", "longitude"]].first()
    men = rows[["men_before", "men_at_end"]].sum() / runs  # a run without a row never had men there
    before, end = rows["before"].sum() * 2 > runs, rows["end"].sum() * 2 > runs
    kind = np.select([before & end, ~before & end, before & ~end], [STANDING, OPENED, CLOSED], TEMPORARY)
    frame = where.rename(columns={"latitude": "lat", "longitude": "lon"}).join(men).assign(kind=kind)
    return frame.reset_index()


def draw_bases(axes: Axes, bases: pd.DataFrame) -> None:
    """Marks of each kind; a bar across a base says that it has shrunk."""
    for kind, (marker, face, width) in MARKERS.items():
        rows = bases.loc[bases["kind"] == kind]
        if rows.empty:
            continue
        size = _area(rows["men_at_end"]) if kind in (STANDING, OPENED) else np.full(len(rows), 16.0)
        look: dict[str, Any] = {"color": face} if marker == "x" else {"facecolor": face, "edgecolor": INK}
        dots = axes.scatter(rows["lon"], rows["lat"], s=size, marker=marker, linewidth=width, zorder=5, **look)
        dots.set_gid("bases" if kind == STANDING else f"bases:{kind}")
    shrunk = bases.loc[_shrunk(bases)]
    if len(shrunk):
        bars = axes.scatter(shrunk["lon"], shrunk["lat"], s=_area(shrunk["men_at_end"]), marker="_", color=INK, linewidth=0.9, zorder=5.1)
        bars.set_gid("bases:shrunk")


def base_keys(results: Results, scenarios: Iterable[str]) -> list[Line2D]:
    """Key entries of the kinds that these scenarios have."""
    frames = [bases_of(results, name) for name in scenarios]
    found = {kind for frame in frames for kind in frame["kind"]}
    keys = [_key(LABELS[kind], *MARKERS[kind]) for kind in MARKERS if kind in found]
    if any(_shrunk(frame).any() for frame in frames):
        keys.append(
            Line2D([], [], linestyle="", marker="$\u229f$", color=INK, mew=0.2, markersize=7, label="base shrunk by a quarter or more")
        )
    return keys


def points(bases: pd.DataFrame) -> Sequence[tuple[str, float, float]]:
    """Name, longitude and latitude of each base."""
    return [(str(name), float(lon), float(lat)) for name, lon, lat in zip(bases["name"], bases["lon"], bases["lat"])]


def _shrunk(bases: pd.DataFrame) -> pd.Series:
    return (bases["kind"] == STANDING) & (bases["men_at_end"] < SHRUNK * bases["men_before"])


def _area(men: pd.Series) -> np.ndarray:
    return SMALL + PER_MAN * men.to_numpy(dtype=float)


def _key(label: str, marker: str, face: str, width: float) -> Line2D:
    return Line2D([], [], linestyle="", marker=marker, markersize=5, mfc=face, mec=INK, mew=width, label=label)
