"""Tables of declared numbers: levers, parameters of the world, how sure each is, forms under doubt."""

from __future__ import annotations

from collections import Counter

from experiments.ask.declared import scalar, span
from experiments.study.markdown import sections, table
from sim.engine.parameters import GRADES, Parameter
from sim.settings import parameters


def levers() -> str:
    """What can be ordered: every lever with default, range, unit and meaning."""
    rows = [
        (f"`{p.key.removeprefix('measures.')}`", f"`{scalar(p.default)}`", span(p), p.unit, p.doc)
        for p in parameters()
        if p.key.startswith("measures.")
    ]
    return table(("lever under `measures`", "status quo", "range", "unit", "what it orders"), rows)


def every_parameter() -> str:
    """Parameters by part, each with default, range, unit, grade and source."""
    found: dict[str, list[Parameter]] = {}
    for p in parameters():
        section = ".".join(p.key.split(".")[:2]) if p.key.startswith("world.") else ""
        if section:
            found.setdefault(section, []).append(p)
    heads = ("parameter", "default", "range", "unit", "grade", "source", "what it does")
    return sections(heads, ((section, map(_row, own)) for section, own in found.items()))


def _row(p: Parameter) -> tuple[str, ...]:
    name = p.key.split(".", 2)[2]
    return f"`{name}`", f"`{scalar(p.default)}`", span(p), p.unit, p.grade, p.source, p.doc


def grades() -> str:
    """How many numbers are estimated, derived, judged or defined."""
    counts = Counter((p.key.partition(".")[0], p.grade) for p in parameters())
    rows = [(grade, counts["world", grade], counts["measures", grade]) for grade in GRADES]
    rows.append(("all", sum(row[1] for row in rows), sum(row[2] for row in rows)))
    return table(("grade", "numbers of the world", "levers"), rows)


def forms() -> str:
    """Forms under doubt: choices of the world that no evidence decides."""
    rows = [
        (f"`{p.key}`", f"`{scalar(p.default)}`", span(p), p.doc)
        for p in parameters()
        if p.key.startswith("world.") and p.options and not isinstance(p.default, bool)
    ]
    return table(("form", "default", "options", "what it decides"), rows)
