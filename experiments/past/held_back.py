"""July 2016 to June 2017 as if it were held back: histories as a forecast by region and month, beside rivals fitted to June 2016.

Rates of the model were set on years that this one is among, so that its scores flatter: a forecast they are only in a world that
was fitted to June 2016, and one that knows the order of battle of the year to come. Nothing is simulated here; histories are those of
`mali validate`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from experiments.comparison.scores import ends
from experiments.past import forecast_skill as skill
from experiments.past.comparable import MONTH_NAMES
from experiments.past.forecast_skill import ALL, MODEL, Contest
from experiments.past.region_months import FAMILY, name
from experiments.study import seals
from experiments.study.forecast_columns import CELLS
from sim.words import REGIONS

if TYPE_CHECKING:
    from datetime import date

FIRST = MONTH_NAMES.index("2016-07")
"""The first month that is held back."""
SCORES, SKILL, CELL_TABLE = "held_back.csv", "held_back_skill.csv", "held_back_cells.csv"
YEAR = "12 months as a distribution"
WORDS = {"state_based": "state-based deaths", "all_types": "deaths in all three types"}
SEEN = "its rates were set on years that this one is among: no honest forecast, unless the world was fitted to June 2016"
KNOWS = "it knows who splits, merges and deploys in that year; calendar.mandate=2016-07-01 leaves that to the rules"
LEVEL = 0.9


def contests(runs: pd.DataFrame, records: Mapping[str, np.ndarray]) -> list[Contest]:
    """Histories and rivals, one contest a target; `runs` has a column a measure, `records` deaths by month and region."""
    out = []
    for target, record in records.items():
        held = [[f"{FAMILY}: {name(target, region, month)}" for region in REGIONS] for month in MONTH_NAMES[FIRST:]]
        samples = np.stack([runs[columns].to_numpy(dtype=float).T for columns in held])
        out.append(skill.contest("region", target, REGIONS, record[:FIRST], record[FIRST:], samples))
    return out


def kept(folder: Path, runs: pd.DataFrame, records: Mapping[str, np.ndarray], prefix: str = "") -> tuple[pd.DataFrame, pd.DataFrame]:
    """Scores and skill of the year held back, kept in the folder with every region and month, under names with this prefix."""
    found = contests(runs, records)
    made = {SCORES: skill.table, SKILL: skill.skills, CELL_TABLE: cells}
    tables = {file: skill.joined(make, found) for file, make in made.items()}
    for file, table in tables.items():
        seals.keep_text(folder, prefix + file, table.to_csv(index=False, lineterminator="\n"))
    return tables[SCORES], tables[SKILL]


def cells(one: Contest) -> pd.DataFrame:
    """A row a region and month: the record, histories' mean and interval, and the transform."""
    samples = one.forecasts[MODEL]
    low, high = ends(samples, LEVEL)
    columns = {
        "recorded": one.observed, "mean": samples.mean(axis=-1), "low": low, "high": high,
        "below": (samples < one.observed[..., None]).mean(axis=-1), "upto": (samples <= one.observed[..., None]).mean(axis=-1),
    }  # fmt: skip
    rows = [
        (one.target, region, month, *(float(values[at, place]) for values in columns.values()))
        for place, region in enumerate(one.places)
        for at, month in enumerate(MONTH_NAMES[FIRST:])
    ]
    return pd.DataFrame(rows, columns=list(CELLS))


def known(mandate: date) -> bool:
    """Whether histories with this mandate date live some of the year held back by the order of battle on record."""
    return bool(np.datetime64(mandate, "D") > np.datetime64(MONTH_NAMES[FIRST], "D"))


def lines(scores: pd.DataFrame, skills: pd.DataFrame, *, knows: bool) -> list[str]:
    """What was found, in a few lines; skill is said where it is negative too. `knows` says whether it knew the order of battle."""
    out = ["July 2016 to June 2017 held back, by region and month; rivals are fitted to June 2016"]
    out += [f"  {text}" for text in ((SEEN, KNOWS) if knows else (SEEN,))]
    for target, words in WORDS.items():
        mine = scores.loc[(scores["target"] == target) & (scores["place"] == ALL) & (scores["forecast"] == MODEL)].iloc[0]
        won = skills.loc[(skills["target"] == target) & (skills["place"] == ALL)]
        out.append(
            f"  {words}: {mine['coverage_90']:.0%} of {int(mine['n_cells'])} months of regions in the 90 percent interval; CRPS skill"
        )
        out += [f"    against {row['rival']:<34} {skill.told(row)}" for row in won.to_dict("records")]
    return out
