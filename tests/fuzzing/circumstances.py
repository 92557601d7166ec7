"""Circumstances: numbers of the world that are others from a date on, on the command line or in a scenario's file."""

from __future__ import annotations

from random import Random

from . import values
from .inputs import ACCEPT, EITHER, REFUSE, Input

DATES = ("2017-09-01", "2018-01-01", "2019-06-28")
WRONG = (
    "{times: true}",
    "{times: '0.5'}",
    "{times: -1}",
    "{times: nan}",
    "{times: .nan}",
    "{times: null}",
    "{}",
    "{to: true}",
    "{to: '0.5'}",
    "{to: null}",
    "true",
    "'0.5'",
    "null",
    "[]",
    "{since: 2018-01-01}",
    "{times: 1, since: 1514764800}",
    "{times: 1, since: true}",
    "{times: 1, since: 2018-02-30}",
    "{times: 1, since: '2018'}",
    "{times: 1, since: 0}",
    "{times: 1, since: 2016-01-01}",
    "{times: 1, since: 2030-01-01}",
    "{times: 1, until: 2016-01-01}",
    "{times: 1, to: 1}",
    "{time: 1}",
    "[{times: 1}, {times: 1}]",
    "[[1]]",
    "{to: [1]}",
    "{times: 1, since: 2018-01-01T00:00:00}",
    "{times: 1, since: 1.5e9}",
    "{times: [1]}",
    "{times: 1e400}",
    "???",
    "{to: ???}",
    "[null]",
    "{to: {a: 1}}",
)


def make(rng: Random) -> Input:
    """One circumstance."""
    one = rng.choice([one for one in values.ranged() if one.key.startswith("world.") and not one.key.startswith("world.season")])
    key = one.key.replace("world", "circumstances", 1)
    if rng.random() < 0.4:
        value = values.allowed(rng, one)
        text = rng.choice([values.written(value), f"{{to: {values.written(value)}, since: {rng.choice(DATES)}}}"])
        since = text.partition("since: ")[2].rstrip("}") or "2017-06-29"
        shows = {key: [{"to": value, "since": since}]}
        return _given(rng, key, text, EITHER if isinstance(one.default, bool) else ACCEPT, "a circumstance", shows)
    text = rng.choice(WRONG)
    odd = text in ("true", "null", "{to: true}") and (isinstance(one.default, bool) or one.default is None)
    if isinstance(one.default, int) and not isinstance(one.default, bool) and rng.random() < 0.3:
        text, odd = rng.choice(("2.5", "{to: 2.5}", "{to: 1e-3}")), False
    return _given(rng, key, text, EITHER if odd else REFUSE, f"circumstance {text}", {})


def _given(rng: Random, key: str, text: str, must: str, note: str, shows: dict[str, object]) -> Input:
    _, part, name = key.split(".")
    if rng.random() < 0.85 and '"' not in text:
        words = (
            ("run", f"{key}={text.replace(': ', ':')}") if "T00" not in text else ("run", f"{key}={{times:1,since:'2018-01-01T00:00:00'}}")
        )
        return Input(words, must=must, shows=shows, names=(f"circumstances.{part}",), note=note)
    file = f"circumstances:\n  {part}:\n    {name}: {text}\n"
    line = ("run", "--config-dir", "own", "scenario=mine")
    return Input(line, {"own/scenario/mine.yaml": file.encode()}, must, shows, (f"circumstances.{part}", "line"), note)
