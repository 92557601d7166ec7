"""What a reader must know before trusting a comparison, each in one sentence."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from experiments.comparison.dispersion import dispersion, power_caution
from experiments.comparison.table import decimals, headlines
from experiments.show.figures.style import label, plain
from experiments.show.tables import WIDTHS
from experiments.study.lost_runs import told
from experiments.study.results import Results

MOST = 6
"""Outcomes that one warning names; of more it says how many they are, scenario by scenario or in all."""
TYPES = ("state_based", "non_state", "one_sided")


def cautions(results: Results) -> list[str]:
    """All warnings of a study, the gravest first; an empty list where there is none."""
    found = [text for text in [told(results.manifest)] if text]
    table = results.differences
    if "warnings" in table.columns:
        found += _told(table.loc[table["kind"] == "outcome"])
    power = power_of(results)
    found += _absent(results) + ([power] if power and results.others else []) + _pairing(table)
    return list(dict.fromkeys(found))


def levels(results: Results) -> str:
    """How far apart worlds are in what the reference itself has of the first headline outcome; empty where there is one world."""
    if not results.ensemble:
        return ""
    metric = str(headlines(results.differences)["metric"].iloc[0])
    means = results.runs.loc[results.runs["scenario"] == results.reference].groupby("world")[metric].mean()
    return (
        f"In these {len(means)} worlds {label(results.reference)} alone has {plain(means.min())} to {plain(means.max())} {label(metric)}: "
        "means hang on which worlds were drawn, and change with the number of pairs. Compare scenarios by their differences."
    )


def _told(table: pd.DataFrame) -> list[str]:
    """Each warning with what it is of: all outcomes, the scenarios in which it is of all, or outcome by outcome."""
    whole = table.groupby("scenario")["metric"].nunique()
    rows = table.loc[table["warnings"].notna() & (table["warnings"].astype(str) != "")]
    by_text: dict[str, list[tuple[str, str]]] = {}
    for row in rows.to_dict("records"):
        for text in str(row["warnings"]).split("; "):
            by_text.setdefault(text, []).append((str(row["metric"]), str(row["scenario"])))
    return [f"{text[0].upper()}{text[1:]}: {_of_what(cases, whole)}." for text, cases in by_text.items()]


def _of_what(cases: list[tuple[str, str]], whole: pd.Series) -> str:
    """What a warning is of, in a few words: outcome by outcome, or how many in each scenario, or in all."""
    if len(cases) <= MOST:
        return ", ".join(f"{label(metric)} ({label(scenario)})" for metric, scenario in cases)
    counts = Counter(scenario for _, scenario in cases)
    if len(counts) > MOST or len(cases) == whole.sum():
        return "all outcomes" if len(cases) == whole.sum() else f"{len(cases)} of {whole.sum()} differences, named in differences.csv"
    return ", ".join(f"{count} of {whole[name]} outcomes ({label(name)})" for name, count in counts.items())


def _absent(results: Results) -> list[str]:
    if not results.has("monthly.parquet"):
        return []
    monthly = results.monthly
    kinds = [kind for kind in TYPES if f"new_events_{kind}" in monthly.columns]
    none = [kind.replace("_", "-") for kind in kinds if not monthly[f"new_events_{kind}"].any()]
    return [f"No {kind} violence is simulated: it is absent from every figure and total here, not found to be zero." for kind in none]


def power_of(results: Results) -> str:
    """What must stand beside every number of pairs in this study; empty where its noise is like the recorded one."""
    if not results.has("monthly.parquet", "observed.csv"):
        return power_caution(None)
    return power_caution(dispersion(results.monthly, results.observed, results.reference))


def _pairing(table: pd.DataFrame) -> list[str]:
    found = []
    for row in table.loc[table["metric"].isin(list(WIDTHS))].to_dict("records"):
        aim, used = WIDTHS[row["metric"]], float(row["width_ratio"])
        if used > aim:
            found.append(
                f"Pairing helps less than hoped for {label(row['metric'])} ({label(row['scenario'])}): its interval is "
                f"{decimals(used)} times that of independent seeds, more than {aim}."
            )
    return found
