"""Manifests of a stranger: values of other kinds, missing, added, or a text that is no JSON; with the right digest or none."""

from __future__ import annotations

import json
from contextlib import suppress
from random import Random

from experiments.study.manifest import SEAL, digest

from . import folders, mangling
from .inputs import ACCEPT, Input

COMMANDS = ("status", "rank", "export")


def make(rng: Random) -> Input:
    """A folder with such a manifest, and a command that reads it."""
    command = rng.choice(COMMANDS)
    going = command == "status" and rng.random() < 0.5
    tables = dict(folders.stopped() if going else folders.finished())
    found = json.loads(tables["manifest.json"])
    found.pop(SEAL, None)
    if rng.random() < 0.3:
        found = folders.sealed(tables, found)
    way = rng.random()
    if way < 0.05:
        text, must, note = tables["manifest.json"].decode(), ACCEPT, "a manifest as it was"
    elif way < 0.75:
        text, must, note = _dumped(rng, mangling.tree(rng, found)), "either", "a changed manifest"
    else:
        text, must, note = mangling.text(rng, _dumped(rng, found)), "either", "a mangled manifest"
    tables["manifest.json"] = text.encode("utf-8", "surrogatepass")
    words = (command, "theirs", *((rng.choice(("outcome=deaths", "outcome=displaced")),) if command == "rank" else ()))
    return Input(
        words,
        {f"theirs/{name}": data for name, data in tables.items()},
        must,
        note=f"{command}: {note}",
        writes="" if command == "status" else "theirs",
    )


def _dumped(rng: Random, found: object) -> str:
    if isinstance(found, dict) and rng.random() < 0.5:
        with suppress(TypeError, ValueError):
            found = found | {SEAL: digest(found)}
    return json.dumps(found, ensure_ascii=rng.random() < 0.5, indent=rng.choice([None, 1]))
