"""What parts declare, as a list: every array, roster column, order and lever by the name that parts read it by, with its owner.

What no part declares, its draws and the texts that rules give their events, is read from the source.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType

from sim.engine import reading
from sim.engine.day import name_of
from sim.engine.parameters import discover
from sim.engine.state import PATHS, Array, array
from sim.schedule import ACTORS, parts

# What every roster has beside its own columns, and every actor's orders.
BASICS = {
    "slot": array(int, "identity", "who an agent is, the same in all scenarios"),
    "alive": array(bool, "yes or no", "whether an agent lives"),
    "size": array(int, "rows", "rows that were ever given out, the dead among them"),
}
N = array(int, "rows", "rows that the orders of the day are for")
GROUND = "the ground"  # lays out its columns before the first day; no rule writes them


@dataclass(frozen=True)
class Declaration:
    """One name: who writes it (kind and name), and what its numbers are."""

    name: str
    kind: str  # rule, actor, measure or nothing
    owner: str
    form: Array

    @property
    def whose(self) -> str:
        """Its owner in words."""
        return f"{self.kind} {self.owner}".strip()


def declarations() -> list[Declaration]:
    """All names that parts may read, but fields of events: arrays and columns by name, then orders, then levers."""
    return [*sorted([*_arrays(), *_columns()], key=lambda one: one.name), *_orders(), *_levers()]


def reads(part: ModuleType) -> dict[str, list[str]]:
    """What a part reads of others: names of arrays, and of levers, orders and events without that word."""
    found: dict[str, list[str]] = {kind: [] for kind in ("arrays", *PATHS)}
    for name in reading.reads(part):
        kind, _, rest = name.partition(".")
        found[kind if kind in PATHS else "arrays"].append(rest if kind in PATHS else name)
    return found


def owned(part: ModuleType) -> list[str]:
    """Names of the arrays and columns that a rule alone writes."""
    return [*getattr(part, "DECLARES", {}), *getattr(part, "WRITES", ())]


def _arrays() -> Iterator[Declaration]:
    for rule, part in parts().items():
        for name, form in getattr(part, "DECLARES", {}).items():
            yield Declaration(name, "rule", rule, form)


def _columns() -> Iterator[Declaration]:
    owners = {name: rule for rule, part in parts().items() for name in owned(part)}
    for actor in ACTORS:
        for column, form in (BASICS | actor.COLUMNS).items():
            name = f"{name_of(actor)}.{column}"
            yield Declaration(name, "rule" if name in owners else "", owners.get(name, GROUND), form)


def _orders() -> Iterator[Declaration]:
    for actor in ACTORS:
        for column, form in ({"n": N} | actor.ORDERS).items():
            yield Declaration(f"orders.{name_of(actor)}.{column}", "actor", name_of(actor), form)


def _levers() -> Iterator[Declaration]:
    for measure, module in discover("sim.measures").items():
        for lever, form in module.TERMS.items():
            yield Declaration(f"levers.{measure}.{lever}", "measure", measure, form)


@cache
def draws(part: ModuleType) -> tuple[str, ...]:
    """Names of the decisions that a part's own file or the helper files beside it draw, in the order of the source."""
    path, name = Path(inspect.getfile(part)), name_of(part)
    return tuple(text for file in (path, *sorted(path.parent.glob("_*.py"))) for text in decisions(file) if text.startswith(f"{name}."))


@cache
def decisions(path: Path) -> tuple[str, ...]:
    """Decisions that a file names: `chance.decision("part.name")`, `chance.decisions("part", "name", ...)`."""
    out: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and (function := reading.dotted(node.func)).startswith("chance.decision"):
            words = [word.value for word in node.args if isinstance(word, ast.Constant) and isinstance(word.value, str)]
            out += words if function == "chance.decision" else [f"{words[0]}.{word}" for word in words[1:]]
    return tuple(out)


def texts_of_events(*fields: str) -> frozenset[str]:
    """Every text that a rule gives these fields of its events, such as `subtype`: beside the field, or in a constant named there."""
    import sim.rules
    from sim import words

    shared: dict[str, ast.expr] = {name: ast.Constant(value) for name, value in vars(words).items() if isinstance(value, str)}
    paths = sorted(path for folder in sim.rules.__path__ for path in Path(folder).rglob("*.py"))
    return frozenset(text for path in paths for text in _texts(ast.parse(path.read_text(encoding="utf-8")), fields, shared))


def _texts(module: ast.Module, fields: tuple[str, ...], shared: Mapping[str, ast.expr]) -> Iterator[str]:
    constants = dict(shared) | {getattr(node.targets[0], "id", ""): node.value for node in module.body if isinstance(node, ast.Assign)}
    for node in ast.walk(module):
        given = [node.value] if isinstance(node, ast.keyword) and node.arg in fields else []
        if isinstance(node, ast.Dict):
            named = zip(node.keys, node.values, strict=True)
            given = [value for key, value in named if isinstance(key, ast.Constant) and key.value in fields]
        for value in given:
            inside = list(ast.walk(value))
            named_there = [constants[one.id] for one in inside if isinstance(one, ast.Name) and one.id in constants]
            for one in [*inside, *(deep for found in named_there for deep in ast.walk(found))]:
                if isinstance(one, ast.Constant) and isinstance(one.value, str):
                    yield one.value
