"""How loops over arrays are compiled: cached on disk, division as numpy does it, no reordering of sums."""

from __future__ import annotations

from numba import njit

kernel = njit(cache=True, error_model="numpy")
