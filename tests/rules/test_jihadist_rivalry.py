"""JNIM and ISGS: they fight only where both are, as often as stated, and the dead come off the right cells."""

import numpy as np
import pytest
from tiny import ISGS, JNIM, Stage, assert_fair

from sim.attrition import lengths, mean_aimed
from sim.rules.jihadists import jihadist_rivalry, strength

SURE = {"per_week": 1.0}


def stage(isgs: int = 20, jnim: int = 20, apart: int = 0) -> Stage:
    """One cell of ISGS in square 2 and one of JNIM, `apart` squares to the east."""
    s = Stage()
    s.cell(2, isgs, org=ISGS, slot=7)
    s.cell(2 + apart, jnim, org=JNIM, slot=8)
    s["field.cell_men"][ISGS, 2] = isgs
    s["field.cell_men"][JNIM, 2 + apart] = jnim
    return s


@pytest.mark.parametrize(("heat", "times"), [(0.0, 1.0), (10.0, 2.0)])
def test_they_fight_as_often_as_stated_and_recent_losses_strain_relations(heat: float, times: float) -> None:
    """20 against 20 at one a week: 1 - exp(-1/7) a day; 16 of 20 take part on both sides; each can lose its men at most."""
    s = stage()
    s["field.recent_losses_jihadist"][:] = heat
    s.act(jihadist_rivalry, s.day(), **SURE, strained=0.1)
    mean = 2.0 * mean_aimed(16.0, 16.0, 0.07, lengths(1.05)) * (1.0 - np.exp(-times / 7.0))
    assert s.tally("jihadist_rivalry_expected_deaths") == pytest.approx(mean)


def test_the_twin_is_the_mean_of_what_happens() -> None:
    s = stage()
    days = s.many(jihadist_rivalry, 2000, **SURE)
    assert_fair([sum(e.best for e in events) - s.tally("jihadist_rivalry_expected_deaths") for events in days], 0.0)


def test_the_dead_come_off_both_cells() -> None:
    s = stage(8, 8)
    events = next(e for e in s.many(jihadist_rivalry, rate=1.0, **SURE) if e and e[0].deaths_a and e[0].deaths_b)
    event = events[0]
    assert (event.side_a, event.side_b, event.type) == ("ISGS", "JNIM", 2) and event.initiator in ("ISGS", "JNIM")
    s.act(strength, s.day(events=events), "settle")
    assert s["cell.men"][event.cell_a] == 8 - event.deaths_a and s["cell.men"][event.cell] == 8 - event.deaths_b
    assert s.tally("fighters_killed") == event.deaths_a + event.deaths_b
