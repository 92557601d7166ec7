"""The tables of docs/, from code, YAML and seeds: the site has them where a document says `<!-- table: NAME -->`, a key of TABLES.

What anybody may add with one file (metrics, scenarios, figures) has no table here: `mali list` has it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from experiments.tools import api, columns, data, numbers, parts, state

FOLDER = Path(__file__).resolve().parents[2] / "docs"
MARKED = re.compile(r"<!-- table: (\w+) -->\n")

TABLES: dict[str, Callable[[], str]] = {
    "agents": parts.agents, "senses": parts.senses, "day": parts.day, "mechanisms": parts.mechanisms, "levers": numbers.levers,
    "owners": state.owners, "orders": state.orders, "heeded": state.heeded, "reads": state.what_rules_read,
    "parameters": numbers.every_parameter, "grades": numbers.grades, "forms": numbers.forms,
    "points": data.points, "observed": data.observed, "sure": data.sure, "later": data.later,
    "columns": columns.columns, "themes": columns.themes, "calibrated": columns.calibrated, "api": api.api,
}  # fmt: skip


def filled(text: str) -> str:
    """A document with every marked table in its place; KeyError for a table that nobody makes."""
    return MARKED.sub(lambda found: TABLES[found[1]](), text)
