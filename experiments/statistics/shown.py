"""Which of two estimates a reader meets: the one with a control variate wherever there is one, the plain one elsewhere.

The choice is made by what a metric has, never by what came out: a controlled interval that happens to be wider is shown
all the same.
"""

from __future__ import annotations

import pandas as pd

from experiments.statistics.differences import CONTROLLED

STAR = "*"
MEANING = (
    "with a control variate: chance in the draws, known from their expected values, is subtracted, "
    "so a difference is not exactly scenario minus reference"
)


def shown(differences: pd.DataFrame) -> pd.DataFrame:
    """The table with the controlled estimate under the plain one's names where there is one; `controlled` says where.

    The plain estimate's own numbers are kept under names that begin with `plain_`.
    """
    table = differences.assign(controlled=differences["controlled_difference"].notna())
    for name in [column.removeprefix(CONTROLLED) for column in differences.columns if column.startswith(CONTROLLED)]:
        if name in differences.columns:
            table[f"plain_{name}"] = differences[name]
            table[name] = differences[CONTROLLED + name].where(table["controlled"], differences[name])
    return table


def starred(metric: str, controlled: bool) -> str:
    """A metric's name, marked where its estimate is controlled."""
    return metric + STAR if controlled else metric
