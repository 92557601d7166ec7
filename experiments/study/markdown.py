"""Tables, names in code type and first lines, as documents have them."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Sequence
from typing import Any

from experiments.study.table import Table


def table(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A Markdown table; bars inside cells are escaped."""
    return Table(heads, list(rows)).markdown()


def sections(heads: Sequence[str], blocks: Iterable[tuple[str, Iterable[Sequence[Any]]]], level: int = 2) -> str:
    """A heading and a table for each of several things."""
    return "".join(f"\n{'#' * level} {name}\n\n{table(heads, rows)}" for name, rows in blocks) + "\n"


def code(names: Iterable[str]) -> str:
    """Names in code type, set apart by commas."""
    return ", ".join(f"`{name}`" for name in names)


def first(thing: Any) -> str:
    """The first line of a docstring."""
    return (inspect.getdoc(thing) or "").split("\n", 1)[0]


def by_kind(names: Iterable[str]) -> str:
    """Dotted names, those of one first word together."""
    kinds: dict[str, list[str]] = {}
    for name in names:
        kind, _, column = name.partition(".")
        kinds.setdefault(kind, []).append(column)
    return "; ".join(f"**{kind}** {', '.join(columns)}" for kind, columns in kinds.items())
