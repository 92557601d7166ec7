"""Laws of attrition against the equations they solve: Lanchester's square law, Deitchman's ambush, and their caps."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st
from scipy.integrate import solve_ivp
from scipy.stats import lognorm

from sim import attrition


def aimed(shooters: float, targets: float, rate: float, length: float) -> float:
    """The law of aimed fire at one length."""
    return float(attrition.mean_aimed(shooters, targets, rate, np.array([length])))


def area_fire(shooters: float, targets: float, rate: float, length: float) -> float:
    """The law of area fire at one length."""
    return float(attrition.mean_area(shooters, targets, rate, np.array([length])))


MEN = st.just(0.0) | st.floats(1e-6, 400.0)  # nobody, or men: parts of one arise from shares, specks of one do not
RATE = st.floats(0.0, 2.0)
LENGTH = st.floats(0.0, 20.0)


def lanchester(blue: float, red: float, a: float, b: float, length: float) -> tuple[float, float]:
    """Losses when both sides aim: each man of one side fells `rate` men of the other a unit of time."""
    end = solve_ivp(lambda _t, x: (-b * x[1], -a * x[0]), (0, length), (blue, red), rtol=1e-10, atol=1e-12).y[:, -1]
    return blue - end[0], red - end[1]


def deitchman(ambushed: float, ambushers: float, area: float, aim: float, length: float) -> tuple[float, float]:
    """Losses when the ambushers aim and the ambushed shoot at the ground they hide in."""
    end = solve_ivp(lambda _t, x: (-aim * x[1], -area * x[0] * x[1]), (0, length), (ambushed, ambushers), rtol=1e-10, atol=1e-12).y[:, -1]
    return ambushed - end[0], ambushers - end[1]


@pytest.mark.parametrize(("blue", "red", "a", "b"), [(100.0, 60.0, 0.1, 0.1), (30.0, 30.0, 0.3, 0.05), (200.0, 15.0, 0.02, 0.4)])
def test_short_fights_of_aimed_fire_follow_lanchesters_square_law(blue: float, red: float, a: float, b: float) -> None:
    """For a hundredth of a unit, losses agree with the equations to a hundredth."""
    for length in (0.001, 0.01):
        dead_blue, dead_red = lanchester(blue, red, a, b, length)
        assert aimed(red, blue, b, length) == pytest.approx(dead_blue, rel=0.02)
        assert aimed(blue, red, a, length) == pytest.approx(dead_red, rel=0.02)


def test_the_square_law_itself() -> None:
    """In the equations a B^2 - b R^2 keeps its value; aimed() keeps it too to first order in the length."""
    blue, red, a, b, length = 80.0, 50.0, 0.2, 0.3, 1e-4
    before = a * blue**2 - b * red**2
    after = a * (blue - aimed(red, blue, b, length)) ** 2 - b * (red - aimed(blue, red, a, length)) ** 2
    assert after == pytest.approx(before, abs=1e-3 * length * before + 1e-2)
    doubled = aimed(2 * red, blue, b, length) / aimed(red, blue, b, length)
    assert doubled == pytest.approx(2.0, rel=1e-3), "twice the shooters, twice the losses"
    assert aimed(red, 2 * blue, b, length) == pytest.approx(aimed(red, blue, b, length), rel=1e-3), "targets do not matter"


@pytest.mark.parametrize(
    ("ambushed", "ambushers", "area", "aim"), [(35.0, 15.0, 0.01, 0.2), (60.0, 40.0, 0.002, 0.1), (10.0, 60.0, 0.005, 0.5)]
)
def test_short_ambushes_follow_deitchman(ambushed: float, ambushers: float, area: float, aim: float) -> None:
    for length in (0.001, 0.01):
        dead, fallen = deitchman(ambushed, ambushers, area, aim, length)
        assert aimed(ambushers, ambushed, aim, length) == pytest.approx(dead, rel=0.03)
        assert area_fire(ambushed, ambushers, area, length) == pytest.approx(fallen, rel=0.03)
    one, two = area_fire(ambushed, ambushers, area, 1e-4), area_fire(ambushed, 2 * ambushers, area, 1e-4)
    assert two == pytest.approx(2 * one, rel=1e-3), "twice the men in the bush, twice the hits"


def test_area_fire_at_constant_shooters_is_exact_at_any_length() -> None:
    """d targets / dt = -rate x shooters x targets has the closed form that area() uses."""
    for length in (0.1, 1.0, 8.0):
        left = solve_ivp(lambda _t, x: (-0.02 * 30.0 * x[0],), (0, length), (50.0,), rtol=1e-10, atol=1e-12).y[0, -1]
        assert area_fire(30.0, 50.0, 0.02, length) == pytest.approx(50.0 - left, rel=1e-7)


@budget(max_examples=300, deadline=None)
@given(MEN, MEN, RATE, LENGTH)
def test_nobody_loses_more_than_there_are(shooters: float, targets: float, rate: float, length: float) -> None:
    for law in (aimed, area_fire):
        lost = law(shooters, targets, rate, length)
        assert 0.0 <= lost <= targets
        assert lost == 0.0 or (shooters > 0 and targets > 0 and rate > 0 and length > 0)
        assert law(shooters, targets, rate, 2 * length) >= lost


def test_long_fights_end_with_nobody_left() -> None:
    assert aimed(50.0, 20.0, 1.0, 1e3) == pytest.approx(20.0)
    assert area_fire(50.0, 20.0, 1.0, 1e3) == pytest.approx(20.0)
    assert aimed(0.0, 20.0, 1.0, 1.0) == aimed(5.0, 0.0, 1.0, 1.0) == 0.0


@pytest.mark.parametrize("sigma", [0.2, 0.8, 1.5])
def test_lengths_are_log_normal_quantiles_with_mean_one(sigma: float) -> None:
    nodes = attrition.lengths(sigma)
    assert len(nodes) == attrition.NODES and nodes.mean() == pytest.approx(1.0) and (np.diff(nodes) > 0).all()
    middle = (np.arange(attrition.NODES) + 0.5) / attrition.NODES
    exact = lognorm.ppf(middle, sigma)
    assert nodes == pytest.approx(exact / exact.mean())
    assert np.std(np.log(nodes)) == pytest.approx(sigma, rel=0.08)


def test_a_draw_takes_each_node_equally_often() -> None:
    nodes = attrition.lengths(1.0)
    u = (np.arange(16000) + 0.5) / 16000
    taken = np.array([attrition.node(nodes, each) for each in u])
    assert all((taken == node).sum() == 1000 for node in nodes)
    assert attrition.node(nodes, 1.0 - 2**-53) == nodes[-1]
    assert attrition.one(nodes, 0.5).tolist() == [attrition.node(nodes, 0.5)]


def test_means_are_the_means_of_what_can_happen() -> None:
    """The expected twin sums the very laws that draws are taken from, caps included."""
    nodes = attrition.lengths(1.2)
    for mean, law in ((attrition.mean_aimed, aimed), (attrition.mean_area, area_fire)):
        for shooters, targets, rate in ((20.0, 5.0, 0.4), (20.0, 500.0, 0.01), (0.0, 5.0, 0.4)):
            assert mean(shooters, targets, rate, nodes) == pytest.approx(np.mean([law(shooters, targets, rate, t) for t in nodes]))
