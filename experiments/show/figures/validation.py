"""The record beside histories, figures of one look: a row a measure with the mean, the 90 percent interval and the recorded value."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any, NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from experiments.show.figures import _intervals, style
from experiments.study.results import Results

HOLDS, MISSES = style.LOOKS[1]._replace(marker="o"), style.LOOKS[2]._replace(marker="X")
ROW = 0.19
"""Inches of a row."""
FURTHEST = 6.0
"""Standard deviations at which the axis of patterns ends."""
HALF = len("2015H1")
MEASURES = {"lethal_events": "recorded lethal events a month", "deaths": "recorded deaths a month"}
SUMS = {"deaths": "deaths", "attacks": "attacks on the mission", "killed": "peacekeepers killed (all)"}
SUMS |= {
    f"{zone}.{kind}": f"deaths, {zone}, {words}"
    for zone in ("North", "Centre")
    for kind, words in (("state_based", "state-based"), ("non_state", "non-state"), ("one_sided", "one-sided"))
}
"""Panels of half-years, with their titles; what is counted is recorded, but for peacekeepers killed."""
OF_NAME = {"": "deaths", "attacks": "attacks", "deaths": "killed"}
"""What stands before the half-year in a measure's name, and the panel that it belongs to."""


def rows_of(results: Results, *families: str) -> pd.DataFrame:
    """The rows of some families, in the order of the table; raises NoData where there are none."""
    table = results.validation
    found = table.loc[table["family"].isin(families)].dropna(subset=["mean"]).reset_index(drop=True)
    if found.empty:
        raise style.NoData(f"no row of {' or '.join(families)} has a mean")
    return found


def note(frame: pd.DataFrame, what: str) -> str:
    """What is drawn, of how many histories, and how many rows hold."""
    runs, held = int(frame["n_runs"].max()), int(frame["meets"].sum())
    return f"Recorded figures of n = {runs} simulated histories of the status quo beside the record, {what}. {held} of {len(frame)} hold."


class Beside(NamedTuple):
    """A figure of some families; `placed` gives each row its panel and label, and where it is drawn if that is not its own number."""

    NAME: str
    TITLE: str
    ORDER: float
    HELP: str
    what: str
    families: tuple[str, ...]
    panels: Mapping[str, str]
    placed: Callable[[pd.DataFrame], pd.DataFrame]
    upright: bool = False

    def applies(self, results: Results) -> bool:
        """Only histories beside the record have a table of measures."""
        return results.has("validation.csv")

    def data(self, results: Results) -> pd.DataFrame:
        """The rows of the table, each with the panel and the label that it is drawn by."""
        return self.placed(rows_of(results, *self.families))

    def draw(self, frame: pd.DataFrame, results: Results) -> Figure:
        """A panel a sum, a row or an upright bar a measure."""
        looks = {"histories: mean and 5 to 95%": HOLDS, "the same where the record does not fit": MISSES}
        recorded = Line2D([], [], color=style.INK, marker="D", markersize=5, linestyle="none", label="recorded")
        tall = 6.2 if self.upright else 0.6 + ROW * frame["panel"].value_counts().max()
        wide = 9.0 if len(self.panels) > 1 else 8.2
        fig = style.figure(self.TITLE, note(frame, self.what), wide, tall, [*_intervals.keys(looks), recorded], 3)
        cells = style.grid(fig, len(self.panels), sharey=not self.upright)
        for axes, (panel, words) in zip(cells, self.panels.items(), strict=True):
            rows = frame.loc[frame["panel"] == panel]
            for place, row in enumerate(rows.to_dict("records")):
                _mark(axes, place, row, upright=self.upright)
            (_upright if self.upright else _lying)(axes, rows, words)
        return fig


def _mark(axes: Axes, place: float, row: Mapping[Hashable, Any], *, upright: bool) -> None:
    """The interval, the mean and the recorded value of one row."""
    name, at = f"{row['family']}:{row['name']}", row.get("drawn", row["recorded"])
    told = {"low": row.get("low_off", row["low"]), "high": row.get("high_off", row["high"]), "clear": True}
    told["difference"] = 0.0 if "drawn" in row else row["mean"]
    _intervals.mark(axes, place, told, HOLDS if row["meets"] else MISSES, name, upright=upright)
    spot = ([place], [at]) if upright else ([at], [place])
    axes.plot(*spot, "D", color=style.INK, markersize=4.5, zorder=3, clip_on=False, gid=f"recorded:{name}")


def _lying(axes: Axes, rows: pd.DataFrame, words: str) -> None:
    """Rows from the top; counts stand on a root scale, on which none and many both show."""
    _intervals.settle(axes, list(rows["label"]), words)
    axes.spines["left"].set_visible(False)
    if "drawn" in rows.columns:
        axes.set_xlim(-FURTHEST - 0.3, FURTHEST + 0.3)
        numbers = [f"{style.plain(row['recorded'])}  ({style.plain(row['mean'])})" for row in rows.to_dict("records")]
        _intervals.numbered(axes, list(rows["label"]), numbers)
        return
    axes.set_xscale("function", functions=(lambda values: abs(values) ** 0.5, lambda values: values**2))
    axes.set_xlim(left=0)
    axes.xaxis.set_major_locator(MaxNLocator(5))


def _upright(axes: Axes, rows: pd.DataFrame, words: str) -> None:
    axes.set_title(words)
    axes.set_xticks(range(len(rows)), [half.replace("H", "\nH") for half in rows["label"]])
    axes.set_xlim(-0.5, len(rows) - 0.5)
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.grid(axis="y")


def _cercles(rows: pd.DataFrame) -> pd.DataFrame:
    """Most recorded deaths first."""
    rows = rows.sort_values(["recorded", "mean"], ascending=False, kind="stable", ignore_index=True)
    return rows.assign(panel="cercles", label=rows["name"])


def _levels(rows: pd.DataFrame) -> pd.DataFrame:
    parts = rows["name"].str.split(".", expand=True)
    return rows.assign(panel=parts[0], label=parts[1] + ", " + parts[2].map(style.label))


def _paths(rows: pd.DataFrame) -> pd.DataFrame:
    before = rows["name"].str[:-HALF].str.rstrip(" .")
    return rows.assign(panel=before.replace(OF_NAME), label=rows["name"].str[-HALF:])


def _patterns(rows: pd.DataFrame) -> pd.DataFrame:
    """`low_off` and `high_off` are the interval in standard deviations, `drawn` the record cut to what the axis shows."""
    size = ((rows["recorded"] - rows["mean"]) / rows["off"]).where(rows["off"] != 0)
    ends = {f"{end}_off": (rows[end] - rows["mean"]) / size for end in ("low", "high")}
    names = rows["name"].map(style.label).str.removesuffix(" lethal")
    return rows.assign(**ends, drawn=rows["off"].clip(-FURTHEST, FURTHEST), panel="patterns", label=names)


FIGURES = (
    Beside(
        "validation_paths", "The path of the past: half-years recorded and simulated", 2,
        "A mean over all years may be right and the path wrong: each diamond should lie on its bar.",
        "by half-year", ("first_half_year", "half_year", "mission", "zone"), SUMS, _paths, upright=True,
    ),
    Beside(
        "validation_cercles", "Where people died: deaths by cercle, recorded and simulated", 3,
        "A diamond right of its bar is a cercle with more war than the model has; one left of it has less.",
        "in the order of recorded deaths; with 50 or more the mean should be within a factor of two, without any below 15",
        ("cercle",), {"cercles": "recorded deaths, January 2015 to June 2017"}, _cercles,
    ),
    Beside(
        "validation_levels", "How much of what, where: levels recorded and simulated", 4,
        "Each diamond should lie on its bar; long bars say little, whether it does or not.",
        "by region and type", ("level",), MEASURES, _levels,
    ),
    Beside(
        "validation_patterns", "How events cluster and how deadly they are: the record against histories", 6,
        "What lies on its bar histories have by chance; right of it the record has more than they have, left of it less.",
        "in standard deviations of histories from their mean; at the right the recorded value and the mean",
        ("pattern",), {"patterns": "standard deviations"}, _patterns,
    ),
)  # fmt: skip
