"""The tables of docs/, from code, YAML and seeds: the site has them where a document says `<!-- table: NAME -->`, a key of TABLES.

What anybody may add with one file (metrics, scenarios, figures) has no table here: `mali list` has it.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from experiments.ask.declared import scalar, span
from experiments.past import calibration_tables as calibration
from experiments.study import rows
from experiments.study.columns import CSV, described
from experiments.study.markdown import by_kind, code, first, sections, table
from experiments.tools.api import api
from sim import settings
from sim.declarations import Declaration, declarations, draws
from sim.declarations import reads as reads_of
from sim.engine.day import name_of
from sim.engine.parameters import GRADES, Parameter
from sim.geography.seeds import FOLDER as SEEDS
from sim.metrics import THEMES
from sim.schedule import ACTORS, DAY, parts

FOLDER = Path(__file__).resolve().parents[2] / "docs"
MARKED = re.compile(r"<!-- table: (\w+) -->\n")
TABLES: dict[str, Callable[[], str]] = {"api": api}
ELSEWHERE = ("runs", "daily")
"""Tables of results whose columns, metrics and tallies, are listed elsewhere."""
CONFIDENCES = ("published", "derived", "recalled", "own estimate")
DATES = ("date", "month", "to_month", "period", "as_of")
DECLARED = ("unit", "one for each of", "meaning")
Rows = Iterable[Iterable[Any]]


def filled(text: str) -> str:
    """A document with every marked table in its place; KeyError for a table that nobody makes."""
    return MARKED.sub(lambda found: TABLES[found[1]](), text)


def rewritten(page: Path, marker: str, text: str) -> None:
    """Put a text into a page, between a line that says what wrote it and the end of that."""
    begin, end = f"<!-- written by {marker} -->\n", "<!-- end of what is written -->\n"
    before, _, rest = page.read_text(encoding="utf-8").partition(begin)
    page.write_text(f"{before}{begin}{text}{end}{rest.partition(end)[2]}", encoding="utf-8")


def shown(*heads: str, level: int = 0) -> Callable[[Callable[[], Any]], Callable[[], Any]]:
    """A function of rows makes the table of its name; one of rows by heading, of a level, makes a table each."""

    def noted(function: Callable[[], Any]) -> Callable[[], Any]:
        def made() -> str:
            if level:
                return sections(heads, ((name, map(tuple, rows)) for name, rows in function().items()), level)
            return table(heads, map(tuple, function()))

        TABLES[function.__name__] = made
        return function

    return noted


@shown("agent", "what one is", "columns beside `slot`, `alive`")
def agents() -> Rows:
    """Who acts: what one is, its file, the columns of its roster."""
    return ((f"[{name_of(a).replace('_', ' ')}](../sim/actors/{name_of(a)}.py)", first(a), code(a.COLUMNS)) for a in ACTORS)


@shown("agent", "sees", "heeds levers", "and orders of others")
def senses() -> Rows:
    """What each kind of agent reads beyond its own roster: the state, levers, orders of other agents."""
    for actor in ACTORS:
        kind, found = name_of(actor), reads_of(actor)
        seen = by_kind(name for name in found["arrays"] if not name.startswith(f"{kind}."))
        yield kind.replace("_", " "), seen or "its own state only", by_kind(found["levers"]), by_kind(found["orders"])


@shown("#", "phase", "step", "mechanism", "what happens", "draws")
def day() -> Rows:
    """The day: phase, step, mechanism, what it says, draws."""
    number = 0
    for phase, words in DAY:
        if not words:
            yield "", phase, "", "", "nothing yet", ""
        for step in words:
            number += 1
            main = step.verb in ("resolve", "decide")
            name = f"`{step.name}`" if main else f"`{step.name}.{step.verb}`"
            often = "" if step.every == 1 else f", every {step.every} days"
            said = first(step.part if main else getattr(step.part, step.verb))
            yield number, phase, name + often, getattr(step.part, "MECHANISM", "actor"), said, code(draws(step.part)) if main else ""


@shown("id", "rules that carry its id", "claims")
def mechanisms() -> Rows:
    """Mechanisms by id: rule files, and the claims of the letter that lean on them."""
    letter = yaml.safe_load((SEEDS / "letter.yaml").read_text(encoding="utf-8"))
    rules = [(part.MECHANISM, name) for name, part in sorted(parts().items()) if hasattr(part, "MECHANISM")]
    claims = [(name, row["id"]) for row in letter for name in row["mechanisms"]]
    for one in sorted({name for name, _ in (*rules, *claims)}):
        mine, leaning = ([what for name, what in found if name == one] for found in (rules, claims))
        yield one, code(mine) or "none of its own", ", ".join(leaning)


def _declared(one: Declaration, name: str) -> tuple[str, ...]:
    return f"`{name}`", one.form.unit, ", ".join(one.form.of), one.form.meaning


@shown("array", *DECLARED, level=3)
def owners() -> Mapping[str, Rows]:
    """State by owner: the arrays that each rule alone may write, with unit, second axis and meaning; what every roster has apart."""
    found = [one for one in declarations() if one.kind not in ("actor", "measure") and not one.name.endswith((".slot", ".alive", ".size"))]
    return {owner: [_declared(one, one.name) for one in found if one.owner == owner] for owner in sorted({one.owner for one in found})}


@shown("order", *DECLARED)
def orders() -> Rows:
    """What each actor orders, and a rule carries out."""
    found = (one for one in declarations() if one.kind == "actor" and not one.name.endswith(".n"))
    return (_declared(one, one.name.partition(".")[2]) for one in found)


@shown("lever, as parts read it", *DECLARED)
def heeded() -> Rows:
    """What each measure lays out for parts to read."""
    return (_declared(one, one.name.partition(".")[2]) for one in declarations() if one.kind == "measure")


@shown("rule", "arrays", "levers", "orders", "fields of events")
def reads() -> Rows:
    """What each rule reads of others, by kind."""
    for name, part in sorted(parts().items()):
        if hasattr(part, "MECHANISM"):
            found = reads_of(part)
            kinds = (by_kind(found[kind]) for kind in ("arrays", "levers", "orders"))
            yield f"[{name}](../{part.__name__.replace('.', '/')}.py)", *kinds, code(found["events"])


def _parameters(section: str) -> Iterator[Parameter]:
    return (one for one in settings.parameters() if one.key.startswith(f"{section}."))


@shown("lever under `measures`", "status quo", "range", "unit", "what it orders")
def levers() -> Rows:
    """What can be ordered: every lever with default, range, unit and meaning."""
    found = _parameters("measures")
    return ((f"`{p.key.removeprefix('measures.')}`", f"`{scalar(p.default)}`", span(p), p.unit, p.doc) for p in found)


@shown("parameter", "default", "range", "unit", "grade", "source", "what it does", level=2)
def parameters() -> Mapping[str, Rows]:
    """Parameters by part, each with default, range, unit, grade and source."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for p in _parameters("world"):
        _, part, name = p.key.split(".", 2)
        row = (f"`{name}`", f"`{scalar(p.default)}`", span(p), p.unit, p.grade, p.source, p.doc)
        found.setdefault(f"world.{part}", []).append(row)
    return found


@shown("grade", "numbers of the world", "levers")
def grades() -> Rows:
    """How many numbers are estimated, derived, judged or defined."""
    counts = [Counter(p.grade for p in _parameters(section)) for section in ("world", "measures")]
    yield from ((grade, *(one[grade] for one in counts)) for grade in GRADES)
    yield "all", *(one.total() for one in counts)


@shown("form", "default", "options", "what it decides")
def forms() -> Rows:
    """Uncertain forms: choices of the world that no evidence decides."""
    found = (p for p in _parameters("world") if p.options and not isinstance(p.default, bool))
    return ((f"`{p.key}`", f"`{scalar(p.default)}`", span(p), p.doc) for p in found)


def _seeds(name: str) -> list[dict[str, str]]:
    with (SEEDS / "mali" / f"{name}.csv").open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


@shown("working point", "range", "unit", "confidence of the range")
def points() -> Rows:
    """The ranges that the rates were set to meet."""
    found = _seeds("working_points")
    return ((r["name"].replace("_", " "), f"{r['low']} to {r['high']}", r["unit"], r["confidence"]) for r in found)


@shown("file", "rows", "scored", "last date")
def observed() -> Rows:
    """Observed tables: rows, how many are scored, the last date in them."""
    for path in sorted((SEEDS / "mali").glob("observed_*.csv")):
        found = _seeds(path.stem)
        scored = sum(row["scored"] == "1" for row in found) if "scored" in found[0] else "-"
        yield f"`{path.name}`", len(found), scored, max(row[name] for row in found for name in DATES if row.get(name))


@shown("file", *CONFIDENCES)
def sure() -> Rows:
    """Rows of the starting world by confidence."""
    for path in sorted((SEEDS / "mali").glob("*.csv")):
        found = Counter(row["confidence"] for row in _seeds(path.stem) if "confidence" in row)
        if found:
            yield f"`{path.name}`", *(found[name] or "" for name in CONFIDENCES)


@shown("input", "date", "value", "unit")
def later() -> Rows:
    """Inputs dated after 30 June 2017: decisions that a scenario may need."""
    found = (row for row in _seeds("scenario_inputs") if row["date"] > "2017-06-30")
    return ((f"`{r['key']}`", r["date"], r["value"] or r["text"], r["unit"]) for r in found)


def _columns(texts: Mapping[str, tuple[str, str]]) -> Rows:
    return [(f"`{name}`", unit, meaning) for name, (unit, meaning) in texts.items()]


@shown("column", "unit", "meaning", level=2)
def columns() -> Mapping[str, Rows]:
    """A table a file of results, keys of runs first and once."""
    out = {"Keys of runs": _columns(rows.COLUMNS)}
    for file, texts in described().items():
        if file not in ELSEWHERE:
            own = texts if file in CSV else {name: text for name, text in texts.items() if name not in rows.COLUMNS}
            out[f"{file}.{'csv' if file in CSV else 'parquet'}"] = _columns(own)
    return out


@shown("theme", "what is in it")
def themes() -> Rows:
    """The themes of metrics, in the order of tables."""
    return THEMES.items()


@shown("column", "unit", "meaning", level=2)
def calibrated() -> Mapping[str, Rows]:
    """Tables of a calibration; worlds.csv has a column a form and a number that moved besides these."""
    found = {calibration.WORLDS: calibration.PROVENANCE} | calibration.COLUMNS
    return {name: _columns(texts) for name, texts in found.items()}
