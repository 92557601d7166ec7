"""Laws of attrition: what two sides lose in an engagement of random length.

Aimed fire: each shooter picks a visible target, so losses grow with shooters (Lanchester's square law). Area
fire: the ambushed shoot at a bush, so losses grow with shooters times targets (Deitchman 1962 for ambush). The
length of an engagement is log-normal, taken at `NODES` equal-probability quantiles, so that the conditional mean of
every loss, caps included, is a finite sum: the same sum feeds the `expected_*` twins.
"""

from __future__ import annotations

from functools import lru_cache
from statistics import NormalDist

import numpy as np

from sim.engine.compiling import kernel

NODES = 16


@lru_cache(maxsize=64)
def lengths(sigma: float) -> np.ndarray:
    """Engagement lengths at the quantile nodes, relative to their mean (so the mean of the nodes is 1)."""
    quantile = NormalDist().inv_cdf
    nodes = np.exp(sigma * np.array([quantile((k + 0.5) / NODES) for k in range(NODES)]))
    out = np.asarray(nodes / nodes.mean())
    out.flags.writeable = False
    return out


@kernel
def mean_aimed(shooters, targets, rate, nodes):
    """Targets lost to aimed fire, mean over the lengths: for short fights rate x shooters x length, never more than the targets."""
    if targets <= 0.0 or shooters <= 0.0:
        return 0.0
    return targets * _mean_saturation(rate * shooters / targets, nodes)


@kernel
def mean_area(shooters, targets, rate, nodes):
    """Targets lost to area fire, mean over the lengths: for short fights rate x shooters x targets x length, capped likewise."""
    if targets <= 0.0 or shooters <= 0.0:
        return 0.0
    return targets * _mean_saturation(rate * shooters, nodes)


@kernel
def _mean_saturation(pressure, nodes):
    spared = 0.0
    for k in range(nodes.shape[0]):
        spared += np.exp(-pressure * nodes[k])
    return 1.0 - spared / nodes.shape[0]


def node(nodes: np.ndarray, u: float) -> float:
    """The length at a uniform draw u in (0, 1)."""
    return float(nodes[min(int(u * len(nodes)), len(nodes) - 1)])


def one(nodes: np.ndarray, u: float) -> np.ndarray:
    """The length at a uniform draw u as a read-only array of one node, for kernels that take a mean over nodes."""
    k = min(int(u * len(nodes)), len(nodes) - 1)
    return nodes[k : k + 1]
