"""In which kind of violence civilians die, and where a scenario's difference in their deaths comes from."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from experiments.show.figures import style
from experiments.show.figures._matrix import note_on, of_reference, table, tables
from experiments.show.figures._paired import events_of_mandate
from experiments.study.results import PAIR_KEYS, Results

NAME = "kinds"
TITLE = "Civilian deaths by kind of violence"
ORDER = 44
HELP = "Read down a column: in which kind of violence a scenario's difference arises. Grey cells may be no change at all."
RAIDS = "raids between communities"
KINDS = {
    "communal_raid": RAIDS,
    **dict.fromkeys(("civilian_targeting", "punishment"), "killings by jihadists"),
    "army_abuse": "abuse by the army",
    **dict.fromkeys(("highway_robbery", "robbery"), "robbery"),
    "ied": "IEDs",
}
"""Subtypes of events by kind; all else is `FIGHTING`."""
FIGHTING = "other fighting"
COLUMNS = ["part", "scenario", "kind", "n_pairs", "mean_reference", "mean", "low", "high", "holds_zero"]


def data(results: Results) -> pd.DataFrame:
    """Mean civilian deaths a run by kind of event in the reference (part 'deaths'), and paired differences (part 'difference').

    True deaths from the mandate date on; every figure of part 'difference' has a 95% interval, which looks at that cell alone.
    """
    rows = events_of_mandate(results)
    rows = rows.loc[rows["deaths_civilians"] > 0]
    if rows.empty:
        raise style.NoData("no civilian deaths after the mandate date")
    kind = rows["subtype"].astype(str).map(KINDS).fillna(FIGHTING)
    deaths = rows[["scenario", *PAIR_KEYS]].assign(kind=kind, deaths=rows["deaths_civilians"].astype(float))
    kinds = pd.Index([name for name in (*dict.fromkeys(KINDS.values()), FIGHTING) if (kind == name).any()], name="kind")
    return of_reference(table(results, deaths, kinds), results).reindex(columns=COLUMNS)


def draw(frame: pd.DataFrame, results: Results) -> Figure:
    """A row a kind: the reference's deaths, then what each scenario changes."""
    note = (
        f"Simulated true civilian deaths from the mandate date to the end, mean a run; n = {int(frame['n_pairs'].min())} pairs. "
        f"{note_on(results)}"
    )
    return tables({"": frame}, "kind", TITLE, note, results)
