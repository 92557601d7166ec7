"""On which doors differences hang, for a terminal of 110 columns."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from experiments.comparison.doors import BETWEEN, NONE, OPEN, told
from experiments.comparison.headline import headlines
from experiments.comparison.table import listed, number, wrapped


def what_hangs(kept: pd.DataFrame, differences: pd.DataFrame, orders: Mapping[str, str], where: str = "") -> str:
    """How the headline verdicts of a comparison arise, as the study of doors found for the same orders; empty where it says nothing.

    `where` says which world that was found in, where the comparison is of others.
    """
    mine = {(row["scenario"], row["metric"], row["verdict"]) for row in headlines(differences).to_dict("records")}
    rows = [row for row in kept.to_dict("records") if orders.get(str(row["scenario"])) == row["orders"]]
    texts = [
        f"{row['metric']} of {row['scenario']}: {told(row)}"
        for row in rows
        if told(row) and (row["scenario"], row["metric"], row["verdict"]) in mine
    ]
    if not texts:
        return ""
    origin = (
        f"mali sweep study=doors, {int(kept['n_pairs'].max())} pairs, {kept['calendar'].iloc[0]}, version {kept['version'].iloc[0]}{where}"
    )
    return wrapped(f"What verdicts hang on ({origin}): {'; '.join(texts)}.")


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
