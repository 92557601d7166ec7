"""Where a difference comes from, in plain sentences: the kinds of violence it arises in, the assumptions it rests on, and what the
model gets wrong of the past."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from experiments.comparison.channels import ASSUMED, BETWEEN, EMERGENT, NONE
from experiments.show.figures import FOLDER
from experiments.show.figures.style import label, plain
from experiments.show.wording import ends, fewer, listed, name_of, sentence
from experiments.study.reference_tables import DOORS, PAST, PLAUSIBLE, kept, orders, world_digest
from experiments.study.results import Results

METRIC = "civilian_deaths"
"""The outcome whose origin is told: that of the figure of kinds."""
WEIGHTY = 0.04
"""Share of a change from which a kind of violence is named."""
FAR = 4
"""Misses of the past that are named."""
TELLING = ("dyad", "fighters", "mission", "displaced", "officials", "schools", "half_year", "cercle")
"""Families of measures whose misses an outsider can judge; others are statistics of patterns."""
NOBODY = ("unidentified", "others")
"""Sides of which the record itself does not know who they were."""
SILENT = "How much patrols deter is judged: the record up to June 2017 is silent on it"


def comes_from(results: Results) -> list[str]:
    """In which kinds of violence the change of civilian deaths arises, by the figure's table; nothing where no sign is told."""
    path = results.folder / FOLDER / "kinds.csv"
    if not path.is_file():
        return []
    table = pd.read_csv(path)
    changes = table.loc[table["part"] == "difference"]
    found = [
        _comes_from(name, changes.loc[changes["scenario"] == name], plain_beside(results, name))
        for name in results.others
        if _told(results, name)
    ]
    return [text for text in found if text]


def plain_beside(results: Results, scenario: str) -> str:
    """A word of caution where the tables subtract chance in the draws from the change of civilian deaths, and figures do not."""
    table = results.differences
    mine = table.loc[(table["scenario"] == scenario) & (table["metric"] == METRIC)]
    return " (chance in the draws not subtracted)" if "controlled" in mine and mine["controlled"].any() else ""


def _told(results: Results, scenario: str) -> bool:
    """Whether the sign of a scenario's change of civilian deaths is told."""
    table = results.differences
    row = table.loc[(table["scenario"] == scenario) & (table["metric"] == METRIC)]
    return len(row) > 0 and bool(row["low_adjusted"].iloc[0] > 0 or row["high_adjusted"].iloc[0] < 0)


def _comes_from(name: str, rows: pd.DataFrame, beside: str) -> str:
    whole = float(rows["mean"].sum())
    size = float(rows["mean"].abs().sum())
    if rows.empty or not whole:
        return ""
    mine = rows.loc[~rows["holds_zero"] & (rows["mean"].abs() >= WEIGHTY * size)]
    mine = mine.loc[mine["mean"].abs().sort_values(ascending=False, kind="stable").index]
    texts = []
    for row in mine.to_dict("records"):
        texts.append(f"{fewer(row['mean'])} in {row['kind']} {ends(row['low'], row['high'])}")
    rest = whole - float(mine["mean"].sum())
    texts.append(f"{fewer(rest)} in all else" if texts else "in no one kind of violence beyond chance")
    return sentence(f"{name_of(name)}: of {fewer(whole)} civilian deaths{beside}, {'; '.join(texts)}")


def rests_on(results: Results) -> list[str]:
    """On which assumptions the change of civilian deaths hangs, as the study of doors that ships found in the baseline world."""
    table, now = kept(DOORS), orders(results.manifest)
    if table is None or results.has("answers.csv"):
        return []
    rows = [row for row in table.loc[table["metric"] == METRIC].to_dict("records") if row["scenario"] in results.others]
    told = [_rests(row) for row in rows if row["arises"] != NONE and now.get(str(row["scenario"])) == row["orders"]]
    if not told:
        return []
    where = f"{int(table['n_pairs'].max())} pairs from {table['calendar'].iloc[0]}, version {table['version'].iloc[0]}"
    return [*told, sentence(f"{SILENT}. From the study of doors in the baseline world, {where}")]


def _rests(row: Mapping[Any, Any]) -> str:
    """One scenario's change and what becomes of it as assumptions are taken away."""
    gone, open_ = (_either(str(text)) for text in (row["gone"] or row["turned"], row["open"]))
    told = {
        ASSUMED: f"put in by one assumption, and gone without it ({gone})",
        EMERGENT: f"no single one of {int(row['doors'])} assumptions about what presence does carries the change",
    }.get(str(row["arises"]), f"on which assumption the change hangs cannot be told; it may be {open_}")
    shut = "" if pd.isna(row["shut_difference"]) else f"; with all of them off, {fewer(row['shut_difference'])}: {row['shut_verdict']}"
    return sentence(f"{name_of(str(row['scenario']))}, civilian deaths: {told}{shut}")


def _either(doors: str) -> str:
    """The first few doors of a list, as a choice."""
    return " or ".join(door.removesuffix("=0") for door in doors.split(BETWEEN)[:FAR])


def past(results: Results) -> list[str]:
    """How the worlds of this study fit the record up to June 2017, and what of it they miss most; nothing where it was not kept."""
    table = kept(PAST)
    if table is None or results.has("answers.csv"):
        return []
    rows = table.loc[table["of"] == _of(results)]
    if rows.empty:
        told = "mali validate world=… holds this world against the record up to June 2017; no such result ships with this version"
        return [sentence(told)]
    held = [f"{int(mine['meets'].sum())} of {len(mine)} {words}" for words, mine in rows.loc[rows["asked"]].groupby("words", sort=False)]
    telling = rows["family"].isin(TELLING) & ~rows["name"].astype(str).str.contains("|".join(NOBODY))
    misses = rows.loc[telling & ~rows["meets"]]
    far = misses.loc[misses["off"].abs().sort_values(ascending=False, kind="stable").index].drop_duplicates("family").head(FAR)
    over = "over plausible worlds" if results.ensemble else "in this world"
    fits = f"Of the record up to June 2017, {listed(held)} lie in the 90 percent interval of {int(rows['n_runs'].max())} histories {over}"
    named = "; ".join(_missed(row) for row in far.to_dict("records"))
    return [f"{sentence(fits)} {sentence(f'Farthest off, of each kind the worst: {named}')}" if named else sentence(fits)]


def _missed(row: Mapping[Any, Any]) -> str:
    """One measure beside its record."""
    what = f"{row['words']}, {label(str(row['name']).replace('.', ', '))}"
    return f"{what}: {plain(row['mean'])}, recorded {plain(row['recorded'])}"


def _of(results: Results) -> str:
    """What the kept rows are called: those over plausible worlds, or those of one world by a digest of its numbers."""
    return PLAUSIBLE if results.ensemble else world_digest(results.manifest)
