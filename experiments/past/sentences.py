"""What fits and what does not, in plain sentences, a paragraph a family."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import pandas as pd

from experiments.past.families import FAMILIES
from experiments.past.summary import number

NAMED = 6
"""Misses of a family that are named, the worst first."""


def paragraphs(table: pd.DataFrame) -> list[str]:
    """One paragraph a family, in the order in which they are told."""
    return [_paragraph(words, rows) for family, words in FAMILIES.items() if len(rows := table.loc[table["family"] == family])]


def _paragraph(words: str, rows: pd.DataFrame) -> str:
    held = int(rows["meets"].sum())
    misses = rows.loc[~rows["meets"]].assign(far=lambda frame: frame["off"].abs()).sort_values("far", ascending=False, kind="stable")
    text = f"**{words[0].upper()}{words[1:]}**: {held} of {len(rows)} hold."
    for told, part in (("More", misses.loc[misses["off"] < 0]), ("Less", misses.loc[misses["off"] >= 0])):
        if len(part):
            named = "; ".join(f"{shown(row['name'])} ({number(row['mean'])}, recorded {number(row['recorded'])})" for row in _worst(part))
            text += f" {told} in the model than recorded: {named}{f' and {len(part) - NAMED} more' if len(part) > NAMED else ''}."
    unknown = misses.loc[misses["off"].isna(), "name"]
    return text + (f" Not known in any history: {', '.join(map(shown, unknown))}." if len(unknown) else "")


def _worst(part: pd.DataFrame) -> list[dict[Hashable, Any]]:
    return part.head(NAMED).to_dict("records")


def shown(name: object) -> str:
    """A measure's name as people read it."""
    return str(name).removesuffix("_lethal").replace("_", " ").replace(".", ", ")
