"""What a reader must know before trusting a comparison, each in one sentence."""

from __future__ import annotations

import pandas as pd

from experiments.plots.style import label
from experiments.report.tables import WIDTHS, reached
from experiments.running.lost_runs import told
from experiments.statistics import dispersion, power_caution
from experiments.statistics.table import decimals
from experiments.tables.results import Results

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


def _told(table: pd.DataFrame) -> list[str]:
    rows = table.loc[table["warnings"].notna() & (table["warnings"].astype(str) != "")]
    by_text: dict[str, list[str]] = {}
    for row in rows.to_dict("records"):
        for text in str(row["warnings"]).split("; "):
            by_text.setdefault(text, []).append(f"{label(row['metric'])} ({label(row['scenario'])})")
    return [f"{text[0].upper()}{text[1:]}: {', '.join(names)}." for text, names in by_text.items()]


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
        aim, used = WIDTHS[row["metric"]], reached(row)
        if used > aim:
            found.append(
                f"Pairing helps less than hoped for {label(row['metric'])} ({label(row['scenario'])}): its interval is "
                f"{decimals(used)} times that of independent seeds, more than {aim}."
            )
    return found
