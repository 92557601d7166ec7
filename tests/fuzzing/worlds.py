"""World files: numbers of the world, right, with a mistake, or mangled."""

from __future__ import annotations

from random import Random

from . import mangling, values, yaml_text
from .inputs import ACCEPT, REFUSE, Input

LINE = ("run", "--config-dir", "own", "world=mine")


def make(rng: Random) -> Input:
    """A file, and the command that reads it."""
    chosen = yaml_text.chosen(rng, "world")
    given = {one.key: values.allowed(rng, one) for one in chosen}
    written = {key: values.written(value) for key, value in given.items()}
    way, based = rng.random(), rng.choice(("", "", "defaults: [baseline]\n"))
    if way < 0.4:
        must = ACCEPT if len(given) == 1 else "either"
        return Input(LINE, _file(based + _text(rng, yaml_text.nested(written))), must, given, note="allowed values of a world")
    if way < 0.75:
        note, tree, names = yaml_text.with_mistake(rng, "world", written)
        return Input(LINE, _file(based + _text(rng, tree)), "either" if "null" in note else REFUSE, names=names, note=note)
    text = mangling.text(rng, based + _text(rng, yaml_text.nested(written)))
    return Input(LINE, {"own/world/mine.yaml": text.encode("utf-8", "surrogatepass")}, note="a mangled world")


def _text(rng: Random, tree: dict) -> str:  # type: ignore[type-arg]
    """A world's file has the parts of the world alone, without the word `world`."""
    return yaml_text.text(rng, tree["world"]).lstrip("\ufeff-").lstrip("\n")


def _file(text: str) -> dict[str, bytes]:
    return {"own/world/mine.yaml": text.encode()}
