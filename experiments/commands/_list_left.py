"""What a study leaves, a line each: figures, and the columns of its tables."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PLOTS = Path(__file__).resolve().parents[1] / "show" / "figures"


def figures() -> Iterator[str]:
    """Every figure in the order of the report: its name, its title, and how to read it; read from the source, for speed."""
    found = [_constants(path) for path in PLOTS.glob("*.py") if not path.name.startswith("_")]
    for one in sorted((one for one in found if "NAME" in one), key=lambda one: (one["ORDER"], one["NAME"])):
        title = one["TITLE"] if one["TITLE"].endswith("?") else f"{one['TITLE']}."
        yield f"{one['NAME']:<22} {title} {one['HELP']}"


def columns() -> Iterator[str]:
    """Every column of every table: file and name, unit, meaning."""
    from experiments.study.columns import catalogue

    for one in catalogue():
        yield f"{one.file + ' ' + one.name:<46} [{one.unit}] {one.meaning}"


def _constants(path: Path) -> dict[str, Any]:
    """The module's plain constants."""
    found = {}
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        target = node.targets[0] if isinstance(node, ast.Assign) else None
        if isinstance(node, ast.Assign) and isinstance(target, ast.Name) and target.id in ("NAME", "TITLE", "ORDER", "HELP"):
            found[target.id] = ast.literal_eval(node.value)
    return found
