"""The model's source files and what each imports: what the laws are asked of."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

import runs

import sim
from sim.engine.parameters import discover

SIM = Path(sim.__file__).resolve().parent
FILES = sorted(SIM.rglob("*.py"))
PARTS = runs.all_parts()
MEASURES = discover("sim.measures")

ROSTER_BASICS = {"slot", "alive", "size"}


def dotted(path: Path) -> str:
    """Module name of a file."""
    return ".".join(path.relative_to(SIM.parent).with_suffix("").parts).removesuffix(".__init__")


@cache
def known() -> frozenset[str]:
    """Names of all modules of the model and of what is around it."""
    return frozenset(map(dotted, [*FILES, *(SIM.parent / "experiments").rglob("*.py")]))


@cache
def tree(path: Path) -> ast.Module:
    """Syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imports(path: Path) -> tuple[str, ...]:
    """Modules that a file imports when it runs, those inside functions too; imports for type checkers apart."""
    return tuple(_imports(path))


def _imports(path: Path) -> Iterator[str]:
    skipped = {
        id(inner)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree(path)):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level and node.module, f"{path.name}: imports are absolute"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in known() else node.module


def sources(part: ModuleType) -> list[Path]:
    """A part's own file and the helper files of its package that it imports, helpers of helpers included."""
    found, open_ = [], [Path(inspect.getfile(part)).resolve()]
    while open_:
        path = open_.pop()
        found.append(path)
        for name in imports(path):
            if re.fullmatch(r"sim\.(actors|rules)\.(\w+\.)?_\w+", name):
                helper = SIM.parent.joinpath(*name.split(".")).with_suffix(".py")
                if helper not in found:
                    open_.append(helper)
    return found
