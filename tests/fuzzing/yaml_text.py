"""Files of settings as people write them: sections of declared values, in block or flow style, commented, and mistakes put in."""

from __future__ import annotations

from random import Random
from typing import Any

from sim.engine.parameters import Parameter

from . import values

COMMENTS = ("# mine\n", "", "", "# @package _global_\n", "# @ nothing\n", "# é, as it is\n", "\ufeff", "---\n", "\n\n")


def nested(given: dict[str, Any]) -> dict[str, Any]:
    """Dotted keys as a tree."""
    out: dict[str, Any] = {}
    for key, value in given.items():
        *path, last = key.split(".")
        node = out
        for part in path:
            node = node.setdefault(part, {})
        node[last] = value
    return out


def text(rng: Random, tree: dict[str, Any]) -> str:
    """The tree as YAML; leaves are texts that stand as they are."""
    return rng.choice(COMMENTS) + _lines(rng, tree, 0)


def _lines(rng: Random, tree: dict[str, Any], depth: int) -> str:
    out = ""
    for name, value in tree.items():
        head = f"{'  ' * depth}{name}:"
        if not isinstance(value, dict):
            out += f"{head} {value}" + rng.choice(["\n", "\n", "  # own\n"])
        elif depth and rng.random() < 0.3:
            out += f"{head} {_flow(value)}\n"
        else:
            out += f"{head}\n" + _lines(rng, value, depth + 1)
    return out


def _flow(tree: Any) -> str:
    return "{" + ", ".join(f"{name}: {_flow(value)}" for name, value in tree.items()) + "}" if isinstance(tree, dict) else str(tree)


def chosen(rng: Random, section: str, most: int = 4) -> list[Parameter]:
    """A few declared parameters of a section."""
    return rng.sample([one for one in values.ranged() if one.key.startswith(f"{section}.")], rng.randint(1, most))


def with_mistake(rng: Random, section: str, given: dict[str, str]) -> tuple[str, dict[str, Any], tuple[str, ...]]:
    """Values with one mistake put among them: what it is, the tree, and the words of which the message tells one."""
    way = rng.randrange(4)
    if way < 2:
        one = rng.choice([one for one in values.ranged() if one.key.startswith(f"{section}.")])
        note, wrong = values.refused(rng, one)
        if "," in wrong and "[" not in wrong:
            wrong = f'"{wrong}"'
        return note, nested(given | {one.key: wrong}), (one.key, "line")
    key = rng.choice(list(given))
    *path, last = key.split(".")
    if way == 2:
        odd = ".".join([*path, last + rng.choice("xyz")])
        return "an unknown key", nested({name: value for name, value in given.items() if name != key} | {odd: given[key]}), (odd, "line")
    tree = nested(
        {name: value for name, value in given.items() if not name.startswith(".".join(path))}
        | {".".join(path): rng.choice(["null", "[]", "3", "x", "{}", "true"])}
    )
    return "no section", tree, (".".join(path), "line")
