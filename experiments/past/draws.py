"""Draws: each pair of seeds lies in one world, that of the command line or one of a table by weight, so that all runs weigh the same."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import yaml

from experiments.ask import options, plausible, yaml_file
from experiments.ask.mistakes import Mistake
from experiments.past.calibration_tables import PROVENANCE
from experiments.study import design, runs, worlds
from experiments.study.runs import Run, World
from experiments.study.sweep_file import StudyFile

if TYPE_CHECKING:
    from experiments.ask.configuration import Composer
    from experiments.ask.options import Pair
    from experiments.ask.tree import Configuration

NAME, WEIGHT = "world", "weight"
SECTION = "world."


def drawn(places: Sequence[World], pairs: Sequence[Pair]) -> list[Run]:
    """A run a pair, each in the world that its draw falls on; worlds without a draw are not simulated."""
    return runs.spread([places[place] for place in assigned([world.weight for world in places], len(pairs))], pairs)


def assigned(weights: Sequence[float], draws: int) -> list[int]:
    """The world of each draw: as many draws a world as its weight asks for, to within one (systematic resampling)."""
    upto = np.cumsum(np.asarray(weights, dtype=float))
    at = (np.arange(draws) + 0.5) / draws * upto[-1]
    return [int(place) for place in np.searchsorted(upto, at, side="right").clip(max=len(weights) - 1)]


def chosen(named: object, configuration: Configuration, composer: Composer) -> list[World]:
    """The worlds of a table that is named on the command line, with their weights; the one that is asked for where none is named.

    `plausible` is the table that ships or is the user's, `baseline` the one world. Raises Mistake, one line, for anything else, and
    where the command line names one world as well.
    """
    given = composer.given(configuration.overrides)
    if named in options.WORLDS:
        options.one_of_two(str(named), configuration.world if "world" in given else None)
    if named is None or named == options.WORLDS[1]:
        return [runs.composed([configuration])]
    if named == plausible.NAME:
        table = plausible.laid_over(composer, [configuration])
        return [worlds.plausible(one, [configuration], given) for one in table.values()]
    if isinstance(named, str) and named:
        return read(Path(named), configuration, composer.known)
    raise Mistake(f"worlds={named}: needs {plausible.NAME}, {options.WORLDS[1]}, or a table of worlds, as a sweep's worlds.csv")


def usual(composer: Composer, overrides: Sequence[str]) -> str | None:
    """Where nothing is said of worlds: plausible ones where there is a table of them and no world is named."""
    there = plausible.place(composer.files.folders) is not None
    return plausible.NAME if there and "world" not in composer.given(overrides) else None


def read(path: Path, base: Configuration, known: Mapping[str, Any]) -> list[World]:
    """The worlds of a table with their weights: `world`, `weight` where they differ, and a column a number of the world.

    It is what a sweep or `mali calibrate` leaves as worlds.csv: an empty cell keeps the number of the world on the command line.
    Raises Mistake, one line that names the file.
    """
    rows = list(csv.DictReader(io.StringIO(yaml_file.text_of(path, yaml_file.LARGEST_TABLE))))
    if not rows or NAME not in rows[0]:
        raise Mistake(f"{path}: needs a heading with the column {NAME}, then a row a world; a sweep's worlds.csv is one")
    for number, row in enumerate(rows, start=2):
        if None in row or None in row.values() or not row[NAME]:
            raise Mistake(f"{path}, row {number}: needs as many cells as the heading has, and a name of the world")
    points = [{**_values(path, row), design.NAME: row[NAME]} for row in rows]
    file = StudyFile(path, path.stem, "", {}, None, {"kind": "list", "points": points})
    places, names = worlds.build(file, design.points(file), [base], known)
    weights = dict.fromkeys((place.name for place in places), 0.0)
    for point, row in zip(names, rows, strict=True):
        weights[str(point["world"])] += yaml_file.number(path, f"{row[NAME]}: {WEIGHT}", _value(path, WEIGHT, row.get(WEIGHT) or "1"))
    if not math.fsum(weights.values()) > 0.0:
        raise Mistake(f"{path}: no world has a weight above 0")
    return [replace(place, weight=weights[place.name]) for place in places]


def _values(path: Path, row: Mapping[str, str]) -> dict[str, Any]:
    given = {key: text for key, text in row.items() if key not in PROVENANCE and text.strip()}
    for key in given:
        if not key.startswith(SECTION):
            raise Mistake(f"{path}: '{key}' is no number of the world; columns are {NAME}, {WEIGHT} and {SECTION}<part>.<name>")
    return {key: _value(path, key, text) for key, text in given.items()}


def _value(path: Path, key: str, text: str) -> Any:
    try:
        return yaml_file.plain(text)
    except yaml.YAMLError:
        raise Mistake(f"{path}: {key}={text}: is not a value") from None
