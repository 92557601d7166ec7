"""How loops over arrays are compiled: cached on disk, division as numpy does it, no reordering of sums."""

from __future__ import annotations

from numba import config, njit

kernel = njit(cache=True, error_model="numpy")
JIT = not config.DISABLE_JIT  # type: ignore[attr-defined]
