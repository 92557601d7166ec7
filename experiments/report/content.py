"""What stands in the report: texts and rows of tables, taken from a results folder; the template only lays them out."""

from __future__ import annotations

import base64
import json
from typing import Any

import pandas as pd

from experiments.plots import SKIPPED, figures
from experiments.plots.style import label, plain, signed
from experiments.report.cautions import cautions
from experiments.results import Results
from experiments.statistics import pair_correlations
from experiments.statistics.table import decimals, pairs_text, share

LARGEST_SVG = 700_000
"""A vector figure of more bytes than this goes into the page as a bitmap."""
HORIZON_COLUMNS = {
    "new_deaths": "deaths",
    "new_civilian_deaths": "civilian deaths",
    "new_peacekeeper_deaths": "peacekeeper deaths",
    "new_attacks_minusma": "attacks on MINUSMA",
}
TYPES = ("state_based", "non_state", "one_sided")
Row = dict[str, Any]


def page(results: Results) -> Row:
    """All that the template needs, by name."""
    table = results.differences
    costs = table["metric"].str.startswith("cost")
    return {
        "title": str(results.manifest.get("study", results.folder.name)),
        "reference": label(results.reference),
        "others": [label(name) for name in results.others],
        "summary": summary(results),
        "facts": facts(results),
        "configuration": json.dumps(results.manifest.get("configuration", {}), indent=1, ensure_ascii=False),
        "outcomes": blocks(results, table.loc[(table["kind"] == "outcome") & ~costs]),
        "activities": blocks(results, table.loc[(table["kind"] == "activity") & ~costs]),
        "costs": blocks(results, table.loc[costs]),
        "controlled": blocks(results, table.loc[table["controlled_difference"].notna()]),
        "horizons": horizons(results),
        "figures": pictures(results),
        "skipped": skipped(results),
        "warnings": cautions(results),
    }


def summary(results: Results) -> str:
    """The comparison in half a sentence."""
    manifest = results.manifest
    count, calendar = len(manifest["pairs"]), manifest["calendar"]
    code = f", version {manifest.get('version', '?')}, code {str(manifest.get('code_hash', '?'))[:12]}"
    return f"{count} pairs, {calendar['mandate']} to {calendar.get('end', 'the end')}{code}"


def facts(results: Results) -> list[tuple[str, str]]:
    """What was compared, as pairs of a name and a value."""
    manifest = results.manifest
    calendar = manifest["calendar"]
    pairs = manifest["pairs"]
    seeds = ", ".join(f"({pair['history']}, {pair['future']})" for pair in pairs[:60])
    found = [
        ("Reference", label(results.reference)),
        ("Compared with it", ", ".join(label(name) for name in results.others) or "nothing"),
        ("Pairs", f"{len(pairs)}, each with its own history seed and future seed, the same for all scenarios"),
        ("Calendar", f"start {calendar.get('start')}, mandate {calendar['mandate']}, end {calendar.get('end')}"),
        ("Seeds (history, future)", seeds + (" …" if len(pairs) > 60 else "")),
        *((name, str(manifest[key])) for name, key in _LINES if manifest.get(key)),
    ]
    return found


_LINES = (
    ("Command", "command"),
    ("Version", "version"),
    ("Code hash", "code_hash"),
    ("Configuration hash", "configuration_hash"),
)


def blocks(results: Results, rows: pd.DataFrame) -> list[Row]:
    """Rows of the tables, a block a scenario; empty where there is no row."""
    found = []
    for scenario in results.others:
        mine = rows.loc[rows["scenario"] == scenario]
        if not mine.empty:
            found.append({"scenario": label(scenario), "rows": [_row(row) for _, row in mine.iterrows()]})
    return found


def _row(row: pd.Series) -> Row:
    unit = row["unit"] if isinstance(row["unit"], str) else ""
    better = {"lower": "lower is better", "higher": "higher is better"}.get(str(row["better"]), "")
    return {
        "name": label(row["metric"]),
        "unit": unit,
        "better": better,
        "reference": plain(row["mean_reference"]),
        "scenario": plain(row["mean_scenario"]),
        "difference": signed(row["difference"]),
        "interval": _interval(row["low"], row["high"]),
        "adjusted": _interval(row["low_adjusted"], row["high_adjusted"]),
        "chance": share(row["chance_better"]),
        "correlation": decimals(row["pair_correlation"]),
        "width": decimals(row["width_ratio"]),
        "precise": pairs_text(row["pairs_needed"]),
        "tell": pairs_text(row["pairs_to_tell"]),
        "verdict": str(row["verdict"]),
        "verdict_adjusted": str(row["verdict_adjusted"]),
        "doubt": row["verdict"] != row["verdict_adjusted"],
        "controlled_difference": signed(row["controlled_difference"]),
        "controlled_interval": _interval(row["controlled_low"], row["controlled_high"]),
        "controlled_slope": decimals(row["controlled_slope"]),
        "controlled_width": decimals(row["controlled_width_ratio"]),
        "controlled_tell": pairs_text(row["controlled_pairs_to_tell"]),
        "controlled_verdict": str(row["controlled_verdict"]),
    }


def _interval(low: float, high: float) -> str:
    return "–" if pd.isna(low) else f"{plain(low)} to {plain(high)}"


def horizons(results: Results) -> Row | None:
    """Pair correlation and width ratio by months after the mandate date, or None without monthly tables."""
    if not results.others or not results.has("monthly.parquet"):
        return None
    monthly = results.monthly
    deaths = [f"new_deaths_{kind}" for kind in TYPES if f"new_deaths_{kind}" in monthly.columns]
    monthly = monthly.assign(new_deaths=monthly[deaths].sum(axis=1))
    columns = [name for name in HORIZON_COLUMNS if name in monthly.columns]
    found = pair_correlations(monthly, results.mandate, results.scenarios, columns)
    if found.empty:
        return None
    months = sorted(found["months"].unique())
    rows = []
    for column in columns:
        for scenario in results.others:
            mine = found.loc[(found["scenario"] == scenario) & (found["column"] == column)].set_index("months")
            cells = [f"{decimals(mine.correlation[m])} ({decimals(mine.width_ratio[m])})" for m in months]
            rows.append({"scenario": label(scenario), "name": HORIZON_COLUMNS[column], "cells": cells})
    return {"months": [int(month) for month in months], "rows": rows}


def pictures(results: Results) -> list[Row]:
    """The figures that were drawn, in order, each as a data address with its help."""
    found = []
    for module in figures():
        stem = results.folder / "figures" / module.NAME
        svg, png = stem.with_suffix(".svg"), stem.with_suffix(".png")
        if svg.is_file() and svg.stat().st_size <= LARGEST_SVG:
            address = "data:image/svg+xml;base64," + base64.b64encode(svg.read_bytes()).decode()
        elif png.is_file():
            address = "data:image/png;base64," + base64.b64encode(png.read_bytes()).decode()
        else:
            continue
        found.append({"name": module.NAME, "title": module.TITLE, "help": module.HELP, "address": address})
    return found


def skipped(results: Results) -> list[tuple[str, str]]:
    """Figures that could not be drawn, and why."""
    path = results.folder / "figures" / SKIPPED
    if not path.is_file():
        return []
    table = pd.read_csv(path)
    return list(zip(table["name"].astype(str), table["reason"].astype(str)))
