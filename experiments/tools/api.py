"""What can be called from Python, from signatures and docstrings: functions of `experiments`, tables of results, the model."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable, Iterator
from typing import Any

import experiments
from experiments.study.results import Results
from sim import run as running
from sim.model import Mali
from sim.outputs.record import Record
from sim.settings import Settings, build, changed

PARTS: dict[str, tuple[Any, ...]] = {
    "experiments": (experiments.run, experiments.compare),
    "experiments.study.results": (Results,),
    "sim.outputs.record": (Record,),
    "sim.model": (Mali,),
    "sim.run": (running.run, running.simulate_history, running.Snapshot),
    "sim.settings": (build, changed, Settings),
}
"""What is promised to callers, by the module that they import it from."""


def api() -> str:
    """A heading each, with signature, docstring, and the public methods and properties of a class."""
    parts = [_part(module, thing) for module, things in PARTS.items() for thing in things]
    return "\n" + "\n".join(parts) + "\n"


def _part(module: str, thing: Any) -> str:
    call = [] if dataclasses.is_dataclass(thing) else ["", _signature(thing)]  # nobody makes a record by hand
    lines = [f"### {thing.__name__}", "", "```python", f"from {module} import {thing.__name__}", *call, "```", "", _text(thing)]
    if inspect.isclass(thing):
        members = [f"| `{name}` | {_first(value)} |" for name, value in _members(thing)]
        lines += ["", "| member | what |", "| --- | --- |", *members] if members else []
    return "\n".join([*lines, ""])


def _members(thing: type) -> Iterator[tuple[str, Any]]:
    """Public functions and properties that the class defines, after those of the classes in its package that it builds on."""
    package = thing.__module__.rpartition(".")[0]
    ours = [one for one in reversed(thing.__mro__) if one.__module__.rpartition(".")[0] == package]
    for name, value in (each for one in ours for each in vars(one).items()):
        if name.startswith("_") or not (callable(value) or isinstance(value, property) or hasattr(value, "func")):
            continue
        if isinstance(value, (classmethod, staticmethod)):
            value = value.__func__
        if _text(value):
            yield (name if isinstance(value, property) or hasattr(value, "func") else f"{name}{_bare(value)}"), value


def _signature(thing: Any) -> str:
    """The signature, an argument a line."""
    return "\n".join([f"{thing.__name__}(", *(f"    {text}," for text in _arguments(thing)), ")"])


def _arguments(thing: Any) -> Iterator[str]:
    """Each argument with its type and default; a star stands before the first that is given by name alone."""
    starred = False
    for one in inspect.signature(thing).parameters.values():
        stars = "*" if one.kind is one.VAR_POSITIONAL else "**" if one.kind is one.VAR_KEYWORD else ""
        if one.kind is one.KEYWORD_ONLY and not starred:
            yield "*"
        starred = starred or one.kind in (one.VAR_POSITIONAL, one.KEYWORD_ONLY)
        yield f"{stars}{one.name}: {one.annotation}" + ("" if one.default is one.empty else f" = {one.default!r}")


def _bare(function: Callable[..., Any]) -> str:
    """Names of the arguments."""
    return f"({', '.join(name for name in inspect.signature(function).parameters if name not in ('self', 'cls'))})"


def _text(thing: Any) -> str:
    found = getattr(thing, "func", thing)
    return inspect.getdoc(found.fget if isinstance(found, property) else found) or ""


def _first(thing: Any) -> str:
    return _text(thing).partition("\n\n")[0].replace("\n", " ").replace("|", "\\|")
