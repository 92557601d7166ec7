"""Values for declared parameters: such as they allow, and such as they do not, each with the words for what is wrong."""

from __future__ import annotations

from functools import lru_cache
from random import Random
from typing import Any

from sim.engine.parameters import Parameter
from sim.settings import parameters

NO_NUMBERS = (
    ("a switch for a number", "true"),
    ("a switch for a number", "false"),
    ("null for a number", "null"),
    ("??? for a number", "???"),
    ("a list for a number", "[1]"),
    ("a list for a number", "[0.5, 0.6]"),
    ("a group for a number", "{a: 1}"),
    ("a text for a number", "much"),
    ("a decimal comma", "0,5"),
    ("a percentage", "50%"),
    ("a unit behind a number", "5km"),
    ("no number", "nan"),
    ("no number", ".nan"),
    ("an infinite number", "inf"),
    ("an infinite number", "-.inf"),
    ("an infinite number", "1e999"),
    ("a date for a number", "2017-06-29"),
    ("a date for a number", "2018-02-30"),
    ("digits of another script", "\u0663"),
    ("a full-width digit", "\uff11"),
    ("two points", "1.2.3"),
    ("an empty text", "''"),
    ("a number in quotes", "'0.5'"),
    ("a number in quotes", '"1"'),
    ("a number with a space", "'1 '"),
    ("a sum", "1+1"),
    ("a look-up", "${oc.env:HOME}"),
    ("a look-up", "${nope}"),
    ("a complex number", "1j"),
    ("a fraction", "1/2"),
)
NO_WHOLE = (("a fraction for a whole number", "2.5"), ("a fraction for a whole number", "1.0000001"), ("1.0 for a whole number", "3.0"))
NO_SWITCH = (
    ("a number for a switch", "1"),
    ("a number for a switch", "0"),
    ("a number for a switch", "0.0"),
    ("a text for a switch", "maybe"),
    ("a switch in quotes", "'true'"),
    ("a switch in quotes", '"false"'),
    ("a text for a switch", "t"),
    ("a text for a switch", "'on'"),
    ("null for a switch", "null"),
    ("a list for a switch", "[true]"),
    ("a group for a switch", "{a: true}"),
    ("??? for a switch", "???"),
)
NO_DATE = (
    "2018-02-30",
    "2018-13-01",
    "2018-00-10",
    "20180101",
    "1514764800",
    "2018",
    "true",
    "01/02/2018",
    "2018-1-1x",
    "'2018-01-01 '",
    "2018-01-01T00:00:00",
    "tomorrow",
    "[2018-01-01]",
    "{a: 1}",
    "0",
    "-1",
    "2018-W01-1",
    "2018-001",
    "1e9",
    "1514764800.0",
    "???",
)
TEXT_IS_DATE = ("2018-02-30", "2018-13-01")


@lru_cache(maxsize=1)
def ranged() -> tuple[Parameter, ...]:
    """Parameters with a range or options: those that any value can be made for."""
    return tuple(one for one in parameters() if one.low is not None or one.options)


@lru_cache(maxsize=1)
def dated() -> tuple[str, ...]:
    """Keys that hold a date."""
    return tuple(one.key for one in parameters() if one.unit.startswith("date") or one.key.startswith("calendar."))


def allowed(rng: Random, one: Parameter) -> Any:
    """A value that the parameter takes, mostly another one than its default."""
    if one.options:
        listed = [text == "true" for text in one.options] if isinstance(one.default, bool) else list(one.options)
        return rng.choice([value for value in listed if value != one.default] or listed)
    if isinstance(one.default, int):
        return rng.randint(int(one.low), int(one.high))
    share = rng.choice([0.0, 1.0, rng.random(), rng.random(), rng.random()])
    return min(max(float(f"{one.low + share * (one.high - one.low):.6g}"), one.low), one.high)


def refused(rng: Random, one: Parameter) -> tuple[str, str]:
    """What is wrong, and a text that the parameter must not take."""
    if isinstance(one.default, bool):
        return rng.choice(NO_SWITCH)
    if one.options:
        word = rng.choice([text for text in one.options if text.isalpha()] or ["x"])
        return rng.choice(
            [
                ("an unknown form", f"{word}s"),
                ("a form in capitals", word.upper()),
                ("a number for a form", "3"),
                ("a list for a form", "[a]"),
            ]
        )
    if rng.random() < 0.25:
        far = 10.0 ** rng.randint(0, 20)
        return rng.choice([("above the range", str(one.high + far)), ("below the range", str(one.low - far))])
    if isinstance(one.default, int) and rng.random() < 0.4:
        return rng.choice(NO_WHOLE)
    return rng.choice(NO_NUMBERS)


def written(value: Any) -> str:
    """A value as YAML and Hydra both read it."""
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else repr(value) if isinstance(value, float) else str(value)
