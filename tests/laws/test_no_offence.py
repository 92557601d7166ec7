"""MINUSMA never opens an attack, whatever its posture."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import runs

from sim.run import run

FIERCE = {"attacks": {"indirect_per_week": 2.0, "assault_per_week": 1.0, "ambush_per_week": 3.0}, "ieds": {"hit_mission": 0.2}}


@pytest.mark.parametrize("name", sorted(runs.POSTURES))
@pytest.mark.parametrize("history", [101, 102])
def test_no_event_is_initiated_by_the_mission(name: str, history: int) -> None:
    record = run(name, runs.make(120, 400, measures=runs.POSTURES[name]), history, 7)
    assert not np.any(record.events["initiator"] == "MINUSMA")
    assert not np.any(record.events["recorded_initiator"] == "MINUSMA")
    against = record.events["target"] == "MINUSMA"
    assert against.sum() > 5, "attacked it is, or the table says nothing"
    assert (record.events["type_of_violence"][against] == 1).all() and (record.events["side_a"][against] == "MINUSMA").all()
    assert ((record.events["side_a"] == "MINUSMA") == against).all(), "it takes part only where it is attacked"


@pytest.mark.parametrize("measures", [{**runs.MOBILE, **runs.EQUIPPED, **runs.SURGE}], ids=["all"])
def test_not_even_under_the_worst_attacks(measures: dict[str, Any]) -> None:
    record = run("x", runs.make(60, 260, measures=measures, world=FIERCE), 103, 7)
    assert (record.events["target"] == "MINUSMA").sum() > 40
    assert not np.any(record.events["initiator"] == "MINUSMA")
