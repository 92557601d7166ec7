"""One table of texts for all who read it: lines at a terminal, Markdown, cells on a page; its numbers are kept as CSV."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple


class Cell(NamedTuple):
    """A text, a smaller one below it, and how it looks on a page."""

    text: str
    small: str = ""
    look: str = ""


class Table(NamedTuple):
    """Heads of columns, and rows; both of texts or cells."""

    heads: Sequence[Any]
    rows: Sequence[Sequence[Any]]

    def page(self) -> tuple[list[Cell], list[list[Cell]]]:
        """Heads and rows, all of cells."""
        lines = [[one if isinstance(one, Cell) else Cell(str(one)) for one in row] for row in (self.heads, *self.rows)]
        return lines[0], lines[1:]

    def markdown(self) -> str:
        """As documents have it; bars inside cells are escaped."""
        lines = [self.heads, ["---"] * len(self.heads), *self.rows]
        return "".join("| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in line) + " |\n" for line in lines)

    def terminal(self, widths: Sequence[int], rule: int = 0) -> list[str]:
        """Lines of columns of these widths, below zero for texts at the left; a rule as wide as said stands below the heads."""
        fitted = [[_fitted(cell, width) for cell, width in zip(row, widths, strict=True)] for row in (self.heads, *self.rows)]
        lines = [" ".join(row).rstrip() for row in fitted]
        return [lines[0], *(["-" * rule] if rule else []), *lines[1:]]


def _fitted(cell: Any, width: int) -> str:
    """A text cut to its column, at the left where its width is below zero."""
    text, room = str(cell), abs(width)
    text = text if len(text) <= room else text[: room - 1] + "…"
    return text.ljust(room) if width < 0 else text.rjust(room)
