"""The subcommands of `mali`, a file each, found by their names."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType

from experiments.ask.mistakes import unknown


def names() -> list[str]:
    """The names of all subcommands."""
    return sorted(found.name for found in pkgutil.iter_modules(__path__) if not found.name.startswith("_"))


def module(name: str) -> ModuleType:
    """One subcommand's module; raises Mistake for an unknown name."""
    if name not in names():
        raise unknown("command", name, names())
    return importlib.import_module(f"experiments.commands.{name}")


def first_line(found: ModuleType) -> str:
    """What a subcommand does, in one line."""
    return (found.__doc__ or "").strip().partition("\n")[0]
