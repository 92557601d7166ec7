"""Where nothing differs, the interval test should still call a difference in about one study of twenty.

Studies are drawn from many pairs of two arms; in each pair of a study the two labels are swapped at random, so that
whatever the arms are, no difference is left to find. The share of studies whose 95% interval leaves zero out is the
false-alarm share; the same intervals as in `differences` are used.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from experiments.comparison import bootstrap
from experiments.comparison.control_variates import EXPECTED, chosen, plainly
from experiments.comparison.pairs import Floats, align


def false_alarm_share(
    difference: Floats,
    *,
    size: int = 40,
    studies: int = 1000,
    residual: Floats | None = None,
    resamples: int = bootstrap.RESAMPLES,
    name: str = "",
) -> float:
    """The share of studies of `size` pairs that call a difference after random swaps of labels.

    `difference` holds one paired difference a pair, shape (pairs,); with `residual` (actual less expected, scenario
    less reference) the interval that `control_variates` chooses is tried instead of the plain one. ValueError where there are
    fewer pairs than a study needs.
    """
    if len(difference) < size or size < 2:
        raise ValueError(f"a study of {size} pairs cannot be drawn from {len(difference)}")
    random = bootstrap.generator("false alarms", name, str(size), str(studies))
    drawn = np.argsort(random.random((studies, len(difference))), axis=1)[:, :size]
    sign = random.choice([-1.0, 1.0], size=(studies, size))
    values = (difference[drawn] * sign).T
    cluster = np.arange(size)
    weight = bootstrap.weights(cluster, resamples=resamples)
    estimate = plainly(values, cluster, weight)
    if residual is not None:
        estimate, _ = chosen(estimate, values, (residual[drawn] * sign).T, cluster, weight)
    low, high = bootstrap.interval(estimate.draws, size)
    return float(np.mean((low > 0) | (high < 0)))


def false_alarms(
    runs: pd.DataFrame,
    metrics: Sequence[str],
    reference: str,
    scenario: str,
    *,
    size: int = 40,
    studies: int = 1000,
) -> pd.DataFrame:
    """False-alarm shares of two scenarios' pairs, a row a metric.

    Columns: metric, n_pairs, size, studies, share, controlled_share (NaN without an expected value `expected_<metric>`).
    """
    rows = []
    for metric in metrics:
        expected = EXPECTED + metric
        names = [metric, expected] if expected in runs.columns else [metric]
        pairs = align(runs, reference, scenario, names)
        value = pairs.difference[:, 0]
        share = false_alarm_share(value, size=size, studies=studies, name=metric)
        with_control = float("nan")
        if len(names) == 2:
            residual = value - pairs.difference[:, 1]
            with_control = false_alarm_share(value, size=size, studies=studies, residual=residual, name=metric)
        rows.append((metric, len(value), size, studies, share, with_control))
    return pd.DataFrame(rows, columns=["metric", "n_pairs", "size", "studies", "share", "controlled_share"])
