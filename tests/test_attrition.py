"""Laws of attrition against the equations they solve: Lanchester's square law, Deitchman's ambush, and their caps."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st
from scipy.integrate import quad, solve_ivp
from scipy.stats import lognorm, norm

from sim import attrition


def at(length: float) -> np.ndarray:
    """One length as nodes of a mean."""
    return np.array([[length], [1.0]])


def aimed(shooters: float, targets: float, rate: float, length: float) -> float:
    """The law of aimed fire at one length."""
    return float(attrition.mean_aimed(shooters, targets, rate, at(length)))


def area_fire(shooters: float, targets: float, rate: float, length: float) -> float:
    """The law of area fire at one length."""
    return float(attrition.mean_area(shooters, targets, rate, at(length)))


MEN = st.just(0.0) | st.floats(1e-6, 400.0)  # nobody, or men: parts of one arise from shares, specks of one do not
RATE = st.floats(0.0, 2.0)
LENGTH = st.floats(0.0, 20.0)


@pytest.mark.parametrize(("law", "one", "two", "a", "b"), [
    (aimed, 100.0, 60.0, 0.1, 0.1), (aimed, 30.0, 30.0, 0.3, 0.05), (aimed, 200.0, 15.0, 0.02, 0.4),
    (area_fire, 35.0, 15.0, 0.01, 0.2), (area_fire, 60.0, 40.0, 0.002, 0.1), (area_fire, 10.0, 60.0, 0.005, 0.5),
])  # fmt: skip
def test_short_fights_follow_lanchester_and_ambushes_deitchman(law: Any, one: float, two: float, a: float, b: float) -> None:
    """Each man fells so many of those he aims at, or shoots at the ground they hide in; for a hundredth of a unit both agree."""
    hidden = law is area_fire
    for length in (0.001, 0.01):
        paths = solve_ivp(lambda _t, x: (-b * x[1], -a * x[0] * (x[1] if hidden else 1.0)), (0, length), (one, two), rtol=1e-10, atol=1e-12)
        dead = np.array([one, two]) - paths.y[:, -1]
        assert [aimed(two, one, b, length), law(one, two, a, length)] == pytest.approx(dead, rel=0.03 if hidden else 0.02)


def test_the_square_law_itself() -> None:
    """In the equations a B^2 - b R^2 keeps its value; aimed() keeps it too to first order in the length."""
    blue, red, a, b, length = 80.0, 50.0, 0.2, 0.3, 1e-4
    before = a * blue**2 - b * red**2
    after = a * (blue - aimed(red, blue, b, length)) ** 2 - b * (red - aimed(blue, red, a, length)) ** 2
    assert after == pytest.approx(before, abs=1e-3 * length * before + 1e-2)
    doubled = aimed(2 * red, blue, b, length) / aimed(red, blue, b, length)
    assert doubled == pytest.approx(2.0, rel=1e-3), "twice the shooters, twice the losses"
    assert aimed(red, 2 * blue, b, length) == pytest.approx(aimed(red, blue, b, length), rel=1e-3), "targets do not matter"
    hits = area_fire(red, 2 * blue, b, length) / area_fire(red, blue, b, length)
    assert hits == pytest.approx(2.0, rel=1e-3), "twice the men in the bush, twice the hits"


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


SIGMAS = (0.1, 0.2, 0.8, 1.15, 1.5, 2.0)  # the spreads that parameters allow, their ends among them


@pytest.mark.parametrize("sigma", SIGMAS)
def test_nodes_have_mean_one_and_weights_that_sum_to_one(sigma: float) -> None:
    length, weight = attrition.lengths(sigma)
    assert weight.sum() == pytest.approx(1.0) and np.sum(weight * length) == pytest.approx(1.0)
    assert np.diff(np.log(length)) == pytest.approx(sigma * (attrition.HIGHEST - attrition.LOWEST) / (attrition.NODES - 1))


@pytest.mark.parametrize("sigma", SIGMAS)
@pytest.mark.parametrize("pressure", [1e-4, 0.01, 0.1, 0.5, 1.0, 3.0, 10.0, 100.0])
def test_the_mean_over_nodes_is_the_integral_over_the_log_normal(sigma: float, pressure: float) -> None:
    """Of the share lost at a pressure, 1 - exp(-pressure x length), to one part in a thousand."""
    exact, _ = quad(lambda z: -np.expm1(-pressure * np.exp(sigma * z - sigma**2 / 2)) * norm.pdf(z), -9.0, 9.0 + sigma, limit=400)
    assert attrition.mean_aimed(pressure, 1.0, 1.0, attrition.lengths(sigma)) == pytest.approx(exact, rel=1e-3)


@budget(max_examples=200, deadline=None)
@given(st.sampled_from(SIGMAS), st.floats(1e-9, 1.0 - 1e-9))
def test_a_draw_is_the_quantile_of_the_log_normal(sigma: float, u: float) -> None:
    nodes = attrition.lengths(sigma)
    assert attrition.node(nodes, u) == pytest.approx(lognorm.ppf(u, sigma, scale=np.exp(-(sigma**2) / 2)), rel=1e-6)
    assert attrition.one(nodes, u).tolist() == [[attrition.node(nodes, u)], [1.0]]


def test_means_are_the_means_of_what_can_happen() -> None:
    """The expected twin is the mean of the very laws that draws are taken from, caps included."""
    nodes = attrition.lengths(1.2)
    drawn = [attrition.node(nodes, (k + 0.5) / 20000) for k in range(20000)]
    for mean, law in ((attrition.mean_aimed, aimed), (attrition.mean_area, area_fire)):
        for shooters, targets, rate in ((20.0, 5.0, 0.4), (20.0, 500.0, 0.01), (0.0, 5.0, 0.4)):
            exact = np.mean([law(shooters, targets, rate, t) for t in drawn])
            assert mean(shooters, targets, rate, nodes) == pytest.approx(exact, rel=2e-3)
