"""Every number of the world at both ends of its range, any two of them in all four ways: nothing is unknown, negative or lost."""

from __future__ import annotations

import zlib
from functools import lru_cache
from typing import Any

import numpy as np
import pytest
import runs

from sim.engine.roster import RosterFull
from sim.model import Mali
from sim.recorded import record_of
from sim.settings import parameters

WORLDS, SEED = 64, 20170629
FULL = {33, 49}  # cells of 8 men that split above 20, and many who join
SIGNED = (
    "tally.flood_last_onset",
    *(f"tally.outlook_{name}" for name in ("army", "partners", "means", "relations", "vigour", "coverage", "feuds")),
)
"""Tallies that are days counted from the first, or logarithms; all others count or measure something, and are never below zero."""
SHARES = {
    "clash_excess_near_routes", "rural_share_of_jihadist_events", "centre_share_of_deaths", "centre_share_of_events", "group_fragmentation",
}  # fmt: skip
"""Shares of something that may not happen at all: unknown then."""


@lru_cache(maxsize=1)
def design() -> np.ndarray:
    """Ends by world and number, shape (worlds, numbers): half of the worlds at each end, by a lot of each number's own."""
    halves = np.repeat([0, 1], WORLDS // 2)
    return np.array([np.random.default_rng([SEED, zlib.crc32(one.key.encode())]).permutation(halves) for one in numbers()]).T


@lru_cache(maxsize=1)
def numbers() -> list[Any]:
    """All numbers and forms of the world."""
    return [one for one in parameters() if one.key.startswith("world.")]


def world(row: int) -> dict[str, dict[str, Any]]:
    """One world of the design."""
    out: dict[str, dict[str, Any]] = {}
    for number, end in zip(numbers(), design()[row], strict=True):
        _section, part, name = number.key.split(".", 2)
        ends = (number.options[0], number.options[-1]) if number.options else (number.low, number.high)
        out.setdefault(part, {})[name] = ends[end] == "true" if isinstance(number.default, bool) else ends[end]
    return out


def test_any_two_numbers_meet_in_all_four_ways() -> None:
    ends = design().astype(float)
    both = ends.T @ ends
    ones = ends.sum(axis=0)
    neither = WORLDS - ones[:, None] - ones[None, :] + both
    apart = ~np.eye(len(ones), dtype=bool)
    for met in (both, ones[:, None] - both, ones[None, :] - both, neither):
        assert met[apart].min() >= 1.0


def check(row: int, days: int) -> None:
    """Live one world of the design under all levers and look at every day's numbers and at what is left."""
    settings = runs.make(days // 2, days, measures=runs.ALL if row % 2 else {}, world=world(row))
    model = Mali(settings, history=row + 1, future=2, enlist=False)
    try:
        while model.running:
            model.step()
    except RosterFull:
        assert row in FULL, "a world in which more cells arise than there is room for is told so, and is none of the others"
        return
    for name, column in zip(model.recorder.names, model.recorder.daily.T, strict=True):
        assert np.isfinite(column).all(), f"world {row}: {name} is not a number on day {np.flatnonzero(~np.isfinite(column))[0]}"
        assert name in SIGNED or column.min() >= -1e-9, f"world {row}: {name} is {column.min()} on day {column.argmin()}"
    for name, values in model.state.arrays.items():
        assert values.dtype.kind != "f" or np.isfinite(values).all(), f"world {row}: {name} holds what is not a number"
    record = record_of(model, "x", "y")
    assert {name for name, value in record.outcomes.items() if not np.isfinite(value)} <= SHARES
    killed = sum(record.events[f"deaths_{side}"].sum() for side in ("a", "b", "civilians"))
    assert killed == record.events["best"].sum()
    model.close()


@pytest.mark.parametrize("row", [0, 1])
def test_nothing_is_unknown_or_negative_for_a_while(row: int) -> None:
    check(row, 120)


@pytest.mark.slow
@pytest.mark.parametrize("row", range(WORLDS))
def test_nothing_is_unknown_or_negative_in_any_world(row: int) -> None:
    check(row, 500)
