"""M16: support moves toward what earns it; harm is remembered by who did it; grievance is slow."""

import numpy as np
import pytest
import runs
from tiny import Stage

from sim.actors import community
from sim.events import Event
from sim.model import ground_for
from sim.rules.people import support
from sim.words import GROUPS, MILITIAS, OUTSIDE, PERPETRATORS, REGIONS, SIDES

EVEN = np.full(len(SIDES), 1 / len(SIDES))


def stage() -> Stage:
    s = Stage().north()
    s["community.support"][:] = EVEN
    return s


def live(s: Stage, days: int = 1, killing: tuple[str, int] | None = None, **params: float) -> Stage:
    """Communities lean, then support moves; a killing falls on the middle locality on the first day. Names may be groups of the North."""
    for k in range(days):
        day = s.day(number=16876 + k)
        day.orders["community"] = s.act(community, day, "decide")
        if killing and k == 0:
            who, dead = killing
            group = GROUPS.index(who) if who in GROUPS else -1
            day.events.append(Event(2, 3, "x", who, "Civilians", who, "Civilians", deaths_civilians=dead, community=1, group=group))
        s.act(support, day, **params)
    assert s["community.support"].sum(axis=1) == pytest.approx(1.0) and (s["community.support"] >= 0).all()
    return s


def test_it_moves_toward_what_it_leans_to_at_its_pace() -> None:
    s = stage()
    goal = s.act(community, verb="decide").support
    live(s, pace_days=50.0)
    assert s["community.support"] == pytest.approx(EVEN + (goal - EVEN) / 50.0)


@pytest.mark.parametrize(("who", "side"), [
    ("FAMA", 0), ("JNIM", 1), ("Ansaroul_Islam", 1), ("ISGS", 2), ("HCUA", 3), ("Ganda", 4), ("MSA", None),
])  # fmt: skip
def test_one_killing_lowers_the_killers_support(who: str, side: int | None) -> None:
    """Only at the locality, only by that harm: beside a twin world where nobody died; outsiders' harm costs no coalition."""
    calm, hurt = live(stage(), 30)["community.support"], live(stage(), 30, (who, 10))["community.support"]
    assert hurt[1, side] < calm[1, side] if side is not None else (hurt == calm).all()
    assert hurt[0] == pytest.approx(calm[0])


def test_harm_is_remembered_by_who_did_it_and_fades() -> None:
    s = live(stage(), 1, ("ISGS", 8))
    expected = np.zeros((3, len(PERPETRATORS)))
    expected[1, 2] = 8.0
    assert s["community.harm"] == pytest.approx(expected)
    live(s, 30, harm_half_life=30.0)
    assert s["community.harm"] == pytest.approx(expected / 2)
    live(s, 1, ("Barkhane", 2), harm_half_life=365.0)
    assert s["community.harm"][1, 3] == 2.0
    before = s["community.harm"].sum()
    live(s, 1, ("MINUSMA", 5), harm_half_life=365.0)
    assert s["community.harm"].sum() < before, "nobody else is on the list"


@pytest.mark.parametrize(("who", "column"), [
    ("MNLA", 4), ("GATIA", 5), ("MSA", 6), ("GATIA_splinter_2", 6), *((name, PERPETRATORS.index("militia")) for name in MILITIAS[:3]),
])  # fmt: skip
def test_harm_by_a_group_is_its_coalitions_and_a_militias_is_militias(who: str, column: int) -> None:
    """Of the coalition that it is in that day: outside is on its own."""
    s = live(stage(), 1, (who, 6))
    expected = np.zeros((3, len(PERPETRATORS)))
    expected[1, column] = 6.0
    assert (s["community.harm"] == expected).all()
    if column == 4 + OUTSIDE:
        s["group.coalition"][GROUPS.index(who)] = 0
        live(s, 1, (who, 2), harm_half_life=365.0)
        assert s["community.harm"][1, 4] == 2.0 and s["community.harm"][1, 6] < 6.0, "from the day it is taken in"


def test_support_starts_as_communities_lean_and_stands_for_what_was_earned_then() -> None:
    """Nothing moves it on the first two days; on the second, what sides earn and where grievance heads are written down."""
    s = Stage()
    s["community.tension"][:] = 0.5
    for index in (0, 1):
        s["field.presence"][:] = 0.4
        day = s.day(index=index, number=16436 + index)
        day.orders["community"] = s.act(community, day, "decide", services=1.5, kinship=0.0, mistrust_weight=0.0)
        s.act(support, day, grievance_tension=0.6)
        assert s["community.support"] == pytest.approx(np.array([[0.3, 0.1, 0.0, 0.2, 0.1, 0.3]] * 3))
    assert s["community.at_first"] == pytest.approx(np.array([[0.6, 0.0]] * 3))
    assert s["community.grievance"] == pytest.approx(1 - np.exp(-0.3))


def test_the_real_grounds_first_support_is_that_of_each_region() -> None:
    ground = ground_for(runs.make())
    rows, names = ground.seeds.initial_state, ("state", "jihadists", None, "CMA", "Platform", "nobody")
    for c in (0, len(ground.localities.key) // 2, -1):
        region = REGIONS[int(ground.localities.region[c])]
        for k, name in enumerate(names):
            here = (rows["variable"] == "support_share") & (rows["region"] == region) & (rows["group"] == str(name))
            assert ground.first_support[c, k] == pytest.approx(float(rows["value"][here].sum()))
    assert ground.first_support.sum(axis=1) == pytest.approx(1.0) and (ground.first_support[:, 2] == 0).all()


@pytest.mark.parametrize(("who", "named", "felt"), [
    ("FAMA", "grievance_harm", 0.2), ("Barkhane", "grievance_harm", 0.2), ("Dozo_Segou", "grievance_militia", 0.2),
    ("JNIM", "grievance_harm", 0.0),
])  # fmt: skip
def test_harm_leaves_grievance_at_once_that_fades_slowly(who: str, named: str, felt: float) -> None:
    """8 dead among 40,000 are 2 in 10,000: 1 - exp(-0.2 x 2) of those without a grievance; a four-hundredth fades a day."""
    s = stage()
    s["community.grievance"][:] = 0.5
    live(s, 1, (who, 8), **{"grievance_harm": 0.0, "grievance_militia": 0.0, "grievance_tension": 0.0, "grievance_days": 400.0, named: 0.2})
    jump = 0.5 * (1 - np.exp(-felt * 2))
    assert s["community.grievance"].tolist() == pytest.approx([0.5 * 399 / 400, (0.5 + jump) * 399 / 400, 0.5 * 399 / 400])


def test_unsettled_tension_feeds_grievance() -> None:
    s = stage()
    s["community.tension"][:] = 0.0, 0.5, 1.0
    live(s, 1, grievance_tension=0.5, grievance_days=100.0)
    assert s["community.grievance"] == pytest.approx((1 - np.exp(-0.5 * np.array([0.0, 0.5, 1.0]))) / 100)


def test_information_is_spread_over_the_localitys_squares() -> None:
    s = live(stage())
    assert s["field.information"] == pytest.approx(s["community.informing"][s.geography.localities.of_square])
    weight = s["community.people_home"] / s["community.people_home"].sum()
    assert s.tally("support_state") == pytest.approx(s["community.support"][:, 0] @ weight)
    assert s.tally("support_jihadists") == pytest.approx((s["community.support"][:, 1] + s["community.support"][:, 2]) @ weight)
