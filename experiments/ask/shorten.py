"""Names as messages show them."""

from __future__ import annotations

SHOWN = 80
"""Characters that are shown of a name: a mistake of hundreds is found by its beginning."""


def shortened(name: str) -> str:
    """A name that is too long to be told as a whole by its beginning."""
    return name if len(name) <= 2 * SHOWN else f"{name[:SHOWN]}... ({len(name):,} characters)"
