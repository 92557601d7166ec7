"""M15 and M16: losses, recruits and deserters change men; cells out of size split or merge; history moves men, never makes them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import runs
from tiny import ISGS, Stage, table

from sim.events import Event
from sim.model import Mali
from sim.rules.jihadists import strength
from sim.rules.jihadists._cells import newborn

MONDAY = 7 * 2400


def men(s: Stage) -> list[int]:
    """Men of all cells ever born, in order of birth."""
    return [int(m) for m in s["cell.men"][: int(s["cell.size"][0])]]


def test_recruits_come_and_deserters_go() -> None:
    s = Stage()
    s.cell(0, 20, recruits=3, deserters=1)
    s.cell(2, 20, recruits=0, deserters=5, org=ISGS)
    s.act(strength)
    assert men(s) == [22, 15] and (s.tally("fighters_jnim"), s.tally("fighters_isgs"), s.tally("cells")) == (22.0, 15.0, 2.0)


def test_fighters_and_cells_are_counted_anew_every_day() -> None:
    s = Stage()
    s.cell(0, 20)
    s.cell(2, 15, org=ISGS)
    for _ in range(3):
        s.act(strength)
    assert (s.tally("fighters_jnim"), s.tally("fighters_isgs"), s.tally("cells")) == (20.0, 15.0, 2.0)


def test_the_dead_are_taken_off_and_empty_cells_are_buried() -> None:
    s = Stage()
    s.cell(0, 9)
    s.cell(2, 20)
    day = s.day()
    day.events = [
        Event(0, 1, "x", "FAMA", "JNIM", "FAMA", "JNIM", deaths_b=9, cell=0),
        Event(2, 1, "x", "FAMA", "JNIM", "FAMA", "JNIM", deaths_b=3, cell=1),
    ]
    s.act(strength, day, "settle")
    assert men(s) == [0, 17] and s.tally("fighters_killed") == 12.0
    s.act(strength)
    assert s["cell.alive"][:2].tolist() == [False, True] and s.tally("cells") == 1.0


@pytest.mark.parametrize(
    ("subtype", "rests"),
    [
        ("ambush", True),
        ("raid", True),
        ("complex_attack", True),
        ("indirect_fire", True),
        ("civilian_targeting", False),
        ("army_operation", False),
    ],
)
def test_who_operated_rests_within_the_bounds(subtype: str, rests: bool) -> None:
    """20 to 90 days after an operation; not after being met."""
    for k in range(40):
        s = Stage()
        s.cell(0, 20, slot=k)
        day = s.day()
        day.events = [Event(0, 1, subtype, "FAMA", "JNIM", "JNIM", "FAMA", cell=0)]
        s.act(strength, day, "settle", rest_low=20.0, rest_high=90.0)
        days = int(s["cell.rest_until"][0]) - day.number
        assert (20 <= days <= 90) if rests else days < 0


def test_a_large_cell_halves_where_it_stands() -> None:
    s = Stage()
    s.cell(2, 45, katiba=1, home=4)
    s.act(strength, s.day(number=MONDAY), largest=40.0, smallest=8.0, resettle=0.0)
    assert men(s) == [23, 22] and s["cell.katiba"][1] == 1 and s["cell.home"][1] == 4 and s["cell.first_square"][1] == 2
    assert not s["cell.placed"][1], "it is placed by movement"


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


def test_a_small_cell_joins_the_nearest_of_its_group_within_reach() -> None:
    s = Stage()
    s.cell(2, 5)
    s.cell(4, 20)
    s.cell(1, 20, katiba=1)
    s.cell(0, 38)
    s.act(strength, s.day(number=MONDAY), largest=40.0, smallest=8.0, reach_km=150.0)
    assert men(s) == [0, 25, 20, 38] and s["cell.alive"][:4].tolist() == [False, True, True, True]
    alone = Stage()
    alone.cell(2, 5)
    alone.cell(4, 20)
    alone.act(strength, alone.day(number=MONDAY), reach_km=20.0)
    assert men(alone) == [5, 20], "nobody within 20 km"


def test_sizes_are_looked_at_once_a_week() -> None:
    s = Stage()
    s.cell(2, 45)
    s.act(strength, s.day(number=MONDAY + 3))
    assert men(s) == [45]


def test_a_newborn_is_its_birthplace_group_and_ordinal_never_a_day() -> None:
    def born(number: int) -> int:
        s = Stage()
        s.cell(2, 45)
        s.act(strength, s.day(number=number))
        return int(s["cell.slot"][1])

    g = Stage().geography
    assert born(MONDAY) == born(MONDAY + 700) == newborn(g, 1, 0, 0)
    assert len({newborn(g, place, group, k) for place in range(3) for group in range(3) for k in range(50)}) == 450


def history(kind: str = "split", men: int = 30, group: str = "ISGS", parent: str = "AQIM_Sahara") -> dict[str, Any]:
    """A seed table with one entry of today."""
    return {
        "history": table(
            date=np.array(["2016-03-16"], "datetime64[D]"), kind=[kind], group=[group], **{"from": [parent]}, men=[men], region=[""]
        )
    }


def dated(**seeds: Any) -> Stage:
    """A stage whose ground knows on which days history records something."""

    s = Stage(**seeds)
    return s


def test_a_split_moves_just_its_men_and_makes_none() -> None:
    s = dated(**history(men=30))
    for slot in (30, 10, 20):
        s.cell(0, 20, slot=slot)
    s.cell(0, 20, katiba=1)
    s.act(strength, verb="muster")
    n = int(s["cell.size"][0])
    assert np.bincount(s["cell.katiba"][:n], s["cell.men"][:n], 3).tolist() == [30.0, 20.0, 30.0]
    assert np.bincount(s["cell.org"][:n], s["cell.men"][:n], 2).tolist() == [50.0, 30.0]
    assert s["cell.katiba"][:3].tolist() == [0, 2, 0], "whole cells in order of identity, then part of the next"


def test_a_split_of_more_than_there_are_takes_all() -> None:
    s = dated(**history(men=500))
    s.cell(0, 20)
    s.act(strength, verb="muster")
    assert men(s) == [20] and s["cell.katiba"][0] == 2


def test_other_days_other_kinds_and_the_mandate_move_nobody() -> None:
    for seeds, changes in (
        (history("merge"), {}),
        (history(), {"number": 16877}),
        (history(), {"after_mandate": True}),
        (history(group="MSA"), {}),
    ):
        s = dated(**seeds)
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


def test_a_second_founding_does_not_happen() -> None:
    model = Mali(runs.make(5, 10), history=3, enlist=False)
    model.step()
    n = int(model.state.arrays["cell.size"][0])
    model.step()
    assert int(model.state.arrays["cell.size"][0]) <= n + 2
