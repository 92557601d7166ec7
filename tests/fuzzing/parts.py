"""Folders of studies under way: stored runs, marks, causes and locks as anything may have left them; read by `status`."""

from __future__ import annotations

from random import Random

from experiments.study import files

from . import folders, mangling
from .inputs import ACCEPT, Input

NAMES = (
    "parts/000003.run",
    "parts/x.run",
    "parts/000009.run",
    "parts/000003.failed",
    "parts/x.failed",
    "parts/²³.failed",
    "parts/٣.failed",
    "parts/000003.now",
    "parts/x.now",
    "parts/000001.run.ab.draft",
    ".lock",
    "parts/" + "9" * 50 + ".run",
    "parts/" + "9" * 200 + ".failed",
    "parts/000000.failed/x",
    "parts/000002.now/x",
    "manifest.json.draft",
)
TEXTS = (b"", b"\xff\xfe", b"\x1b[2J", b"MemoryError: x", b"a\nb\nc", b"\x80" * 500, b"x" * 10_000, b"history", b"9" * 5000)


def make(rng: Random) -> Input:
    """A folder, and `status` of it."""
    tables = dict(folders.stopped())
    if rng.random() < 0.05:
        return Input(
            ("status", "theirs"), {f"theirs/{name}": data for name, data in tables.items()}, ACCEPT, note="a study under way as it was"
        )
    for _ in range(rng.randint(1, 3)):
        way = rng.random()
        name = rng.choice([name for name in tables if name.endswith(".run")] or ["parts/000000.run"])
        if way < 0.3:
            tables[name] = mangling.data(rng, tables.get(name, b"x"))
        elif way < 0.4:
            tables.pop(name, None)
        elif way < 0.6:
            head, _, rest = tables.get(name, b" ").partition(b"\n")
            text = (
                mangling.text(rng, head.partition(b" ")[2].decode(errors="replace")).encode("utf-8", "surrogatepass").replace(b"\n", b" ")
            )
            tables[name] = files.digest_of(text).encode() + b" " + text + b"\n" + rest
        else:
            tables[rng.choice(NAMES)] = rng.choice(TEXTS)
    twice = ("theirs",) if rng.random() < 0.1 else ()
    return Input(("status", "theirs", *twice), {f"theirs/{name}": data for name, data in tables.items()}, ACCEPT, note="a study under way")
