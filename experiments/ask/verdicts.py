"""What verdicts are given on: headline outcomes and the smallest effects that matter, from verdicts.yaml and overrides, checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from experiments.ask.declared import scalar
from experiments.ask.mistakes import Mistake, nearest

SECTION, FILE = "verdicts", "verdicts.yaml"
SHARE = re.compile(r"([0-9]+\.?[0-9]*|\.[0-9]+)\s*%")
DEFAULT = "default"
"""The entry of `matters` for outcomes that are not listed."""


def read(keys: Mapping[str, Any], outcomes: Iterable[str]) -> dict[str, Any]:
    """`headline`, a list of outcomes, and `matters`, a number or a share such as '5%' by outcome; raises Mistake.

    A user's own file hides ours from Hydra, so that what it leaves out is taken from ours here.
    """
    from experiments.ask.home import shipped

    ours = yaml.safe_load((shipped() / FILE).read_text(encoding="utf-8"))[SECTION]
    given = keys.get(SECTION)
    if given is not None and not isinstance(given, Mapping):
        raise Mistake(f"{SECTION}={given}: needs headline and matters; see scenarios/{FILE}")
    for name in map(str, given or ()):
        if name not in ours:
            raise Mistake(f"{FILE}: unknown key '{SECTION}.{name}'{nearest(name, ours)}; known: {', '.join(ours)}")
    for name in ours:
        if name in keys:
            raise Mistake(f"{FILE}: '{name}' stands outside its section; write it under {SECTION}:")
    asked = {**ours, **(given or {})}
    known = list(outcomes)
    if not isinstance(asked["matters"], Mapping):
        raise Mistake(f"{SECTION}.matters={scalar(asked['matters'])}: needs an outcome with a number each, as in {{deaths: 5%}}")
    matters = {str(name): _matters(str(name), value, known) for name, value in {**ours["matters"], **asked["matters"]}.items()}
    return {"headline": _headline(asked["headline"], known), "matters": matters}


def of(keys: Mapping[str, Any]) -> dict[str, Any]:
    """As `read`, with the outcomes that the model has."""
    from sim.metrics import catalogue

    return read(keys, [metric.name for metric in catalogue() if metric.kind == "outcome"])


def _headline(value: Any, known: list[str]) -> list[str]:
    where = f"{SECTION}.headline={scalar(value).replace(chr(39), '').replace(' ', '')}"
    if not isinstance(value, list) or not value:
        raise Mistake(f"{where}: needs a list of outcomes, as in {SECTION}.headline=[civilian_deaths,deaths]")
    for name in map(str, value):
        if name not in known:
            raise _unknown(name, known, where)
    if len(set(value)) < len(value):
        raise Mistake(f"{where}: an outcome is listed twice")
    return [str(name) for name in value]


def _matters(name: str, value: Any, known: list[str]) -> float | str:
    where = f"{SECTION}.matters.{name}={value}"
    if name != DEFAULT and name not in known:
        raise _unknown(name, known, where)
    share = SHARE.fullmatch(value.strip()) if isinstance(value, str) else None
    number = float(share[1]) if share else value if isinstance(value, (int, float)) and not isinstance(value, bool) else -1.0
    if not 0.0 <= number < float("inf"):
        raise Mistake(f"{where}: needs a number from 0 in the outcome's unit, or a share of the reference's mean such as 5%")
    return f"{number:g}%" if share else float(number)


def _unknown(name: str, known: list[str], where: str) -> Mistake:
    return Mistake(f"{where}: unknown outcome '{name}'{nearest(name, known)}; all of them: mali list metrics outcome")


def laid_over(metrics: Iterable[Mapping[str, Any]], verdicts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The catalogue's rows with `headline` (its place, from 1, or null) and `matters` (null where it is no outcome)."""
    place = {name: number for number, name in enumerate(verdicts["headline"], start=1)}
    matters = verdicts["matters"]
    return [
        dict(row)
        | {
            "headline": place.get(str(row["name"])),
            "matters": matters.get(row["name"], matters[DEFAULT]) if row["kind"] == "outcome" else None,
        }
        for row in metrics
    ]
