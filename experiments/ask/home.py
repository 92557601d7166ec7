"""Where the project's own tree of YAML files stands."""

from __future__ import annotations

from pathlib import Path


def shipped() -> Path:
    """The project's own tree of YAML files: inside the installed package, or beside it in a checkout."""
    here = Path(__file__).resolve().parents[1]
    inside = here / "_scenarios"
    return inside if inside.is_dir() else here.parent / "scenarios"
