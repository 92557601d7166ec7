"""Levers of the accord and of sanctions: the status quo to the bit at their defaults and nulls, and nothing before the mandate."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pytest
import runs
from tiny import Stage

from sim.model import Mali
from sim.rules.mission import aversion

BEGIN = date(2017, 6, 1)
VISIT = "2017-07-20"
LEVERS: dict[str, dict[str, Any]] = {
    "mediators": {"accord": {"mediators": 3.0}},
    "extension": {"accord": {"extension_months": 12.0}},
    "algeria": {"accord": {"algeria": True}},
    "visit": {"accord": {"visit": VISIT}},
    "list": {"sanctions": {"share": 1.0}},
    "one-sided": {"sanctions": {"share": 1.0, "accuracy": 1.0, "partiality": 1.0, "against": "platform"}},
}
NULLS: dict[str, dict[str, dict[str, float]]] = {
    "mediators": {"peace_process": {"offices": 0.0, "offices_will": 0.0, "mediated": 0.0}},
    "extension": {"peace_process": {"calendar": 0.0, "lockout": 0.0, "put_off": 0.0}},
    "algeria": {"peace_process": {"algeria": 0.0}},
    "visit": {"peace_process": {"visit_will": 0.0, "visit_morale": 0.0}},
    "list": {"sanctions": {"bite": 0.0, "partial": 0.0, "mistaken": 0.0}},
    "one-sided": {"sanctions": {"bite": 0.0, "partial": 0.0, "mistaken": 0.0}},
}
TRACES = {"tally.visit", "group.designated", "tally.designated", "daily"}  # what happened is noted, though it does nothing


def lived(measures: dict[str, Any], world: dict[str, Any] | None = None, days: int = 100) -> Mali:
    """A run from 1 June 2017 whose mandate begins after four weeks; list marks are strong, so that somebody is named."""
    marks = {"outside": 3.0, "violent": 3.0, "tolls": 3.0}
    own = {**(world or {}), "sanctions": {**marks, **(world or {}).get("sanctions", {})}}
    return runs.live(runs.make(28, days, BEGIN, measures, world=own), 3, 4)


@cache
def usual(null: str = "") -> Mali:
    """The status quo, at the nulls of one lever or at the usual parameters."""
    return lived({}, NULLS.get(null))


@pytest.mark.parametrize("lever", sorted(LEVERS))
def test_a_lever_moves_something_and_at_the_nulls_of_its_effects_changes_no_digit(lever: str) -> None:
    assert set(runs.differing(runs.fingerprint(usual()), runs.fingerprint(lived(LEVERS[lever])))) - TRACES
    at_null = lived(LEVERS[lever], NULLS[lever])
    assert not set(runs.differing(runs.fingerprint(usual(lever)), runs.fingerprint(at_null))) - TRACES
    columns = [i for i, name in enumerate(at_null.recorder.names) if name not in TRACES]
    assert np.array_equal(at_null.recorder.daily[:, columns], usual(lever).recorder.daily[:, columns])


def test_elite_shocks_are_the_same_whatever_is_ordered() -> None:
    world = {"peace_process": {"shocks_per_year": 6.0, "offices_will": 0.0}}
    names = usual().recorder.names
    stocks = [
        lived(measures, world, 300).recorder.daily[:, names.index("tally.elite_stock")]
        for measures in ({}, {**LEVERS["mediators"], **LEVERS["one-sided"]}, {**LEVERS["visit"], **runs.MOBILE})
    ]
    assert np.array_equal(stocks[0], stocks[1]) and np.array_equal(stocks[0], stocks[2]) and np.ptp(stocks[0]) > 0


def test_morale_lets_contingents_get_over_losses_sooner_and_without_it_not() -> None:
    for morale, half_lives in ((0.0, 9 / 20), (1.0, 18 / 20)):
        s = Stage()
        s.contingent(0, 200, 200)
        s["tally.morale"][0], s["contingent.aversion"][0] = morale, 4.0
        for k in range(9):
            s.act(aversion, s.day(number=16876 + k), half_life_days=20.0)
        assert s["contingent.aversion"][0] == pytest.approx(4.0 * 0.5**half_lives)
