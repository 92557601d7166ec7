"""The user's overrides in Hydra's words, every key and name checked before anything is composed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override
from hydra.errors import HydraException

from experiments.ask import overrides as told_by
from experiments.ask import plausible
from experiments.ask.composed import leaves
from experiments.ask.composing_base import DEFAULTS, GROUPS, quoted
from experiments.ask.mistakes import Mistake

if TYPE_CHECKING:
    from experiments.ask.configuration import Composer


@dataclass(frozen=True)
class Asked:
    """Overrides in Hydra's words: all as texts, the chosen groups by name, the values alone."""

    texts: list[str]
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


def read(composer: Composer, overrides: Sequence[str], *, several: bool = False) -> Asked:
    """The user's overrides, every key and name checked; `several` allows many values for a key."""
    asked = Asked([], {}, [])
    for text in map(told_by.plain, overrides):
        override = parse(composer, text)
        if override.is_hydra_override():
            if not several:
                raise Mistake(f"{text}: Hydra's own settings count only with `mali run -m`")
            told_by.check_hydra(text, override.key_or_group, None if override.is_sweep_override() else override.value())
            asked.texts.append(text)
            continue
        told_by.check_text(text)
        if override.is_sweep_override() and not several:
            text = told_by.as_list(text)
            override = parse(composer, text)
            if override.is_sweep_override():
                raise told_by.several(text, dict(leaves(composer.known)).get(override.key_or_group))
        if chooses_group(override):
            _choose(composer, asked, text, override)
            continue
        _check_key(composer, text, override)
        # Forced, since the places under measures.bases are names that no file lists.
        forced = "++" + text.lstrip("+")
        asked.texts.append(forced)
        asked.values.append(parse(composer, forced))
    return asked


def parse(composer: Composer, text: str) -> Override:
    """One override in Hydra's grammar."""
    try:
        return OverridesParser.create(composer.base.loader).parse_overrides([text])[0]
    except HydraException:
        raise Mistake(f"'{text}' is not KEY=VALUE; put a value with spaces or commas in quotes") from None


def chooses_group(override: Override) -> bool:
    """`scenario=mobile` and `world=baseline` name files; `world={...}` would be values."""
    key = override.key_or_group
    return key in GROUPS and (override.is_delete() or key != "world" or not isinstance(override.value(), dict))


def _choose(composer: Composer, asked: Asked, text: str, override: Override) -> None:
    key = override.key_or_group
    if override.is_delete():
        raise Mistake(f"{text}: nothing can be taken out; write {key}={DEFAULTS[key]}")
    names = composer.base.told(lambda: _values(text, override), text)
    if not names:
        raise Mistake(f"{text}: no {key} has such a name")
    names = [_chosen(composer, key, name) for name in names]
    asked.groups[key] = names[-1]
    asked.texts.append(f"{GROUPS[key]}={','.join(map(quoted, names))}")


def _chosen(composer: Composer, key: str, name: str) -> str:
    """The name of a file that is in order, or in full that of a plausible world, unless a file is called so."""
    if key == "world" and plausible.number_of(name) is not None and composer.file(key, name) is None:
        return plausible.named(composer.files.folders, composer.known, name).name
    composer.files.checked(key, name, composer.known)
    return name


def _values(text: str, override: Override) -> list[str]:
    if override.is_sweep_override():
        return list(override.sweep_string_iterator())
    value = override.value()
    if isinstance(value, (list, dict)):
        raise Mistake(f"{text}: needs one name")
    return [value if isinstance(value, str) else text.partition("=")[2]]


def _check_key(composer: Composer, text: str, override: Override) -> None:
    """A key is known, and it is given a value of its kind."""
    key = override.key_or_group
    node = told_by.check_key(text, key, composer.known, composer.names_of_keys)
    if override.is_delete():
        raise told_by.taken_out(text, key, node)
    if not override.is_sweep_override():
        told_by.check_value(text, key, node, override.value())
