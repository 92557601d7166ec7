"""M16: a finite pool feeds those whom people support and can reach; money paces it; deserters go home."""

from typing import Any

import numpy as np
import pytest
from tiny import ISGS, JNIM, Stage

from sim.actors.cell import GOVERN, HIDE
from sim.rules.people import recruitment

QUIET: dict[str, float] = {"leave_per_year": 0.0, "grievance": 2.0, "men_half": 15.0, "men_per_1000": 0.0}


def stage(pool: int = 1000, support: float = 0.5, men: int = 15, action: int = HIDE) -> Stage:
    """One cell of JNIM at the middle locality, full money."""
    s = Stage()
    s["community.pool"][1] = pool
    s["community.support"][:, 1 + JNIM] = support
    s["org.funds"][:] = 1.0
    s.cell(2, men, action=action)
    return s


def joined(name: str = "", where: Any = None, value: Any = None, days: int = 400, **params: float) -> float:
    """Mean recruits a day, the world put back each time."""
    total, s = 0.0, stage()
    if name:
        s[name][where] = value
    first = s.kept()
    for k in range(days):
        s.put_back(first)
        s.act(recruitment, s.day(number=15002 + 7 * k), **{**QUIET, "join_per_year": 3.65, **params})
        total += s.tally("recruits")
    return total / days


@pytest.mark.parametrize(("name", "where", "value", "expected"), [
    ("community.pool", 1, 1000, 2.5), ("community.pool", 1, 500, 1.25), ("community.support", (slice(None), 1), 0.25, 1.25),
    ("org.funds", slice(None), 0.5, 1.25), ("community.grievance", slice(None), 0.5, 5.0), ("cell.alive", 0, False, 0.0),
])  # fmt: skip
def test_recruits_come_at_the_rate_of_pool_support_money_and_grievance(name: str, where: Any, value: Any, expected: float) -> None:
    """3.65 a year of 1,000, at support one half and reach one half: 2.5 a day."""
    assert joined(name, where, value) == pytest.approx(expected, abs=0.12)


def test_more_fighters_are_needed_to_reach_more_people() -> None:
    """40,000 people at the middle locality: half a man a thousand adds 20 to the 15 that reach half."""
    assert joined(men_per_1000=0.5) == pytest.approx(2.5 * 2 * 15 / (15 + 35), abs=0.1)


def test_who_would_join_are_kin_of_fighters_here_and_abroad() -> None:
    """Half are kin on this ground, so 0.5 + 0.5 x 0.2 of the share; 10,000 kin abroad who are half as ready."""
    s = Stage()
    s.geography.localities.abroad[1] = 10000.0
    pools = []
    for kin in (0.5, 0.0):
        s.geography.localities.kin[:] = kin
        s.act(recruitment, s.day(index=0), pool_share=0.01, stranger=0.2, abroad=0.5, join_per_year=0.0, leave_per_year=0.0)
        pools.append(s["community.pool"].tolist())
    assert pools[0] == pytest.approx(s["community.people"] * 0.006 + [0.0, 50.0, 0.0], abs=1)
    assert pools[1] == pytest.approx(s["community.people"] * 0.002 + [0.0, 50.0, 0.0], abs=1)


def test_recruits_leave_the_pool_for_a_cell_and_nobody_else() -> None:
    s = stage()
    s.cell(2, 15, org=ISGS)
    s.cell(4, 15)
    before = s["community.pool"].copy()
    s.act(recruitment, s.day(number=15002), join_per_year=10.0, **QUIET)
    assert s["cell.recruits"][:3].sum() == s.tally("recruits") == (before - s["community.pool"]).sum() > 0
    assert s["community.pool"].tolist()[0] == 0 and s["cell.recruits"][1] == 0, "no support for ISGS, no recruits"


def test_deserters_go_home_to_the_pool() -> None:
    left = 0.0
    for k in range(300):
        s = stage(pool=0, support=0.0, men=73)
        s.act(recruitment, s.day(number=15002 + 7 * k), leave_per_year=0.5)
        left += s.tally("deserters")
        assert s["community.pool"][1] == s["cell.deserters"][0] == s.tally("deserters")
    assert left / 300 == pytest.approx(0.1, abs=0.05)


def test_a_new_cohort_fills_part_of_what_is_missing_once_a_week() -> None:
    """A share of 0.005 of all; half missing, a year of weeks at two years: about 39 percent of it back."""
    s = Stage()
    full = s["community.people"] * 0.005
    s["community.pool"][:] = (full / 2).astype(int)
    numbers = {"pool_share": 0.005, "stranger": 1.0, "refill_years": 2.0, "join_per_year": 0.0, "leave_per_year": 0.0}
    before = s["community.pool"].copy()
    s.act(recruitment, s.day(number=15002), **numbers)
    assert (s["community.pool"] == before).all(), "not on other days"
    for k in range(52):
        s.act(recruitment, s.day(number=7 * (2200 + k)), **numbers)
    assert s["community.pool"].sum() == pytest.approx(full.sum() * (1 - 0.5 * np.exp(-0.5)), rel=0.03)
    for k in range(1500):
        s.act(recruitment, s.day(number=7 * (2300 + k)), **numbers)
    assert (s["community.pool"] <= full + 1).all()


def test_money_pays_all_of_the_upkeep_within_means_and_its_share_beyond() -> None:
    """JNIM: 900 from outside and tax from people under influence against 1.5 x 300 of upkeep; ISGS a fifth of the outside."""
    s = Stage()
    s["field.influence"][JNIM] = 0.3
    s.cell(2, 300, action=GOVERN)
    s.cell(2, 100, action=GOVERN, org=ISGS)
    s.act(recruitment, s.day(number=7 * 2200), outside=900.0, outside_isgs=0.2, tax=2.0, upkeep=1.5, join_per_year=0.0, leave_per_year=0.0)
    governed = 0.3 * s.geography.squares.people.sum()
    ratio = np.array([(900.0 + 2.0 * governed / 1000) / 450.0, 180.0 / 150.0])
    assert s["org.funds"] == pytest.approx(ratio / (1.0 + ratio**4) ** 0.25)
    assert recruitment.means(2.0, 1.0) > 0.98 and recruitment.means(0.1, 1.0) == pytest.approx(0.1, rel=1e-3)


def test_what_corridors_bring_pays_fighters_in_part() -> None:
    """600 of outside income against 600 of upkeep; a third of 1,800 from corridors doubles the income."""
    s = stage(men=400, support=0.0)
    s["org.tolls"][JNIM] = 1800.0
    s.act(recruitment, s.day(number=7 * 2200), outside=600.0, upkeep=1.5, chest=1 / 3, join_per_year=0.0, leave_per_year=0.0)
    assert s["org.funds"][JNIM] == pytest.approx(2 * 17**-0.25)
