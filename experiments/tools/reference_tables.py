"""Results of two studies beside the scenarios, where reports read them: `python -m experiments.tools.reference_tables RESULTS ...`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from experiments.comparison.channels import NONE
from experiments.comparison.table import headlines
from experiments.study import reference_tables as kept
from experiments.study.results import Results, ResultsError

GRID_COLUMNS = ["scenario", "reference", "metric", "value", "baseline", "n_pairs", "mean_reference", "difference"]
GRID_COLUMNS += ["low_adjusted", "high_adjusted", "verdict"]
USE = "python -m experiments.tools.reference_tables RESULTS ..."
ASKED = ("pattern", "level", "half_year")
"""Families of which the report says how many hold."""
STUDIES = {kept.DOORS: "doors.csv", kept.GRID: "answers.csv"}
"""By study, the table of it that is kept: headline outcomes and what else is traced, with version, calendar and orders."""


def keep(folder: Path) -> Path:
    """Keep one study's table and return its path; ValueError for a folder of any other study."""
    results = Results(folder)
    study = str((results.manifest.get("sweep") or {}).get("name"))
    if study not in STUDIES:
        raise ValueError(f"{folder}: study '{study}' is none of {', '.join(STUDIES)}")
    if STUDIES[study] == "answers.csv":
        table = headlines(results.answers)[GRID_COLUMNS]
    else:
        table = results.doors.loc[results.doors["headline"].astype(bool) | (results.doors["arises"] != NONE)]
    known, calendar = kept.orders(results.manifest), results.manifest["calendar"]
    table = table.assign(
        version=results.manifest.get("version", ""),
        calendar=f"{calendar['start']} to {calendar['end']}",
        orders=[known.get(str(name), "") for name in table["scenario"]],
    )
    path = kept.place(study)
    path.parent.mkdir(exist_ok=True)
    path.write_text(table.to_csv(index=False, lineterminator="\n"), encoding="utf-8")
    return path


def past(folder: Path, of: str) -> Path:
    """Keep a study's histories beside the record in the place of those that were `of` the same worlds before; returns the table's path.

    One world and plausible worlds have a place each.
    """
    import pandas as pd

    from experiments.past.families import FAMILIES

    mine = Results(folder).validation.drop(columns=["inside", "high_over_low"])
    mine = mine.assign(of=of, words=mine["family"].map(FAMILIES), asked=mine["family"].isin(ASKED))
    path, plausible = kept.place(kept.PAST), of == kept.PLAUSIBLE
    before = pd.read_csv(path) if path.is_file() else mine.iloc[:0]
    table = pd.concat([before.loc[before["of"].eq(kept.PLAUSIBLE) != plausible], mine]).sort_values("of", kind="stable")
    head = ["of", "words", "asked"]
    table = table[[*head, *mine.columns.drop(head)]]
    path.write_text(table.to_csv(index=False, lineterminator="\n", float_format="%.6g"), encoding="utf-8")
    return path


def main(words: Sequence[str]) -> int:
    """Keep the tables of these folders, and say where."""
    if not words:
        print(USE, file=sys.stderr)
        return 2
    try:
        for word in words:
            print(keep(Path(word)))
    except (ValueError, ResultsError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
