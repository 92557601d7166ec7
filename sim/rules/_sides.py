"""On which side a group fights: its coalition's, or its own where it stands outside."""

from __future__ import annotations

import numpy as np

from sim.words import GROUPS, OUTSIDE

SIDES = 2 + len(GROUPS)  # both coalitions, then each group that stands outside on its own


def sides(coalition: np.ndarray) -> np.ndarray:
    """Index of the side each group fights on: its coalition's, or its own outside."""
    return np.where(coalition == OUTSIDE, 2 + np.arange(len(coalition)), coalition)
