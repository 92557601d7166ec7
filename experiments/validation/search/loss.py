"""How far histories are from the record, in one number: squared distances over chance and doubt, averaged by family, families weighed.

Counts are compared by their square roots, on which chance is about equal for few and for many. The record is one draw too: the whole
variance between histories stands in the denominator, and with it the record's own doubt. Far rows count ever less beyond five standard
deviations, so that no single row that nothing can mend decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from experiments.validation.score import Key

COUNTS = ("level", "half_year", "first_half_year", "zone", "month", "mode", "cercle", "fighters", "dyad", "mission")
FAR = 25.0
"""Squared distance at which a row counts half of it."""
KNOWN = 0.8
"""Share of histories in which a row has to be known."""
FLOOR = 0.02


@dataclass(frozen=True, eq=False)
class Loss:
    """Rows that are compared, their families' weights spread over them, the record and the scale of each, as they are compared."""

    keys: tuple[Key, ...]
    weight: np.ndarray
    record: np.ndarray
    chance: np.ndarray
    scale: np.ndarray

    def of(self, mean: np.ndarray, runs: float = np.inf) -> float:
        """The loss of means; of so many histories, whose own scatter is taken off."""
        return float(self.weight @ _bent(self._distance(mean, runs)))

    def by_family(self, mean: np.ndarray, runs: float = np.inf) -> dict[str, float]:
        """Mean squared distance by family, bent, without weights."""
        far, families = _bent(self._distance(mean, runs)), np.array([family for family, _ in self.keys])
        return {str(name): float(far[families == name].mean()) for name in dict.fromkeys(families)}

    def _distance(self, mean: np.ndarray, runs: float) -> np.ndarray:
        noise = (self.chance / self.scale) ** 2 / runs
        return np.asarray(np.maximum(((self.record - mean) / self.scale) ** 2 - noise, 0.0))


def _bent(squared: np.ndarray) -> np.ndarray:
    return np.asarray(squared / (1.0 + squared / FAR))


def compared(key: Key, value: float) -> float:
    """A value as it is compared."""
    return float(np.sqrt(max(value, 0.0))) if key[0] in COUNTS else value


def table(keys: Sequence[Key], histories: Sequence[Mapping[Key, float]]) -> np.ndarray:
    """Histories by rows, as they are compared."""
    return np.array([[compared(key, one[key]) for key in keys] for one in histories])


def build(
    recorded: Mapping[Key, float], start: Sequence[Mapping[Key, float]], weights: Mapping[str, float], doubt: Mapping[str, float]
) -> Loss:
    """The loss against a record, with chance as it is between the histories at the start."""
    keys = [key for key in recorded if weights[key[0]] > 0 and np.isfinite(recorded[key])]
    found = table(keys, start)
    known = np.isfinite(found).mean(axis=0) >= KNOWN
    chance = np.array([np.nanstd(column, ddof=1) if fine else 0.0 for column, fine in zip(found.T, known, strict=True)])
    record = np.array([compared(key, recorded[key]) for key in keys])
    own = np.array([_doubt(key, value, doubt[key[0]]) for key, value in zip(keys, record, strict=True)])
    rows = np.flatnonzero(known)
    kept = tuple(keys[row] for row in rows)
    families = [family for family, _ in kept]
    weight = np.array([weights[family] / families.count(family) for family in families])
    return Loss(kept, weight / weight.sum(), record[rows], chance[rows], np.hypot(chance, own)[rows])


def _doubt(key: Key, value: float, share: float) -> float:
    """The record's doubt on the scale that is compared: of a root, half of the share."""
    return max(share * abs(value) / (2.0 if key[0] in COUNTS else 1.0), FLOOR)


def means(found: np.ndarray) -> np.ndarray:
    """Means of what is known; where a row is never known, nothing."""
    known = np.isfinite(found)
    return np.asarray(np.where(known, found, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1))
