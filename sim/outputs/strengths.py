"""Armed men by kind and region as a run leaves them: jihadists, armed groups of the North, militias, where they stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from sim.words import REGIONS

if TYPE_CHECKING:
    from sim.geography import Geography

KINDS = {"jihadists": "cell", "armed_groups": "band", "militias": "militia"}
"""What is counted, and the roster that it is counted in."""


def table(arrays: Mapping[str, np.ndarray], geography: Geography) -> dict[str, np.ndarray]:
    """One row a kind and region; men off the grid are in none."""
    men = []
    for roster in KINDS.values():
        square, alive = arrays[f"{roster}.square"], arrays[f"{roster}.alive"]
        region = np.where(square >= 0, geography.squares.region[square], -1)
        here = alive & (region >= 0)
        men.append(np.bincount(region[here], arrays[f"{roster}.men"][here], len(REGIONS)))
    return {
        "kind": np.repeat(np.array(list(KINDS), dtype=object), len(REGIONS)),
        "region": np.tile(np.array(REGIONS, dtype=object), len(KINDS)),
        "men": np.concatenate(men),
    }
