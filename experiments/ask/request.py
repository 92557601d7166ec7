"""The user's overrides, every key and name checked before anything is composed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from experiments.ask import overrides as rules
from experiments.ask import plausible
from experiments.ask.composing import Glob, Override, one_complaint, parse, quoted
from experiments.ask.mistakes import Mistake
from experiments.ask.tree import leaves

if TYPE_CHECKING:
    from experiments.ask.configuration import Composer

DEFAULTS = {"scenario": "status_quo", "world": "baseline"}
GROUPS = tuple(DEFAULTS)


@dataclass(frozen=True)
class Asked:
    """The chosen groups by name, and the values."""

    groups: dict[str, str]
    values: list[Override]

    @property
    def given(self) -> set[str]:
        """The dotted keys that get a value, and the group keys where they choose one."""
        found = set(self.groups)
        for one in self.values:
            value = one.value()
            found |= {key for key, _ in leaves(value, f"{one.key_or_group}.")} if isinstance(value, dict) else {one.key_or_group}
        return found


def read(composer: Composer, overrides: Sequence[str]) -> Asked:
    """The user's overrides, every key and name checked, one value for each; raises Mistake, one line."""
    asked = Asked({}, [])
    for text in map(rules.plain, overrides):
        override = _one_value(composer, text)
        if _chooses_group(override):
            asked.groups[override.key_or_group] = _chosen(composer, text, override)
            continue
        key = override.key_or_group
        node = rules.check_key(text, key, composer.known, composer.names_of_keys)
        if override.is_delete():
            raise rules.taken_out(text, key, node)
        rules.check_value(text, key, node, override.value())
        asked.values.append(override)
    return asked


def values_of(text: str) -> list[str]:
    """An override with several values as one with each of them, any other as it is; raises Mistake where they cannot be counted."""
    override = parse(rules.plain(text))
    if not override.is_sweep_override() or rules.as_list(text) != text:
        return [text]
    if not override.is_discrete_sweep() or isinstance(override.value(), Glob):
        raise Mistake(f"{text}: needs values that can be counted, as in {override.key_or_group}=1,2 or range(1,5)")
    with one_complaint(text):
        values = list(override.sweep_string_iterator())
    key = override.key_or_group
    return [f"{key}={quoted(value) if key in GROUPS else value}" for value in values]


def _one_value(composer: Composer, text: str) -> Override:
    override = parse(text)
    if override.is_hydra_override():
        raise Mistake(f"{text}: Hydra's own settings cannot be given")
    rules.check_text(text)
    if override.is_sweep_override():
        text = rules.as_list(text)
        override = parse(text)
    if override.is_sweep_override():
        raise rules.several(text, dict(leaves(composer.known)).get(override.key_or_group))
    return override


def _chooses_group(override: Override) -> bool:
    """`scenario=mobile` and `world=baseline` name files; `world={...}` would be values."""
    key = override.key_or_group
    return key in GROUPS and (override.is_delete() or key != "world" or not isinstance(override.value(), dict))


def _chosen(composer: Composer, text: str, override: Override) -> str:
    """The name of a file that is in order, or in full that of a plausible world, unless a file is called so."""
    key, value = override.key_or_group, override.value()
    if override.is_delete():
        raise Mistake(f"{text}: nothing can be taken out; write {key}={DEFAULTS[key]}")
    if isinstance(value, (list, dict)):
        raise Mistake(f"{text}: needs one name")
    name = value if isinstance(value, str) else text.partition("=")[2]
    if key == "world" and composer.is_drawn(name):
        return plausible.named(composer.files.folders, composer.known, name).name
    composer.files.checked(key, name, composer.known)
    return name
