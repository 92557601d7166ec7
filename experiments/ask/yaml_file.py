"""A user's YAML file, checked line by line: plain values, every key once, or one line that names file, line and key.

Refused are text that is not UTF-8, tags (`!!float`), keys that stand twice, two spellings of one place, keys that are
numbers or that name code to Hydra (`_target_`), `???`, control characters, whatever would look at the environment, and values
that aliases multiply without end. Sections are compared with the known ones.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from experiments.ask import own_text
from experiments.ask.control import CONTROL
from experiments.ask.mistakes import Mistake, one_line
from experiments.ask.overrides import REFERS, looked_up

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MISSING = "???"
DEEPEST = 50
MOST = 100_000
"""Values in one file, counted as often as aliases repeat them."""
TEXT, MERGE, NULL, DAY = (f"tag:yaml.org,2002:{name}" for name in ("str", "merge", "null", "timestamp"))
NUMBERS = tuple(f"tag:yaml.org,2002:{name}" for name in ("int", "float"))
DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]*)?(\.[0-9]*)?([eE][-+]?[0-9]+)?|[-+]?\.(inf|nan)", re.IGNORECASE)


class Loader(_Base):  # type: ignore[misc]  # the fast one where there is one
    """Plain values, as Hydra reads them too: `1e-3` is a number."""


Loader.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(r"[-+]?(\d+\.?\d*|\.\d+)[eE][-+]?\d+$"), list("-+.0123456789"))


def plain(text: str) -> Any:
    """A checked file's content as plain values."""
    return yaml.load(text, Loader)


def read(path: Path) -> tuple[str, yaml.Node | None]:
    """A file's text and its content as nodes that know their lines, none where it is empty; raises Mistake, one line."""
    text = own_text.read(path)
    try:
        _check_events(path, text)
        root = yaml.compose(text, Loader=Loader)
        if root is not None:
            _check(path, root, frozenset(), {})
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{path}, line {mark.line + 1}, column {mark.column + 1}" if mark else str(path)
        raise Mistake(f"{where}: {one_line(error.problem or error)}") from None
    except yaml.YAMLError as error:
        raise Mistake(f"{path}: {one_line(error)}") from None
    except RecursionError:
        raise Mistake(f"{path}: its values lie too deep in each other") from None
    return text, root


def number(path: Path, name: str, value: Any, low: float = 0.0, high: float = math.inf) -> float:
    """A finite number of a file, within its range; raises Mistake for anything else."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value) or not low <= value <= high:
        raise Mistake(f"{path}: {name}={value}: needs a number from {low:g}" + (f" to {high:g}" if math.isfinite(high) else ""))
    return float(value)


def whole(path: Path, name: str, value: Any, low: int, high: int) -> int:
    """A whole number of a file, within its range; raises Mistake for anything else."""
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise Mistake(f"{path}: {name}={value}: needs a whole number from {low} to {high:,}")
    return value


def _check_events(path: Path, text: str) -> None:
    """No tag, and nothing so deep or long that the parser would take minutes over it."""
    depth = 0
    for number, event in enumerate(yaml.parse(text, Loader=Loader)):
        if number > MOST:
            raise _at(path, event, f"more than {MOST:,} values and keys")
        if getattr(event, "tag", None) is not None:
            raise _at(path, event, f"the tag '{_short(event.tag)}' is not read here; write the value alone")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise _at(path, event, "its values lie too deep in each other")


def keys(path: Path, root: yaml.Node | None) -> dict[str, yaml.Node]:
    """The file's keys with what stands under each; none in an empty file, a Mistake where it is no group of keys."""
    if root is None or is_nothing(root):
        return {}
    if not isinstance(root, yaml.MappingNode):
        raise Mistake(f"{path}: needs keys with values; an empty file changes nothing")
    return {key.value: value for key, value in root.value}


def is_nothing(node: yaml.Node) -> bool:
    """Null, or a group of no keys."""
    return node.tag == NULL or (isinstance(node, yaml.MappingNode) and not node.value)


def names(path: Path, node: yaml.Node, key: str) -> list[tuple[str, Callable[[str], Mistake]]]:
    """A list of names, such as a file's `defaults`, each with what makes a mistake of its line."""
    if not isinstance(node, yaml.SequenceNode):
        raise _at(path, node, f"{key}: needs a list of names, as in [hybrid]")
    for item in node.value:
        if not isinstance(item, yaml.ScalarNode) or item.tag != TEXT:
            shown = item.value if isinstance(item, yaml.ScalarNode) else "an entry with keys or a list"
            raise _at(path, item, f"{key}: {shown} is no name; it is a list of names, as in [hybrid]")
    return [(item.value, partial(_at, path, item)) for item in node.value]


def check_sections(path: Path, node: yaml.Node, known: Any, key: str) -> None:
    """What is known as a section holds keys, and no section is empty; keys that are not known are left to the model."""
    section = isinstance(known, Mapping)
    if section and not isinstance(node, yaml.MappingNode):
        given = "is empty; leave it out, or say what differs" if node.tag == NULL else "is a section and needs keys with values"
        raise _at(path, node, f"{key} {given}" + (f"; known in it: {', '.join(map(str, known))}" if known else ""))
    if isinstance(node, yaml.MappingNode) and not node.value:
        raise _at(path, node, f"{key}: {{}} changes nothing; leave it out, or say what differs")
    for name, value in node.value if section else ():
        if name.value in known or not known:
            check_sections(path, value, known.get(name.value), f"{key}.{name.value}")


def _check(path: Path, node: yaml.Node, above: frozenset[int], done: dict[int, int]) -> int:
    """Every node once, though aliases may lead to it again; none holds itself. Gives how many values it stands for."""
    if id(node) in above:
        raise _at(path, node, "this value holds itself")
    if id(node) in done:
        return done[id(node)]
    inside: list[yaml.Node] = []
    if isinstance(node, yaml.MappingNode):
        _check_keys(path, node)
        inside = [part for pair in node.value for part in pair]
    elif isinstance(node, yaml.SequenceNode):
        inside = node.value
    else:
        _check_scalar(path, node)
    done[id(node)] = 1 + sum(_check(path, one, above | {id(node)}, done) for one in inside)
    if done[id(node)] > MOST:
        raise _at(path, node, f"more than {MOST:,} values, counted as often as aliases repeat them")
    return done[id(node)]


def _check_scalar(path: Path, node: yaml.Node) -> None:
    if CONTROL.search(node.value):
        raise _at(path, node, f"{node.value!r} holds a control character")
    if node.value == MISSING:
        raise _at(path, node, "??? is no value")
    if node.tag in NUMBERS and not DECIMAL.fullmatch(node.value):  # YAML reads 010 as 8, and 1:30 as 90
        raise _at(path, node, f"'{node.value}' is no decimal number; write it in digits, or in quotes where it is a text")
    if node.tag == DAY and not _is_day(node):
        raise _at(path, node, f"'{node.value}' is no date of the calendar; write it as year-month-day, such as 2018-02-28")
    if looked_up(node.value):
        raise _at(path, node, f"'{node.value}' is looked up nowhere; {REFERS}")


def _is_day(node: yaml.ScalarNode) -> bool:
    """Whether what looks like a date is one of the calendar."""
    try:
        yaml.constructor.SafeConstructor().construct_yaml_timestamp(node)
    except (ValueError, OverflowError):
        return False
    return True


def _check_keys(path: Path, node: yaml.MappingNode) -> None:
    """Keys are texts, and each stands once, however a place is spelt."""
    from sim.engine.parameters import place_key

    seen: dict[str, yaml.Node] = {}
    for key, _ in node.value:
        if not isinstance(key, yaml.ScalarNode) or key.tag not in (TEXT, MERGE):
            shown = key.value if isinstance(key, yaml.ScalarNode) else "a list or group"
            raise _at(path, key, f"'{shown}' is not a key; a decimal takes a point (0.5), a list brackets ([a, b])")
        if key.value.startswith("_") and key.value.endswith("_"):
            raise _at(path, key, f"'{key.value}' is not a key: a file of settings names no code")
        other = seen.setdefault(place_key(key.value), key)
        if other is not key:
            line = other.start_mark.line + 1
            if other.value == key.value:
                raise _at(path, key, f"duplicate key {key.value}, which stands in line {line} already")
            raise _at(path, key, f"duplicate key: '{key.value}' is '{other.value}' of line {line} in another spelling")


def _short(tag: str) -> str:
    return tag.replace("tag:yaml.org,2002:", "!!")


def _at(path: Path, node: Any, text: str) -> Mistake:
    return Mistake(f"{path}, line {node.start_mark.line + 1}: {text}")
