"""Who kills whom: deaths by perpetrator and victim in each scenario, and the paired difference."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from experiments.show.figures import style
from experiments.show.figures._matrix import DEATHS, matrices, note_on, of_reference, sided, table, tables
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
    note = (
        f"Simulated true deaths from the mandate date to the end, mean a run; n = {int(frame['n_pairs'].min())} pairs. "
        f"{note_on(results)} Deaths on a side are laid to the "
        "other side, civilian deaths to who began the event. Militias of communities are one side."
    )
    if ALL in set(frame["victim"]):
        blocks = {f"deaths of {name}: ": frame.loc[frame["victim"] == name] for name in (*VICTIMS, ALL) if name in set(frame["victim"])}
        return tables(blocks, "perpetrator", TITLE, note, results)
    total = frame.loc[frame["part"] == DEATHS]
    order = [total.groupby(who)["mean"].sum().sort_values(ascending=False, kind="stable").index for who in ("perpetrator", "victim")]
    cells = frame.assign(row=frame["perpetrator"], column=frame["victim"])
    return matrices(cells, (list(order[0]), list(order[1])), style.ACROSS, TITLE, note)
