"""A comparison whose pairs lie in many worlds: the same tasks and tables, and one comparison over all worlds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import Any

from experiments.ask.mistakes import Mistake
from experiments.ask.plausible import NAME, World
from experiments.ask.tree import Configuration
from experiments.study.manifest import digest
from experiments.study.study import Study
from experiments.study.tasks import Arm, SpreadArm


@dataclass(frozen=True)
class Place:
    """A world with every scenario's full settings in it, and what of its values is in force there."""

    name: str
    values: Mapping[str, Any]
    trees: Mapping[str, Mapping[str, Any]]


def place(world: World, scenarios: Sequence[Configuration], given: set[str]) -> Place:
    """The scenarios in this world; the keys that the user gave keep their values. Raises Mistake where the model refuses it."""
    values = {key: value for key, value in world.values.items() if key not in given}
    trees = {}
    for one in scenarios:
        tree = one.tree | {"world": with_values(one.tree["world"], values)}
        try:
            trees[one.scenario] = replace(one, tree=tree, world=world.name, origin="", overrides=()).settings.tree()
        except Mistake as error:
            raise Mistake(f"world={world.name}: {error}") from None
    return Place(world.name, values, trees)


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


@dataclass
class Ensemble(Study):
    """A study of which each pair lies in a world of its own or shares one with few others; `scenarios` are those of the baseline world.

    `places` has the worlds by name, in the order in which pairs come to them, `of_pair` the name of each pair's world.
    """

    places: Mapping[str, Place] = field(default_factory=dict)
    of_pair: Sequence[str] = ()

    @property
    def world(self) -> str:
        """What the worlds are called together."""
        return NAME

    @property
    def first_world(self) -> None:
        """None: all worlds are compared together."""

    @cached_property
    def arms(self) -> list[Arm]:
        """A scenario each, over all worlds."""
        found: list[Arm] = []
        for name, tree in self.trees.items():
            own = {where: Arm(where, name, one.trees[name]) for where, one in self.places.items()}
            found.append(SpreadArm(NAME, name, tree, tuple(own[where] for where in self.of_pair)))
        return found

    def configured(self) -> dict[str, Any]:
        """The baseline world's configuration, what every world changes, and which world each pair has."""
        worlds = [{"name": name, "values": dict(one.values), "hash": digest(one.trees)} for name, one in self.places.items()]
        pairs = [asdict(pair) | {"world": where} for pair, where in zip(self.pairs, self.of_pair, strict=True)]
        return super().configured() | {"pairs": pairs, "worlds": worlds}

    def manifest(self, state: str) -> dict[str, Any]:
        """As any study's, with the world of each pair, and how many there are."""
        found = super().manifest(state)
        pairs = [row | {"world": where} for row, where in zip(found["pairs"], self.of_pair, strict=True)]
        return found | {"pairs": pairs, "ensemble": {"worlds": len(self.places)}}
