"""Who fights whom: deaths in the fights of each pair of armed sides, in the reference and as a scenario changes them."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.show.figures import style
from experiments.show.figures._matrix import DEATHS, beside, cell, edges, of_reference, sided, table
from experiments.show.figures._paired import events_of_mandate
from experiments.study.results import PAIR_KEYS, Results

NAME = "dyads"
TITLE = "Who fights whom: deaths by pair of armed sides"
ORDER = 47
HELP = "Each cell is a pair of sides, whoever began; one side may fight its like. In the difference, grey cells may be no change at all."
KEPT = 14
"""Sides with most deaths in their fights that keep a row and a column; the rest are 'others'."""
PAIRS = 20
"""Pairs of sides that are told of where scenarios are many."""
ACROSS = 2
ARMED = (1, 2)
"""Types of violence between two armed sides: state-based and non-state."""
SPLINTER = "_splinter_"
COLUMNS = ["part", "scenario", "side", "against", "n_pairs", "events", "mean_reference", "mean", "low", "high", "holds_zero"]


def data(results: Results) -> pd.DataFrame:
    """Mean deaths and events a run by pair of sides (part 'deaths'), and the paired difference in deaths (part 'difference').

    Deaths of both sides and of civilians beside them, from the mandate date on, in state-based and non-state events. Sides
    stand in one order, so that a pair has one cell. Every figure of part 'difference' has a 95% interval.
    """
    fights = by_pair(results)
    cells = pd.MultiIndex.from_frame(fights[["side", "against"]].drop_duplicates()).sort_values()
    frame = table(results, fights, cells)
    runs = frame.loc[frame["part"] == DEATHS].groupby("scenario")["n_pairs"].first()
    events = fights.groupby(["scenario", "side", "against"]).size() / runs.clip(lower=1)
    frame = frame.merge(events.rename("events").reset_index().assign(part=DEATHS), how="left").reindex(columns=COLUMNS)
    frame["events"] = frame["events"].fillna(0.0).where(frame["part"] == DEATHS)
    return _deadliest(frame, results) if len(results.others) > style.FEW else frame


def _deadliest(frame: pd.DataFrame, results: Results) -> pd.DataFrame:
    """Of many scenarios: deaths of the reference and all differences, for the pairs of sides with most deaths in the reference."""
    kept = of_reference(frame, results)
    pairs = kept.loc[kept["part"] == DEATHS].sort_values("mean", ascending=False, kind="stable").head(PAIRS)[["side", "against"]]
    return kept.merge(pairs, on=["side", "against"])


def by_pair(results: Results) -> pd.DataFrame:
    """Fights of the mandate, one row an event: keys, the two sides in the order of their deaths, and `best`."""
    rows = events_of_mandate(results)
    rows = rows.loc[rows["type_of_violence"].isin(ARMED)]
    if rows.empty:
        raise style.NoData("no fight between armed sides after the mandate date")
    one, two = (sided(rows[side]).mask(lambda names: names.str.contains(SPLINTER), "splinters") for side in ("side_a", "side_b"))
    total = pd.concat([rows["best"].groupby(one).sum(), rows["best"].groupby(two).sum()]).groupby(level=0).sum()
    ranked = list(total.sort_values(ascending=False, kind="stable").index)
    order = {name: min(place, KEPT) for place, name in enumerate(ranked)}
    names = np.array([*ranked[:KEPT], "others"], dtype=object)
    first, second = one.map(order).to_numpy(), two.map(order).to_numpy()
    keys = rows[["scenario", *PAIR_KEYS]]
    return keys.assign(side=names[np.minimum(first, second)], against=names[np.maximum(first, second)], deaths=rows["best"].astype(float))


def draw(frame: pd.DataFrame, results: Results) -> Figure:
    """The reference's matrix first, then the difference of each scenario from it; of many scenarios one table."""
    if len(results.others) > style.FEW:
        return _many(frame, results)
    panels = [("deaths", results.reference), *(("difference", name) for name in results.others)]
    names = _order(frame)
    across = min(ACROSS, len(panels))
    note = _note(frame, results)
    high = -(-len(panels) // across) * (0.3 * len(names) + 1.45)
    fig = style.figure(TITLE, note, across * (0.4 * len(names) + 0.3) + 1.3, high)
    peak = {part: float(frame.loc[frame["part"] == part, "mean"].abs().max() or 1.0) for part in set(frame["part"])}
    for place, (panel, (part, name)) in enumerate(zip(style.grid(fig, len(panels), across), panels, strict=True)):
        _panel(panel, frame.loc[(frame["part"] == part) & (frame["scenario"] == name)], names, peak[part], part)
        panel.set_title(style.label(name) if part == "deaths" else f"difference: {style.label(name)}")
        panel.set_yticks(range(len(names)), [style.label(row) for row in names] if place % across == 0 else [])
    return fig


def _many(frame: pd.DataFrame, results: Results) -> Figure:
    names = frame.assign(pair=[f"{one} and {other}" for one, other in zip(frame["side"], frame["against"])])
    base = names.loc[names["part"] == "deaths"].sort_values("mean", ascending=False, kind="stable")
    rows, scenarios = list(base["pair"]), [results.reference, *results.others]
    note = f"{_note(frame, results)} The {len(rows)} pairs with most deaths in {style.label(results.reference)}."
    fig = style.figure(TITLE, note, 2.6 + 0.56 * len(scenarios), 1.5 + 0.26 * len(rows))
    axes = fig.subplots()
    beside(axes, names, "pair", rows, scenarios)
    axes.set_title(f"{style.label(results.reference)}, and what scenarios change", weight="bold")
    return fig


def _note(frame: pd.DataFrame, results: Results) -> str:
    note = (
        f"Simulated true deaths of both sides, and of civilians beside them, in fights from the mandate date to the end; mean a run, "
        f"n = {int(frame['n_pairs'].min())} pairs; blank: no fight in any run. Splinters are one side, and so are militias of communities. "
    )
    if results.others:
        note += (
            f"Difference: scenario minus {style.label(results.reference)}; bold where the 95% bootstrap interval leaves zero out, "
            "grey where it holds zero (not adjusted for the number of cells)."
        )
    return note.strip()


def _order(frame: pd.DataFrame) -> list[str]:
    """Sides by deaths in their fights, 'others' last."""
    total = frame.loc[frame["part"] == "deaths"]
    both = pd.concat([total.groupby(side)["mean"].sum() for side in ("side", "against")]).groupby(level=0).sum()
    names = list(both.drop("others", errors="ignore").sort_values(ascending=False, kind="stable").index)
    return names + (["others"] if "others" in both.index else [])


def _panel(axes: Axes, cells: pd.DataFrame, names: list[str], peak: float, part: str) -> None:
    for row in cells.to_dict("records"):
        x, y = sorted((names.index(row["side"]), names.index(row["against"])))
        undecided = part == "difference" and bool(row["holds_zero"])
        text = cell(axes, x, y, float(row["mean"]), peak, part=part, undecided=undecided)
        text.set_gid(f"cell:{part}:{row['scenario']}:{row['side']}:{row['against']}")
    edges(axes, len(names), names)
