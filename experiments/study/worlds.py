"""From points to worlds: values go into every scenario's plain tree, and the model checks what comes out; how pairs lie in many worlds.

Pairs are laid out over these in blocks of five over three worlds, so that spread can be told apart by where it comes from: the first
world of a block has one history with two futures, the second two histories with a future each, the third one pair. So 40 pairs lie in
24 worlds, and eight of them repeat a future and eight a history. Worlds are drawn by weight; more pairs go on where fewer end.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from experiments.ask.mistakes import Mistake, nearest
from experiments.ask.options import Pair
from experiments.ask.plausible import World as PlausibleWorld
from experiments.ask.tree import SECTIONS, Configuration, cure, leaves
from experiments.study.design import Point
from experiments.study.progress import counted
from experiments.study.runs import FROM_THE_MANDATE, World
from experiments.study.sweep_file import StudyFile

AT = "@"


def build(
    file: StudyFile, points: Sequence[Point], base: Sequence[Configuration], known: Mapping[str, Any]
) -> tuple[list[World], list[dict[str, Any]]]:
    """All different worlds, and for the table of answers each point's parameter, value, baseline (whether it changes nothing) and world.

    `base` are the scenarios in the baseline world, `known` the complete tree of keys. Raises Mistake, one line that names the
    file, for an unknown key or scenario, a value that the model refuses, or a point that stands twice.
    """
    setter = _Setter(file, known, [one.scenario for one in base])
    baseline = setter.world(Point(), base)
    worlds: dict[str, World] = {}
    names = {baseline.name}
    rows = []
    for point in counted(points, "points"):
        world = setter.world(point, base)
        at_baseline = world.hash == baseline.hash
        if at_baseline:
            world = baseline
        earlier = worlds.get(world.hash)
        if earlier is None and not at_baseline and world.name in names:
            raise file.mistake(f"two different points are called '{world.name}'; give each a name of its own")
        if earlier is not None and not at_baseline:
            raise file.mistake(f"{point.name}: has the same settings as {earlier.name}")
        worlds.setdefault(world.hash, world)
        names.add(world.name)
        named = {"parameter": point.parameter, "value": point.value or world.name}
        rows.append({**named, "baseline": at_baseline, "world": world.name})
    return list(worlds.values()), rows


class _Setter:
    """Puts values into trees, key by key as the study file writes them."""

    def __init__(self, file: StudyFile, known: Mapping[str, Any], scenarios: Sequence[str]) -> None:
        self.file, self.known, self.scenarios = file, {name: known[name] for name in SECTIONS}, scenarios
        self._seen: dict[str, Any] = {}

    def world(self, point: Point, base: Sequence[Configuration]) -> World:
        """The point's world, checked by the model."""
        trees = [copy.deepcopy(one.tree) for one in base]
        for text, value in point.values.items():
            keys, scenario = self._targets(text)
            for one, tree in zip(base, trees, strict=True):
                if scenario in ("", one.scenario):
                    for key in keys:
                        self._put(tree, key, value)
        name = point.name or base[0].world
        try:
            full = [replace(one, tree=tree, origin="", overrides=()).settings.tree() for one, tree in zip(base, trees, strict=True)]
        except Mistake as error:
            raise self.file.mistake(f"{name}: {error}") from None
        return World(name, point.values, {one.scenario: self._shared(tree) for one, tree in zip(base, full, strict=True)})

    def _shared(self, tree: dict[str, Any]) -> dict[str, Any]:
        """The tree with every part that was seen before in its place: a world costs memory for what it changes."""
        return {
            section: {name: self._seen.setdefault(json.dumps(part, default=str), part) for name, part in parts.items()}
            for section, parts in tree.items()
        }

    def _targets(self, text: str) -> tuple[list[str], str]:
        """The dotted keys that a key of the study means, and the scenario that it is for, or empty for all."""
        key, _, scenario = text.partition(AT)
        if AT in text and scenario not in self.scenarios:
            close = nearest(scenario, self.scenarios) or f"; the study's: {', '.join(self.scenarios)}"
            raise self.file.mistake(f"{text}: no scenario '{scenario}' in this study{close}")
        if scenario and not key.startswith(tuple(f"{section}." for section in FROM_THE_MANDATE)):
            raise self.file.mistake(f"{text}: only {' and '.join(FROM_THE_MANDATE)} differ between the scenarios of one world")
        found = list(_matching(self.known, key.split(".")))
        if not found:
            names = [name for name, _ in leaves(self.known)]
            close = cure(key, names) or f"; known sections: {', '.join(SECTIONS)}"
            raise self.file.mistake(f"unknown key '{key}'{close}")
        return found, scenario

    def _put(self, tree: dict[str, Any], key: str, value: Any) -> None:
        *path, last = key.split(".")
        node = tree
        for part in path:
            node = node.setdefault(part, {})
        there = node.get(last)
        if value == {}:
            raise self.file.mistake(f"{key}: {{}} changes nothing; leave it out, or say what differs")
        if isinstance(there, dict) and not isinstance(value, dict):
            raise self.file.mistake(f"{key}={value}: '{key}' is a section, known in it: {', '.join(map(str, there))}")
        node[last] = _merged(there, value) if isinstance(there, dict) else copy.deepcopy(value)


def plausible(one: PlausibleWorld, scenarios: Sequence[Configuration], given: set[str]) -> World:
    """The scenarios in a plausible world; the keys that the user gave keep their values. Raises Mistake where the model refuses it."""
    values = {key: value for key, value in one.values.items() if key not in given}
    trees = {}
    for each in scenarios:
        tree = each.tree | {"world": with_values(each.tree["world"], values)}
        try:
            trees[each.scenario] = replace(each, tree=tree, world=one.name, origin="", overrides=()).settings.tree()
        except Mistake as error:
            raise Mistake(f"world={one.name}: {error}") from None
    return World(one.name, values, trees, one.weight)


def with_values(section: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of the section `world` with these values by dotted key."""
    found = dict(section)
    for key, value in values.items():
        _, *path, last = key.split(".")
        node = found
        for name in path:
            node[name] = dict(node[name])
            node = node[name]
        node[last] = value
    return found


def _matching(node: Any, parts: Sequence[str], before: str = "") -> Iterator[str]:
    """Known dotted keys under `node` that `parts` name, `*` standing for any one part."""
    if not parts:
        yield before.rstrip(".")
    elif node == {}:  # names that only the model knows, such as places; it checks them
        yield before + ".".join(parts)
    elif isinstance(node, dict):
        for name in [name for name, part in node.items() if part != {}] if parts[0] == "*" else [parts[0]]:
            if name in node:
                yield from _matching(node[name], parts[1:], f"{before}{name}.")


def _merged(old: Any, new: Any) -> Any:
    if not isinstance(old, dict) or not isinstance(new, dict):
        return copy.deepcopy(new)
    return old | {str(key): _merged(old.get(str(key)), value) for key, value in new.items()}


BLOCK = (0, 0, 1, 1, 2)
"""Which of a block's worlds each of its pairs lies in."""
SAME_HISTORY = 1
"""The pair of a block that has the history of the one before it, with a future of its own."""
STEP = (5**0.5 - 1) / 2
"""The golden section: its multiples, without their whole parts, lie about evenly however many there are."""


def draw(worlds: Mapping[int, PlausibleWorld], count: int) -> list[PlausibleWorld]:
    """So many worlds by weight: each as often as its weight asks, give or take one or two; the first of them whatever the count."""
    found = list(worlds.values())
    ends = np.cumsum([world.weight for world in found])
    marks = (0.5 + STEP * np.arange(count)) % 1.0 * ends[-1]
    last = int(np.flatnonzero([world.weight > 0.0 for world in found])[-1])
    return [found[place] for place in np.searchsorted(ends, marks, side="right").clip(max=last)]


def in_blocks(pairs: Sequence[Pair], worlds: Mapping[int, PlausibleWorld]) -> tuple[list[Pair], list[PlausibleWorld]]:
    """Pairs 1 to n of the seed lists in blocks, and the world of each."""
    repeats = [place % len(BLOCK) == SAME_HISTORY for place in range(len(pairs))]
    laid = [Pair(pairs[place - again].history, pairs[place].future) for place, again in enumerate(repeats)]
    width = max(BLOCK) + 1
    which = [place // len(BLOCK) * width + BLOCK[place % len(BLOCK)] for place in range(len(pairs))]
    drawn = draw(worlds, max(which) + 1)
    return laid, [drawn[number] for number in which]


def listed(pairs: Sequence[Pair], worlds: Mapping[int, PlausibleWorld]) -> tuple[list[Pair], list[PlausibleWorld]]:
    """Pairs as the user lists them, a world drawn for each history."""
    histories = {history: place for place, history in enumerate(dict.fromkeys(pair.history for pair in pairs))}
    drawn = draw(worlds, len(histories))
    return list(pairs), [drawn[histories[pair.history]] for pair in pairs]
