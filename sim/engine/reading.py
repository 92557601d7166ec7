"""What a part reads and writes by name, found in its source: from the functions of its file through all that they call.

A function takes `v`, or a namespace of it, by name; names that stand for a namespace (`c = v.cell`) are followed through assignments and
calls. A field of an event that is only stored to is not read; who stores to it is noted apart.
"""

from __future__ import annotations

import ast
import inspect
import json
import os
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from sim.engine.compiling import stamp
from sim.engine.day import name_of

_ROOT = Path(__file__).resolve().parents[2]
_OF_INTEREST = (ast.Assign, ast.NamedExpr, ast.Attribute, ast.Call, ast.Name)
Way = tuple[str, ...]
Call = tuple[str, str, tuple[tuple[str, Way], ...]]  # file, function, and the parts of the state that its arguments stand for


class Found(NamedTuple):
    """What is touched: names of the state, fields of events read, attributes of the day, fields of events stored to, parameters."""

    state: set[str]
    events: set[str]
    day: set[str]
    stored: set[str]
    params: set[str]


def read(part: ModuleType) -> Found:
    """What the functions of a part's file touch, and all that they call."""
    path = inspect.getfile(part)
    found, done = Found(*(set() for _ in Found._fields)), set[Call]()
    left: set[Call] = {(path, name, ()) for name in _module(path)[0]}
    while left:
        done |= left
        looks = [_look(call) for call in left]
        for mine, new in zip(found, zip(*(look.found for look in looks), strict=True), strict=True):
            mine.update(*new)
        left = {call for look in looks for call in look.calls} - done
    return found


@cache
def reads(part: ModuleType) -> tuple[str, ...]:
    """Names that a part reads and does not own or give as its own orders, sorted; fields of events as `events.<field>`.

    What is found is stored beside compiled code for as long as the source and all that it imports stay as they are.
    """
    path = Path(inspect.getfile(part))
    folder = Path(os.environ.get("NUMBA_CACHE_DIR") or path.parent / "__pycache__")
    store, mark = folder / f"{part.__name__}.reads.json", stamp(path.resolve())
    with suppress(OSError, ValueError):
        before, *names = json.loads(store.read_text(encoding="utf-8"))
        if before == mark:
            return tuple(names)
    names = _reads(part)
    with suppress(OSError):
        new = store.with_suffix(f".{os.getpid()}")
        new.write_text(json.dumps([mark, *names]), encoding="utf-8")
        new.replace(store)
    return tuple(names)


def _reads(part: ModuleType) -> list[str]:
    found = read(part)
    own = {*getattr(part, "WRITES", ()), *getattr(part, "DECLARES", {})}
    mine = ("fixed.", "scratch.", *([f"orders.{name_of(part)}."] if hasattr(part, "ORDERS") else []))
    names = {*found.state, *(f"events.{field}" for field in found.events)} - own
    return sorted(name for name in names if not name.startswith(mine))


@cache
def _module(path: str) -> tuple[dict[str, ast.FunctionDef], dict[str, str]]:
    """Functions of a file by name, and the dotted name that each imported name stands for."""
    functions, imported = {}, {}
    for node in ast.parse(Path(path).read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            functions[node.name] = node
        elif isinstance(node, ast.ImportFrom):
            imported.update({alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names})
    return functions, imported


@cache
def _nodes(path: str, name: str) -> tuple[ast.AST, ...]:
    return tuple(node for node in ast.walk(_module(path)[0][name]) if isinstance(node, _OF_INTEREST))


@cache
def _look(call: Call) -> _Look:
    """One function, its arguments bound to parts of the state: what it touches itself, and whom it calls."""
    return _Look(*call)


class _Look:
    """Walks one function and notes every name of the state that it touches."""

    def __init__(self, path: str, name: str, given: tuple[tuple[str, Way], ...]) -> None:
        self.found, self.calls = Found(*(set() for _ in Found._fields)), set[Call]()
        self._path, self._bound = path, dict(given)
        if "v" in {argument.arg for argument in _module(path)[0][name].args.args}:
            self._bound.setdefault("v", ())
        nodes = _nodes(path, name)
        for node in nodes:
            if isinstance(node, (ast.Assign, ast.NamedExpr)):
                self._bind(node)
        for node in nodes:
            self._visit(node)

    def _bind(self, node: ast.Assign | ast.NamedExpr) -> None:
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            pairs = [(target, node.value)]
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                pairs = list(zip(target.elts, node.value.elts, strict=True))
            for left, right in pairs:
                way = self._way(right)
                if isinstance(left, ast.Name) and way is not None:
                    self._bound[left.id] = way

    def _way(self, node: ast.AST) -> Way | None:
        """The part of the state that an expression stands for; None for anything else."""
        if isinstance(node, ast.Name):
            return self._bound.get(node.id)
        if isinstance(node, ast.Attribute):
            inner = self._way(node.value)
            return None if inner is None or len(inner) >= _depth(inner) else (*inner, node.attr)
        return None

    def _visit(self, node: ast.AST) -> None:
        if isinstance(node, ast.Call):
            self._call(node)
        elif isinstance(node, ast.Attribute):
            self._attribute(node)
        if isinstance(node, ast.Attribute) or (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)):
            target = self._target(dotted(node))  # a function that is named and not called, as an act's `then` is
            if target is not None:
                self.calls.add((*target, ()))

    def _attribute(self, node: ast.Attribute) -> None:
        way = self._way(node)
        if way is not None and len(way) == _depth(way):
            self.found.state.add(".".join(way))
        of = node.value.id if isinstance(node.value, ast.Name) else ""
        if of == "event" and "event" not in self._bound:
            (self.found.events if isinstance(node.ctx, ast.Load) else self.found.stored).add(node.attr)
        elif of in ("day", "p"):
            (self.found.day if of == "day" else self.found.params).add(node.attr)

    def _call(self, node: ast.Call) -> None:
        name = dotted(node.func)
        target = self._target(name)
        if name == "birth" and node.args:
            way = self._way(node.args[0])
            columns = ("size", "alive", "slot", *(k.arg for k in node.keywords if k.arg))
            self.found.state.update(".".join((*way, column)) for column in columns if way)
        elif target is not None:
            names = [argument.arg for argument in _module(target[0])[0][target[1]].args.args]
            values = [*zip(names, node.args, strict=False), *((k.arg, k.value) for k in node.keywords if k.arg)]
            self.calls.add((*target, tuple(sorted((name, way) for name, value in values if (way := self._way(value)) is not None))))

    def _target(self, name: str) -> tuple[str, str] | None:
        """File and name of a function of ours."""
        functions, imported = _module(self._path)
        if name in functions:
            return self._path, name
        head, _, tail = name.partition(".")
        return _function(imported[head] + (f".{tail}" if tail else "")) if head in imported else None


@cache
def _function(name: str) -> tuple[str, str] | None:
    """File and name of the function of ours that a dotted name stands for."""
    module, _, function = name.rpartition(".")
    file = _ROOT.joinpath(*module.split(".")).with_suffix(".py")
    return (str(file), function) if module and file.is_file() and function in _module(str(file))[0] else None


@cache
def dotted(node: ast.AST) -> str:
    """A name with the dots that it is written with; nothing for any other expression."""
    if isinstance(node, ast.Name):
        return node.id
    head = dotted(node.value) if isinstance(node, ast.Attribute) else ""
    return f"{head}.{node.attr}" if head and isinstance(node, ast.Attribute) else ""


def _depth(way: Way) -> int:
    """Length of a whole name: levers and orders have three words, all else two."""
    return 3 if way and way[0] in ("levers", "orders") else 2
