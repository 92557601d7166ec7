"""Where a search moves: each parameter's place in its range on the logit scale, on which no step leaves the range."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from experiments.study.samples import Axis

FURTHEST = 4.0
"""Logit of the places nearest to the ends that are tried: within two percent of the range."""


def place(axis: Axis, value: float, furthest: float = FURTHEST) -> float:
    """The logit of a value's share of its range, cut near the ends at `furthest`."""
    low, high, here = (math.log(one) if axis.log else one for one in (axis.low, axis.high, min(max(value, axis.low), axis.high)))
    share = (here - low) / (high - low)
    edge = 1.0 / (1.0 + math.exp(furthest))
    share = min(max(share, edge), 1.0 - edge)
    return math.log(share / (1.0 - share))


def values(axes: Sequence[Axis], at: np.ndarray) -> dict[str, Any]:
    """The parameters' values at a point."""
    return {axis.key: axis.at(1.0 / (1.0 + math.exp(-float(z)))) for axis, z in zip(axes, at, strict=True)}


def start(axes: Sequence[Axis], now: Mapping[str, float]) -> np.ndarray:
    """The point that the values of now stand for."""
    return np.array([place(axis, now[axis.key]) for axis in axes])


def spread(centre: np.ndarray, radius: float, count: int, seed: int) -> np.ndarray:
    """A Latin hypercube of points around a centre, `radius` to each side, none beyond what is tried."""
    from scipy.stats import qmc

    shares = qmc.LatinHypercube(len(centre), seed=np.random.default_rng(seed)).random(count)
    return np.asarray(np.clip(centre + radius * (2.0 * shares - 1.0), -FURTHEST, FURTHEST))
