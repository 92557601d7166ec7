"""The tables of docs/, from code, YAML and seeds: `python -m experiments.docs` writes them anew between their markers.

A table stands in a document between `<!-- table: NAME -->` and `<!-- end -->`; NAME is a key of TABLES. What anybody may
add with one file (metrics, scenarios, figures) has no table here: `mali list` has it.
"""

from __future__ import annotations

import csv
import inspect
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from experiments.config.declared import scalar, span
from sim.engine.parameters import GRADES, Parameter
from sim.geography.seeds import FOLDER as SEEDS
from sim.schedule import ACTORS, DAY, parts
from sim.settings import parameters

FOLDER = Path(__file__).resolve().parents[1] / "docs"
COMMAND = "python -m experiments.docs"
MARKED = re.compile(r"(<!-- table: (\w+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)
CONFIDENCES = ("published", "derived", "recalled", "own estimate")
DATES = ("date", "month", "to_month", "period", "as_of")


def renewed(text: str) -> str:
    """A document with every marked table as it is now; KeyError for a table that nobody makes."""
    return MARKED.sub(lambda found: found[1] + TABLES[found[2]]() + found[4], text)


def stale(folder: Path = FOLDER) -> list[Path]:
    """Documents whose tables differ from what the code says."""
    return [path for path in sorted(folder.glob("*.md")) if renewed(path.read_text(encoding="utf-8")) != path.read_text(encoding="utf-8")]


def main() -> int:
    """Write stale documents anew and name them."""
    if not FOLDER.is_dir():
        print(f"no documents here: {COMMAND} belongs to a checkout", file=sys.stderr)
        return 2
    for path in stale():
        path.write_text(renewed(path.read_text(encoding="utf-8")), encoding="utf-8")
        print(path.relative_to(FOLDER.parent))
    return 0


def table(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A Markdown table; bars inside cells are escaped."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join("| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in line) + " |\n" for line in lines)


def code(names: Iterable[str]) -> str:
    """Names in code type, set apart by commas."""
    return ", ".join(f"`{name}`" for name in names)


def first(thing: Any) -> str:
    """The first line of a docstring."""
    return (inspect.getdoc(thing) or "").split("\n", 1)[0]


def stem(part: Any) -> str:
    """The name of a part's file."""
    return str(part.__name__).rpartition(".")[2]


def agents() -> str:
    """Who acts: what one is, its file, the columns of its roster."""
    return table(
        ("agent", "what one is", "columns beside `slot`, `alive`"),
        ((f"[{stem(a).replace('_', ' ')}](../sim/actors/{stem(a)}.py)", first(a), code(a.COLUMNS)) for a in ACTORS),
    )


def senses() -> str:
    """What each kind of agent reads beyond its own roster."""
    rows = ((stem(a).replace("_", " "), _by_kind(name for name in a.READS if not name.startswith(f"{stem(a)}."))) for a in ACTORS)
    return table(("agent", "sees"), ((kind, seen or "its own state only") for kind, seen in rows))


def day() -> str:
    """The day: phase, step, mechanism, what it says, draws."""
    return table(("#", "phase", "step", "mechanism", "what happens", "draws"), _day())


def _day() -> Iterator[Sequence[Any]]:
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
            draws = code(step.part.DRAWS) if main else ""
            yield number, phase, name + often, getattr(step.part, "MECHANISM", "actor"), said, draws


def owners() -> str:
    """State by owner: the arrays that each rule alone may write."""
    rows = []
    for name, part in sorted(parts().items()):
        own = sorted({*getattr(part, "DECLARES", {}), *getattr(part, "WRITES", ())})
        if own:
            rows.append((f"[{name}](../sim/rules/{name}.py)", _by_kind(own)))
    return table(("rule", "owns"), rows)


def _by_kind(names: Iterable[str]) -> str:
    kinds: dict[str, list[str]] = {}
    for name in names:
        kind, _, column = name.partition(".")
        kinds.setdefault(kind, []).append(column)
    return "; ".join(f"**{kind}** {', '.join(columns)}" for kind, columns in kinds.items())


def mechanisms() -> str:
    """Mechanisms by id: rule files, and the claims of the letter that lean on them."""
    rules: dict[str, list[str]] = {}
    for name, part in sorted(parts().items()):
        if hasattr(part, "MECHANISM"):
            rules.setdefault(part.MECHANISM, []).append(name)
    claims: dict[str, list[str]] = {}
    for row in yaml.safe_load((SEEDS / "letter.yaml").read_text(encoding="utf-8")):
        for name in row["mechanisms"]:
            claims.setdefault(name, []).append(row["id"])
    names = sorted({*rules, *claims})
    return table(
        ("id", "rules that carry its id", "claims"),
        ((n, code(rules.get(n, ())) or "none of its own", ", ".join(claims.get(n, ()))) for n in names),
    )


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
    blocks = []
    for section, own in found.items():
        cut = len(section) + 1
        rows = [(f"`{p.key[cut:]}`", f"`{scalar(p.default)}`", span(p), p.unit, p.grade, p.source, p.doc) for p in own]
        blocks.append(f"\n## {section}\n\n{table(heads, rows)}")
    return "".join(blocks) + "\n"


def grades() -> str:
    """How many numbers are estimated, derived, judged or defined."""
    counts = Counter((p.key.partition(".")[0], p.grade) for p in parameters())
    rows = [(grade, counts["world", grade], counts["measures", grade]) for grade in GRADES]
    rows.append(("all", sum(row[1] for row in rows), sum(row[2] for row in rows)))
    return table(("grade", "numbers of the world", "levers"), rows)


def estimated() -> str:
    """The parameters of grade `estimated`, all of them."""
    rows = [(f"`{p.key}`", f"`{scalar(p.default)}`", span(p), p.unit, p.source) for p in parameters() if p.grade == "estimated"]
    return table(("parameter", "default", "range", "unit", "source"), rows)


def forms() -> str:
    """Forms under doubt: choices of the world that no evidence decides."""
    rows = [
        (f"`{p.key}`", f"`{scalar(p.default)}`", span(p), p.doc)
        for p in parameters()
        if p.key.startswith("world.") and p.options and not isinstance(p.default, bool)
    ]
    return table(("form", "default", "options", "what it decides"), rows)


def points() -> str:
    """The ranges that the rates were set to meet."""
    found = _rows("working_points")
    rows = ((r["name"].replace("_", " "), f"{r['low']} to {r['high']}", r["unit"], r["confidence"]) for r in found)
    return table(("working point", "range", "unit", "confidence of the range"), rows)


def observed() -> str:
    """Observed tables: rows, how many are scored, the last date in them."""
    rows = []
    for path in sorted((SEEDS / "mali").glob("observed_*.csv")):
        found = _rows(path.stem)
        scored = sum(row["scored"] == "1" for row in found) if "scored" in found[0] else "-"
        rows.append((f"`{path.name}`", len(found), scored, max(_dates(found))))
    return table(("file", "rows", "scored", "last date"), rows)


def _dates(rows: Iterable[dict[str, str]]) -> Iterator[str]:
    for row in rows:
        yield from (row[name] for name in DATES if row.get(name))


def sure() -> str:
    """Rows of the starting world by confidence."""
    rows = []
    for path in sorted((SEEDS / "mali").glob("*.csv")):
        found = Counter(row["confidence"] for row in _rows(path.stem) if "confidence" in row)
        if found:
            rows.append((f"`{path.name}`", *(found[name] or "" for name in CONFIDENCES)))
    return table(("file", *CONFIDENCES), rows)


def later() -> str:
    """Inputs dated after 30 June 2017: decisions that a scenario may need."""
    rows = ((f"`{r['key']}`", r["date"], r["value"] or r["text"], r["unit"]) for r in _rows("scenario_inputs") if r["date"] > "2017-06-30")
    return table(("input", "date", "value", "unit"), rows)


def _rows(name: str) -> list[dict[str, str]]:
    with (SEEDS / "mali" / f"{name}.csv").open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


TABLES: dict[str, Callable[[], str]] = {
    "agents": agents, "senses": senses, "day": day, "owners": owners, "mechanisms": mechanisms, "levers": levers,
    "parameters": every_parameter, "grades": grades, "estimated": estimated, "forms": forms, "points": points,
    "observed": observed, "sure": sure, "later": later,
}  # fmt: skip

if __name__ == "__main__":
    sys.exit(main())
