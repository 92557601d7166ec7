"""The year held back as a section of the page on validation: scores of histories and rivals, and skill, also where it is negative."""

from __future__ import annotations

import pandas as pd

from experiments.past import forecast_skill as skill
from experiments.past.forecast_skill import ALL, MODEL
from experiments.past.held_back import WORDS, YEAR
from experiments.past.summary import number
from experiments.study.markdown import table

HEADS = ("forecast", "CRPS", "ignorance, bits", "interval score, 90 percent", "in 90 percent", "in 95 percent", "mean")
INTRODUCTION = """\
Histories as a forecast of July 2016 to June 2017, by region and month (84 cells), beside rivals fitted to the record of January 2015 to
June 2016. **Rates of this world were set on years that this one is among, so this is no honest forecast**; it becomes one in a world that
was fitted to June 2016 (`mali validate world=...`). The bombing of Gao in January 2017, which every history repeats, is left out on both
sides; splits, mergers and new groups of that year (`seeds/mali/history.csv`) and deployments happen in every history when they did, which
rivals do not know (`calendar.mandate=2016-07-01` leaves them to the rules). Skill is 1 less the CRPS of histories over the rival's, with
the 95 percent interval of 2,000 resamples of blocks of three months; below 0 the rival is better. Ignorance is in the ten bins of ViEWS.
Of a calibrated forecast nine records in ten lie in the 90 percent interval.
"""


def section(scores: pd.DataFrame, skills: pd.DataFrame) -> str:
    """Both targets: all forecasts, skill against each rival, and by region against the last twelve months."""
    parts = ["### A year held back\n", INTRODUCTION]
    for target, words in WORDS.items():
        mine, won = (one.loc[one["target"] == target] for one in (scores, skills))
        whole = mine.loc[mine["place"] == ALL]
        recorded = number(float(whole["observed_mean"].iloc[0]))
        parts.append(f"#### {words[0].upper()}{words[1:]}\n\nThe record has {recorded} a month of a region.\n")
        parts.append(table(HEADS, [_cells(row) for row in whole.to_dict("records")]))
        rows = [(row["rival"], skill.told(row)) for row in won.loc[won["place"] == ALL].to_dict("records")]
        parts.append(table(("CRPS skill against", ""), rows))
        parts.append(_regions(mine, won))
    return "\n".join(parts)


def _regions(scores: pd.DataFrame, skills: pd.DataFrame) -> str:
    """A row a region: coverage, and skill against the last twelve months as a distribution."""
    model = scores.loc[(scores["forecast"] == MODEL) & (scores["place"] != ALL)].set_index("place")
    won = skills.loc[skills["rival"] == YEAR].set_index("place").to_dict("index")
    rows = [
        (name, number(row["observed_mean"]), number(row["forecast_mean"]), f"{row['coverage_90']:.0%}", skill.told(won[name]))
        for name, row in model.to_dict("index").items()
    ]
    return table(("region", "recorded", "mean", "in 90 percent", f"skill against {YEAR}"), rows)


def _cells(row: dict[object, object]) -> tuple[str, ...]:
    numbers = [number(float(row[name])) for name in ("crps", "ignorance", "interval_score_90")]  # type: ignore[arg-type]
    shares = [f"{float(row[name]):.0%}" for name in ("coverage_90", "coverage_95")]  # type: ignore[arg-type]
    name = "histories" if row["forecast"] == MODEL else str(row["forecast"])
    return name, *numbers, *shares, number(float(row["forecast_mean"]))  # type: ignore[arg-type]
