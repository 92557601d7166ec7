"""Maps of deaths by cercle, January 2015 to June 2017: recorded, simulated, and where the record does not fit."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.colors import ListedColormap, PowerNorm
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from experiments.show.figures import style, validation
from experiments.show.figures._maps import extent, ground, maps, squares
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
    rows = validation.rows_of(results, "cercle").rename(columns={"name": "cercle"})
    frame = results.cercle_squares.merge(rows, on="cercle")
    where = centres(frame["priogrid_gid"].to_numpy())
    off = np.where(frame["recorded"] < frame["mean"], MORE, LESS)
    return frame.assign(latitude=where[0], longitude=where[1], fits=np.where(frame["meets"], FITS, off))


def draw(frame: pd.DataFrame, results: Results) -> Figure:
    """Three panels on one scale."""
    cercles = frame.drop_duplicates("cercle")
    note = validation.note(
        cercles, "January 2015 to June 2017; a PRIO-GRID square has the colour of the cercle in which most of its people live"
    )
    keys = [Patch(facecolor=colour, label=name) for name, colour in COLOURS.items()]
    box, norm = extent(frame, DEGREES), PowerNorm(0.5, 0, float(frame[["recorded", "mean"]].to_numpy().max()))
    colours = ListedColormap(list(COLOURS.values()))

    def one(axes: Axes, value: str, title: str) -> QuadMesh:
        ground(axes, results, box)
        axes.set_title(title)
        if value != "fits":
            return squares(axes, frame, value, DEGREES, value, cmap="cividis_r", norm=norm, zorder=1)
        for name, rows in frame.loc[frame["fits"] != FITS].groupby("cercle"):
            where = rows["longitude"].mean(), rows["latitude"].mean()
            style.outlined(axes.text(*where, str(name), size=6.5, ha="center", va="center", zorder=6, gid="place"))
        shown = frame.assign(code=frame["fits"].map(list(COLOURS).index).astype(float))
        return squares(axes, shown, "code", DEGREES, value, cmap=colours, vmin=-0.5, vmax=len(COLOURS) - 0.5, zorder=1)

    groups = {"recorded": ["recorded"], "mean": ["simulated, mean of histories"], "fits": ["where the record does not fit"]}
    return maps(TITLE, note, groups, keys, one, dict.fromkeys(("recorded", "mean"), "recorded deaths"))
