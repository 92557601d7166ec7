"""What a part reads and writes by name, found in its source: from the functions of its file through all that they call.

A function takes `v`, or a namespace of it, by name; names that stand for a namespace (`c = v.cell`) are followed through assignments and
calls. What is passed to code outside actors, rules and the ground is taken to be read. A field of an event that is only stored to is not
read; who stores to it is noted apart.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
FOLLOWED = re.compile(r"sim\.(rules\.(\w+\.)?_|actors\.|geography\.distance|attrition|engine\.loops)")
Way = tuple[str, ...]


class Found(NamedTuple):
    """What a part touches: names of the state, fields of events read, attributes of the day, fields of events stored to, parameters."""

    state: set[str]
    events: set[str]
    day: set[str]
    stored: set[str]
    params: set[str]


@cache
def _module(path: Path) -> tuple[dict[str, ast.FunctionDef], dict[str, str]]:
    """Functions of a file by name, and the dotted name that each imported name stands for."""
    functions, imported = {}, {}
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            functions[node.name] = node
        elif isinstance(node, ast.ImportFrom):
            imported.update({alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names})
    return functions, imported


def _file(module: str) -> Path | None:
    path = ROOT.joinpath(*module.split(".")).with_suffix(".py")
    return path if path.is_file() else None


class _Reader:
    """Walks functions with what their arguments stand for, and notes every name of the state that they touch."""

    def __init__(self) -> None:
        self.found = Found(set(), set(), set(), set(), set())
        self._done: set[tuple[Path, str, tuple[tuple[str, Way], ...]]] = set()

    def read(self, path: Path, name: str, given: dict[str, Way]) -> None:
        """One function, its arguments bound to parts of the state."""
        key = (path, name, tuple(sorted(given.items())))
        if key in self._done:
            return
        self._done.add(key)
        function = _module(path)[0][name]
        bound = {**given}
        if "v" in {argument.arg for argument in function.args.args}:
            bound.setdefault("v", ())
        for node in ast.walk(function):
            if isinstance(node, (ast.Assign, ast.NamedExpr)):
                self._bind(node, bound)
        for node in ast.walk(function):
            self._visit(path, node, bound)

    def _bind(self, node: ast.Assign | ast.NamedExpr, bound: dict[str, Way]) -> None:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            pairs = [(target, node.value)]
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                pairs = list(zip(target.elts, node.value.elts, strict=True))
            for left, right in pairs:
                way = self._way(right, bound)
                if isinstance(left, ast.Name) and way is not None:
                    bound[left.id] = way

    def _way(self, node: ast.AST, bound: dict[str, Way]) -> Way | None:
        """The part of the state that an expression stands for; None for anything else."""
        if isinstance(node, ast.Name):
            return bound.get(node.id)
        if isinstance(node, ast.Attribute):
            inner = self._way(node.value, bound)
            return None if inner is None or len(inner) >= _depth(inner) else (*inner, node.attr)
        return None

    def _visit(self, path: Path, node: ast.AST, bound: dict[str, Way]) -> None:
        if isinstance(node, ast.Attribute):
            way = self._way(node, bound)
            if way is not None and len(way) == _depth(way):
                self.found.state.add(".".join(way))
            if isinstance(node.value, ast.Name) and node.value.id == "event" and "event" not in bound:
                (self.found.events if isinstance(node.ctx, ast.Load) else self.found.stored).add(node.attr)
            if isinstance(node.value, ast.Name) and node.value.id in ("day", "p"):
                (self.found.day if node.value.id == "day" else self.found.params).add(node.attr)
            self._follow(path, node)
        elif isinstance(node, ast.Call):
            self._call(path, node, bound)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            self._follow(path, node)

    def _call(self, path: Path, node: ast.Call, bound: dict[str, Way]) -> None:
        name = ast.unparse(node.func)
        target = self._target(path, name)
        if target is not None:
            names = [argument.arg for argument in _module(target[0])[0][target[1]].args.args]
            values = list(zip(names, node.args, strict=False)) + [(k.arg, k.value) for k in node.keywords if k.arg]
            ways = {argument: way for argument, value in values if (way := self._way(value, bound)) is not None}
            self.read(*target, ways)
        elif name == "birth" and node.args:
            way = self._way(node.args[0], bound)
            if way:
                columns = ("size", "alive", "slot", *(k.arg for k in node.keywords if k.arg))
                self.found.state.update(".".join((*way, column)) for column in columns)

    def _follow(self, path: Path, node: ast.AST) -> None:
        """A function that is named and not called, as an act's `then` is."""
        target = self._target(path, ast.unparse(node))
        if target is not None:
            self.read(*target, {})

    def _target(self, path: Path, name: str) -> tuple[Path, str] | None:
        """File and name of a function of ours that is called."""
        functions, imported = _module(path)
        if name in functions:
            return path, name
        head, _, tail = name.partition(".")
        dotted = imported.get(head, "") + (f".{tail}" if tail else "")
        module, _, function = dotted.rpartition(".")
        file = _file(module) if FOLLOWED.match(module) else None
        return (file, function) if file is not None and function in _module(file)[0] else None


def _depth(way: Way) -> int:
    """Length of a whole name: levers and orders have three words, all else two."""
    return 3 if way and way[0] in ("levers", "orders") else 2


def read(part: ModuleType) -> Found:
    """What the functions of a part's file touch, and all that they call."""
    path = Path(inspect.getfile(part)).resolve()
    reader = _Reader()
    for name in _functions(path):
        reader.read(path, name, {})
    return reader.found


def _functions(path: Path) -> Iterator[str]:
    """Names of a file's functions, but those that only gather parameters."""
    yield from _module(path)[0]
