"""The mission removed, and tripled: who is there from the mandate date on, and which orders make no sense then."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import runs

from sim.run import run

MANDATE, DAYS = 60, 90


def lived(factor: float) -> Any:
    """The last day of a month under a factor."""
    return runs.live(runs.make(MANDATE, DAYS, measures={"troops": {"factor": factor}}), history=5)


def test_a_mission_that_is_removed_does_nothing_any_more_and_one_of_thrice_the_men_has_them() -> None:
    usual, none, triple = (lived(factor).state.arrays for factor in (1.0, 0.0, 3.0))
    assert usual["tally.establishment"][0] > 5000 and triple["tally.establishment"][0] == 3 * usual["tally.establishment"][0]
    for name in ("troops", "patrol_days", "long_men", "area_men", "team_days", "civil_officers", "convoy_km", "guard_men", "escort_men"):
        assert none[f"tally.{name}"][0] == 0.0, name
    assert not none["base.open"].any() and none["field.un_hours"].sum() == 0.0 and usual["field.un_hours"].sum() > 0.0
    assert triple["tally.civil_officers"][0] == usual["tally.civil_officers"][0] > 0.0, "officers are no troops"
    assert triple["base.people"].tolist() == pytest.approx((3 * usual["base.people"]).tolist(), abs=len(usual["contingent.slot"]))


def test_a_removed_mission_costs_nothing_and_loses_nobody() -> None:
    record = run("no_mission", runs.make(MANDATE, DAYS, measures={"troops": {"factor": 0.0}}), 5, 1)
    assert record.outcomes["peacekeeper_deaths"] == record.outcomes["attacks_on_mission"] == record.outcomes["troops"] == 0.0
    kept = {row["item"] for row in record.costs if row["value"] and "mixed" not in row["item"]}
    assert kept == set() and np.isfinite(list(record.outcomes.values())).all()
