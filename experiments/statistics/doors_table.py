"""On which doors differences hang, for a terminal of 110 columns."""

from __future__ import annotations

import pandas as pd

from experiments.statistics.doors import BETWEEN, NONE, OPEN, told
from experiments.statistics.shown import headlines
from experiments.statistics.table import listed, number, wrapped


def terminal_doors(table: pd.DataFrame) -> str:
    """A block a scenario, an entry a headline outcome that differs in the baseline world."""
    rows = headlines(table.assign(kind="outcome"))
    blocks = []
    for scenario, mine in rows.groupby("scenario", sort=False):
        first = mine.iloc[0]
        head = (
            f"{scenario} against {first['reference']}: which door each difference hangs on, {int(mine['doors'].max())} doors shut in turn"
        )
        lines = [head, "-" * len(head)]
        for row in mine.to_dict("records"):
            if row["arises"] != NONE:
                lines.append(f"{row['metric']:<24} {number(row['difference'])}, {row['verdict']}: {told(row)}")
                lines += listed("    these pairs cannot tell at", row["open"].split(BETWEEN), "      ") if row["arises"] == OPEN else []
        none = [str(name) for name in mine.loc[mine["arises"] == NONE, "metric"]]
        lines += listed("no difference to trace:", none) if none else []
        blocks.append("\n".join(wrapped(line, "    ") for line in lines))
    return "\n\n".join(blocks)
