"""What is wrong with how a command ended: its words, its deeds, and the values that it took."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from experiments.ask.control import CONTROL

from .inputs import ACCEPT, REFUSE, Fault, Input

LONGEST = 2_100
PYTHON = re.compile(r"Traceback|NoneType|object at 0x|<class |\[Errno|KeyError|TypeError|AttributeError|unhashable|codec can't")


def of_words(status: int, out: str, err: str, given: Input) -> Iterator[Fault]:
    """What is wrong with the words."""
    if status not in (0, 2):
        yield Fault(f"status {status}", err)
    if status == 0 and given.must == REFUSE:
        yield Fault(f"accepted: {given.note}", " ".join(given.words))
    if status == 0 and "Warning: " in err:
        yield Fault("a warning of Python's", err[-300:])
    if status != 2:
        return
    lines = err.splitlines()
    if out:
        yield Fault("a mistake is told after part of the answer", out[:200])
    if not lines or not all(line.startswith("mali: ") for line in lines) or any("in place of" not in line for line in lines[:-1]):
        yield Fault("a mistake is not told in one line", err)
        return
    if given.must == ACCEPT:
        yield Fault(f"refused: {given.note}", err)
    if len(lines[-1]) > LONGEST or CONTROL.search(lines[-1]):
        yield Fault("a mistake's line is too long or holds a control character", err)
    if PYTHON.search(lines[-1]):
        yield Fault(f"a mistake in Python's words: {PYTHON.findall(lines[-1])[0]}", err)
    if given.names and not any(name in lines[-1] for name in given.names):
        yield Fault(f"a mistake names nothing of the input: {given.note}", err)


def of_deeds(seen: list[tuple[str, str]], given: Input, status: int | str, folder: Path) -> Iterator[Fault]:
    """What was run or written that should not have been."""
    given = replace(given, writes="results") if {"-m", "--multirun"} & set(given.words) else given  # Hydra's own folder of jobs
    for what, detail in seen:
        if what != "writes":
            yield Fault(f"runs code: {what}", detail)
            continue
        path = Path(os.path.abspath(folder / detail))
        if not path.is_relative_to(folder) and not path.is_relative_to(Path(tempfile.gettempdir()) / "nothing"):
            yield Fault("writes outside the folder", detail)
        elif status == 2 or not path.is_relative_to(folder / (given.writes or "nothing")):
            yield Fault("writes although it was refused" if status == 2 else "writes where nothing is asked for", detail)


def of_values(given: Input, study: Any, jobs: list[Any]) -> Iterator[Fault]:
    """Values that were given and are not in the settings."""
    if not given.shows:
        return
    trees = [job.settings.tree() for job in jobs]
    if study is not None:
        trees += [tree for place in _each(study.places) for tree in _each(place.trees)] if hasattr(study, "places") else _each(study.trees)
    for key, value in given.shows.items():
        got = [_at(tree, key) for tree in trees]
        if not got or any(not _equal(one, value) for one in (got[-1:] if hasattr(study, "places") else got)):
            yield Fault(f"given but not in the settings: {given.note}", f"{key}={value!r}, got {got[:3]!r}: {' '.join(given.words)}")


def _each(found: Any) -> list[Any]:
    """Of a sequence or of what stands under names."""
    return list(found.values() if isinstance(found, Mapping) else found)


def _at(tree: Mapping[str, Any], key: str) -> Any:
    node: Any = tree
    for part in key.split("."):
        node = node.get(part) if isinstance(node, Mapping) else None
    return node


def _equal(one: Any, other: Any) -> bool:
    if isinstance(one, (int, float)) and isinstance(other, (int, float)) and not isinstance(one, bool) and not isinstance(other, bool):
        return abs(one - other) <= 1e-12 * max(abs(one), abs(other), 1.0)
    return type(one) is type(other) and one == other
