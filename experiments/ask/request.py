"""The user's overrides, every key and name checked: one value for a known key, no section emptied, nothing taken out or looked up."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from experiments.ask import plausible
from experiments.ask.composing import Glob, Override, one_complaint, parse, quoted
from experiments.ask.declared import scalar
from experiments.ask.mistakes import Mistake
from experiments.ask.tree import SECTIONS, cure, leaves

if TYPE_CHECKING:
    from experiments.ask.configuration import Composer

PLACES = "measures.bases."
EXAMPLES = {
    "measures.bases": "measures.bases.gao.action=keep",
    "measures.contingents": "measures.contingents.germany.leave=2018-01-01",
    "measures.patrol_areas": "measures.patrol_areas.road.at=gossi measures.patrol_areas.road.base=gao measures.patrol_areas.road.men=100",
    "measures.posture.bases": "measures.posture.bases.gossi.long_patrol_share=0.4",
    "circumstances": "circumstances.ieds.hit_mission.times=0.5",
}
"""What is written in sections whose names the model alone knows."""
LISTS = ("scenarios", "seeds", "outcomes")
"""Keys that hold lists: `a,b` is short for `[a,b]`, which shells such as zsh want in quotes."""
_REFERENCE = re.compile(rf"\$\{{(?:{'|'.join(SECTIONS)})(?:\.\w+)+\}}")
REFERS = "write the value itself, or refer to another one by its whole key, as in ${measures.posture.north.risk_tolerance}"


def plain(override: str) -> str:
    """Its key in ASCII, since Hydra's grammar knows no accented place, and a place as files and the model spell it."""
    key, equals, value = override.partition("=")
    key = unicodedata.normalize("NFKD", key).encode("ascii", "ignore").decode()
    if key.lstrip("+~").startswith(PLACES):
        from sim.engine.parameters import place_key

        head, _, rest = key.partition(PLACES)
        place, dot, column = rest.partition(".")
        key = head + PLACES + place_key(place) + dot + column
    return key + equals + value


def looked_up(text: str) -> bool:
    """Whether a value asks for more than another key of the model: what decides a run stands in its configuration."""
    return "${" in _REFERENCE.sub("", text)


def as_list(text: str) -> str:
    """`scenarios=a,b` as `scenarios=[a,b]`, as for each key that holds a list; any other text as it is."""
    key, _, value = text.partition("=")
    simple = key.lstrip("+") in LISTS and "," in value and "(" not in value
    return f"{key}=[{value}]" if simple else text


def check_text(text: str) -> None:
    """Nothing is looked up or left open, and keys are dotted."""
    key, _, value = text.partition("=")
    if looked_up(value):
        raise Mistake(f"{text}: nothing is looked up there; {REFERS}")
    if value == "???":
        raise Mistake(f"{text}: ??? is no value")
    if "@" in key or "/" in key:
        raise Mistake(f"{text}: '{key}' is not a key; write sections with points, as in world.protection.mass=20")


def several(text: str, default: Any) -> Mistake:
    """The mistake of several values for one key, or of a decimal comma."""
    key, _, value = text.partition("=")
    if isinstance(default, float) and re.fullmatch(r"[-+]?\d+,\d+", value):
        return Mistake(f"{text}: decimals take a point: {key}={value.replace(',', '.')}")
    return Mistake(f"{text}: several values for one key need `mali run -m`")


def check_key(text: str, key: str, known: Mapping[str, Any], names: Sequence[str]) -> Any:
    """What is known under a key: its default, or a section; None under names that the model alone knows, such as places."""
    node: Any = known
    for part in key.split("."):
        if node == {}:
            return None
        node = node if isinstance(node, dict) else {}
        if part not in node:
            raise Mistake(f"{text}: unknown key '{key}'{cure(key, names) or '; known: ' + ', '.join(node)}")
        node = node[part]
    return node


def check_value(text: str, key: str, node: Any, value: Any) -> None:
    """A section is given keys with values: a plain value, a list, null or `{}` would change more than it says, or nothing."""
    if value == {}:
        raise Mistake(f"{text}: {{}} changes nothing; write {_example(key, node)}, or leave it out")
    if key.startswith(PLACES):
        if key.count(".") == PLACES.count(".") and not isinstance(value, dict):
            raise Mistake(f"{text}: an order for a base is written by its parts, as in {key}.action=close {key}.to=BASE")
    elif isinstance(node, dict) and not isinstance(value, dict):
        shown = f"known in it: {', '.join(map(str, node))}" if node else f"as in {_example(key, node)}"
        raise Mistake(f"{text}: '{key}' is a section, {shown}")
    if isinstance(value, dict):
        for name, inner in value.items():
            known = node.get(str(name)) if isinstance(node, dict) else None
            check_value(text, f"{key}.{name}", known, inner)


def taken_out(text: str, key: str, node: Any) -> Mistake:
    """The mistake of `~key`: a lever that is not there would be at its default, and nobody would have said so."""
    return Mistake(f"{text}: nothing can be taken out; write the value that it should have, as in {_example(key, node)}")


def _example(key: str, node: Any) -> str:
    """An assignment for a key, or for the first one of a section."""
    if key.startswith(PLACES):
        return f"{PLACES}{key.removeprefix(PLACES).partition('.')[0]}.action=keep"
    for section, example in EXAMPLES.items():
        if f"{key}.".startswith(f"{section}."):
            return example
    name, value = next(one for one in leaves(node, f"{key}.") if one[1] != {}) if isinstance(node, dict) else (key, node)
    return f"{name}={scalar(value)}"


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
    for text in map(plain, overrides):
        override = _one_value(composer, text)
        if _chooses_group(override):
            asked.groups[override.key_or_group] = _chosen(composer, text, override)
            continue
        key = override.key_or_group
        node = check_key(text, key, composer.known, composer.names_of_keys)
        if override.is_delete():
            raise taken_out(text, key, node)
        check_value(text, key, node, override.value())
        asked.values.append(override)
    return asked


def values_of(text: str) -> list[str]:
    """An override with several values as one with each of them, any other as it is; raises Mistake where they cannot be counted."""
    override = parse(plain(text))
    if not override.is_sweep_override() or as_list(text) != text:
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
    check_text(text)
    if override.is_sweep_override():
        text = as_list(text)
        override = parse(text)
    if override.is_sweep_override():
        raise several(text, dict(leaves(composer.known)).get(override.key_or_group))
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
