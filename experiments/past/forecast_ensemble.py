"""The worlds of a forecast: one, or those of a table with weights, each pair of seeds lived in one of them."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import yaml

from experiments.ask import own_text, plausible, yaml_file
from experiments.ask.mistakes import Mistake
from experiments.past.calibration_tables import PROVENANCE
from experiments.study import design, worlds
from experiments.study.sweep_file import StudyFile
from experiments.study.worlds import World

if TYPE_CHECKING:
    from experiments.ask.tree import Configuration

NAME, WEIGHT = "world", "weight"
SECTION = "world."


def one(configuration: Configuration) -> World:
    """The world that is asked for on the command line."""
    from experiments.study.manifest import digest

    tree = configuration.settings.tree()
    return World(configuration.world, {}, [tree], digest([tree]), [configuration])


def of_table(table: Mapping[int, plausible.World], base: Configuration, given: set[str]) -> tuple[list[World], list[float]]:
    """The plausible worlds of a table with their weights; the keys that are `given` keep the values of `base`."""
    from experiments.study.ensemble import place
    from experiments.study.manifest import digest

    found = []
    for one in table.values():
        there = place(one, [base], given)
        tree = dict(there.trees[base.scenario])
        found.append(World(one.name, there.values, [tree], digest([tree]), [base]))
    return found, [one.weight for one in table.values()]


def read(path: Path, base: Configuration, known: Mapping[str, Any]) -> tuple[list[World], list[float]]:
    """The worlds of a table with their weights: `world`, `weight` where they differ, and a column a number of the world.

    It is what a sweep or `mali calibrate` leaves as worlds.csv: an empty cell keeps the number of the world on the command line.
    Raises Mistake, one line that names the file.
    """
    rows = _rows(path)
    points = [{**_values(path, row), design.NAME: row[NAME]} for row in rows]
    file = StudyFile(path, path.stem, "", {}, None, {"kind": "list", "points": points})
    places, names = worlds.build(file, design.points(file), [base], known)
    weights = dict.fromkeys((place.name for place in places), 0.0)
    for point, row in zip(names, rows, strict=True):
        weights[str(point["world"])] += _weight(path, row)
    if not math.fsum(weights.values()) > 0.0:
        raise Mistake(f"{path}: no world has a weight above 0")
    return places, [weights[place.name] for place in places]


def assigned(weights: Sequence[float], draws: int) -> list[int]:
    """The world of each draw: as many draws a world as its weight asks for, to within one (systematic resampling)."""
    upto = np.cumsum(np.asarray(weights, dtype=float))
    at = (np.arange(draws) + 0.5) / draws * upto[-1]
    return [int(place) for place in np.searchsorted(upto, at, side="right").clip(max=len(weights) - 1)]


def _rows(path: Path) -> list[dict[str, str]]:
    rows = list(csv.DictReader(io.StringIO(own_text.read(path, own_text.LARGEST_TABLE))))
    if not rows or NAME not in rows[0]:
        raise Mistake(f"{path}: needs a heading with the column {NAME}, then a row a world; a sweep's worlds.csv is one")
    for number, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            raise Mistake(f"{path}, row {number}: has another number of cells than the heading")
        if not row[NAME]:
            raise Mistake(f"{path}, row {number}: the world has no name")
    return rows


def _values(path: Path, row: Mapping[str, str]) -> dict[str, Any]:
    out = {}
    for key, text in row.items():
        if key in PROVENANCE or not text.strip():
            continue
        if not key.startswith(SECTION):
            raise Mistake(f"{path}: '{key}' is no number of the world; columns are {NAME}, {WEIGHT} and {SECTION}<part>.<name>")
        try:
            out[key] = yaml_file.plain(text)
        except yaml.YAMLError:
            raise Mistake(f"{path}, {row[NAME]}: {key}={text}: is not a value") from None
    return out


def _weight(path: Path, row: Mapping[str, str]) -> float:
    text = row.get(WEIGHT, "") or "1"
    try:
        weight = float(text)
    except ValueError:
        weight = math.nan
    if not 0.0 <= weight < math.inf:
        raise Mistake(f"{path}, {row[NAME]}: weight={text}: needs a number from 0 on")
    return weight
