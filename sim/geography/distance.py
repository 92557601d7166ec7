"""Distance, by one convention: on a sphere unrolled between two places, degrees of longitude narrowed by the mean of both latitudes.

Within the ground's ten degrees this is at most half a percent off the great circle.
"""

from __future__ import annotations

import numpy as np

from sim.engine.compiling import equation

KM_PER_DEGREE = 111.2


@equation
def narrowing(latitude):
    """Length of a degree of longitude over one of latitude."""
    return np.cos(np.radians(latitude))


@equation
def km_between(latitude, longitude, to_latitude, to_longitude):
    """Distance in km of two points in degrees, or of arrays of them."""
    narrow = 0.5 * (narrowing(latitude) + narrowing(to_latitude))
    return KM_PER_DEGREE * np.hypot(latitude - to_latitude, narrow * (longitude - to_longitude))


@equation
def km_apart(a, b, squares):
    """Distance of two squares in km, or of arrays of them."""
    narrow = 0.5 * (squares.narrowing[a] + squares.narrowing[b])
    rows, columns = a // squares.columns - b // squares.columns, a % squares.columns - b % squares.columns
    return squares.step_km * np.hypot(rows, narrow * columns)
