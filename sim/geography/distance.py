"""Distances on the grid."""

from __future__ import annotations

import numpy as np

from sim.engine.compiling import equation


@equation
def steps_apart(a, b, squares):
    """Distance of two squares in squares of the grid."""
    return np.hypot(a // squares.columns - b // squares.columns, a % squares.columns - b % squares.columns)


@equation
def km_apart(a, b, squares):
    """Distance of two squares in km."""
    return squares.step_km * steps_apart(a, b, squares)
