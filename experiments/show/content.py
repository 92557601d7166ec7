"""What stands in the report: texts and rows of tables, taken from a results folder; the template only lays them out."""

from __future__ import annotations

from typing import Any

import pandas as pd
import yaml

from experiments.comparison import BUTTERFLY, BUTTERFLY_NOTE, by_horizon, headlines, starred
from experiments.comparison.headline import MEANING
from experiments.comparison.horizons import COUNTED
from experiments.comparison.shares_table import shares_by_metric
from experiments.comparison.table import decimals, pairs_text, share
from experiments.comparison.verdicts import SAME, SMALL, UNDECIDED
from experiments.show import reference as tables_kept
from experiments.show import tables
from experiments.show.answer import answer
from experiments.show.cautions import cautions, levels, power_of
from experiments.show.figures import Through
from experiments.show.figures.style import FEW, label, plain, signed
from experiments.show.pictures import pictures, skipped
from experiments.show.themes import by_theme
from experiments.study.results import Results

FIRST = ("headlines", "kinds", "displacement")
"""Figures on the first screens, beside the sentences."""
THEMES = {
    "Cost and risk": ("frontier",),
    "Where": ("map", "footprint", "difference_map", "distance_decay"),
    "When and how gravely": ("bands", "bands_events", "tails", "months"),
    "Who harms whom": ("harm", "dyads"),
    "Armed groups, corridors and money": ("corridors", "tolls", "group_strengths"),
    "All outcomes in one figure": ("forest",),
    "Whether the simulated mission works as the real one did": ("working_points",),
}
THEMED = frozenset((*FIRST, *(name for names in THEMES.values() for name in names)))
"""Figures with a place of their own on the page; any other stands last."""
Row = dict[str, Any]


def configuration(results: Results) -> Row:
    """What was asked for; of many worlds their names alone, since their values take a hundred times the rest and stand in the manifest."""
    found = results.manifest.get("configuration")
    told = dict(found) if isinstance(found, dict) else {}
    if isinstance(told.get("worlds"), list):
        told["worlds"] = [one["name"] if isinstance(one, dict) and "name" in one else one for one in told["worlds"]]
    return told


def page(results: Results, through: Through = map) -> Row:
    """All that the template needs, by name."""
    table, found = results.differences, pictures(results, through)
    costs = table["metric"].str.startswith("cost")
    return {
        "title": str(results.manifest.get("study", results.folder.name)),
        "reference": label(results.reference),
        "others": [label(name) for name in results.others],
        "name": compared(results),
        "summary": summary(results),
        "answer": answer(results),
        "facts": facts(results),
        "configuration": yaml.safe_dump(configuration(results), sort_keys=False, allow_unicode=True, width=120),
        "outcomes": blocks(results, headlines(table.loc[~costs])),
        "by_theme": by_theme(results, found),
        "levels": levels(results),
        "has_stars": bool(table["controlled"].any()),
        "meaning": MEANING[0].upper() + MEANING[1:],
        "controlled": blocks(results, table.loc[table["controlled"]]),
        "gains": tables.gains(results),
        "power": power_of(results),
        "costs": tables.costs(results),
        "mission": tables.mission(results),
        "doors": tables_kept.doors(results),
        "grid": tables_kept.grid(results),
        "answers": tables.answers(results),
        "ranking": tables.ranking(results),
        "worlds": tables.worlds(results),
        "over": results.over,
        "spread": tables.spread(results),
        "horizons": horizons(results),
        "first_figures": [one for one in found if one["name"] in FIRST],
        "themes": [(theme, mine) for theme, names in THEMES.items() if (mine := [one for one in found if one["name"] in names])],
        "figures": [one for one in found if one["name"] not in THEMED],
        "skipped": skipped(results),
        "warnings": cautions(results),
    }


def compared(results: Results) -> str:
    """What the page is called after: the scenarios, or how many they are where they are many."""
    names = [label(name) for name in results.others]
    return f"{len(names)} scenarios" if len(names) > FEW else ", ".join(names) or "No scenario"


def summary(results: Results) -> str:
    """The comparison in half a sentence."""
    manifest = results.manifest
    planned, calendar = len(manifest["pairs"]), manifest["calendar"]
    count = f"{planned}" if results.pairs == planned else f"{results.pairs} of {planned}"
    code = f", version {manifest.get('version', '?')}, code {str(manifest.get('code_hash', '?'))[:12]}"
    over = f" {results.over}" if results.over else ""
    return f"{count} pairs{over}, {calendar['mandate']} to {calendar.get('end', 'the end')}{code}"


def facts(results: Results) -> list[tuple[str, str]]:
    """What was compared, as pairs of a name and a value."""
    manifest = results.manifest
    calendar = manifest["calendar"]
    pairs = manifest["pairs"]
    seeds = ", ".join(f"({pair['history']}, {pair['future']})" for pair in pairs[:60])
    short = f"; {len(pairs) - results.pairs} left out, for their runs failed" if results.pairs < len(pairs) else ""
    worlds = results.worlds
    sweep = manifest.get("sweep")
    found = [
        *([("Study", f"{sweep['name']}: {sweep['about']}".rstrip(": "))] if sweep else []),
        *([("Worlds", f"{len(worlds)}, the first of which is {worlds[0]}")] if len(worlds) > 1 else []),
        ("Reference", label(results.reference)),
        ("Compared with it", ", ".join(label(name) for name in results.others) or "nothing"),
        ("Pairs", f"{len(pairs)}, {_seeds(results)}, the same for all scenarios{short}"),
        ("Calendar", f"start {calendar.get('start')}, mandate {calendar['mandate']}, end {calendar.get('end')}"),
        ("Seeds (history, future)", seeds + (" …" if len(pairs) > 60 else "")),
        *((name, str(manifest[key])) for name, key in _LINES if manifest.get(key)),
    ]
    return found


def _seeds(results: Results) -> str:
    """What each pair has of its own."""
    if not results.ensemble:
        return "each with its own history seed and future seed"
    return f"each with a history seed and a future seed, {results.over}, some with two histories, or with a history that has two futures"


_LINES = (
    ("Command", "command"),
    ("Version", "version"),
    ("Code hash", "code_hash"),
    ("Configuration hash", "configuration_hash"),
)


def blocks(results: Results, rows: pd.DataFrame) -> list[Row]:
    """Rows of the tables, a block a scenario; empty where there is no row."""
    found = []
    told = shares_by_metric(results.shares) if results.yardstick else {}
    hanging = tables_kept.hanging(results)
    for scenario in results.others:
        mine = rows.loc[rows["scenario"] == scenario]
        if not mine.empty:
            shares = [told.get((scenario, str(name)), "–").replace("-", "−") for name in mine["metric"]]
            texts = [
                _row(row) | {"share": share, "hangs": hanging.get((scenario, row["metric"], row["verdict"]), "")}
                for (_, row), share in zip(mine.iterrows(), shares, strict=True)
            ]
            found.append({"scenario": label(scenario), "rows": texts})
    return found


def _row(row: pd.Series) -> Row:
    """A row of differences as texts, and the plain estimate beside the one that counts."""
    unit = row["unit"] if isinstance(row["unit"], str) else ""
    better = {"lower": "lower is better", "higher": "higher is better"}.get(str(row["better"]), "")
    return {
        "name": starred(label(row["metric"]), bool(row["controlled"])),
        "unit": unit,
        "better": better,
        "reference": plain(row["mean_reference"]),
        "scenario": plain(row["mean_scenario"]),
        "difference": signed(row["difference"]),
        "interval": tables.interval(row["low_adjusted"], row["high_adjusted"]),
        "matters": plain(row["matters"]) if row["matters"] > 0 else "–",
        "chance": share(row["chance_better"]),
        "correlation": decimals(row["pair_correlation"]),
        "width": decimals(row["width_ratio"]),
        "precise": pairs_text(row["pairs_needed"]),
        "tell": pairs_text(row["pairs_to_tell"]),
        "verdict": str(row["verdict"]),
        "unsure": row["verdict"] in (*UNDECIDED, SAME, SMALL),
        "slope": decimals(row["controlled_slope"]),
        "plain_difference": signed(row["plain_difference"]),
        "plain_interval": tables.interval(row["plain_low_adjusted"], row["plain_high_adjusted"]),
    }


def horizons(results: Results) -> Row | None:
    """Pair correlation and width ratio by months after the mandate date, or None without monthly tables."""
    if not results.others or not results.has("monthly.parquet"):
        return None
    found = by_horizon(results.monthly, results.mandate, [results.reference, *results.others])
    if found.empty:
        return None
    months = sorted(found["months"].unique())
    rows = []
    for (column, scenario), mine in found.groupby(["column", "scenario"], sort=False):
        at = mine.set_index("months")
        cells = [f"{decimals(at.correlation[m])} ({decimals(at.width_ratio[m])})" for m in months]
        rows.append({"scenario": label(str(scenario)), "name": COUNTED[str(column)], "cells": cells})
    note = BUTTERFLY_NOTE if BUTTERFLY in results.others else ""
    return {"months": [int(month) for month in months], "rows": rows, "note": note}
