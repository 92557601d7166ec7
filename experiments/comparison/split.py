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
from experiments.comparison.differences import by_metric
from experiments.comparison.pairs import Floats, align, nanmean

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
