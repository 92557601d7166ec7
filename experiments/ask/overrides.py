"""What an override may say: one value for a known key, whole sections never emptied, nothing taken out or looked up."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from experiments.ask.declared import scalar
from experiments.ask.mistakes import Mistake, cure
from experiments.ask.tree import SECTIONS, leaves

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
