"""One look for all figures: colours for the colour-blind, told apart in grey by line, marker and hatch as well.

Figures are `matplotlib.figure.Figure` objects without pyplot: no window, no state left behind. Every figure has a title
on top, its body, an optional key, and a note at the foot that says what is drawn, n and the interval.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple

import matplotlib.style
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure, FigureBase
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke
from matplotlib.text import Text

from experiments.comparison.table import number, starred
from experiments.study.results import Results

INK, MUTED, FAINT, UNDECIDED = "#1a1a1a", "#5a5a5a", "#d9d9d9", "#9a9a9a"
WATER, LAND, LAND_EDGE = "#6ba3c7", "#f6f4ef", "#8a857a"
FEW = 4
"""Scenarios beyond this number, beside the reference, stand in rows with their names, in order, instead of colours in one panel."""
ACROSS = 3
"""Panels of maps and matrices stand at most so many in a row."""
KEY_MARK, KEY_LETTER, KEY_GAP = 0.33, 0.064, 0.16
"""Inches that an entry of a key takes beside its text, that a letter takes, and between columns."""
RC = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": MUTED,
    "axes.linewidth": 0.7,
    "axes.titlesize": 9.5,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": 8,
    "ytick.labelsize": 8,
    "grid.color": FAINT,
    "grid.linewidth": 0.6,
    "legend.frameon": False,
    "legend.fontsize": 8,
    "hatch.linewidth": 0.5,
    "svg.fonttype": "path",
    "svg.hashsalt": "mali",
    "savefig.facecolor": "white",
}


class NoData(ValueError):  # noqa: N818 - it is nobody's error
    """Why a figure cannot be drawn from these results, in one line."""


class Look(NamedTuple):
    """How one scenario is drawn."""

    colour: str
    line: Any
    marker: str
    hatch: str


LOOKS = (
    Look("#3d3d3d", "-", "o", ""),
    Look("#0072b2", "--", "s", "//"),
    Look("#d98200", "-.", "D", ".."),
    Look("#00805e", ":", "^", "\\\\"),
    Look("#c2478d", (0, (6, 1, 1, 1)), "v", "xx"),
    Look("#56b4e9", (0, (1, 1)), "P", "--"),
    Look("#8a5a00", (0, (8, 2)), "X", "||"),
)


_OVER: ContextVar[str] = ContextVar("over", default="")


@contextmanager
def context(over: str = "") -> Iterator[None]:
    """Inside, only this module's settings hold, whatever the user's own matplotlibrc says, and titles end in `over` which worlds."""
    before = _OVER.set(over)
    try:
        with matplotlib.style.context(["default", RC]):
            yield
    finally:
        _OVER.reset(before)


def look(position: int) -> Look:
    """The look of the scenario at this place in the manifest's order; beyond seven a colour comes again with another line and marker."""
    turn, place = divmod(position, len(LOOKS))
    colour, other = LOOKS[place].colour, LOOKS[(place + 3 * turn) % len(LOOKS)]
    return Look(colour, other.line, other.marker, other.hatch)


def looks(results: Results) -> dict[str, Look]:
    """The look of each scenario, in the manifest's order."""
    return {name: look(place) for place, name in enumerate(results.scenarios)}


def line_keys(looks: Mapping[str, Look]) -> list[Line2D]:
    """A key entry a scenario that is drawn as a line."""
    return [Line2D([], [], color=look.colour, linestyle=look.line, linewidth=1.4, label=label(name)) for name, look in looks.items()]


ACRONYMS = frozenset({"cma", "g3", "g5", "gatia", "hcua", "ied", "ieds", "isgs", "jnim", "maa", "minusma", "mnla", "moc", "qrf", "un"})
"""Words of keys that are written in capitals."""
PROPER = {
    **{
        name: name.capitalize()
        for name in ("algeria", "algiers", "ansongo", "bamako", "barkhane", "gao", "germany", "hombori", "kidal", "mali", "mopti")
    },
    **{"menaka": "Ménaka", "segou": "Ségou", "taoudenit": "Taoudénit", "timbuktu": "Timbuktu", "platform": "Platform"},
}
"""Words of keys that are names."""


def label(name: str) -> str:
    """A key as people read it: underscores are spaces, acronyms are in capitals, names as they are written."""
    return " ".join(word.upper().replace("IEDS", "IEDs") if word in ACRONYMS else PROPER.get(word, word) for word in str(name).split("_"))


def headed(rows: pd.DataFrame, space: str = "  ", parted: str = " ") -> str:
    """The name of a metric of these rows, with its star and the direction that is better; `parted` stands between its first two words."""
    first = rows.iloc[0]
    arrow = {"lower": f"{space}↓", "higher": f"{space}↑"}.get(str(first["better"]), "")
    return starred(label(first["metric"]).replace(" ", parted, 1), bool(rows["controlled"].any())) + arrow


def signed(value: float) -> str:
    """A number with its sign, and a true minus."""
    return ("+" if value > 0 else "") + plain(value)


def plain(value: float) -> str:
    """A number of three digits with a true minus."""
    return number(value).replace("-", "−") if value == value else "–"


def brief(value: float) -> str:
    """A round number, such as the end of a range, without idle zeros."""
    return f"{value:,.6g}".replace("-", "−")


def figure(title: str, note: str, width: float, height: float, handles: Sequence[Artist] = (), key_columns: int = 6) -> Figure:
    """A figure whose body of `width` by `height` inches is laid out by itself under a title and over key and note."""
    title = ", ".join(filter(None, (title, _OVER.get())))
    head = textwrap.wrap(title, int(width / 0.098))
    foot = textwrap.wrap(note, int(width / 0.0635))
    top, bottom = 0.16 + 0.2 * len(head), 0.14 + 0.135 * len(foot)
    columns = _fitting(handles, key_columns, width)
    rows = -(-len(handles) // columns)
    key = 0.06 + 0.19 * rows if handles else 0.0
    total = height + top + bottom + key
    fig = Figure(figsize=(width, total))
    fig.set_layout_engine("constrained", rect=(0, (bottom + key) / total, 1, height / total))
    fig.text(0.08 / width, 1 - 0.08 / total, "\n".join(head), va="top", weight="bold", size=11.5, gid="title")
    fig.text(0.08 / width, 0.08 / total, "\n".join(foot), va="bottom", size=8, color=MUTED, linespacing=1.2, gid="note")
    if handles:
        anchor = (0.0, bottom / total)
        fig.legend(handles=handles, loc="lower left", bbox_to_anchor=anchor, ncols=columns, columnspacing=1.4)
    return fig


def _fitting(handles: Sequence[Artist], most: int, width: float) -> int:
    """As many columns of the key, `most` at most, as the figure is wide enough for; a column is as wide as its longest entry."""
    lengths = [KEY_MARK + KEY_LETTER * len(str(handle.get_label())) for handle in handles]
    for columns in range(min(most, len(lengths)), 1, -1):
        deep, more = divmod(len(lengths), columns)
        ends = [deep * (i + 1) + min(i + 1, more) for i in range(columns)]  # the first columns are a row deeper, as matplotlib has them
        if sum(max(lengths[start:end]) for start, end in zip([0, *ends], ends)) + KEY_GAP * (columns - 1) <= width - KEY_MARK / 2:
            return columns
    return 1


def grid(fig: FigureBase, panels: int, across: int = ACROSS, **options: bool) -> list[Axes]:
    """So many axes in rows of at most `across`; no axes stand empty."""
    columns = min(panels, across)
    rows = -(-panels // columns)
    axes = fig.subplots(rows, columns, squeeze=False, **options).ravel()  # type: ignore[call-overload]
    for spare in axes[panels:]:
        spare.remove()
    return list(axes[:panels])


def outlined(text: Text) -> None:
    """Read on any ground."""
    text.set_path_effects([withStroke(linewidth=1.6, foreground="white", alpha=0.85)])


def bare(axes: Axes) -> None:
    """No ticks and no lines around, as tables have it."""
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)


def pairs_note(count: int) -> str:
    """How many pairs stand behind a figure."""
    return f"n = {count} pair{'s' if count != 1 else ''} of (history, future)"
