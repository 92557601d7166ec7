"""The page on several studies: what differs in their configuration, which runs are the same, outcomes side by side."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from experiments.comparison.studies_one import Study
from experiments.show.figures._studies import TITLES
from experiments.show.figures.style import label, plain, signed
from experiments.show.pictures import address_of
from experiments.show.tables import interval

NAME = "report.html"
MOST = 150
"""Settings that the page shows; the table in configuration.csv has all."""
LONGEST = 160
"""Letters of a value that the page shows."""


def page(studies: Sequence[Study], tables: dict[str, pd.DataFrame], figures: Sequence[Path]) -> str:
    """The whole page as text; `tables` are configuration, shared, levels and differences."""
    environment = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    settings = tables["configuration"]
    return environment.get_template("studies.html.jinja").render(
        studies=[told(study) for study in studies],
        letters=[study.letter for study in studies],
        settings=[[_cut(value) for value in row] for row in settings.head(MOST).to_numpy().tolist()],
        left=max(0, len(settings) - MOST),
        shared=[sentence(row) for row in tables["shared"].to_dict("records")],
        figures=[_figure(path) for path in figures],
        outcomes=outcomes(tables["differences"]),
    )


def told(study: Study) -> dict[str, str]:
    """A study in one row."""
    results = study.results
    calendar = results.manifest["calendar"]
    return {
        "letter": study.letter,
        "name": study.name,
        "scenarios": ", ".join(label(name) for name in results.scenarios),
        "pairs": str(results.pairs),
        "when": f"{calendar['mandate']} to {calendar.get('end', 'the end')}",
        "version": str(results.manifest.get("version", "?")),
    }


def sentence(row: Any) -> str:
    """Whether two studies' runs of a scenario are equal, in words."""
    runs, name = int(row["runs"]), label(row["scenario"])
    head = (
        f"{name}: {runs:,} run{'s' if runs != 1 else ''} of {row['study']} and {row['other']} have the same world, seeds, levers and code"
    )
    if row["equal"] == runs:
        return f"{head}, and are equal in all of {row['outcomes']} numbers."
    return f"{head}, and only {int(row['equal']):,} of them are equal, which should not be: one of the folders was changed."


def outcomes(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Headline differences, a block an outcome, a row a scenario and study."""
    found = []
    for metric, mine in table.loc[table["headline"].astype(bool)].groupby("metric", sort=False):
        rows = [
            {
                "scenario": label(row["scenario"]),
                "study": row["study"],
                "reference": f"{plain(row['mean_reference'])} in {label(row['reference'])}",
                "difference": signed(row["difference"]),
                "interval": interval(row["low_adjusted"], row["high_adjusted"]),
                "verdict": row["verdict"],
            }
            for row in mine.sort_values(["scenario", "study"], kind="stable").to_dict("records")
        ]
        found.append({"name": label(str(metric)), "unit": str(mine["unit"].iloc[0]), "rows": rows})
    return found


def _figure(path: Path) -> dict[str, Any]:
    address, size = address_of(path)
    return {"name": path.stem, "title": TITLES[path.stem], "address": address, "size": size}


def _cut(value: object) -> str:
    text = str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"
