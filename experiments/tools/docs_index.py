"""The tables of docs/, from code, YAML and seeds: `python -m experiments.tools` writes them anew between their markers.

A table stands in a document between `<!-- table: NAME -->` and `<!-- end -->`; NAME is a key of TABLES. What anybody may
add with one file (metrics, scenarios, figures) has no table here: `mali list` has it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

from experiments.tools import api, columns, data, numbers, parts, state

FOLDER = Path(__file__).resolve().parents[2] / "docs"
COMMAND = "python -m experiments.tools"
MARKED = re.compile(r"(<!-- table: (\w+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)

TABLES: dict[str, Callable[[], str]] = {
    "agents": parts.agents, "senses": parts.senses, "day": parts.day, "mechanisms": parts.mechanisms, "levers": numbers.levers,
    "owners": state.owners, "orders": state.orders, "heeded": state.heeded, "reads": state.what_rules_read,
    "parameters": numbers.every_parameter, "grades": numbers.grades, "forms": numbers.forms,
    "points": data.points, "observed": data.observed, "sure": data.sure, "later": data.later,
    "columns": columns.columns, "themes": columns.themes, "calibrated": columns.calibrated, "api": api.api,
}  # fmt: skip


def renewed(text: str) -> str:
    """A document with every marked table as it is now; KeyError for a table that nobody makes."""
    return MARKED.sub(lambda found: found[1] + TABLES[found[2]]() + found[4], text)


def stale(folder: Path = FOLDER) -> list[Path]:
    """Documents whose tables differ from what the code says."""
    return [path for path in sorted(folder.glob("*.md")) if renewed(path.read_text(encoding="utf-8")) != path.read_text(encoding="utf-8")]


def main() -> int:
    """Write stale documents anew and name them."""
    if not FOLDER.is_dir():
        print(f"no documents here: {COMMAND} belongs to a checkout", file=sys.stderr)
        return 2
    for path in stale():
        path.write_text(renewed(path.read_text(encoding="utf-8")), encoding="utf-8")
        print(path.relative_to(FOLDER.parent))
    return 0
