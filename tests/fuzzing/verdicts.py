"""What verdicts rest on: a file of one's own, or overrides, right, with a mistake, or mangled."""

from __future__ import annotations

from random import Random

from . import mangling
from .inputs import ACCEPT, REFUSE, Input

NAMES = ("deaths", "civilian_deaths", "displaced", "punishments")
RIGHT = ("5%", "50", "0", "0.5", "12.5%")
WRONG = (
    "-1",
    "x",
    "true",
    "null",
    "[1]",
    "{a: 1}",
    "nan",
    "inf",
    "%",
    "5%%",
    "-5%",
    "1e999",
    "nan%",
    "5 %x",
    "'5'",
    "'50 '",
    "'1_0'",
    "٣",
    "''",
    "2018-01-01",
    "0x10",
    "1:30",
)
HEADLINES = (
    "null",
    "[]",
    "deaths",
    "[x]",
    "[deaths, deaths]",
    "3",
    "{a: 1}",
    "[3]",
    "[[deaths]]",
    "[null]",
    "true",
    "[patrol_days]",
    "[{a: 1}]",
    "0",
    "''",
)
FILES = (
    "verdicts:\n",
    "verdicts: null\n",
    "verdicts: 3\n",
    "verdicts: []\n",
    "verdicts: {x: 1}\n",
    "headline: [deaths]\n",
    "verdicts: {matters: null}\n",
    "verdicts: {matters: 3}\n",
    "verdicts: {matters: []}\n",
    "seeds: 3\n",
    "verdicts: {headline: [deaths]}\nseeds: 3\n",
    "verdicts: {matters: {x: 1}}\n",
    "[]\n",
    "3\n",
    "measures: {troops: {fill: 1}}\n",
)


def make(rng: Random) -> Input:
    """A choice, as a file or on the command line."""
    way = rng.random()
    name = rng.choice(NAMES)
    if way < 0.2:
        return _matters(rng, name, rng.choice(RIGHT), ACCEPT)
    if way < 0.65:
        return _matters(rng, name, rng.choice(WRONG), REFUSE)
    if way < 0.85:
        text = rng.choice(HEADLINES)
        return Input(
            ("compare", "scenarios=[mobile]", f"verdicts.headline={text}"), must=REFUSE, names=("verdicts",), note=f"headline {text}"
        )
    text = rng.choice(FILES) if way < 0.93 else mangling.text(rng, f"verdicts:\n  headline: [deaths]\n  matters:\n    {name}: 5%\n")
    note = text.replace("\n", "; ") if way < 0.93 else "a mangled file of verdicts"
    quiet = text in ("verdicts:\n", "verdicts: null\n", "verdicts: {matters: null}\n", "[]\n") or way >= 0.93
    files = {"own/verdicts.yaml": text.encode("utf-8", "surrogatepass")}
    return Input(
        ("compare", "scenarios=[mobile]", "--config-dir", "own"),
        files,
        "either" if quiet else REFUSE,
        note=f"verdicts file: {note}",
        names=() if quiet else ("verdicts",),
    )


def _matters(rng: Random, name: str, text: str, must: str) -> Input:
    note = f"matters {text}"
    if rng.random() < 0.8:
        return Input(("compare", "scenarios=[mobile]", f"verdicts.matters.{name}={text}"), must=must, names=("verdicts",), note=note)
    file = f"verdicts:\n  matters:\n    {name}: {text}\n"
    return Input(
        ("compare", "scenarios=[mobile]", "--config-dir", "own"),
        {"own/verdicts.yaml": file.encode()},
        must=must,
        names=("verdicts",),
        note=note,
    )
