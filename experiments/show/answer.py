"""What was found, in plain sentences made from the tables: what was compared and ordered, what changed, what moved, cost, what is open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from experiments.comparison.bootstrap import FEWEST
from experiments.comparison.costs import cost_totals
from experiments.comparison.table import headlines, pairs_text
from experiments.comparison.verdicts import FEW, OPEN, SAME, SMALL
from experiments.show import origin
from experiments.show.figures import FOLDER, displacement
from experiments.show.figures.style import label, plain
from experiments.show.wording import ends, fewer, listed, name_of, sentence
from experiments.study.results import Results

MOST = 4
"""Outcomes told of a scenario in one sentence, orders in another."""
FAR = 10
"""Times the pairs there are, beyond which the number that would tell is not named."""
EQUAL_COST = 0.05
"""Million USD a year below which two scenarios cost the same."""
COUNTED = ("deaths", "events", "attacks", "people", "killings", "men", "raids")
"""Units of which there are fewer or more; anything else is lower or higher."""
Sentence = tuple[str, str]
"""What a sentence answers, and the sentence."""


def answer(results: Results) -> list[Sentence]:
    """The sentences on the first screen, in order; none where nothing is compared."""
    if not results.others:
        return []
    parts = {
        "Compared": [compared(results)],
        "Changed": changed(results),
        "Comes from": origin.comes_from(results),
        "Rests on": origin.rests_on(results),
        "Open": still_open(results),
        "Past": origin.past(results),
        "Moved": moved(results),
        "Cost": costs(results),
        "Ordered": ordered(results),
    }
    return [(question, text) for question, texts in parts.items() for text in texts]


def compared(results: Results) -> str:
    """Who is compared with whom, over what time and how many pairs."""
    calendar, pairs = results.manifest["calendar"], results.pairs
    others, end = listed([name_of(results.others[0]), *map(label, results.others[1:])]), calendar.get("end", "the end")
    told = f"{others} against {label(results.reference)}, from {calendar['mandate']} to {end}, in {pairs} pairs"
    return sentence(f"{told} of runs that share their past and their chances")


def ordered(results: Results) -> list[str]:
    """What each scenario orders, old to new, where the manifest says it."""
    orders = {str(one["scenario"]): one for one in results.manifest.get("orders") or ()}
    texts: list[str] = []
    for name in results.others:
        mine = orders.get(name)
        if mine is None:
            continue
        levers = [f"{str(one['what']).partition(';')[0]} {one['old']} → {one['new']}" for one in mine["levers"]]
        rest = f"; and {len(levers) - MOST} more" if len(levers) > MOST else ""
        about = str(mine.get("about") or "").rstrip(". ")
        told = "; ".join(levers[:MOST]) + rest
        parts = [part for part in (about, told[:1].upper() + told[1:]) if part]
        texts.append(sentence(f"{name_of(name)}: {'. '.join(parts)}" if parts else f"{name_of(name)} orders nothing else"))
    return texts


def changed(results: Results) -> list[str]:
    """What of the headline outcomes is surely better or worse in each scenario, the largest share of the reference first."""
    table = headlines(results.differences)
    told = {name: _changed(name, table.loc[table["scenario"] == name]) for name in results.others}
    untold = [name for name, text in told.items() if not text]
    if len(untold) > MOST:
        return [*filter(None, told.values()), sentence(f"Nothing that these pairs can tell: {listed([*map(label, untold)])}")]
    return [text or sentence(f"{name_of(name)}: nothing that these pairs can tell") for name, text in told.items()]


def _changed(name: str, rows: pd.DataFrame) -> str:
    """What one scenario changes; empty where these pairs tell of nothing."""
    texts = []
    for verdict in ("better", "worse"):
        mine = rows.loc[rows["verdict"] == verdict]
        size = (mine["difference"] / mine["mean_reference"].replace(0.0, float("nan"))).abs().fillna(0.0)
        mine = mine.loc[size.sort_values(ascending=False, kind="stable").index]
        told = [difference_of(row) for row in mine.head(MOST).to_dict("records")]
        told += [f"and {len(mine) - MOST} more"] if len(mine) > MOST else []
        texts += [f"{verdict.capitalize()}: {'; '.join(told)}"] if told else []
    same = int(rows["verdict"].isin([SAME, SMALL]).sum())
    texts += [f"The same, or changed too little to matter: {same} of {len(rows)} headline outcomes"] if same else []
    return sentence(f"{name_of(name)}. {'. '.join(texts)}") if texts else ""


def difference_of(row: Any) -> str:
    """One outcome in words: how many fewer or more of how many, with its interval."""
    less = row["difference"] < 0
    unit = str(row["unit"]).partition(" ")[0]
    word = ("fewer" if less else "more") if unit in COUNTED else ("lower" if less else "higher")
    share = f", {abs(row['difference'] / row['mean_reference']):.0%}" if row["mean_reference"] else ""
    size = f"{plain(abs(row['difference']))} {word} than {plain(row['mean_reference'])}{share}"
    return f"{label(str(row['metric']))}, {size} {ends(row['low_adjusted'], row['high_adjusted'])}"


def moved(results: Results) -> list[str]:
    """What became of violence next to new patrols, by the figure's table: whether what falls near them rises in the squares around."""
    path = results.folder / FOLDER / f"{displacement.NAME}.csv"
    if not path.is_file():
        return []
    table = pd.read_csv(path)
    changes = table.loc[table["layer"] == "change"].set_index("class")
    return [
        _moved(name, changes.loc[changes["scenario"] == name], origin.plain_beside(results, name))
        for name in results.others
        if (changes["scenario"] == name).any()
    ]


def _moved(name: str, rows: pd.DataFrame, beside: str) -> str:
    by_class = {str(row["class"]): row for row in rows.reset_index().to_dict("records")}
    near, ring, far = (fewer(float(by_class[kind]["difference"])) for kind in displacement.CLASSES)
    around = by_class["ring"]
    if around["low"] > 0:
        told = "some of the violence moved next door"
    elif around["high"] < 0:
        told = "the squares around gain too"
    else:
        told = f"these pairs cannot tell whether any moved next door ({plain(around['low'])} to {plain(around['high'])})"
    where = f"{int(by_class['near']['squares'])} squares with clearly more patrols"
    told = f"in the {where} {near}, in those around them {ring}, elsewhere {far}; {told}"
    whole = sum(float(by_class[kind]["difference"]) for kind in displacement.CLASSES)
    return sentence(f"{name_of(name)}: of {fewer(whole)} civilian deaths{beside}, {told}")


def costs(results: Results) -> list[str]:
    """What each scenario costs beside the reference; nothing where the study has no costs."""
    if not results.has("costs.parquet"):
        return []
    totals = cost_totals(results.costs, results.scenarios)
    value = {str(name): float(one) for name, one in totals["value"].items()}
    base = value[results.reference]
    texts = [f"{label(name)} {_beside(value[name] - base)}" for name in results.others]
    return [sentence(f"{name_of(results.reference)} costs {plain(base)} million USD a year; {listed(texts)}")]


def _beside(more: float) -> str:
    return "as much" if abs(more) < EQUAL_COST else f"{plain(abs(more))} {'less' if more < 0 else 'more'}"


def still_open(results: Results) -> list[str]:
    """Which headline outcomes these pairs cannot decide, and how many pairs would; apart from those of which only the size is open."""
    table = headlines(results.differences)
    if (table["verdict"] == FEW).any():
        cases, enough = (f"{results.ensemble} worlds", 20) if results.ensemble else (f"{results.pairs} pairs", FEWEST)
        return [f"No verdict on anything: {cases} are too few, {FEWEST} the fewest; seeds={enough} has as many."]
    table = table.loc[table["verdict"] == OPEN]
    signed = (table["low_adjusted"] > 0) | (table["high_adjusted"] < 0)
    unknown = _by_scenario(results, table.loc[~signed], lambda row: f"{label(row['metric'])} ({_needed(row, results)})")
    small = _by_scenario(results, table.loc[signed], difference_of)
    found = [f"Cannot be told from {results.pairs} pairs (in brackets, how many would tell): {unknown}"] if unknown else []
    found += [f"Changed, though perhaps by too little to matter: {small}"] if small else []
    return [sentence(text) for text in found] or ["These pairs decide every headline outcome; they do not say whether the model is right."]


def _by_scenario(results: Results, table: pd.DataFrame, told: Callable[[Any], str]) -> str:
    """What is told of the rows of each scenario."""
    rows = {name: [told(row) for row in table.loc[table["scenario"] == name].to_dict("records")] for name in results.others}
    return "; ".join(f"{label(name)}, {listed(mine)}" for name, mine in rows.items() if mine)


def _needed(row: Any, results: Results) -> str:
    text, most = pairs_text(row["pairs_to_tell"]), FAR * results.pairs
    if text == "-":
        return "no number would"
    return text if row["pairs_to_tell"] <= most else f"more than {most:,}"
