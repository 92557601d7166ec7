"""Who kills whom: deaths by perpetrator and victim in each scenario, and the paired difference."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.show.figures import style
from experiments.show.figures._matrix import beside, cell, edges, of_reference, sided, table
from experiments.show.figures._paired import events_of_mandate
from experiments.study.results import PAIR_KEYS, Results

NAME = "harm"
TITLE = "Deaths by perpetrator and victim"
ORDER = 45
HELP = "Read along a row: whom one side kills. In the difference, grey cells may be no change at all."
KEPT = 7
"""Actors with most deaths that keep a row or column of their own; the rest are 'others'."""
ALL = "everyone"
MISSION = "MINUSMA"
"""Keeps its own however few its deaths are beside those of others."""
VICTIMS = ("civilians", MISSION)
"""Whose deaths are told of by perpetrator where scenarios are many, beside everyone's."""
COLUMNS = ["part", "scenario", "perpetrator", "victim", "n_pairs", "mean_reference", "mean", "low", "high", "holds_zero"]


def data(results: Results) -> pd.DataFrame:
    """Mean deaths a run by perpetrator and victim (part 'deaths'), and paired differences (part 'difference').

    Deaths on a side are laid to the other side; civilian and unattributed deaths to who began the event. True events
    from the mandate date on. Every figure of part 'difference' has a 95% interval. Of many scenarios it is perpetrators
    that are told of, by three groups of victims, with the deaths of the reference alone.
    """
    deaths = attribute(results)
    kept = _ranked(deaths)
    deaths = deaths.assign(**{who: deaths[who].where(deaths[who].isin(kept), "others") for who in ("perpetrator", "victim")})
    many = len(results.others) > style.FEW
    if many:
        deaths = pd.concat([deaths.loc[deaths["victim"].isin(VICTIMS)], deaths.assign(victim=ALL)], ignore_index=True)
    cells = pd.MultiIndex.from_frame(deaths[["perpetrator", "victim"]].drop_duplicates()).sort_values()
    frame = table(results, deaths, cells)
    return (of_reference(frame, results) if many else frame).reindex(columns=COLUMNS)


def attribute(results: Results) -> pd.DataFrame:
    """Deaths of the mandate, one row an event and kind of victim: keys, perpetrator, victim, deaths."""
    events = events_of_mandate(results)
    keys = ["scenario", *PAIR_KEYS]
    parts = []
    for column, perpetrator, victim in (
        ("deaths_a", "side_b", "side_a"),
        ("deaths_b", "side_a", "side_b"),
        ("deaths_civilians", "initiator", None),
        ("deaths_unknown", "initiator", None),
    ):
        rows = events.loc[events[column] > 0]
        who = sided(rows[victim]) if victim else column.removeprefix("deaths_")
        part = rows[keys].assign(perpetrator=sided(rows[perpetrator]), victim=who, deaths=rows[column].astype(float))
        parts.append(part)
    found = pd.concat(parts, ignore_index=True)
    if found.empty:
        raise style.NoData("no deaths after the mandate date")
    return found


def _ranked(deaths: pd.DataFrame) -> list[str]:
    both = pd.concat([deaths.groupby(who)["deaths"].sum() for who in ("perpetrator", "victim")])
    total = both.groupby(level=0).sum()
    fixed = [name for name in ("civilians", "unknown") if name in total.index]
    ranked = list(total.drop(fixed).sort_values(ascending=False, kind="stable").index)
    kept = ranked[:KEPT] if MISSION not in ranked[KEPT:] else [*ranked[: KEPT - 1], MISSION]
    return [*kept, *fixed]


def draw(frame: pd.DataFrame, results: Results) -> Figure:
    """Matrices of deaths first, then their differences; of many scenarios a table of perpetrators for each group of victims."""
    if ALL in set(frame["victim"]):
        return _many(frame, results)
    scenarios = [name for name in results.scenarios if name in set(frame["scenario"])]
    panels = [("deaths", name) for name in scenarios] + [("difference", name) for name in results.others if name in scenarios]
    total = frame.loc[frame["part"] == "deaths"]
    rows = list(total.groupby("perpetrator")["mean"].sum().sort_values(ascending=False, kind="stable").index)
    columns = list(total.groupby("victim")["mean"].sum().sort_values(ascending=False, kind="stable").index)
    across = min(style.ACROSS, len(panels))
    note = _note(frame, results)
    high = -(-len(panels) // across) * (0.32 * len(rows) + 1.45)
    fig = style.figure(TITLE, note, across * (0.42 * len(columns) + 0.3) + 1.3, high)
    axes = style.grid(fig, len(panels), across)
    peak = {part: float(frame.loc[frame["part"] == part, "mean"].abs().max() or 1.0) for part in set(frame["part"])}
    for place, (panel, (part, name)) in enumerate(zip(axes, panels, strict=True)):
        chosen = frame.loc[(frame["part"] == part) & (frame["scenario"] == name)]
        _panel(panel, chosen, rows, columns, peak[part], part)
        panel.set_title(style.label(name) if part == "deaths" else f"difference: {style.label(name)}")
        panel.set_yticks(range(len(rows)), [style.label(row) for row in rows] if place % across == 0 else [])
    return fig


def _many(frame: pd.DataFrame, results: Results) -> Figure:
    scenarios = [results.reference, *(name for name in results.others if name in set(frame["scenario"]))]
    victims = [name for name in (*VICTIMS, ALL) if name in set(frame["victim"])]
    reference = frame.loc[frame["part"] == "deaths"]
    by_victim = {
        victim: list(reference.loc[reference["victim"] == victim].sort_values("mean", ascending=False, kind="stable")["perpetrator"])
        for victim in victims
    }
    tall = [0.75 + 0.25 * len(rows) for rows in by_victim.values()]
    fig = style.figure(TITLE, _note(frame, results), 1.5 + 0.56 * len(scenarios), sum(tall) + 0.7)
    cells = fig.subplots(len(victims), 1, squeeze=False, height_ratios=tall)[:, 0]
    for cell_, (victim, rows) in zip(cells, by_victim.items()):
        beside(cell_, frame.loc[frame["victim"] == victim], "perpetrator", rows, scenarios)
        cell_.set_title(f"deaths of {victim}: {style.label(results.reference)}, and what scenarios change", weight="bold")
        if cell_ is not cells[-1]:
            cell_.set_xticks([])
    return fig


def _note(frame: pd.DataFrame, results: Results) -> str:
    return (
        f"Simulated true deaths from the mandate date to the end, mean a run; n = {int(frame['n_pairs'].min())} pairs. "
        f"Difference: scenario minus {style.label(results.reference)}; bold where the 95% bootstrap interval leaves "
        "zero out, grey where it holds zero (not adjusted for the number of cells). Deaths on a side are laid to the "
        "other side, civilian deaths to who began the event. Militias of communities are one side."
    )


def _panel(axes: Axes, cells: pd.DataFrame, rows: list[str], columns: list[str], peak: float, part: str) -> None:
    for row in cells.to_dict("records"):
        x, y = columns.index(row["victim"]), rows.index(row["perpetrator"])
        cell(axes, x, y, float(row["mean"]), peak, part=part, undecided=part == "difference" and bool(row["holds_zero"]))
    edges(axes, len(rows), columns)
