"""A user's file: its text, what its first line says, and YAML as plain values; a mistake in it is one line that names file and line."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from experiments.ask.mistakes import Mistake, one_line, visible

LARGEST, LARGEST_TABLE = 1_000_000, 20_000_000
"""Bytes of the largest file of settings, of which the largest that ships has a tenth, and of the largest table of worlds."""
HEAD = 2_000


def text_of(path: Path, most: int = LARGEST) -> str:
    """The whole text; raises Mistake, one line, before anything large or endless is read."""
    try:
        if path.exists() and not path.is_file():  # a pipe would be waited for, a device read for ever
            raise Mistake(f"{path}: is no file of text")
        if path.stat().st_size > most:
            raise Mistake(f"{path}: has {path.stat().st_size:,} bytes; files of settings have at most {most:,}")
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise Mistake(f"{path}: is not UTF-8 text") from None
    except OSError as error:
        raise Mistake(f"{path}: cannot be read ({error.strerror})") from None


def head(path: Path) -> str:
    """What a file says of itself in its first line, empty where that is no comment or cannot be read."""
    try:
        with path.open("rb") as file:
            return first_comment(file.read(HEAD).decode("utf-8-sig", errors="replace"))
    except OSError:
        return ""


def first_comment(text: str) -> str:
    """The comment in a text's first line, empty where that is none."""
    first = text.partition("\n")[0]
    return visible(first.lstrip("# ").rstrip()) if first.startswith("#") else ""


_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

DEEPEST = 50


class Loader(_Base):  # type: ignore[misc]  # the fast one where there is one
    """Plain values, as Hydra reads them too: `1e-3` is a number, and no key stands twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """A group of keys, which are texts."""
        seen: set[str] = set()
        for key, _ in node.value if isinstance(node, yaml.MappingNode) else ():
            name = key.value if isinstance(key, yaml.ScalarNode) else "a list or group"
            if key.tag not in ("tag:yaml.org,2002:str", "tag:yaml.org,2002:merge"):
                text = f"'{name}' is not a key; a decimal takes a point (0.5), a list brackets ([a, b])"
                raise yaml.constructor.ConstructorError(None, None, text, key.start_mark)
            if name in seen:
                raise yaml.constructor.ConstructorError(None, None, f"duplicate key {name}", key.start_mark)
            seen.add(name)
        return super().construct_mapping(node, deep)  # type: ignore[no-any-return]


Loader.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(r"[-+]?(\d+\.?\d*|\.\d+)[eE][-+]?\d+$"), list("-+.0123456789"))


def plain(text: str) -> Any:
    """A file's content as plain values."""
    return yaml.load(text, Loader)


def read(path: Path) -> tuple[str, Any]:
    """A file's text and its plain values, None where it is empty; raises Mistake, one line."""
    text = text_of(path)
    try:
        _check_depth(path, text)
        return text, plain(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{path}, line {mark.line + 1}, column {mark.column + 1}" if mark else str(path)
        raise Mistake(f"{where}: {one_line(error.problem or error)}") from None
    except (yaml.YAMLError, ValueError, LookupError, TypeError, AttributeError) as error:  # a day that no month has, `!!int` of nothing
        raise Mistake(f"{path}: {one_line(error)}") from None
    except RecursionError:
        raise Mistake(f"{path}: its values lie too deep in each other") from None


def _check_depth(path: Path, text: str) -> None:
    """Nothing so deep that the parser, which calls itself, would end the process, and no aliases that multiply without end."""
    anchored: list[bool] = []  # of each collection that is open
    for event in yaml.parse(text, Loader=Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            anchored.append(event.anchor is not None)
        elif isinstance(event, yaml.CollectionEndEvent):
            anchored.pop()
        elif isinstance(event, yaml.AliasEvent) and any(anchored):
            raise Mistake(f"{path}, line {event.start_mark.line + 1}: a part with an anchor (&) cannot hold an alias (*); write it out")
        if len(anchored) > DEEPEST:
            raise Mistake(f"{path}, line {event.start_mark.line + 1}: its values lie too deep in each other")


def keys(path: Path, content: Any) -> dict[str, Any]:
    """The file's keys with what stands under each; none in an empty file, a Mistake where it is no group of keys."""
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise Mistake(f"{path}: needs keys with values; an empty file changes nothing")
    return content


def check_sections(path: Path, value: Any, known: Any, key: str) -> None:
    """What is known as a section holds keys; keys that are not known are left to the model."""
    if not isinstance(known, dict):
        return
    if not isinstance(value, dict):
        given = "is empty; leave it out, or say what differs" if value is None else "is a section and needs keys with values"
        raise Mistake(f"{path}: {key} {given}" + (f"; known in it: {', '.join(map(str, known))}" if known else ""))
    for name, inner in value.items():
        if name in known:
            check_sections(path, inner, known[name], f"{key}.{name}")


def number(path: Path, name: str, value: Any, low: float = 0.0, high: float = math.inf) -> float:
    """A finite number of a file, within its range; raises Mistake for anything else."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value) or not low <= value <= high:
        raise Mistake(f"{path}: {name}={value}: needs a number from {low:g}" + (f" to {high:g}" if math.isfinite(high) else ""))
    return float(value)


def numbers(path: Path, content: Mapping[str, Any], usual: Mapping[str, tuple[Any, Any, Any]]) -> dict[str, Any]:
    """Numbers of a file by dotted key; `usual` has each one's default, least and most, and is whole where the number has to be."""
    return {
        name: (whole if isinstance(default, int) else number)(path, name, at(path, content, name, default), *ends)
        for name, (default, *ends) in usual.items()
    }


def at(path: Path, content: Mapping[str, Any], name: str, default: Any) -> Any:
    """What stands under a key, or a key of a section; raises Mistake where the section holds no keys."""
    section, _, key = name.rpartition(".")
    inside = content.get(section, {}) if section else content
    if not isinstance(inside, dict):
        raise Mistake(f"{path}: {section}: needs keys with values, such as {key}: {default}")
    return inside.get(key, default)


def whole(path: Path, name: str, value: Any, low: int, high: int) -> int:
    """A whole number of a file, within its range; raises Mistake for anything else."""
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise Mistake(f"{path}: {name}={value}: needs a whole number from {low} to {high:,}")
    return value
