"""Maps of deaths by cercle, January 2015 to June 2017: recorded, simulated, and where the record does not fit."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.colors import ListedColormap, PowerNorm
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from experiments.show.figures import _beside, style
from experiments.show.figures._maps import PANEL, extent, ground, mesh
from experiments.show.figures._paired import centres
from experiments.study.results import Results

NAME = "validation_map"
TITLE = "Where the war was: deaths by cercle on the map, recorded and simulated"
ORDER = 2.5
HELP = "Like colours left and in the middle mean that the model has the war where the record has it; the right panel names what it misses."
DEGREES = 0.5
"""Side of a PRIO-GRID square."""
FITS, MORE, LESS = "the record fits", "more in the model", "fewer in the model"
COLOURS = {FITS: style.FAINT, MORE: style.LOOKS[2].colour, LESS: style.LOOKS[1].colour}


def applies(results: Results) -> bool:
    """Only histories beside the record have such tables."""
    return results.has("validation.csv", "cercle_squares.csv")


def data(results: Results) -> pd.DataFrame:
    """A row a PRIO-GRID square, with the figures of its cercle."""
    rows = _beside.rows_of(results, "cercle").rename(columns={"name": "cercle"})
    frame = results.cercle_squares.merge(rows, on="cercle")
    where = centres(frame["priogrid_gid"].to_numpy())
    off = np.where(frame["recorded"] < frame["mean"], MORE, LESS)
    return frame.assign(latitude=where[0], longitude=where[1], fits=np.where(frame["meets"], FITS, off))


def draw(frame: pd.DataFrame, results: Results) -> Figure:
    """Three panels on one scale."""
    cercles = frame.drop_duplicates("cercle")
    note = _beside.note(
        cercles, "January 2015 to June 2017; a PRIO-GRID square has the colour of the cercle in which most of its people live"
    )
    keys = [Patch(facecolor=colour, label=name) for name, colour in COLOURS.items()]
    fig = style.figure(TITLE, note, PANEL * 3 + 0.9, PANEL * 1.04, keys, 3)
    panels, box = list(fig.subplots(1, 3, sharex=True, sharey=True)), extent(frame, DEGREES)
    norm = PowerNorm(0.5, 0, float(frame[["recorded", "mean"]].to_numpy().max()))
    for axes, value, title in zip(panels, ("recorded", "mean"), ("recorded", "simulated, mean of histories"), strict=False):
        shown = _coloured(axes, frame, value, norm)
        _backed(axes, results, box, title)
    fig.colorbar(shown, ax=panels[:2], label="recorded deaths", shrink=0.8, pad=0.015, aspect=26)
    for number, name in enumerate(COLOURS):
        part = frame.assign(shown=np.where(frame["fits"] == name, float(number), np.nan)).dropna(subset=["shown"])
        if len(part):
            lon, lat, grid = mesh(part, "shown", DEGREES)
            panels[2].pcolormesh(lon, lat, grid, cmap=ListedColormap([COLOURS[name]]), zorder=1, gid=f"fits:{name}")
    _backed(panels[2], results, box, "where the record does not fit")
    _named(panels[2], frame.loc[frame["fits"] != FITS])
    return fig


def _coloured(axes: Axes, frame: pd.DataFrame, value: str, norm: PowerNorm) -> QuadMesh:
    lon, lat, grid = mesh(frame, value, DEGREES)
    return axes.pcolormesh(lon, lat, grid, cmap="cividis_r", norm=norm, zorder=1, gid=value)


def _backed(axes: Axes, results: Results, box: tuple[float, float, float, float], title: str) -> None:
    ground(axes, results, box)
    axes.set_title(title)


def _named(axes: Axes, frame: pd.DataFrame) -> None:
    """The cercles that do not fit, each at the middle of its squares."""
    for name, rows in frame.groupby("cercle"):
        axes.text(rows["longitude"].mean(), rows["latitude"].mean(), str(name), size=6.5, ha="center", va="center", zorder=6, gid="place")
