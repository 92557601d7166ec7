"""What stands in the report: texts and rows of tables, taken from a results folder; the template only lays them out."""

from __future__ import annotations

from typing import Any

import yaml

from experiments.comparison.table import MEANING, headlines
from experiments.show import reference as tables_kept
from experiments.show import tables
from experiments.show.answer import answer
from experiments.show.cautions import cautions, levels, power_of
from experiments.show.figures import Through
from experiments.show.figures.style import FEW, label
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
    costs, power = table["metric"].str.startswith("cost"), power_of(results)
    dagger = "†" if power else ""
    return {
        "title": str(results.manifest.get("study", results.folder.name)),
        "reference": label(results.reference),
        "others": [label(name) for name in results.others],
        "name": compared(results),
        "summary": summary(results),
        "answer": answer(results),
        "facts": facts(results),
        "configuration": yaml.safe_dump(configuration(results), sort_keys=False, allow_unicode=True, width=120),
        "outcomes": tables.outcomes(results, headlines(table.loc[~costs]), dagger),
        "by_theme": by_theme(results, found),
        "levels": levels(results),
        "has_stars": bool(table["controlled"].any()),
        "meaning": MEANING[0].upper() + MEANING[1:],
        "controlled": tables.controlled(results),
        "gains": tables.gains(results),
        "power": power,
        "costs": tables.costs(results),
        "mission": tables.mission(results, dagger),
        "doors": tables_kept.doors(results),
        "grid": tables_kept.grid(results),
        "answers": tables.answers(results),
        "ranking": tables.ranking(results),
        "worlds": tables.worlds(results),
        "over": results.over,
        "spread": tables.spread(results),
        "horizons": tables.horizons(results),
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
