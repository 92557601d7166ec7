"""The list of what parts declare is whole: all that a part may read, once, with its owner, unit and meaning."""

from __future__ import annotations

import pytest
from sources import PARTS

from sim.declarations import GROUND, declarations, owned, reads
from sim.engine import reading
from sim.rules.mission import patrolling

LISTED = {one.name: one for one in declarations()}


def test_each_name_is_listed_once_with_unit_and_meaning() -> None:
    names = [one.name for one in declarations()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("label", sorted(PARTS))
def test_all_that_a_part_reads_and_owns_is_listed(label: str) -> None:
    part = PARTS[label]
    assert {name for name in reading.reads(part) if not name.startswith("events.")} <= LISTED.keys()
    for name in owned(part):
        assert LISTED[name].whose == f"rule {label.removeprefix('rules/')}", name


def test_owners_are_rules_for_arrays_actors_for_orders_measures_for_levers() -> None:
    kinds = {"orders": "actor", "levers": "measure"}
    for name, one in LISTED.items():
        kind = kinds.get(name.split(".")[0], "rule")
        assert one.kind == kind or (one.owner == GROUND and name.startswith("community.")), name


def test_what_a_part_reads_is_grouped() -> None:
    found = reads(patrolling)
    assert list(found) == ["arrays", "levers", "orders", "events"]
    assert "tally.flood" in found["arrays"] and "posture.long_patrol_days" in found["levers"]
    assert found["orders"] == ["patrol.n", "patrol.site", "patrol.target", "patrol.task", "patrol.trip"] and found["events"] == []
    assert sum(map(len, found.values())) == len(reading.reads(patrolling))
