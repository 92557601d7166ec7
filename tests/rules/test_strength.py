"""M15 and M16: losses, recruits and deserters change men; cells out of size split or merge; history moves men, never makes them."""

from typing import Any

import numpy as np
import pytest
import runs
from tiny import ISGS, Stage, table

from sim.events import Event
from sim.rules.jihadists import strength
from sim.rules.jihadists._cells import newborn

MONDAY = 7 * 2400


def men(s: Stage) -> list[int]:
    """Men of all cells ever born, in order of birth."""
    return s.column("cell.men")


def test_recruits_come_and_deserters_go_and_fighters_are_counted_anew_every_day() -> None:
    s = Stage()
    s.cell(0, 20, recruits=3, deserters=1)
    s.cell(2, 20, recruits=0, deserters=5, org=ISGS)
    s.act(strength)
    assert men(s) == [22, 15]
    s["cell.recruits"][:] = s["cell.deserters"][:] = 0
    s.act(strength)
    assert (s.tally("fighters_jnim"), s.tally("fighters_isgs"), s.tally("cells")) == (22.0, 15.0, 2.0)


def test_the_dead_are_taken_off_and_empty_cells_are_buried() -> None:
    s = Stage()
    s.cell(0, 9)
    s.cell(2, 20)
    events = [Event(0, 1, "x", "FAMA", "JNIM", "FAMA", "JNIM", deaths_b=dead, cell=cell) for cell, dead in enumerate((9, 3))]
    s.act(strength, s.day(events=events), "settle")
    assert men(s) == [0, 17] and s.tally("fighters_killed") == 12.0
    s.act(strength)
    assert s.column("cell.alive") == [False, True] and s.tally("cells") == 1.0


@pytest.mark.parametrize(("subtype", "rests"), [
    ("ambush", True), ("raid", True), ("complex_attack", True), ("indirect_fire", True), ("civilian_targeting", False),
    ("army_operation", False),
])  # fmt: skip
def test_who_operated_rests_within_the_bounds(subtype: str, rests: bool) -> None:
    """20 to 90 days after an operation; not after being met."""
    found = []
    for k in range(40):
        s = Stage()
        s.cell(0, 20, slot=k)
        day = s.day(events=[Event(0, 1, subtype, "FAMA", "JNIM", "JNIM", "FAMA", cell=0)])
        s.act(strength, day, "settle", rest_low=20.0, rest_high=90.0)
        found.append(int(s["cell.rest_until"][0]) - day.number)
    assert (20 <= min(found) < 35 and 75 < max(found) <= 90) if rests else max(found) < 0


def test_a_large_cell_halves_where_it_stands_once_a_week() -> None:
    s = Stage()
    s.cell(2, 45, katiba=1, home=4)
    s.act(strength, s.day(number=MONDAY + 3), largest=40.0, smallest=8.0, resettle=0.0)
    assert men(s) == [45]
    s.act(strength, s.day(number=MONDAY), largest=40.0, smallest=8.0, resettle=0.0)
    assert men(s) == [23, 22] and s["cell.katiba"][1] == 1 and s["cell.home"][1] == 4 and s["cell.first_square"][1] == 2
    assert not s["cell.placed"][1], "it is placed by movement"
    assert s["cell.slot"][1] == newborn(s.geography, 1, 1, 0), "known by birthplace, group and ordinal"


def test_a_new_cell_takes_one_of_its_katibas_homes_by_lot_and_at_the_null_its_parents() -> None:
    """Homes of its katiba at the first locality (0.25) and the last (0.75), in squares 0 and 4; half of the cells look for one."""
    homes = []
    for k in range(400):
        s = Stage()
        s.geography.localities.home[:, 1] = 0.25, 0.0, 0.75
        s.cell(2, 45, katiba=1, home=2)
        s.act(strength, s.day(number=MONDAY, seed=(k, 1)), largest=40.0, smallest=8.0, resettle=0.5)
        homes.append(int(s["cell.home"][1]))
        assert s["cell.home"][0] == 2
    assert [homes.count(h) / 400 for h in (0, 2, 4)] == pytest.approx([0.125, 0.5, 0.375], abs=0.06)


@pytest.mark.parametrize(("reach", "left"), [(150.0, [0, 25, 20, 38]), (20.0, [5, 20, 20, 38])])
def test_a_small_cell_joins_the_nearest_of_its_group_within_reach(reach: float, left: list[int]) -> None:
    """Nearer are one of another group, and one that would be too large; nobody is within 20 km."""
    s = Stage()
    for square, size, group in ((2, 5, 0), (4, 20, 0), (1, 20, 1), (0, 38, 0)):
        s.cell(square, size, katiba=group)
    s.act(strength, s.day(number=MONDAY), largest=40.0, smallest=8.0, reach_km=reach)
    assert men(s) == left and s.column("cell.alive") == [count > 0 for count in left]


def history(**entry: Any) -> Stage:
    """A stage with one entry of its day in the table of history."""
    start = {"kind": "split", "group": "ISGS", "from": "AQIM_Sahara", "men": 30, "region": ""}
    columns = {name: [value] for name, value in {**start, **entry}.items()}
    return Stage(history=table(date=np.array(["2016-03-16"], "datetime64[D]"), **columns))


@pytest.mark.parametrize(("wanted", "moved", "katibas"), [(30, 30.0, [0, 2, 0]), (500, 60.0, [2, 2, 2])])
def test_a_split_moves_just_its_men_and_makes_none(wanted: int, moved: float, katibas: list[int]) -> None:
    """Whole cells in order of identity, then part of the next; no more than there are."""
    s = history(men=wanted)
    for slot in (30, 10, 20):
        s.cell(0, 20, slot=slot)
    s.cell(0, 20, katiba=1)
    s.act(strength, verb="muster")
    assert np.bincount(s.column("cell.katiba"), men(s), 3).tolist() == [60.0 - moved, 20.0, moved]
    assert np.bincount(s.column("cell.org"), men(s), 2).tolist() == [80.0 - moved, moved]
    assert s["cell.katiba"][:3].tolist() == katibas


@pytest.mark.parametrize(
    ("entry", "changes"), [({"kind": "merge"}, {}), ({"group": "MSA"}, {}), ({}, {"number": 16877}), ({}, {"after_mandate": True})]
)
def test_other_days_other_kinds_and_the_mandate_move_nobody(entry: dict[str, str], changes: dict[str, Any]) -> None:
    s = history(**entry)
    s.cell(0, 20)
    s.act(strength, s.day(**changes), "muster")
    assert s["cell.katiba"][0] == 0 and men(s) == [20]


def test_the_first_muster_raises_the_recorded_fighters_in_cells_of_the_wanted_size() -> None:
    model = runs.live(runs.make(5, 10), days=1)
    t = model.geography.seeds.initial_state
    rows = (t["variable"] == "fighters") & np.isin(t["group"], model.geography.katibas)
    recorded = int(np.floor(t["value"][rows] + 0.5).sum())
    a, n = model.state.arrays, int(model.state.arrays["cell.size"][0])
    changes = int(a["tally.recruits"][0] - a["tally.deserters"][0] - a["tally.fighters_killed"][0])
    assert a["cell.men"][:n].sum() == recorded + changes
    assert 12 <= recorded / n <= 24, "cells of about 18"
    assert model.geography.squares.in_play[a["cell.square"][:n]].all()
