"""One scenario as composed: names, a plain tree, where each value came from; knows nothing of how files are read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from experiments.ask.mistakes import Mistake, nearest

if TYPE_CHECKING:
    from sim.settings import Settings

SECTIONS = ("calendar", "grid", "world", "measures", "circumstances")


def sectioned(tree: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """A composed tree as the model's sections, and the keys that commands share."""
    return {name: tree[name] for name in SECTIONS}, {name: value for name, value in tree.items() if name not in SECTIONS}


@dataclass(frozen=True)
class Configuration:
    """One scenario, composed: its names, its four sections as a plain tree, and the keys that commands share."""

    scenario: str
    world: str
    tree: dict[str, Any]
    keys: dict[str, Any] = field(default_factory=dict)
    origin: str = ""
    overrides: tuple[str, ...] = ()

    @cached_property
    def settings(self) -> Settings:
        """The checked, frozen parameters; raises sim's SettingsError, one line."""
        from sim.engine.parameters import SettingsError
        from sim.settings import build

        try:
            return build(self.tree | {"measures": one_order_a_place(self.tree["measures"])})
        except SettingsError as error:
            text = str(error).replace("measures.bases.orders.", "measures.bases.")  # as people write it
            raise Mistake(f"{self._source(text)}{text}") from None

    def check(self) -> None:
        """Raise Mistake, one line, unless the model accepts every value."""
        _ = self.settings

    def _source(self, complaint: str) -> str:
        """Where the value came from: the override, the scenario's file, or nothing where the key says enough."""
        key = complaint.partition(":")[0]
        for text in reversed(self.overrides):
            named = text.lstrip("+~").partition("=")[0]
            if named == key:
                return ""
            if f"{named}.".startswith(f"{key}.") or f"{key}.".startswith(f"{named}."):
                return f"{text}: "
        return f"{self.origin}: " if key.startswith("measures") and self.origin else ""


def one_order_a_place(measures: Any) -> Any:
    """`Ménaka` in a file and `menaka` in an override are orders for one place: the later one adds to the earlier."""
    from sim.engine.parameters import place_key

    bases = measures.get("bases") if isinstance(measures, dict) else None
    if not isinstance(bases, dict) or not all(isinstance(order, dict) for order in bases.values()):
        return measures
    merged: dict[str, Any] = {}
    for name, order in bases.items():
        key = place_key(str(name))
        merged[key] = merged.get(key, {}) | order
    return measures | {"bases": merged}


def at(tree: Mapping[str, Any], key: str) -> Any:
    """The value under a dotted key of a nested tree; raises KeyError where there is none."""
    value: Any = tree
    for part in key.split("."):
        value = value[part]
    return value


def leaves(tree: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Dotted keys and values of a nested tree, in its order; an empty section is a leaf."""
    for key, value in tree.items():
        if isinstance(value, dict) and value:
            yield from leaves(value, f"{prefix}{key}.")
        else:
            yield prefix + str(key), value


def cure(key: str, known: Iterable[str]) -> str:
    """'; it is called X now' for a key of an earlier version, else as `nearest`."""
    from sim.settings import renamed

    names = set(known)
    return f"; it is called {renamed(key)} now" if renamed(key) in names else nearest(key, names)
