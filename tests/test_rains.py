"""Rains slow tracks and open ground, each region by its rain; paved roads stay as they are, and at the null nothing changes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import runs

from sim.geography import Geography
from sim.geography.roads import BOTH, DRY, FLOOD, RAINS, Terms, _slowed, with_origins
from sim.model import ground_for
from sim.words import REGIONS

PLAIN = Terms(40.0, 18.0, 14.0, 3.0)
WET = replace(PLAIN, rain_factor=2.0)


@pytest.fixture(scope="module")
def ground() -> Geography:
    return ground_for(runs.make())


def hours(ground: Geography, terms: Terms) -> np.ndarray:
    """Travel times in play from three origins, laid out anew."""
    few = replace(ground.roads, origin=ground.roads.origin[:0], hours=ground.roads.hours[:, :0], previous=ground.roads.previous[:, :0])
    found = with_origins(few, ground.seeds, ground.squares, ground.roads.origin[:3], terms).hours
    return np.asarray(found[:, :, ground.squares.in_play])


def test_rains_slow_every_way_that_is_not_paved_and_at_the_null_none(ground: Geography) -> None:
    null, wet = hours(ground, PLAIN), hours(ground, WET)
    assert (null[RAINS] == null[DRY]).all() and (null[BOTH] == null[FLOOD]).all(), "to the digit"
    assert (wet[DRY] == null[DRY]).all() and (wet[FLOOD] == null[FLOOD]).all(), "rains change nothing when there are none"
    slower = wet[RAINS][wet[DRY] > 0.0] / wet[DRY][wet[DRY] > 0.0]
    assert slower.min() >= 1.0 and 1.05 < slower.mean() < slower.max() <= 2.0
    assert (wet[BOTH] >= wet[RAINS]).all() and (wet[BOTH] >= wet[FLOOD]).all()


def test_a_region_is_slowed_by_its_rain_against_the_wettest(ground: Geography) -> None:
    """June to September: Segou 561 mm, Kidal 109."""
    squares, slow = ground.squares, _slowed(ground.seeds, ground.squares, WET, rains=True)
    here = {name: squares.in_play & (squares.region == REGIONS.index(name)) for name in ("Segou", "Kidal")}
    assert set(slow[here["Segou"]]) == {2.0} and slow[here["Kidal"]] == pytest.approx(1.0 + 109.0 / 561.0)
    assert (_slowed(ground.seeds, squares, WET, rains=False) == 1.0).all()
