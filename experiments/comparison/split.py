"""The spread of paired differences over many worlds is split by what repeats tell: between worlds, between histories, between futures.

Half the mean squared distance of two pairs of one history is the variance between futures; that of two pairs of one world with a history
each is the variance between futures and histories together; the variance of first pairs, one a world, is all three. Each is less
the ones before it and not below zero. Differences are the plain ones, of which control variates take chance away.

Few repeats tell little: intervals are of resamples of whole worlds, and there is none for fewer worlds than a verdict asks for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from experiments.comparison import bootstrap
from experiments.comparison.bootstrap import FEWEST
from experiments.comparison.differences import by_metric
from experiments.comparison.pairs import Floats, align, nanmean
from experiments.comparison.table import headlines, listed, wrapped

PARTS = ("world", "history", "future")
ENDS = ("_variance", "_share", "_low", "_high")
COLUMNS = [
    *("scenario", "reference", "metric", "unit", "kind", "headline"),
    *("n_pairs", "n_worlds", "history_repeats", "future_repeats", "variance"),
    *(f"{part}{end}" for part in PARTS for end in ENDS),
]


def split(runs: pd.DataFrame, metrics: Sequence[Mapping[str, Any]], scenarios: Sequence[str]) -> pd.DataFrame:
    """Where the spread of each scenario's differences from the first one comes from, a row a (scenario, metric), columns `COLUMNS`.

    Shares are empty where nothing varies, or where no history or no future is repeated.
    """
    return by_metric(runs, metrics, scenarios, COLUMNS, _split)


def _split(runs: pd.DataFrame, metrics: Sequence[Mapping[str, Any]], reference: str, scenario: str) -> Iterator[dict[str, Any]]:
    pairs = align(runs, reference, scenario, [str(metric["name"]) for metric in metrics])
    keys = pairs.keys
    histories, futures = repeats(keys)
    cluster = np.unique(keys["world"], return_inverse=True)[1].astype(np.int64)
    once = np.unique(cluster, return_index=True)[1]
    found = parts(pairs.difference, keys, np.ones((1, len(once))))[:, 0]
    drawn = parts(pairs.difference, keys, bootstrap.weights(cluster)[:, once])
    if len(once) < bootstrap.FEWEST:
        drawn = np.full_like(drawn, np.nan)
    by_end = dict(zip(ENDS, (found, _shares(found), *_quantiles(_shares(drawn))), strict=True))
    counts = {"n_pairs": len(keys), "n_worlds": len(once), "history_repeats": len(histories), "future_repeats": len(futures)}
    for i in range(len(metrics)):
        ends = {f"{part}{end}": array[k, i] for k, part in enumerate(PARTS) for end, array in by_end.items()}
        yield counts | {"variance": float(found[:, i].sum())} | ends


def repeats(keys: pd.DataFrame) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Places of two pairs of one world: with a history each, and with a future each of one history."""
    histories: list[tuple[int, int]] = []
    futures: list[tuple[int, int]] = []
    for _, mine in keys.groupby("world", sort=False):
        for one, other in combinations(mine.index, 2):
            (futures if keys["history"][one] == keys["history"][other] else histories).append((int(one), int(other)))
    return histories, futures


def parts(values: Floats, keys: pd.DataFrame, weight: Floats) -> Floats:
    """Variances by PARTS, resample and column; `weight` says how often each resample has each world, in the order of their names."""
    worlds, first = np.unique(keys["world"], return_inverse=True)[1], np.unique(keys["world"], return_index=True)[1]
    histories, futures = (_half_squares(values, worlds, found, weight) for found in repeats(keys))
    whole = _variance(values[first], weight)
    between = np.maximum(histories - futures, 0.0)
    return np.stack([np.maximum(whole - between - futures, 0.0), between, futures])


def _half_squares(values: Floats, worlds: Any, found: list[tuple[int, int]], weight: Floats) -> Floats:
    """Half the mean squared distance of these two and two pairs, by resample and column; NaN in a resample without any."""
    if not found:
        return np.full((len(weight), values.shape[1]), np.nan)
    one, other = np.array(found).T
    with np.errstate(invalid="ignore"):  # a resample of worlds may be without such two
        return bootstrap.means(weight[:, worlds[one]], (values[one] - values[other]) ** 2 / 2.0)


def _variance(values: Floats, weight: Floats) -> Floats:
    """The variance of a value a world, by resample and column."""
    centred = values - nanmean(values)
    square = bootstrap.means(weight, centred**2) - bootstrap.means(weight, centred) ** 2
    count = weight.sum(axis=1, keepdims=True)
    return np.asarray(np.maximum(square, 0.0) * count / np.maximum(count - 1.0, 1.0))


def _shares(found: Floats) -> Floats:
    whole = found.sum(axis=0)
    return np.where(whole > 0, found / np.where(whole > 0, whole, 1.0), np.nan)


def _quantiles(drawn: Floats) -> tuple[Floats, Floats]:
    """The 95% percentile interval over resamples in which the part is known, by part and column; NaN where it never is."""
    ends = np.full((2, drawn.shape[0], drawn.shape[2]), np.nan)
    known = ~np.isnan(drawn).all(axis=1)
    columns = np.moveaxis(drawn, 1, 0)[:, known]
    if columns.size:
        ends[:, known] = np.nanquantile(columns, [(1 - bootstrap.LEVEL) / 2, (1 + bootstrap.LEVEL) / 2], axis=0)
    return ends[0], ends[1]


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
