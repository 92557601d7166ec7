"""Histories of a search: simulated in so many processes, and kept, a line each, so that an interrupted search goes on where it was.

The first line says what they are of: the search, the code that made them, the world around what it moves, and the measures by name.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.ask.mistakes import Mistake
from experiments.past.score import Key
from experiments.study import files
from experiments.study.manifest import digest
from experiments.study.processes import carry
from experiments.study.runs import Failure

if TYPE_CHECKING:
    from sim.settings import Settings

NAME = "histories.jsonl"
Point = tuple[Mapping[str, Any], int]
"""Values of the world, and the history's number in the seed list."""
Simulate = Callable[[Sequence[Point]], Iterable[tuple[int, Mapping[Key, float]]]]
"""What gives the measures of histories as they end, each with its place among the points."""
Lived = tuple[Mapping[str, Any], Mapping[Key, float]]
"""One history of an earlier search: the values it was simulated at, and its measures."""
OTHER = {"world": "another world", "code": "another version of the code", "measures": "other measures"}
"""What histories may not differ in, by its name in the first line."""
CURE = "--out FOLDER takes another folder"


@dataclass(frozen=True, eq=False)
class Origin:
    """What makes histories besides the values they are simulated at: a digest of the code, settings by key, and the keys that move."""

    code: str
    settings: Mapping[str, Any]
    moved: Sequence[str]

    def told(self, moved: Sequence[str], keys: Sequence[Key]) -> dict[str, Any]:
        """The code, the measures, and a digest of the settings without those that each history says itself."""
        around = {key: value for key, value in self.settings.items() if key not in moved}
        return {"code": self.code, "measures": [list(key) for key in keys], "moved": list(moved), "world": digest(around)}


def earlier(folder: Path, keys: Sequence[Key], origin: Origin) -> list[Lived]:
    """The histories that a search left in a folder. Raises Mistake where there are none of these measures, code and world.

    It may have moved other parameters, and may have started elsewhere with them.
    """
    head, whole = _read(folder / NAME, "leave it out of --with")
    if head and (other := _other(head, origin, keys)):
        raise Mistake(f"{folder}: holds histories of {other}; leave it out of --with")
    if not whole:
        raise Mistake(f"{folder}: has no histories of a search, which --with needs")
    return [(one["values"], dict(zip(keys, one["measures"], strict=True))) for one in whole]


class Kept:
    """The histories of a folder; what is there is not simulated again. Raises Mistake where another search left it."""

    def __init__(
        self, folder: Path, identity: str, keys: Sequence[Key], origin: Origin, simulate: Simulate, step: Callable[[], None] = lambda: None
    ) -> None:
        self.keys, self.simulate, self.step, self.path = list(keys), simulate, step, folder / NAME
        head, whole = _read(self.path, CURE)
        if head and ((other := _other(head, origin, keys)) or head["search"] != identity):
            raise Mistake(f"{folder}: holds another search ({other or 'another file or start'}); {CURE}")
        self.done = {(_name(one["values"]), one["history"]): one["measures"] for one in whole}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        head = {"search": identity, **origin.told(origin.moved, keys)}
        files.write_text(self.path, "".join(json.dumps(one) + "\n" for one in (head, *whole)))

    def all(self, points: Sequence[Point]) -> list[dict[Key, float]]:
        """The measures of histories, each given as values and its number, in that order; those that are not there yet are simulated."""
        names = [(_name(values), number) for values, number in points]
        missing = {name: point for name, point in zip(names, points, strict=True) if name not in self.done}
        for _ in range(len(points) - len(missing)):
            self.step()
        todo = list(missing.items())
        for place, found in self.simulate([point for _, point in todo]):
            name, (values, number) = todo[place]
            self.done[name] = measures = [float(found[key]) for key in self.keys]
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"history": number, "values": dict(values), "measures": measures}) + "\n")
            self.step()
        return [dict(zip(self.keys, self.done[name], strict=True)) for name in names]


def _name(values: Mapping[str, Any]) -> str:
    return json.dumps(dict(values), sort_keys=True)


def _other(head: Mapping[str, Any], origin: Origin, keys: Sequence[Key]) -> str:
    """In what histories are of something else, in words; nothing where they are not."""
    wanted = origin.told(head["moved"], keys)
    return ", ".join(said for name, said in OTHER.items() if head[name] != wanted[name])


def _read(path: Path, cure: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The first line and the whole histories of a file, both empty where there is none; Mistake where the first line is no such line."""
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines() if path.is_file() else []
    if not lines:
        return {}, []
    head, *rest = map(_plain, lines)
    if head.keys() != {"search", "moved", *OTHER}:
        raise Mistake(f"{path}: its first line, which says what the histories are of, is damaged or of another version; {cure}")
    return head, [one for one in rest if one.keys() == {"history", "values", "measures"}]


def _plain(line: str) -> dict[str, Any]:
    """One line's object; an empty one where a kill left half of it."""
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def simulator(settings: Settings, workers: int) -> Simulate:
    """What simulates histories at values of the world, and measures them; a history that fails ends the search."""

    def simulate(points: Sequence[Point]) -> Iterator[tuple[int, Mapping[Key, float]]]:
        with closing(carry(partial(simulated, settings), points, workers)) as results:
            for place, result in results:
                if isinstance(result, Failure):
                    print(result.trace, file=sys.stderr)
                    told = f"history {points[place][1]} failed: {result.reason}"
                    raise Mistake(f"{told}; what was simulated is kept, the same command goes on")
                yield place, result

    return simulate


def simulated(settings: Settings, point: Point) -> Mapping[Key, float]:
    """The measures of one history at a point."""
    from experiments.past.simulated import lived
    from sim.settings import changed

    values, number = point
    return lived(changed(settings, values), number)
