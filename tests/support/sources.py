"""The model's source files, what each imports, and its place in the order of the house: what the laws are asked of."""

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

# From the ground up: a file imports only what stands before it. Files of one package stand together unless listed.
ORDER = (
    "sim", "sim.engine.equations", "sim.engine.compiling", "sim.engine.loops", "sim.engine.chance", "sim.engine.bundles",
    "sim.engine.acts", "sim.engine.parameters", "sim.engine.roster", "sim.engine.state", "sim.engine.day", "sim.engine.reading",
    "sim.engine.parts", "sim.engine.layout", "sim.engine.program", "sim.engine.simulation",
    "sim.engine.mesa_agents", "sim.engine", "sim.words", "sim.events",
    "sim.attrition", "sim.geography.seed_schema", "sim.geography.seeds", "sim.geography.distance", "sim.geography.squares",
    "sim.geography.net", "sim.geography.roads", "sim.geography.near", "sim.geography.armed_groups", "sim.geography.homes",
    "sim.geography.feud_people", "sim.geography.feud_ties", "sim.geography.feuds", "sim.geography.agreements", "sim.geography.ways",
    "sim.geography.corridors", "sim.geography.smuggling_network", "sim.geography",
    "sim.geography.sites", "sim.circumstances", "sim.settings", "sim.regimes", "sim.outputs.months", "sim.outputs.ged",
    "sim.outputs.squares", "sim.outputs.bases", "sim.outputs.areas", "sim.outputs.record", "sim.outputs.costs",
    "sim.outputs.working_points", "sim.outputs", "sim.actors", "sim.rules", "sim.measures", "sim.metrics", "sim.further_metrics",
    "sim.recorded", "sim.collector", "sim.schedule", "sim.declarations", "sim.model", "sim.plan", "sim.run",
)  # fmt: skip
PACKAGES = ("sim.actors", "sim.rules", "sim.measures", "sim.metrics")
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


def rank(module: str) -> int:
    """Place of a module in the order; a file of a package stands where its package does."""
    name = module
    while name not in ORDER:
        name = name.rpartition(".")[0]
    return ORDER.index(name)


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
