"""Distance by one convention: known distances, symmetry, and squares and points alike."""

from __future__ import annotations

import numpy as np
import pytest

from sim.geography import Geography
from sim.geography.distance import km_apart, km_between
from sim.model import ground_for
from sim.settings import build


@pytest.fixture(scope="module")
def ground() -> Geography:
    return ground_for(build({}))


def test_bamako_to_kidal_and_gao_to_timbuktu_as_the_crow_flies() -> None:
    """1,196 and 321 km on the great circle, within half a percent."""
    assert km_between(12.65, -8.0, 18.44, 1.41) == pytest.approx(1195.6, rel=0.005)
    assert km_between(16.27, -0.04, 16.77, -3.01) == pytest.approx(321.5, rel=0.005)


def test_a_degree_of_longitude_is_narrower_in_the_north() -> None:
    assert km_between(0.0, 0.0, 0.0, 1.0) == pytest.approx(111.2)
    assert km_between(20.0, 0.0, 20.0, 1.0) == pytest.approx(111.2 * np.cos(np.radians(20.0)))
    assert km_between(20.0, 0.0, 21.0, 0.0) == pytest.approx(111.2)


def test_squares_are_as_far_apart_as_their_middles_and_both_ways(ground: Geography) -> None:
    s = ground.squares
    a, b = s.play[::50], s.play[::-50][: len(s.play[::50])]
    apart = km_apart(a, b, s)
    assert apart == pytest.approx(km_between(s.latitude[a], s.longitude[a], s.latitude[b], s.longitude[b]))
    assert apart == pytest.approx(km_apart(b, a, s)) and (np.diag(ground.apart_km) == 0.0).all()
    assert np.allclose(ground.apart_km, ground.apart_km.T)
