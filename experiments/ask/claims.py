"""The claims ledger of the letter, `seeds/letter.yaml`, read and told."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from textwrap import wrap
from typing import Any

import yaml

from experiments.ask.home import shipped
from sim.geography.seeds import FOLDER

STATUS_QUO = "status_quo"
REFERENCES = {"time": "over 2015 to June 2017", "zero": "at all"}
"""What a row may be held against beside a scenario, with the words for it."""
WIDTH = 132
DOORS = {"gone": "gone without", "turned": "turned without", "weighs": "less than half without"}
"""Columns of the table of doors, with their words."""


@dataclass(frozen=True)
class Sign:
    """What the letter argues of one metric: `of` which scenarios, `against` what, which `sign`, and how it `arises`."""

    metric: str
    sign: str
    of: tuple[str, ...]
    against: str
    arises: str
    how: str


@dataclass(frozen=True)
class Claim:
    """One row of the ledger; levers are settings under `measures`, mechanisms the ids of rules."""

    id: str
    kind: tuple[str, ...]
    claim: str
    mechanisms: tuple[str, ...]
    levers: tuple[str, ...]
    scenarios: tuple[str, ...]
    signs: tuple[Sign, ...]
    status: str
    missing: str


@lru_cache(maxsize=1)
def ledger() -> tuple[Claim, ...]:
    """All claims in the order of the argument."""
    rows = yaml.load((FOLDER / "letter.yaml").read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return tuple(_claim(row) for row in rows)


def _claim(row: dict[str, Any]) -> Claim:
    lists = {name: tuple(row[name]) for name in ("kind", "mechanisms", "levers", "scenarios")}
    signs = tuple(_sign(line, lists["scenarios"]) for line in row["metrics"])
    return Claim(row["id"], claim=row["claim"], signs=signs, status=row["status"], missing=row.get("missing", ""), **lists)


def _sign(line: dict[str, Any], scenarios: tuple[str, ...]) -> Sign:
    of = tuple(line.get("of", scenarios))
    return Sign(line["metric"], line["sign"], of, line.get("against", STATUS_QUO), line["arises"], line["how"])


def told(claim: Claim) -> str:
    """A claim as a block of lines: what it is, what it says, and each comparison with its signs."""
    lines = [f"{claim.id}  {', '.join(claim.kind)}; {claim.status}", *_indented(claim.claim, 5)]
    lines += _indented(f"by {', '.join(claim.mechanisms)}" + (f"; orders {', '.join(claim.levers)}" if claim.levers else ""), 5)
    for (of, against), signs in groupby(claim.signs, key=lambda sign: (sign.of, sign.against)):
        words = REFERENCES.get(against, f"against {against}")
        lines += _indented(f"{', '.join(of)} {words}:", 5)
        for sign in signs:
            lines += _indented(f"{sign.metric} {sign.sign}, {sign.arises}: {sign.how}", 7)
            lines += [line for name in of for line in _indented(tested(sign, name), 9)]
    if claim.missing:
        lines += _indented(f"missing: {claim.missing}", 5)
    return "\n".join(lines)


def tested(sign: Sign, scenario: str) -> str:
    """What the study of doors, as it ships, found of one scenario's difference from the status quo; empty where it says nothing."""
    if sign.against != STATUS_QUO:
        return ""
    row = _kept().get((scenario, sign.metric))
    if row is None or row["arises"] == "no effect":
        return ""
    doors = "; ".join(f"{words} {row[name]}" for name, words in DOORS.items() if row[name])
    return f"{scenario} with doors shut in turn ({row['n_pairs']} pairs): {row['verdict']}, {row['arises']}" + (
        f", {doors}" if doors else ""
    )


@lru_cache(maxsize=1)
def _kept() -> dict[tuple[str, str], dict[str, str]]:
    """Rows of the kept table of doors by scenario and metric; none where it was not made yet."""
    path = shipped() / "kept" / "doors.csv"
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as source:
        return {(row["scenario"], row["metric"]): row for row in csv.DictReader(source)}


def _indented(text: str, indent: int) -> Iterator[str]:
    yield from wrap(text, WIDTH, initial_indent=" " * indent, subsequent_indent=" " * (indent + 2), break_on_hyphens=False)
