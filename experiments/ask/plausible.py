"""Plausible worlds: a table of worlds that the past allows, each with a number, a weight and the values that it changes.

The table ships as `seeds/plausible_worlds.csv`; one of that name in the user's folder comes first, so that what `mali calibrate` left
can be compared over. Its world 17 is called `plausible.17`. Columns are `world`, `weight`, a dotted key for each number or form of
the world that moved, and those of ORIGIN; any other is refused.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.ask.home import shipped
from experiments.ask.mistakes import Mistake, one_line
from experiments.ask.tree import cure, leaves

if TYPE_CHECKING:
    from experiments.ask.configuration import Composer
    from experiments.ask.tree import Configuration

NAME, FILE = "plausible", "plausible_worlds.csv"
NUMBER, WEIGHT = "world", "weight"
ORIGIN = ("log_weight", "histories", "first_history")
"""Columns that say where a world comes from; they are not read."""
CALLED = re.compile(rf"(?:{NAME}\.)?([1-9][0-9]{{0,8}})")


@dataclass(frozen=True)
class World:
    """One world: its number, its share of all weight, and its values by dotted key."""

    number: int
    weight: float
    values: Mapping[str, Any]

    @property
    def name(self) -> str:
        """As tables and the command line call it."""
        return f"{NAME}.{self.number}"


def number_of(name: str) -> int | None:
    """The number in the name of a plausible world, `17` or `plausible.17`; none in any other name."""
    found = CALLED.fullmatch(name)
    return int(found[1]) if found else None


def place(folders: Sequence[Path]) -> Path | None:
    """Where the table stands: in the user's folder, else among the seeds; none where there is none. `folders` end with the project's."""
    from sim.geography.seeds import FOLDER

    places = (*(folder / FILE for folder in folders if folder != shipped()), FOLDER / FILE)
    return next((path for path in places if path.is_file()), None)


def asked(folders: Sequence[Path], known: Mapping[str, Any], text: str) -> tuple[Path, dict[int, World]]:
    """The table and its worlds for who asks for them by `text`; raises Mistake where there is none."""
    path = place(folders)
    if path is None:
        raise Mistake(f"{text}: this version ships no table of plausible worlds, seeds/{FILE}; worlds=baseline is the world of the files")
    return path, read(path, known)


def laid_over(composer: Composer, scenarios: Sequence[Configuration]) -> dict[int, World]:
    """The worlds that these scenarios are asked for in; raises Mistake where a value of theirs hangs on one world's numbers."""
    worlds = asked(composer.files.folders, composer.known, f"worlds={NAME}")[1]
    for one in scenarios:
        if composer.refers_to_the_world(one):
            raise Mistake(f"worlds={NAME}: a value of {one.scenario} refers to a number of the world, ${{world...}}; write it out")
    return worlds


def named(folders: Sequence[Path], known: Mapping[str, Any], name: str) -> World:
    """The world that `name` stands for; raises Mistake where there is none."""
    path, worlds = asked(folders, known, f"world={name}")
    number = number_of(name)
    if number not in worlds:
        raise Mistake(f"world={name}: {path} has no world of that number; its {len(worlds):,} are from {min(worlds)} to {max(worlds)}")
    return worlds[number]


def read(path: Path, known: Mapping[str, Any]) -> dict[int, World]:
    """The worlds of a table by number, in its order, their weights made to sum to 1; `known` is the complete tree of keys.

    Raises Mistake, one line that names the file, for any other table, an unknown key, or a value of another kind.
    """
    heads, lines = _lines(path)
    defaults = dict(leaves({"world": known["world"]}))
    keys = [name for name in heads if name not in (NUMBER, WEIGHT, *ORIGIN)]
    for key in keys:
        if key not in defaults:
            raise Mistake(f"{path}: column '{one_line(key)}' is no number of the world{cure(key, [*defaults, *ORIGIN])}")
    worlds: dict[int, World] = {}
    for row, line in enumerate(lines, start=2):
        cells = dict(zip(heads, line, strict=True))
        number = number_of(cells[NUMBER])
        if number is None or number in worlds:
            raise Mistake(f"{path}, row {row}: each world needs a whole number of its own from 1 on, not '{one_line(cells[NUMBER])}'")
        weight = _float(cells[WEIGHT])
        if not 0.0 <= weight < math.inf:
            raise Mistake(f"{path}, row {row}: the weight '{one_line(cells[WEIGHT])}' needs a number from 0 on")
        worlds[number] = World(number, weight, {key: _value(path, row, key, cells[key], defaults[key]) for key in keys})
    whole = math.fsum(world.weight for world in worlds.values())
    if not whole > 0.0:
        raise Mistake(f"{path}: no world has a weight above 0")
    return {number: World(number, world.weight / whole, world.values) for number, world in worlds.items()}


@lru_cache(maxsize=4)
def _text(path: Path, size: int, changed: int) -> str:
    """A file's text, read once as long as it stays as it is."""
    return path.read_text(encoding="utf-8-sig")


def _lines(path: Path) -> tuple[list[str], list[list[str]]]:
    try:
        there = path.stat()
        heads, *lines = (row for row in csv.reader(_text(path, there.st_size, there.st_mtime_ns).splitlines(), strict=True) if row)
    except OSError as error:
        raise Mistake(f"{path}: cannot be read ({error.strerror})") from None
    except (ValueError, csv.Error):
        raise Mistake(f"{path}: is no table of worlds; mali calibrate writes one") from None
    missing = [name for name in (NUMBER, WEIGHT) if name not in heads]
    if missing or len(set(heads)) < len(heads):
        raise Mistake(f"{path}: needs the columns {NUMBER} and {WEIGHT}, and each column once; mali calibrate writes such a table")
    odd = next((row for row, line in enumerate(lines, start=2) if len(line) != len(heads)), None)
    if odd is not None or not lines:
        raise Mistake(f"{path}: {f'row {odd} has not as many cells as columns' if odd else 'has no world'}")
    return heads, lines


def _value(path: Path, row: int, key: str, text: str, default: Any) -> Any:
    """A cell in the kind of the parameter, as the model checks it afterwards."""
    if isinstance(default, bool):
        found: Any = {"true": True, "false": False}.get(text.strip().lower())
    elif isinstance(default, (int, float)):
        number = _float(text)
        whole = isinstance(default, int) and number == math.floor(number) if math.isfinite(number) else False
        found = None if not math.isfinite(number) else int(number) if whole else number
    else:
        found = text.strip() or None
    if found is None:
        kind = "true or false" if isinstance(default, bool) else "a number" if isinstance(default, (int, float)) else "a name"
        raise Mistake(f"{path}, row {row}: {key} is '{one_line(text)}', and needs {kind}")
    return found


def _float(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan
