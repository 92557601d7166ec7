"""How a reader is told of what a table holds: which estimates are controlled, and which outcomes make the headlines."""

from __future__ import annotations

import pandas as pd

STAR = "*"
MEANING = (
    "with a control variate: chance in the draws, known from their expected values, is subtracted, "
    "so that the difference is not the scenario's mean less the reference's, which stand beside it"
)


def headlines(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of the headline outcomes; all outcomes where none is one."""
    mine = table.loc[table["headline"].astype(bool)]
    return mine if len(mine) else table.loc[table["kind"] == "outcome"]


def starred(metric: str, controlled: bool) -> str:
    """A metric's name, marked where its estimate is controlled."""
    return metric + STAR if controlled else metric
