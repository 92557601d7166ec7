"""Frames of a film: two maps of one day with shading, bases and events, and the sums so far beneath them."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.colors import LinearSegmentedColormap, PowerNorm, to_rgba
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from experiments.map import captions as said
from experiments.map import layers as shades
from experiments.map.gathered import Shown, Side
from experiments.map.packed import COUNTERS
from experiments.show.figures import style
from experiments.show.figures._bases import points
from experiments.show.figures._maps import ASPECT, draw_towns, extent, mesh, outline

RECENT = 14
"""Days that an event is shown."""
KINDS = {1: ("o", "#e69f00", "state-based"), 2: ("s", "#56b4e9", "non-state"), 3: ("^", "#d55e00", "one-sided")}
PANEL, FOOT, HEAD, ALONE = 6.0, 1.1, 0.4, 1.25
"""Inches: a map's side, what stands under and over the maps, and maps in the width of one that stands alone; pixels come out even."""


class Frames:
    """The figure, drawn once; `at(day)` moves it to a day."""

    def __init__(self, shown: Shown, shade: shades.Shade) -> None:
        self.shown, self.shade = shown, shade
        self.norm = PowerNorm(shade.power, 0.0, shades.top(shade, [side.lived for side in shown.sides]), clip=True)
        self.colours = LinearSegmentedColormap.from_list(shade.key, [style.LAND, shade.colour])
        count = len(shown.sides)
        width, height = PANEL * max(count, ALONE), PANEL + FOOT + HEAD
        self.figure = Figure(figsize=(width, height))
        self.panels = []
        for place, side in enumerate(shown.sides):
            axes = self.figure.add_axes((place / count + 0.01, FOOT / height, 1 / count - 0.02, (PANEL - 0.3) / height))
            self.panels.append(_Panel(axes, side, self))
        self.date = self.figure.text(0.5, 1 - 0.1 / height, "", ha="center", va="top", size=12.5, weight="bold")
        self._foot(width, height)

    def at(self, day: int) -> None:
        """Show one day."""
        when = self.shown.first.date().toordinal() + day
        text = type(self.shown.first.date()).fromordinal(when)
        self.date.set_text(f"{text.day} {text:%B %Y}, day {day + 1} of {self.shown.days}")
        for panel in self.panels:
            panel.at(day)

    def _foot(self, width: float, height: float) -> None:
        """The scale, the key, and what is shown."""
        scale = self.figure.add_axes((0.02, 0.62 / height, 0.22, 0.13 / height))
        drawn = self.figure.colorbar(_mappable(self.norm, self.colours), cax=scale, orientation="horizontal")
        top = float(self.norm.vmax or 1.0)
        ticks = [0.0, top * 0.5 ** (1.0 / self.shade.power), top]
        drawn.set_ticks(ticks, labels=[*(f"{tick:.3g}" for tick in ticks[:2]), f"{top:g}" + "+" * (self.shade.key == shades.PATROLS)])
        self.figure.text(0.02, 0.8 / height, f"{self.shade.title}\n{self.shade.unit}", size=8, va="bottom", linespacing=1.1)
        told = "mean {} deaths, last {} days" if self.shown.asked.mean else "{} event, last {} days"
        keys = [_key(mark, face, told.format(name, RECENT)) for mark, face, name in KINDS.values()]
        keys.append(_key("s", "white", "base, by its men"))
        anchor = (0.33, 0.48 / height)
        self.figure.legend(handles=keys, loc="lower left", bbox_to_anchor=anchor, ncols=2, fontsize=8, frameon=False, borderpad=0.0)
        text = f"Simulated: {said.source(self.shown)}."
        if not self.shown.asked.mean:
            text += " One draw of many: where and when something happens is chance. Marks grow with the dead; hollow ones killed nobody."
        self.figure.text(0.02, 0.1 / height, text, size=8, color=style.MUTED, va="bottom", wrap=True)


class _Panel:
    """One scenario's map."""

    def __init__(self, axes: Axes, side: Side, frames: Frames) -> None:
        self.side, self.frames, self.axes = side, frames, axes
        ground, places = frames.shown.ground, frames.shown.places
        step = float(places["resolution"])
        box = extent(ground, step)
        x, y, grid = mesh(ground.assign(value=np.arange(len(ground))), "value", step)
        self.rows, self.there = np.asarray(grid.filled(0), int), ~np.ma.getmaskarray(grid)
        self.drawn = axes.pcolormesh(x, y, np.ma.masked_all(grid.shape), norm=frames.norm, cmap=frames.colours, zorder=1)
        outline(axes, places)
        self.axes.set_axis_off()
        bases = points(side.bases.rename(columns={"longitude": "lon", "latitude": "lat"}))
        across, up = [base[1] for base in bases], [base[2] for base in bases]
        self.bases = axes.scatter(across, up, marker="s", facecolor="white", edgecolor=style.INK, zorder=5)
        draw_towns(axes, places, bases, box, names=PANEL - 0.6, size=7.0)
        self.marks: dict[int, PathCollection] = {
            kind: axes.scatter([], [], marker=mark, edgecolor=style.INK, linewidth=0.6, zorder=6) for kind, (mark, _, _) in KINDS.items()
        }
        axes.set(xlim=box[:2], ylim=box[2:], aspect=ASPECT, xticks=[], yticks=[], title=style.label(side.scenario))
        self.sums = axes.text(0.99, 0.985, "", transform=axes.transAxes, ha="right", va="top", size=8.5, linespacing=1.35)

    def at(self, day: int) -> None:
        values = shades.on(self.frames.shade, self.side.lived, day)
        self.drawn.set_array(np.ma.masked_where(~self.there | (values[self.rows] <= 0.0), values[self.rows]))
        men = np.array([self.side.lived.men[str(base)][day] for base in self.side.bases.index])
        self.bases.set_sizes(np.where(men >= 0.5, 8.0 + 0.02 * men, 0.0))
        recent = self.side.events.loc[self.side.events["day"].between(day - RECENT + 1, day)]
        for kind, drawn in self.marks.items():
            self._mark(drawn, recent.loc[recent["kind"] == kind], day, KINDS[kind][1])
        told = (f"{words.lower()}  {self._number(name, day)}" for name, words in COUNTERS.items())
        self.sums.set_text("since the mandate date\n" + "\n".join(told))

    def _mark(self, drawn: PathCollection, events: Any, day: int, colour: str) -> None:
        """Marks of one type: of one run every event, fading; of several the mean dead of a square."""
        ground = self.frames.shown.ground
        if self.frames.shown.asked.mean:
            events = events.groupby("row", as_index=False)["deaths"].sum().assign(day=day)
        dead = events["deaths"].to_numpy(float) / self.frames.shown.asked.runs
        place = events["row"].to_numpy()
        drawn.set_offsets(np.column_stack([ground["longitude"].to_numpy()[place], ground["latitude"].to_numpy()[place]]))
        drawn.set_sizes(22.0 * dead if self.frames.shown.asked.mean else 14.0 + 9.0 * dead)
        fresh = 1.0 - 0.65 * (day - events["day"].to_numpy(float)) / (RECENT - 1)
        drawn.set_facecolor([to_rgba(colour if number > 0 else "white", alpha) for number, alpha in zip(dead, fresh)])
        drawn.set_edgecolor([to_rgba(style.INK, alpha) for alpha in fresh])

    def _number(self, name: str, day: int) -> str:
        value = self.side.counts[name][day]
        return f"{value:,.1f}" if self.frames.shown.asked.mean and value < 100 else f"{value:,.0f}"


def _mappable(norm: PowerNorm, colours: LinearSegmentedColormap) -> Any:
    from matplotlib.cm import ScalarMappable

    return ScalarMappable(norm, colours)


def _key(marker: str, face: str, label: str) -> Line2D:
    return Line2D([], [], linestyle="", marker=marker, mfc=face, mec=style.INK, mew=0.6, markersize=6, label=label)
