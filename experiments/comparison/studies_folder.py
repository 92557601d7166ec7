"""The folder on several studies: what differs, what is the same, outcomes side by side, and one page of it all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from experiments.ask.mistakes import Mistake
from experiments.comparison import headlines
from experiments.comparison import studies_configuration as configuration
from experiments.comparison import studies_outcomes as outcomes
from experiments.comparison import studies_same as same
from experiments.comparison.studies_one import Study
from experiments.show import studies as report
from experiments.show.figures import FOLDER, _french, _studies, save, style
from experiments.study import files, manifest
from experiments.study.rounding import nine_table

TABLES = ("configuration", "shared", "levels", "differences")
DRAWN = ("differences", "levels")
OURS = frozenset({FOLDER, report.NAME, *(f"{name}.csv" for name in TABLES)})
MOST_SETTINGS = 12
"""Settings that the terminal names."""


def write(studies: Sequence[Study], target: Path) -> tuple[Path, list[str]]:
    """Write all into `target` and return the page's path, and lines for the terminal; raises Mistake where other files are there."""
    _look(target)
    frames = (configuration.differing(studies), same.shared(studies), outcomes.levels(studies), outcomes.differences(studies))
    tables = {name: nine_table(frame) for name, frame in zip(TABLES, frames, strict=True)}
    if tables["levels"].empty:
        raise Mistake("mali plot: none of these studies has runs with outcomes")
    (target / FOLDER).mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        files.write_text(target / f"{name}.csv", table.to_csv(index=False, lineterminator="\n"))
    names = {study.letter: study.name.replace("$", r"\$") for study in studies}  # no formula
    drawn = [_draw(target, kind, tables[kind], names) for kind in DRAWN]
    page = report.page(studies, tables, [path for path in drawn if path is not None])
    files.write_text(target / report.NAME, page)
    return target / report.NAME, _lines(tables, studies)


def _look(target: Path) -> None:
    if target.is_file():
        raise Mistake(f"{target} is a file; out= needs a folder")
    if (target / manifest.NAME).exists():
        raise Mistake(f"{target} holds a study; choose another folder with out=")
    if target.is_dir() and (other := next((path.name for path in target.iterdir() if path.name not in OURS), None)):
        raise Mistake(f"{target} holds other files ({other}); choose an empty or new folder with out=")


def _draw(target: Path, kind: str, table: pd.DataFrame, names: dict[str, str]) -> Path | None:
    """One figure's three files; none where no study has such rows."""
    stem = target / FOLDER / kind
    if table.empty:
        for suffix in (".png", ".svg", ".csv"):
            stem.with_suffix(suffix).unlink(missing_ok=True)
        return None
    shown = headlines(table.assign(kind="outcome"))
    with style.context():
        fig = _studies.draw(shown, kind, names)
        if style.in_french():
            _french.put_into(fig)
    return save(shown.drop(columns="kind"), fig, stem)[0]


def _lines(tables: dict[str, pd.DataFrame], studies: Sequence[Study]) -> list[str]:
    """What stands in the terminal: letters, what differs, what is the same."""
    lines = [f"{study.letter}  {study.results.folder}" for study in studies]
    settings = tables["configuration"]
    lines.append(f"\nwhat differs in configuration: {len(settings)} setting{'s' if len(settings) != 1 else ''}")
    for row in settings.head(MOST_SETTINGS).to_dict("records"):
        values = ", ".join(f"{study.letter} {_short(row[study.letter])}" for study in studies)
        lines.append(f"  {row['setting']}: {values}")
    lines += [f"  and {len(settings) - MOST_SETTINGS} more in configuration.csv"] if len(settings) > MOST_SETTINGS else []
    lines += ["", *(report.sentence(row) for row in tables["shared"].to_dict("records"))] if len(tables["shared"]) else []
    return lines


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 40 else f"{text[:40]} …"
