"""Overrides: one for a declared number, right or wrong; of keys that commands share; of keys that do not exist; mangled ones."""

from __future__ import annotations

from random import Random

from . import mangling, values
from .inputs import ACCEPT, EITHER, REFUSE, Input

COMMANDS = ("run",) * 12 + ("compare",)
SHARED = {  # key: values that it takes, values that it must not take
    "seed": (
        ("1", "17", "10000"),
        ("0", "-1", "10001", "1.5", "1.0", "true", "null", "a", "'1'", "[1]", "{a: 1}", "1e3", "???", "nan", "9" * 30),
    ),
    "seeds": (
        ("1", "3,5", "[[1,2]]", "[1,[2,3]]"),
        ("0", "-4", "1.0", "true", "null", "[]", "[1,1]", "[[1,2,3]]", "[[1]]", "['1']", "[true]", "{a: 1}", "a"),
    ),
    "keep": (("outcomes", "daily", "null"), ("all", "Daily", "[daily]", "1", "true", "{a: 1}", "0", "false", "''", "[]")),
    "workers": (("1", "8", "null"), ("0", "-1", "2000", "1.0", "true", "'2'", "[1]", "many", "1e2", "{a: 1}", "nan")),
    "history": (("1", "20", "null"), ("0", "10001", "true", "1.5", "'1'", "[1]", "a", "false")),
    "engine": (("processes",), ("threads", "null", "true", "[dask]", "1", "Processes", "{a: 1}", "[]")),
    "scenario": (
        ("mobile", "hybrid"),
        ("mobil", "[mobile]", "null", "true", "''", "../mobile", "/etc/passwd", "mobile.yaml", "{a: 1}", "x" * 300, "1"),
    ),
    "scenarios": (
        ("status_quo,hybrid", "[mobile]"),
        ("[]", "null", "mobil", "[status_quo,status_quo]", "[1]", "{a: 1}", "[null]", "3", "[[mobile]]", "x" * 300),
    ),
    "world": (("baseline",), ("nowhere", "null", "[baseline]", "''", "0", "plausible.0", "x" * 300)),
    "worlds": (("baseline", "null"), ("all", "true", "1", "[baseline]", "{a: 1}", "Plausible", "''")),
    "out": (("x", "a/b"), ("[a]", "{a: 1}", "???", "true", "${oc.env:HOME}", "''")),
    "outcomes": (
        ("[deaths@mopti]", "null"),
        ("[deaths@nowhere]", "[1]", "3", "{a: 1}", "[deaths@gao:-1km]", "true", "[null]", "[[deaths]]", "''", "false", "0"),
    ),
    "calendar.end": (("2018-06-28",), values.NO_DATE + ("2014-01-01", "2090-01-01", "9999-12-31", "0001-01-01")),
    "calendar.start": (("2015-06-01", "2017-06-29"), values.NO_DATE + ("2014-01-01", "2018-01-01", "1960-01-01")),
    "calendar.mandate": (("2017-06-01",), (*values.NO_DATE, "2012-01-01", "2030-01-01")),
    "scheduler": ((), ("tcp://x:1", "1", "true", "[a]")),
}
WHO = {"seed": "run", "history": "run", "scenario": "run", "seeds": "compare", "scenarios": "compare", "worlds": "compare"}
MAKES_NOTHING = ("???", "${oc.env:HOME}", "${nope}")


def make(rng: Random) -> Input:
    """One command line with one override, or with two."""
    way = rng.random()
    if way < 0.3:
        return _declared(rng)
    if way < 0.6:
        return _wrong(rng)
    if way < 0.75:
        return _shared(rng)
    return _mangled(rng) if way < 0.9 else _unknown(rng)


def _declared(rng: Random) -> Input:
    """A value that the parameter allows is in the settings; two, and both are."""
    command, chosen = rng.choice(COMMANDS), rng.sample(values.ranged(), rng.randint(1, 3))
    given = {one.key: values.allowed(rng, one) for one in chosen if not one.key.startswith(("calendar", "grid"))}
    plus = rng.choice(["", "", "", "+", "++"])
    words = tuple(f"{plus}{key}={values.written(value)}" for key, value in given.items())
    # Levers may contradict each other or the world's bounds, which is told; a single number of the world stands alone.
    alone = len(given) == 1 and next(iter(given)).startswith("world.")
    return Input((command, *words), must=ACCEPT if alone and not plus else EITHER, shows=given, note="an allowed value")


def _wrong(rng: Random) -> Input:
    one = rng.choice(values.ranged())
    note, text = values.refused(rng, one)
    nullable = one.default is None and text == "null"
    word = f"{one.key}={text}"
    return Input((rng.choice(COMMANDS), word), must=EITHER if nullable else REFUSE, names=(one.key,), note=f"{note}, {_kind(one.default)}")


def _kind(default: object) -> str:
    return {bool: "switch", int: "whole number", float: "number", str: "form"}.get(type(default), "other")


def _shared(rng: Random) -> Input:
    key = rng.choice(list(SHARED))
    good, bad = SHARED[key]
    right = bool(good) and rng.random() < 0.3
    text = rng.choice(good if right else bad)
    if key.startswith("calendar."):
        return Input(("run", f"{key}={text}"), must=ACCEPT if right else REFUSE, names=("calendar",), note=f"{key}={text}")
    command = WHO.get(key, rng.choice(COMMANDS))
    return Input((command, f"{key}={text}"), must=ACCEPT if right else REFUSE, names=(key,), note=f"{key}={text[:30]}")


def _unknown(rng: Random) -> Input:
    """A letter more, less or another; a section too few or too many; taken out."""
    key = rng.choice(values.ranged()).key
    at = rng.randrange(len(key))
    letter = rng.choice("abcxyz_")
    odd = rng.choice(
        [
            key[:at] + key[at + 1 :],
            key[:at] + letter + key[at:],
            key.partition(".")[2],
            f"{key}.x",
            f"x.{key}",
            key.upper(),
            key.replace(".", "/"),
        ]
    )
    if rng.random() < 0.2:
        odd = f"~{key}"
    known = {one.key for one in values.ranged()}
    return Input(
        (rng.choice(COMMANDS), f"{odd}=0.5" if odd[0] != "~" or rng.random() < 0.5 else odd),
        must=EITHER if odd in known else REFUSE,
        note="an unknown key",
    )


def _mangled(rng: Random) -> Input:
    one = rng.choice(values.ranged())
    words = [f"{one.key}={values.written(values.allowed(rng, one))}"]
    if rng.random() < 0.3:
        words = [f"{key}={rng.choice(good or bad)}" for key, (good, bad) in rng.sample(list(SHARED.items()), 2)]
    at = rng.randrange(len(words))
    words[at] = mangling.text(rng, words[at], 2)
    command = [*rng.choice((*[["run"]] * 20, ["compare"], ["run", "-m"], ["sweep", "study=package_parts", "scenarios=[mobile]"]))]
    return Input((*command, *words), note="a mangled override", encoding=rng.choice(("utf-8", "ascii")))
