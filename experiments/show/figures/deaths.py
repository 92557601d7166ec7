"""Who dies by whose hand: deaths by kind of violence, by perpetrator and victim, and by pair of armed sides, as scenarios change them."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from experiments.show.figures import _tiles, style
from experiments.show.figures._paired import events_of_mandate, paired
from experiments.study.results import PAIR_KEYS, Results

DEATHS, DIFFERENCE = "deaths", "difference"
"""The parts of a frame; rows of the second have a sign and an interval."""
KEYS = ["scenario", *PAIR_KEYS]
MOST = 20
"""Rows that are drawn, those with most deaths in the reference; the figure's table has all."""
MISSION = "MINUSMA"
"""Its dead are drawn however few they are beside those of others."""
MILITIAS = frozenset({"Dogon_dozo", "Dozo_Segou", "Fulani_selfdefence", "Tuareg_communal", "Arab_communal"})
"""Sides that events name after communities. Figures have them as one: a ranking of peoples by killings would say what no run can."""
ONE = "community_militias"
ARMED = (1, 2)
"""Types of violence between two armed sides: state-based and non-state."""
SPLINTER = "_splinter_"
RAIDS, FIGHTING = "raids between communities", "other fighting"
KINDS = {
    "communal_raid": RAIDS,
    **dict.fromkeys(("civilian_targeting", "punishment"), "killings by jihadists"),
    "army_abuse": "abuse by the army",
    **dict.fromkeys(("highway_robbery", "robbery"), "robbery"),
    "ied": "IEDs",
}
"""Subtypes of events by kind; all else is `FIGHTING`."""


class Deaths(NamedTuple):
    """A figure of deaths by some cells; `rows` gives them with keys, cells and `deaths`, a row an event or more."""

    NAME: str
    TITLE: str
    ORDER: float
    HELP: str
    cells: tuple[str, ...]
    joined: str
    note: str
    rows: Callable[[Results], pd.DataFrame]

    def data(self, results: Results) -> pd.DataFrame:
        """Mean deaths a run of each scenario (part 'deaths'), then paired differences from the reference (part 'difference'), a row a cell.

        True deaths from the mandate date on. Every figure of part 'difference' has a 95% interval, which looks at that cell alone.
        """
        rows, cells = self.rows(results), list(self.cells)
        if rows.empty:
            raise style.NoData("no such deaths after the mandate date")
        arms = {name: _totals(results, rows, name, cells) for name in results.scenarios}
        parts = [arm.mean().to_frame("mean").assign(part=DEATHS, scenario=name, n_pairs=len(arm)) for name, arm in arms.items()]
        for name in results.others:
            change = paired(arms[results.reference], arms[name]).rename(columns={"difference": "mean"})
            parts.append(change.assign(part=DIFFERENCE, scenario=name))
        frame = pd.concat([part.rename_axis(cells).reset_index() for part in parts], ignore_index=True)
        return frame.reindex(columns=["part", "scenario", *cells, "n_pairs", "mean_reference", "mean", "low", "high", "holds_zero"])

    def draw(self, frame: pd.DataFrame, results: Results) -> Figure:
        """A row a cell, most deaths on top: the reference's mean, then each scenario's difference, a column each."""
        names = frame[list(self.cells)].map(style.label).agg(self.joined.join, axis=1)
        shown = frame.assign(row=names)[(frame["part"] == DIFFERENCE) | (frame["scenario"] == results.reference)]
        alone = shown.loc[shown["part"] == DEATHS].sort_values("mean", ascending=False, kind="stable")
        kept = alone.loc[(np.arange(len(alone)) < MOST) | alone["row"].str.endswith(self.joined + MISSION)]
        shown = shown.loc[shown["row"].isin(kept["row"])]
        change = shown["part"] == DIFFERENCE
        sure = change & ((shown["low"] > 0) | (shown["high"] < 0))
        tone = np.where(sure, np.where(shown["mean"] > 0, "worse", "better"), "")
        text = [_short(value, signed) for value, signed in zip(shown["mean"], change, strict=True)]
        depth = shown["mean"].abs() / (shown.loc[change, "mean"].abs().max() or 1.0)
        tiles = shown.assign(text=text, tone=tone, depth=depth, unsure=change & ~sure, column=shown["scenario"])
        reference = style.label(results.reference)
        note = (
            f"Simulated true deaths from the mandate date to the end, mean a run; n = {int(frame['n_pairs'].min())} pairs. {self.note} "
            f"Left {reference}, then scenario minus {reference}; hatched where the 95% bootstrap interval holds zero (not adjusted for the "
            f"number of cells). Drawn: {len(kept)} of {len(alone)} rows."
        )
        columns = {name: style.label(name) for name in results.scenarios if name in set(shown["scenario"])}
        return _tiles.draw({"": tiles}, list(kept["row"]), columns, self.TITLE, note, {"better": "fewer", "worse": "more"})


def _totals(results: Results, rows: pd.DataFrame, scenario: str, cells: list[str]) -> pd.DataFrame:
    """Deaths of a scenario, a row a run, a column a cell; also those in which nobody died."""
    found = pd.MultiIndex.from_frame(rows[cells].drop_duplicates()).sort_values()
    wide = rows.loc[rows["scenario"] == scenario].pivot_table(index=PAIR_KEYS, columns=cells, values="deaths", aggfunc="sum")
    runs = results.runs.loc[results.runs["scenario"] == scenario, PAIR_KEYS].drop_duplicates()
    columns = found if len(cells) > 1 else found.get_level_values(0)
    return wide.reindex(index=pd.MultiIndex.from_frame(runs), columns=columns).fillna(0.0)


def _short(value: float, signed: bool) -> str:
    if abs(value) >= 100:
        return style.signed(value) if signed else style.plain(value)
    return f"{value:{'+' * signed}.1f}".replace("-", "−") if abs(value) >= 0.05 else "0"


def sided(names: pd.Series) -> pd.Series:
    """Names of sides as figures have them."""
    texts = names.astype(str)
    return texts.mask(texts.isin(MILITIAS), ONE)


def by_kind(results: Results) -> pd.DataFrame:
    """Civilian deaths by kind of violence."""
    rows = events_of_mandate(results)
    rows = rows.loc[rows["deaths_civilians"] > 0]
    kind = rows["subtype"].astype(str).map(KINDS).fillna(FIGHTING)
    return rows[KEYS].assign(kind=kind, deaths=rows["deaths_civilians"].astype(float))


def by_perpetrator(results: Results) -> pd.DataFrame:
    """Deaths on a side are laid to the other side; civilian and unattributed deaths to who began the event."""
    events = events_of_mandate(results)
    laid = {"deaths_a": ("side_b", "side_a"), "deaths_b": ("side_a", "side_b")}
    laid |= dict.fromkeys(("deaths_civilians", "deaths_unknown"), ("initiator", ""))
    parts = []
    for column, (perpetrator, victim) in laid.items():
        rows = events.loc[events[column] > 0]
        who = sided(rows[victim]) if victim else column.removeprefix("deaths_")
        parts.append(rows[KEYS].assign(perpetrator=sided(rows[perpetrator]), victim=who, deaths=rows[column].astype(float)))
    return pd.concat(parts, ignore_index=True)


def by_pair(results: Results) -> pd.DataFrame:
    """Deaths in fights by pair of sides, whoever began, so that a pair has one cell."""
    rows = events_of_mandate(results)
    rows = rows.loc[rows["type_of_violence"].isin(ARMED)]
    sides = [sided(rows[side]).mask(lambda names: names.str.contains(SPLINTER), "splinters") for side in ("side_a", "side_b")]
    ordered = np.sort(np.column_stack(sides).astype(str), axis=1).astype(object)
    return rows[KEYS].assign(side=ordered[:, 0], against=ordered[:, 1], deaths=rows["best"].astype(float))


FIGURES = (
    Deaths(
        "kinds", "Civilian deaths by kind of violence", 44,
        "Read down a column: in which kind of violence a scenario's difference arises. Hatched cells may be no change at all.",
        ("kind",), "", "Civilians alone.", by_kind,
    ),
    Deaths(
        "harm", "Deaths by perpetrator and victim", 45,
        "Each row is whom one side kills. Hatched cells may be no change at all.", ("perpetrator", "victim"), " on ",
        "Deaths on a side are laid to the other side, civilian deaths to who began the event. Militias of communities are one side.",
        by_perpetrator,
    ),
    Deaths(
        "dyads", "Who fights whom: deaths by pair of armed sides", 47,
        "Each row is a pair of sides, whoever began; one side may fight its like. Hatched cells may be no change at all.",
        ("side", "against"), " and ",
        "Deaths of both sides, and of civilians beside them, in fights. Splinters are one side, and so are militias of communities.",
        by_pair,
    ),
)  # fmt: skip
