"""Texts and bytes are mangled: pieces cut, doubled, swapped, replaced, or put in that mean something to some reader."""

from __future__ import annotations

from random import Random
from typing import Any

PIECES = (
    "\n",
    " ",
    "  ",
    "\t",
    ": ",
    "- ",
    "[",
    "]",
    "{",
    "}",
    ",",
    "'",
    '"',
    "#",
    "&a ",
    "*a",
    "<<: *a",
    "!!int ",
    "!!python/name:os.system ",
    "|",
    ">",
    "?",
    "---",
    "...",
    "%",
    "@",
    "`",
    "~",
    "null",
    "true",
    "0",
    "-1",
    "1e9",
    "0x10",
    "010",
    "1:30",
    "???",
    "${",
    "}",
    "${oc.env:HOME}",
    "\\",
    "=",
    ".",
    "..",
    "../",
    "/",
    "~measures",
    "_target_: os.system",
    "é",
    "\u0301",
    "\u202e",
    "\x1b[2J",
    "\x00",
    "\ufeff",
    "\U0001f4a3",
    "defaults:",
    "x" * 300,
)


def text(rng: Random, given: str, most: int = 4) -> str:
    """A text with a few changes."""
    for _ in range(rng.randint(1, most)):
        at, end = sorted((rng.randint(0, len(given)), rng.randint(0, len(given))))
        end = min(end, at + rng.choice([1, 1, 2, 8, 40]))
        new = rng.choice(PIECES)
        given = rng.choice(
            [
                given[:at] + given[end:],
                given[:at] + new + given[at:],
                given[:at] + new + given[end:],
                given[:end] + given[at:end] * rng.randint(1, 3) + given[end:],
                given[:at] + given[at:end][::-1] + given[end:],
            ]
        )
    return given


def data(rng: Random, given: bytes) -> bytes:
    """Bytes with a few changes."""
    out = bytearray(given)
    for _ in range(rng.randint(1, 4)):
        at = rng.randint(0, max(len(out) - 1, 0))
        way = rng.randint(0, 4)
        if way == 0 and out:
            out[at] ^= 1 << rng.randint(0, 7)
        elif way == 1:
            del out[at:]
        elif way == 2:
            del out[at : at + rng.choice([1, 2, 16, 200])]
        elif way == 3:
            out[at:at] = rng.randbytes(rng.choice([1, 2, 16, 200]))
        else:
            out[at : at + 4] = rng.choice([b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", b"PAR1"])
    return bytes(out)


ODD = (
    None,
    True,
    False,
    0,
    -1,
    1,
    1.5,
    10**9,
    10**30,
    -(10**30),
    float("nan"),
    float("inf"),
    "",
    " ",
    "x",
    "é",
    "\x1b[2J",
    "../up",
    "/etc/passwd",
    "a\nb",
    "x" * 300,
    "\u202e",
    "\ud800",
    [],
    {},
    [[]],
    [None],
    {"a": None},
    [1, "a", None],
    {"": ""},
    "2018-02-30",
    "1e999",
    "0",
    "true",
    "null",
)


def tree(rng: Random, given: Any, most: int = 3) -> Any:
    """A plain tree, such as of a JSON file, with a few values replaced, taken out or put in; `given` stays as it is."""
    for _ in range(rng.randint(1, most)):
        given = _changed(rng, given)
    return given


def _changed(rng: Random, node: Any) -> Any:
    if isinstance(node, dict) and node and rng.random() < 0.85:
        key = rng.choice(list(node))
        way = rng.random()
        if way < 0.1:
            return {name: value for name, value in node.items() if name != key}
        if way < 0.15:
            return node | {rng.choice(["x", "", "é", "\x1b", key + key]): rng.choice(ODD)}
        return node | {key: _changed(rng, node[key])}
    if isinstance(node, list) and node and rng.random() < 0.85:
        at = rng.randrange(len(node))
        way = rng.random()
        if way < 0.1:
            return node[:at] + node[at + 1 :]
        if way < 0.2:
            return node[:at] + [node[at]] + node[at:]
        return [*node[:at], _changed(rng, node[at]), *node[at + 1 :]]
    return rng.choice(ODD)
