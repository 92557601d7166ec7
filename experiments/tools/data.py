"""Tables of the seeds: what rates were set by, what was observed, how sure each row is, what is dated later."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator

from experiments.study.markdown import table
from sim.geography.seeds import FOLDER as SEEDS

CONFIDENCES = ("published", "derived", "recalled", "own estimate")
DATES = ("date", "month", "to_month", "period", "as_of")


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
