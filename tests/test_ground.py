"""The ground of worlds with other speeds: what does not hang on them is laid out once a process, and nothing differs by that."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pytest

from sim.geography import build, seeds
from sim.geography.roads import Terms

USUAL, SLOW = Terms(60.0, 30.0, 15.0, 2.0, 1.5), Terms(47.1, 23.7, 9.3, 2.9, 1.8)


def same(one: Any, other: Any) -> bool:
    """Whether two grounds, or parts of them, are equal to the bit."""
    if is_dataclass(one):
        return all(same(getattr(one, field.name), getattr(other, field.name)) for field in fields(one))
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and one.tobytes() == other.tobytes()
    if isinstance(one, (tuple, list)):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return list(one) == list(other) and same(list(one.values()), list(other.values()))
    return bool(one == other)


@pytest.mark.parametrize("resolution", [0.25, 0.5])
def test_a_ground_is_what_it_would_be_if_nothing_had_been_laid_out_before(resolution: float) -> None:
    grounds = [build(resolution, terms) for terms in (USUAL, SLOW, USUAL)]
    assert same(grounds[0].roads, grounds[2].roads) and grounds[0].squares is grounds[1].squares
    for found, terms in zip(grounds, (USUAL, SLOW), strict=False):
        alone = build(resolution, terms, seeds.FOLDER)
        assert alone.squares is not found.squares
        assert all(same(getattr(found, field.name), getattr(alone, field.name)) for field in fields(found) if field.name != "seeds")


def test_slower_roads_take_longer() -> None:
    usual, slow = (build(0.25, terms) for terms in (USUAL, SLOW))
    reached = np.isfinite(usual.roads.hours) & (usual.roads.hours > 0.0)
    assert (slow.roads.hours[reached] > usual.roads.hours[reached]).all()
    assert (slow.corridors.hours > usual.corridors.hours).all()
    for ground in (usual, slow):
        edge = np.repeat(np.arange(len(ground.corridors.hours)), np.diff(ground.corridors.start))
        spent = np.bincount(edge, ground.corridors.spent, len(ground.corridors.hours))
        assert (spent <= ground.corridors.hours * (1.0 + 1e-9)).all() and (spent > 0.0).any()
