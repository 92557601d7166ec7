"""Histories of a search as they are kept: a line each, so that an interrupted search goes on where it was."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.config.mistakes import Mistake
from experiments.validation.score import Key

NAME = "histories.jsonl"
Point = tuple[Mapping[str, Any], int]
"""Values of the world, and the history's number in the seed list."""
Simulate = Callable[[Sequence[Point]], Iterable[Mapping[Key, float]]]
"""What gives the measures of histories one after the other, in the order of their points."""


@dataclass(frozen=True, eq=False)
class Lived:
    """One history of an earlier search: the values it was simulated at, and its measures."""

    values: Mapping[str, Any]
    measures: Mapping[Key, float]


def earlier(folder: Path, keys: Sequence[Key]) -> list[Lived]:
    """The histories that a search left in a folder, told by the same measures. Raises Mistake where there are none."""
    path = folder / NAME
    lines = path.read_text(encoding="utf-8").splitlines()[1:] if path.is_file() else []
    whole = [one for line in lines if (one := _read(line)) is not None]
    if not whole or any(len(one["measures"]) != len(keys) for one in whole):
        raise Mistake(f"{folder}: has no histories of a search of this version, which --with needs")
    return [Lived(one["values"], dict(zip(keys, one["measures"], strict=True))) for one in whole]


class Kept:
    """The histories of a folder; what is there is not simulated again. Raises Mistake where another search left it."""

    def __init__(
        self, folder: Path, identity: str, keys: Sequence[Key], simulate_all: Simulate, step: Callable[[], None] = lambda: None
    ) -> None:
        self.keys, self.simulate_all, self.step, self.path = list(keys), simulate_all, step, folder / NAME
        self.done: dict[tuple[str, int], list[float]] = {}
        lines = self.path.read_text(encoding="utf-8").splitlines() if self.path.exists() else []
        if lines and json.loads(lines[0]) != {"search": identity}:
            raise Mistake(f"{folder}: holds another search (another file, world or version); out=FOLDER takes another folder")
        whole = [one for line in lines[1:] if (one := _read(line)) is not None]
        for one in whole:
            self.done[_name(one["values"]), int(one["history"])] = one["measures"]
        self.path.parent.mkdir(parents=True, exist_ok=True)
        text = [json.dumps({"search": identity}), *(json.dumps(one) for one in whole)]
        self.path.write_text("\n".join(text) + "\n", encoding="utf-8")

    def all(self, points: Sequence[Point]) -> list[dict[Key, float]]:
        """The measures of histories, each given as values and its number, in that order; those that are not there yet are simulated."""
        missing = list(
            {(_name(values), number): (values, number) for values, number in points if (_name(values), number) not in self.done}.values()
        )
        for _ in range(len(points) - len(missing)):
            self.step()
        for (values, number), found in zip(missing, self.simulate_all(missing), strict=True):
            self.done[_name(values), number] = measures = [float(found[key]) for key in self.keys]
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"history": number, "values": dict(values), "measures": measures}) + "\n")
            self.step()
        return [dict(zip(self.keys, self.done[_name(values), number], strict=True)) for values, number in points]


def _name(values: Mapping[str, Any]) -> str:
    return json.dumps(dict(values), sort_keys=True)


def _read(line: str) -> dict[str, Any] | None:
    """One line's history; none where a kill left half of it."""
    try:
        found: dict[str, Any] = json.loads(line)
    except ValueError:
        return None
    return found
