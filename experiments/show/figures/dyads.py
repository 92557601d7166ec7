"""Who fights whom: deaths in the fights of each pair of armed sides, in the reference and as a scenario changes them."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from experiments.show.figures import style
from experiments.show.figures._matrix import DEATHS, matrices, note_on, of_reference, sided, table, tables
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
    note = (
        f"Simulated true deaths of both sides, and of civilians beside them, in fights from the mandate date to the end; mean a run, "
        f"n = {int(frame['n_pairs'].min())} pairs; blank: no fight in any run. Splinters are one side, and so are militias of communities."
    )
    note += f" {note_on(results)}" if results.others else ""
    if len(results.others) > style.FEW:
        pairs = frame.assign(pair=[f"{one} and {other}" for one, other in zip(frame["side"], frame["against"])])
        note += f" The {pairs['pair'].nunique()} pairs with most deaths in {style.label(results.reference)}."
        return tables({"": pairs}, "pair", TITLE, note, results)
    names, shown = _order(frame), of_reference(frame, results)
    places = [sorted(sides, key=names.index) for sides in zip(shown["side"], shown["against"])]
    cells = shown.assign(column=[first for first, _ in places], row=[second for _, second in places])
    return matrices(cells, (names, names), ACROSS, TITLE, note)


def _order(frame: pd.DataFrame) -> list[str]:
    """Sides by deaths in their fights, 'others' last."""
    total = frame.loc[frame["part"] == "deaths"]
    both = pd.concat([total.groupby(side)["mean"].sum() for side in ("side", "against")]).groupby(level=0).sum()
    names = list(both.drop("others", errors="ignore").sort_values(ascending=False, kind="stable").index)
    return names + (["others"] if "others" in both.index else [])
