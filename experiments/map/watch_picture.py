"""What a watcher sees: each scenario's map of the day, and how many have died since the mandate date, as PNG."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cached_property
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.lines import Line2D
from PIL import Image

from experiments.map.watch_sides import Side
from experiments.show.figures import style
from experiments.show.figures._maps import backdrop, extent
from experiments.show.figures.map import DOT
from experiments.study.backdrop import map_json
from experiments.study.results import Results

DPI = 110
MONTH = np.timedelta64(30, "D")
MARKS = {1: ("o", "state-based"), 2: ("s", "non-state"), 3: ("^", "one-sided")}
"""Mark of an event by type of violence, and its name."""
RECENT = 30
"""Days for which an event stays on the map."""
PATROL = "#0072b2"
BASES = ("base", "name", "latitude", "longitude", "men_before", "men_at_end", "scenario")
NOTE = f"One simulated run: a possible course, no forecast of places. Events with deaths of the last {RECENT} days, area by deaths."


class Map:
    """One scenario's map: the ground is drawn once, and each day only what moves is drawn and laid over it."""

    def __init__(self, side: Side) -> None:
        self.side = side

    @cached_property
    def _ground(self) -> tuple[FigureCanvasAgg, Axes, np.ndarray]:
        """The canvas, its axes, and the picture of all that stays."""
        squares = self.side.model.geography.squares
        play = pd.DataFrame({"longitude": squares.longitude, "latitude": squares.latitude}).iloc[squares.play]
        with style.context():
            fig = style.figure("", NOTE, 5.4, 4.9, _keys(), key_columns=4)
            fig.set_dpi(DPI)
            canvas, axes = FigureCanvasAgg(fig), fig.subplots()
            seeds, none = self.side.model.geography.seeds, pd.DataFrame(columns=list(BASES))
            places = SimpleNamespace(map=map_json(seeds, squares.resolution), bases=none, runs=none)
            backdrop(axes, cast(Results, places), self.side.name, extent(play, squares.resolution))
            axes.set_title(" ")
            canvas.draw()
        return canvas, axes, np.array(canvas.buffer_rgba())[..., :3]

    def png(self) -> bytes:
        """The map as of today: shading darkens the ground, marks lie on it."""
        canvas, axes, ground = self._ground
        with style.context():
            shade = self._drawn(canvas, axes, [self._influence(axes)])
            title = f"{style.label(self.side.name)}, {self.side.date.item():%d %B %Y}"
            text = axes.text(0, 1.015, title, transform=axes.transAxes, fontsize=10.5, fontweight="bold")
            marks = self._drawn(canvas, axes, [self._patrols(axes), *self._events(axes), self._bases(axes), text])
        darkened = ground * (1 - shade[..., 3:] * (1 - shade[..., :3]))
        picture = darkened * (1 - marks[..., 3:]) + 255 * marks[..., :3] * marks[..., 3:]
        return _png(picture.astype(np.uint8))

    @staticmethod
    def _drawn(canvas: FigureCanvasAgg, axes: Axes, artists: list[Any]) -> np.ndarray:
        """These alone, in their order, on nothing: red, green, blue and how much they cover, 0 to 1; then they are gone again."""
        canvas.get_renderer().clear()
        for artist in artists:
            axes.draw_artist(artist)
            artist.remove()
        return np.array(canvas.buffer_rgba(), dtype=np.float32) / 255

    def _influence(self, axes: Axes) -> Any:
        """Shading: influence of JNIM or ISGS, whichever is stronger."""
        squares, step = self.side.model.geography.squares, self.side.model.geography.squares.resolution
        field = np.where(squares.in_play, self.side.model.state.arrays["field.influence"].max(axis=0), np.nan)
        edges = [
            np.append(values - step / 2, values[-1] + step / 2) for values in (np.unique(squares.longitude), np.unique(squares.latitude))
        ]
        grid = field.reshape(squares.rows, squares.columns)
        return axes.pcolormesh(*edges, np.ma.masked_invalid(grid), cmap="Purples", vmin=0, vmax=0.6, zorder=1, rasterized=True)

    def _patrols(self, axes: Axes) -> Any:
        """Dots: platoons that are out, as many as the area says."""
        patrol = self.side.model.state.rosters["patrol"]
        size = int(patrol["size"][0])
        out = patrol["alive"][:size] & patrol["active"][:size] & (patrol["task"][:size] > 0)
        where, platoons = np.unique(patrol["square"][:size][out], return_counts=True)
        return self._dots(axes, where, 8.0 * platoons, marker="o", color=PATROL, alpha=0.75, linewidth=0, zorder=3)

    def _bases(self, axes: Axes) -> Any:
        """Squares: bases with men, area by their number."""
        arrays, sites = self.side.model.state.arrays, self.side.model.geography.bases
        open_ = np.flatnonzero(arrays["base.open"])
        men = arrays["base.people"][open_]
        return self._dots(
            axes, sites.square[open_], 7 + 0.02 * men, marker="s", facecolor="white", edgecolor=style.INK, linewidth=0.7, zorder=5
        )

    def _events(self, axes: Axes) -> list[Any]:
        """Marks by type of violence."""
        events = self.side.events()
        deaths = events["deaths_a"] + events["deaths_b"] + events["deaths_civilians"]
        recent = (events["date"] > self.side.date.astype(int) - RECENT) & (deaths > 0)
        drawn = []
        for kind, (marker, _) in MARKS.items():
            chosen = recent & (events["type_of_violence"] == kind)
            sizes = 6 + 5 * np.sqrt(deaths[chosen].astype(float))
            look: dict[str, Any] = {"facecolor": DOT, "edgecolor": style.INK, "linewidth": 0.35, "zorder": 4}
            drawn.append(self._dots(axes, events["square"][chosen].astype(int), sizes, marker=marker, **look))
        return drawn

    def _dots(self, axes: Axes, where: np.ndarray, sizes: np.ndarray, **look: Any) -> Any:
        squares = self.side.model.geography.squares
        return axes.scatter(squares.longitude[where], squares.latitude[where], s=sizes, **look)


def _keys() -> list[Line2D]:
    """What is on the map."""

    def key(label: str, marker: str, face: str, edge: str = style.INK) -> Line2D:
        return Line2D([], [], linestyle="", marker=marker, markersize=5, mfc=face, mec=edge, mew=0.5, label=label)

    events = [key(f"{name} event", marker, DOT) for marker, name in MARKS.values()]
    return [
        key("base", "s", "white"),
        key("platoons out", "o", PATROL, PATROL),
        *events,
        key("jihadist influence", "s", "#9e9ac8", "#9e9ac8"),
    ]


def totals(side: Side) -> pd.DataFrame:
    """Civilian deaths, peacekeepers' deaths and attacks on the mission by day since the mandate date, added up."""
    events, model = side.events(), side.model
    days = np.arange(model.first + model.mandate, model.first + model.index)
    counted = {
        "civilian deaths": events["deaths_civilians"],
        "peacekeeper deaths": events["deaths_a"] * (events["side_a"] == "MINUSMA"),
        "attacks on the mission": events["target"] == "MINUSMA",
    }
    place = events["date"].astype(int) - (model.first + model.mandate)
    sums = {name: np.bincount(place, values.astype(float), len(days))[: len(days)].cumsum() for name, values in counted.items()}
    return pd.DataFrame(sums, index=days.astype("datetime64[D]"))


def course(sides: Sequence[Side]) -> bytes:
    """Totals of both scenarios, day by day."""
    with style.context():
        first = np.datetime64(sides[0].model.first + sides[0].model.mandate, "D")
        fig = style.figure("Since the mandate date", "One pair of simulated runs on one seed: chance is large. Weekly.", 8.0, 2.0)
        fig.set_dpi(DPI)
        counted = [totals(side) for side in sides]
        for column, panel in zip(counted[0], fig.subplots(1, 3), strict=True):
            for place, (side, values) in enumerate(zip(sides, counted, strict=True)):
                look = style.look(place)
                panel.plot(values.index, values[column], linestyle=look.line, color=look.colour, label=style.label(side.name))
            panel.set_title(column)
            panel.set_ylim(0, max(5, panel.get_ylim()[1]))
            dates = AutoDateLocator(minticks=2, maxticks=4)
            panel.xaxis.set_major_locator(dates)
            panel.xaxis.set_major_formatter(ConciseDateFormatter(dates))
            panel.set_xlim(first, max(sides[0].date, first + MONTH))
        panel.legend(loc="upper left")
        canvas = FigureCanvasAgg(fig)
        canvas.draw()
    return _png(np.array(canvas.buffer_rgba())[..., :3])


def _png(picture: np.ndarray) -> bytes:
    out = io.BytesIO()
    Image.fromarray(picture).save(out, format="png", compress_level=1)
    return out.getvalue()
