"""Least squares and Poisson regression with errors clustered by square, of the first column's slope alone."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

STEPS, TOLERANCE = 60, 1e-9
RIDGE = 1e-8
TWO_SIDED = 1.96
"""Standard errors from zero at the 5 percent level."""


class Slope(NamedTuple):
    """The first column's slope and its clustered standard error."""

    value: float
    error: float

    @property
    def causes(self) -> bool:
        """Whether a paper would say that bases cause violence: nearer is more."""
        return self.value > TWO_SIDED * self.error

    @property
    def prevents(self) -> bool:
        """Whether it would say that they prevent violence: nearer is less."""
        return self.value < -TWO_SIDED * self.error


def least_squares(y: np.ndarray, x: np.ndarray, cluster: np.ndarray) -> Slope:
    """Ordinary least squares."""
    inverse = np.linalg.inv(x.T @ x + RIDGE * np.eye(x.shape[1]))
    beta = inverse @ (x.T @ y)
    return _slope(beta, inverse, x * (y - x @ beta)[:, None], cluster)


def poisson(y: np.ndarray, x: np.ndarray, cluster: np.ndarray) -> Slope:
    """Poisson regression with a log link, by iterated weighted least squares."""
    beta = np.linalg.lstsq(x, np.log(y + 0.1), rcond=None)[0]
    for _ in range(STEPS):
        mean = np.exp(np.clip(x @ beta, -30, 30))
        information = (x * mean[:, None]).T @ x + RIDGE * np.eye(x.shape[1])
        step = np.linalg.solve(information, x.T @ (y - mean))
        beta = beta + step * min(1.0, 2.0 / max(float(np.abs(step).max()), 1e-12))
        if float(np.abs(step).max()) < TOLERANCE:
            break
    mean = np.exp(np.clip(x @ beta, -30, 30))
    inverse = np.linalg.inv((x * mean[:, None]).T @ x + RIDGE * np.eye(x.shape[1]))
    return _slope(beta, inverse, x * (y - mean)[:, None], cluster)


def _slope(beta: np.ndarray, inverse: np.ndarray, scores: np.ndarray, cluster: np.ndarray) -> Slope:
    """The sandwich: scores are added up within a cluster."""
    groups = int(cluster.max()) + 1
    sums = np.zeros((groups, scores.shape[1]))
    np.add.at(sums, cluster, scores)
    variance = inverse @ (sums.T @ sums) @ inverse * groups / (groups - 1)
    return Slope(float(beta[0]), float(np.sqrt(variance[0, 0])))
