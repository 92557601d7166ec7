"""Laws of attrition: what two sides lose in an engagement of random length.

Aimed fire: each shooter picks a visible target, so losses grow with shooters (Lanchester's square law). Area
fire: the ambushed shoot at a bush, so losses grow with shooters times targets (Deitchman 1962 for ambush). The
length of an engagement is log-normal. An event draws it continuously; the conditional mean of its losses, caps
included, which feeds the `expected_*` twins, is a weighted sum over `NODES` lengths evenly spaced in logs: the
trapezoid rule, whose error is below one part in a thousand for every spread that parameters allow.
"""

from __future__ import annotations

from functools import lru_cache
from statistics import NormalDist

import numpy as np

from sim.engine.compiling import kernel

NODES = 16
LOWEST, HIGHEST = -3.5, 5.5  # deviates of the first and the last node: long engagements weigh more than their share
_NORMAL = NormalDist()


@lru_cache(maxsize=64)
def lengths(sigma: float) -> np.ndarray:
    """Nodes of the mean over lengths: a row of lengths relative to their mean, and a row of weights whose sum is 1."""
    deviate = np.linspace(LOWEST, HIGHEST, NODES)
    weight = np.exp(-0.5 * deviate**2) / np.exp(-0.5 * deviate**2).sum()
    length = np.exp(sigma * deviate)
    return _fixed(length / np.sum(weight * length), weight)


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
    for k in range(nodes.shape[1]):
        spared += nodes[1, k] * np.exp(-pressure * nodes[0, k])
    return 1.0 - spared


def node(nodes: np.ndarray, u: float) -> float:
    """The length at a uniform draw u in (0, 1): any positive number, log-normal with mean 1 and the spread of the nodes."""
    sigma = np.log(nodes[0, -1] / nodes[0, 0]) / (HIGHEST - LOWEST)
    return float(np.exp(sigma * _NORMAL.inv_cdf(u) - 0.5 * sigma**2))


def one(nodes: np.ndarray, u: float) -> np.ndarray:
    """The length at a uniform draw u as one node of weight 1, for kernels that take a mean over nodes."""
    return _fixed(node(nodes, u), 1.0)


def _fixed(length: float | np.ndarray, weight: float | np.ndarray) -> np.ndarray:
    """Two rows that nobody writes to."""
    out = np.array([np.atleast_1d(length), np.atleast_1d(weight)])
    out.flags.writeable = False
    return out
