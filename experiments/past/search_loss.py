"""How far histories are from the record, in one number: the CRPS of their spread, averaged by family, families weighed.

The continuous ranked probability score is proper: it is least where histories are spread as the record's own source is, so that
intervals which miss the record and intervals that are too wide both cost; a distance of means over chance is made small by wider
histories alone. Counts are compared by their square roots, on which chance is about equal for few and for many; the record's own
doubt is a normal error on top of each history; a row is told in units of chance and doubt at the start. The score grows with the
distance and not with its square, so that no single row that nothing can mend decides.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from experiments.past.score import Key

COUNTS = ("level", "half_year", "first_half_year", "zone", "month", "mode", "cercle", "fighters", "dyad", "mission", "schools")
KNOWN = 0.8
"""Share of histories in which a row has to be known."""
FLOOR = 0.02


@dataclass(frozen=True, eq=False)
class Loss:
    """Rows that are compared, their families' weights spread over them; record, doubt and unit of each, as they are compared."""

    keys: tuple[Key, ...]
    weight: np.ndarray
    record: np.ndarray
    doubt: np.ndarray
    unit: np.ndarray

    def of(self, found: np.ndarray) -> float:
        """The loss of histories, of which `found` has one a row; none is held against itself."""
        return float(self.weight @ self._scores(found))

    def expected(self, mean: np.ndarray, spread: np.ndarray) -> float:
        """The loss of histories that are normal around `mean` with standard deviation `spread`, both by row."""
        wide = np.hypot(spread, self.doubt)
        return float(self.weight @ ((_apart(self.record - mean, wide) - wide / np.sqrt(np.pi)) / self.unit))

    def by_family(self, found: np.ndarray) -> dict[str, float]:
        """Mean score by family, without weights."""
        scores, families = self._scores(found), np.array([family for family, _ in self.keys])
        return {str(name): float(scores[families == name].mean()) for name in dict.fromkeys(families)}

    def _scores(self, found: np.ndarray) -> np.ndarray:
        return np.array([_crps(column, *row) for column, *row in zip(found.T, self.record, self.doubt, strict=True)]) / self.unit


def _crps(values: np.ndarray, record: float, doubt: float) -> float:
    """CRPS of known values, each with a normal error `doubt`, at a record; pairs of a value with itself are left out."""
    known = values[np.isfinite(values)]
    if len(known) < 2:
        return abs(record) if not len(known) else float(_apart(known - record, doubt)[0])
    between = _apart(known[:, None] - known[None, :], doubt * math.sqrt(2.0))
    pairs = len(known) * (len(known) - 1)
    return float(_apart(known - record, doubt).mean() - (between.sum() - np.trace(between)) / pairs / 2.0)


def _apart(distance: np.ndarray, spread: np.ndarray | float) -> np.ndarray:
    """Mean size of a normal number around `distance`."""
    from scipy.special import ndtr

    z = distance / spread
    return np.asarray(distance * (2.0 * ndtr(z) - 1.0) + spread * np.sqrt(2.0 / np.pi) * np.exp(-z * z / 2.0))


def compared(key: Key, value: float) -> float:
    """A value as it is compared."""
    return float(np.sqrt(max(value, 0.0))) if key[0] in COUNTS else value


def table(keys: Sequence[Key], histories: Sequence[Mapping[Key, float]]) -> np.ndarray:
    """Histories by rows, as they are compared."""
    return np.array([[compared(key, one[key]) for key in keys] for one in histories])


def build(
    recorded: Mapping[Key, float], start: Sequence[Mapping[Key, float]], weights: Mapping[str, float], doubt: Mapping[str, float]
) -> Loss:
    """The loss against a record, in units of chance as it is between the histories at the start, and of doubt."""
    keys = [key for key in recorded if weights[key[0]] > 0 and np.isfinite(recorded[key])]
    found = table(keys, start)
    rows = np.flatnonzero(np.isfinite(found).mean(axis=0) >= KNOWN)
    chance = np.array([np.nanstd(found[:, row], ddof=1) for row in rows])
    kept = tuple(keys[row] for row in rows)
    record = np.array([compared(key, recorded[key]) for key in kept])
    own = np.array([_doubt(key, value, doubt[key[0]]) for key, value in zip(kept, record, strict=True)])
    families = [family for family, _ in kept]
    weight = np.array([weights[family] / families.count(family) for family in families])
    return Loss(kept, weight / weight.sum(), record, own, np.hypot(chance, own))


def _doubt(key: Key, value: float, share: float) -> float:
    """The record's doubt on the scale that is compared: of a root, half of the share."""
    return max(share * abs(value) / (2.0 if key[0] in COUNTS else 1.0), FLOOR)
