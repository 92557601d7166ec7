"""Where the spread of differences over many worlds comes from, in words for a terminal of 110 columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from experiments.comparison.bootstrap import FEWEST
from experiments.comparison.headline import headlines
from experiments.comparison.split import PARTS
from experiments.comparison.table import listed, wrapped

NAMES = {"world": "between worlds", "history": "between histories of one world", "future": "between futures of one history"}


def terminal_split(table: pd.DataFrame) -> str:
    """A line a scenario with the shares of all headline outcomes, those of the first one in a sentence, and how far to trust them."""
    rows = headlines(table)
    rows = rows.loc[rows["world_share"].notna()]
    if rows.empty:
        return wrapped(untold(table)) if len(table) else ""
    lines = ["where the spread of differences comes from, % between worlds / histories / futures"]
    for scenario, mine in rows.groupby("scenario", sort=False):
        lines += listed(f"{scenario}:", [f"{row['metric']} {' / '.join(shares(row))}" for row in mine.to_dict("records")])
    return "\n".join([*lines, wrapped(f"{sentence(rows.iloc[0].to_dict())} {trust(table)}")])


def shares(row: Mapping[Any, Any]) -> list[str]:
    """Whole percentages by part."""
    return [f"{100 * row[f'{part}_share']:.0f}" for part in PARTS]


def interval(row: Mapping[Any, Any], part: str) -> str:
    """A share's interval as whole percentages; empty where it is unknown."""
    low, high = row[f"{part}_low"], row[f"{part}_high"]
    return "" if pd.isna(low) else f"{100 * low:.0f} to {100 * high:.0f}"


def sentence(row: Mapping[Any, Any]) -> str:
    """One difference's shares with their intervals."""
    ends = [interval(row, part) for part in PARTS]
    within = [f" ({one}%)" if one else "" for one in ends]
    told = [f"{share}% is {NAMES[part]}{one}" for part, share, one in zip(PARTS, shares(row), within, strict=True)]
    metric = str(row["metric"]).replace("_", " ")
    return f"Of the spread of differences in {metric} ({row['scenario']}), {told[0]}, {told[1]} and {told[2]}."


def trust(table: pd.DataFrame) -> str:
    """What so few repeats can tell."""
    first = table.iloc[0]
    many = first["n_worlds"] >= FEWEST
    how = f"The intervals of 95% are over {first['n_worlds']} worlds" if many else f"{first['n_worlds']} worlds are too few for intervals"
    return (
        f"{how}; {first['history_repeats']} repeats of a world with another "
        f"history and {first['future_repeats']} of a history with another future tell shares only roughly."
    )


def untold(table: pd.DataFrame) -> str:
    """Why no share is told."""
    first = table.iloc[0]
    if first["history_repeats"] and first["future_repeats"]:
        return "No headline difference varies: there is no spread to split."
    return (
        "The spread of differences cannot be split between worlds, histories and futures: no world has two histories, or no history two "
        "futures. seeds=N lays pairs out so that it can be, from 4 pairs on."
    )
