"""What a calibration is made of, each part on cases worked out by hand: targets, screening, emulators, chains, weights."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import norm

from experiments.ask.configuration import Composer
from experiments.ask.home import shipped
from experiments.past import calibration_file as file
from experiments.past import calibration_weights as weights
from experiments.past import emulator as emulators
from experiments.past import posterior
from experiments.past.calibration_tables import weighted_quantiles
from experiments.past.calibration_targets import Target, back, compared, recorded, table, with_sums
from experiments.past.calibration_waves import Rule, State, reached
from experiments.past.emulator import Inputs, fit, screened
from experiments.past.recorded import record
from experiments.past.space import Design, Form, Space, space_of
from experiments.study.samples import Axis
from sim.geography.seeds import load
from sim.settings import parameters
from sim.words import REGIONS

FORM = Form("world.protection.form", ("concave", "linear", "mass"), "concave")


def space(count: int = 3, forms: tuple[Form, ...] = ()) -> Space:
    return Space(tuple(Axis(f"world.toy.p{n}", (), 0.0, 1.0) for n in range(count)), np.zeros(count), 1.0, forms)


def design(points: np.ndarray, stratum: int = 0) -> Design:
    rows = np.arange(len(points))
    return Design(points, np.full(len(points), stratum), rows + 1, rows)


def test_points_are_worlds_around_the_baseline() -> None:
    axes = (Axis("world.a.rate", (), 0.1, 10.0, log=True), Axis("world.a.share", (), 0.0, 1.0))
    place = Space(axes, np.array([0.0, math.log(0.2 / 0.8)]), 0.5, (FORM, Form("world.b.c", ("x", "y"), "x")))
    assert place.values(np.zeros(2), 0) == {"world.a.rate": 1.0, "world.a.share": 0.2, "world.protection.form": "concave", "world.b.c": "x"}
    moved = place.values(np.array([2.0, -2.0]), 5)
    assert moved["world.a.rate"] == pytest.approx(0.1 * 100 ** (1 / (1 + math.exp(-1))), rel=1e-5)
    assert moved["world.a.share"] == pytest.approx(1 / (1 + 4 * math.e), rel=1e-5)
    assert (moved["world.protection.form"], moved["world.b.c"]) == ("mass", "y") and len(place.strata) == 6
    assert place.dummies(np.array([0, 5])).tolist() == [[0, 0, 0], [0, 1, 1]]
    assert place.of_axis(1, np.array([0.0]))[0] == 0.2
    assert space().strata.shape == (1, 0) and space().of_forms(0) == {} and space().dummies(np.zeros(4, dtype=int)).shape == (4, 0)


def test_every_number_of_the_shipped_study_is_drawn_around_the_baselines() -> None:
    found = space_of(file.read(shipped() / "calibration" / "plausible.yaml"), Composer().compose([], "status_quo").tree)
    now = {one.key: one.default for one in parameters()}
    drawn = found.values(np.zeros(len(found.axes)), 0)
    at_ends = 0
    for axis in found.axes:
        value, low, high = float(now[axis.key]), axis.low, axis.high
        if low < value < high:
            assert drawn[axis.key] == pytest.approx(value, rel=0.5 if axis.whole else 1e-4), axis.key
        else:
            at_ends += 1
            assert 0.0 < abs(float(drawn[axis.key]) - value) < 0.02 * (high - low), axis.key
    assert at_ends < 10


def test_targets_by_hand() -> None:
    count, share = (
        Target(("half_year", "2016H1"), 99.0, doubt=0.1, discrepancy=0.0),
        Target(("pattern", "p"), 0.4, doubt=0.0, discrepancy=0.5),
    )
    assert count.compared == pytest.approx(math.log(100)) and share.compared == 0.4
    assert count.allowed == pytest.approx((0.1 * 0.99) ** 2 + 0.01**2) and share.allowed == pytest.approx(0.2**2 + 0.01**2)
    level = ("level", "deaths.Kidal.one_sided")
    assert compared(level, 0.5) == pytest.approx(math.log(13)) and back(level, compared(level, 0.5)) == pytest.approx(0.5)
    assert compared(("pattern", "n_deaths"), 99.0) == pytest.approx(math.log(100)) and back(("stock", "x"), 0.7) == 0.7
    assert table([count, share], [{count.key: 0.0, share.key: math.nan}]).tolist()[0][0] == 0.0


def test_sums_of_the_record() -> None:
    found = with_sums(record(load()))
    sums = {name: value for (family, name), value in found.items() if family == "aggregate"}
    assert sums["deaths"] == 1219 == sums["deaths, North"] + sums["deaths, Centre"]
    assert sum(sums[f"deaths, {kind}"] for kind in ("state_based", "non_state", "one_sided")) == pytest.approx(1219)
    assert sums["attacks on the mission"] == sum(
        value for (family, name), value in found.items() if family == "mission" and "attacks" in name
    )
    assert sums["civilians killed by army"] == found["dyad", "deaths: army on civilians"]
    modes = [sums[f"attacks on the mission, {mode}"] for mode in ("IED_mine", "indirect_fire", "direct")]
    assert sum(modes) == sum(value for (family, _), value in found.items() if family == "mode") == sums["attacks on the mission"]
    assert sum(value for (family, _), value in found.items() if family == "cercle_share") == pytest.approx(1.0)
    fights = {
        ("dyad", "deaths: army and jihadists"): 3.0,
        ("dyad", "deaths: jihadists on civilians"): 5.0,
        ("dyad", "events: army and jihadists"): 1.0,
    }
    own = with_sums(fights)
    assert (own["aggregate", "deaths in fights of army"], own["aggregate", "deaths in fights of militias"]) == (3.0, 0.0)


def test_sums_to_june_2016_know_nothing_of_the_year_after() -> None:
    found = recorded(load())
    early = {name: value for (family, name), value in found.items() if family == "to_june_2016"}
    assert len(early) == 2 * len(REGIONS)
    halves = found["first_half_year", "2015H1"] + found["half_year", "2015H2"] + found["half_year", "2016H1"]
    assert sum(value for name, value in early.items() if name.startswith("all_types.")) == halves
    months = {("region_month", f"state_based.Gao.{month}"): 1.0 for month in ("2015-01", "2016-06", "2016-07", "2017-06")}
    assert with_sums(months)["to_june_2016", "state_based.Gao"] == 2.0


def test_a_fit_to_june_2016_heeds_nothing_later() -> None:
    asked = file.read(shipped() / "calibration" / "to_june_2016.yaml")
    keys = [one.key for one in file.targets(asked, recorded(load())) if one.weight > 0]
    assert len(keys) >= 30
    for family, name in keys:
        when = re.search(r"20\d\d-\d\d|20\d\dH\d", name)
        assert family == "to_june_2016" or (when and when.group().replace("H1", "-06").replace("H2", "-12") <= "2016-06"), name


def test_screening_finds_what_answers_and_little_else() -> None:
    random = np.random.default_rng(1)
    points = random.standard_normal((400, 60))
    found = np.column_stack([points[:, 3] + random.standard_normal(400), points[:, 7] * 0.4 + random.standard_normal(400)])
    scores = emulators.scores(points, found)
    r = np.corrcoef(points[:, 3], found[:, 0])[0, 1]
    assert scores[3, 0] == pytest.approx(r * math.sqrt(398) / math.sqrt(1 - r**2))
    assert np.flatnonzero(emulators.beyond_chance(scores)).tolist() == [3, 7]
    assert emulators.strength(scores)[3] == 1.0 and emulators.strength(np.zeros((4, 2))).tolist() == [0, 0, 0, 0]
    assert not emulators.beyond_chance(emulators.scores(points, random.standard_normal((400, 2)))).any()
    assert not emulators.scores(np.ones((5, 1)), found[:5]).any()  # what does not vary says nothing


def test_weak_parameters_are_found_behind_strong_ones() -> None:
    random = np.random.default_rng(2)
    points = random.standard_normal((300, 20))
    found = (points[:, [0]] * 6 + 0.5 * points[:, [5]] + random.standard_normal((300, 1))) @ np.ones((1, 2))
    assert not emulators.beyond_chance(emulators.scores(points, found))[5]
    assert screened(space(20), design(points), found, 20).places.tolist() == [0, 5]
    assert screened(space(20), design(points), found, 1).places.tolist() == [0]


def test_an_emulator_knows_lines_curves_forms_and_its_own_error() -> None:
    random = np.random.default_rng(3)
    here = space(3, (Form("world.b.c", ("x", "y"), "x"),))
    points, stratum = random.standard_normal((900, 3)), np.arange(900) % 2
    means = np.column_stack([1 + points[:, 0] + 0.5 * points[:, 0] ** 2 + 2.0 * stratum, np.zeros(900)])
    all_ = Design(points, stratum, np.arange(900), np.arange(900))
    found = means + random.normal(0, 0.5, means.shape)
    found[8, 0] = math.nan
    emulator = fit(Inputs(here, np.array([0]), np.array([1.0]), 1), all_, found, np.ones(900, dtype=bool))
    assert np.abs(emulator.at(points, stratum)[:, 0] - means[:, 0]).max() < 0.3
    assert emulator.error[1] == pytest.approx(0.25, rel=0.1) and emulator.error[0] == pytest.approx(0.25, rel=0.15)
    assert emulator.explained[0] > 0.85 and emulator.explained[1] < 0.01


def test_a_fit_without_noise_is_shrunk_by_the_least_strength_alone() -> None:
    points = np.array([[-1.0], [1.0], [-1.0], [1.0]])
    found = emulators.ridge(points, 2.0 * points)
    assert found.weights[0, 0] == pytest.approx(2.0 * 4.0 / (4.0 + 0.1))  # four squares of one, and the least strength
    assert 0.99 < found.explained[0] < 1.0
    chance = emulators.ridge(points, np.array([[1.0], [1.0], [-1.0], [-1.0]]))
    assert chance.weights[0, 0] == chance.explained[0] == 0.0 and chance.missed[0, 0] == pytest.approx(4 / 3)  # the mean of the other three


def test_near_histories_decide_where_they_know_better() -> None:
    random = np.random.default_rng(4)
    points = random.uniform(-3, 3, (600, 1))
    found = np.where(points > 1, 5 * (points - 1), 0.0) + random.normal(0, 0.1, points.shape)
    near = points[:, 0] > 1.2
    inputs = Inputs(space(1), np.array([0]), np.array([1.0]))
    local, whole = fit(inputs, design(points), found, near), fit(inputs, design(points), found, np.ones(600, dtype=bool))
    assert local.error[0] < 0.02 < whole.error[0] and len(local.missed) == near.sum()
    assert local.at(np.array([[2.0]]), np.zeros(1, dtype=int))[0, 0] == pytest.approx(5.0, abs=0.1)


def test_a_walk_draws_from_the_posterior() -> None:
    """Prior N(0, 1), a record of 2 with variance 1/4: mean 1.6, variance 0.2."""

    def like(points: np.ndarray, stratum: np.ndarray) -> np.ndarray:
        return -0.5 * (2.0 - points[:, 0]) ** 2 / 0.25

    at = posterior.walk(like, np.zeros((3000, 2)), np.zeros(3000, dtype=int), 25, np.random.default_rng(5))
    assert at[:, 0].mean() == pytest.approx(1.6, abs=0.03) and at[:, 0].var() == pytest.approx(0.2, rel=0.1)
    assert at[:, 1].mean() == pytest.approx(0.0, abs=0.06) and at[:, 1].var() == pytest.approx(1.0, rel=0.1)


def test_a_ring_closes_on_a_corner_of_the_prior() -> None:
    """Beyond 3 in one direction: a thousandth of the prior, whose mean there is 3.28."""

    def far(points: np.ndarray, stratum: np.ndarray) -> np.ndarray:
        return 3.0 - points[:, 0]

    random = np.random.default_rng(6)
    at, level = posterior.closing_in(far, random.standard_normal((2000, 4)), np.zeros(2000, dtype=int), 0.0, random)
    assert level == 0.0 and at[:, 0].min() >= 3.0
    assert at[:, 0].mean() == pytest.approx(norm.pdf(3) / norm.sf(3), abs=0.05) and at[:, 1].std() == pytest.approx(1.0, abs=0.06)
    stuck, reached_ = posterior.closing_in(lambda points, _: np.full(len(points), 7.0), at, np.zeros(2000, dtype=int), 3.0, random)
    assert reached_ == 7.0 and len(stuck) == 2000


def test_strata_are_as_likely_as_the_record_is_in_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posterior, "ROUNDS", 24)

    def like(points: np.ndarray, stratum: np.ndarray) -> np.ndarray:
        return np.log(np.array([3.0, 1.0]))[stratum]

    random = np.random.default_rng(7)
    draws = posterior.across(like, random.standard_normal((500, 2)), np.zeros(500, dtype=int), 2, random)
    assert draws.chances.tolist() == pytest.approx([0.75, 0.25]) and draws.stratum.mean() == pytest.approx(0.25, abs=0.05)
    assert len(draws.points) == len(draws.stratum) == 500


def test_some_targets_may_be_far_by_chance() -> None:
    here = space(1)
    inputs = Inputs(here, np.array([0]), np.array([1.0]))
    flat = fit(inputs, design(np.zeros((5, 1))), np.zeros((5, 3)), np.ones(5, dtype=bool))
    rule = Rule(flat, np.array([True, True, False]), np.array([9.0, -2.0, 50.0]), np.ones(3))
    at = np.zeros((1, 1)), np.zeros(1, dtype=int)
    assert rule.far(*at)[0] == 2.0  # the second largest of the two that count
    one = replace(rule, heeded=np.array([True, False, False]))
    assert one.far(*at)[0] == 9.0 and replace(rule, allowed=np.array([4.0, 9.0, 1.0])).scale.tolist() == [2.0, 3.0, 1.0]
    known = [State(None, here, (), None, None, None, rules=rules) for rules in ([rule, one], [])]  # type: ignore[arg-type]
    assert [state.far(*at)[0] for state in known] == [9.0, 0.0], "the farthest by any rule"
    assert reached(np.array([[1.0, 9.0], [-8.0, 9.0]])).tolist() == [True, False]


def test_the_density_of_the_record_by_hand() -> None:
    normal = posterior.Normal.of(np.array([1.0, 2.0]), np.diag([4.0, 1.0]), np.array([1.0, 0.25]))
    assert normal.log(np.array([[1.0, 0.0], [3.0, 2.0]])).tolist() == pytest.approx([-0.5 - math.log(4.0), -0.5 - math.log(4.0)])


def test_weights_by_hand() -> None:
    share = weights.shares(np.log(np.array([1.0, 3.0, 5.0])), np.array([0, 0, 1]), np.array([0.5, 0.5]), np.array([2.0, 2.0, 1.0]))
    assert share.tolist() == pytest.approx([1 / 14, 3 / 14, 10 / 14])
    assert weights.effective(np.array([0.5, 0.5, 0.0])) == pytest.approx(2.0) and weights.effective(share) == pytest.approx(196 / 110)
    assert weighted_quantiles(np.array([3.0, 1.0, 2.0]), np.array([1.0, 1.0, 1.0])).tolist() == [1.0, 2.0, 3.0]
    assert weighted_quantiles(np.array([1.0, 9.0]), np.array([0.9, 0.1]), (0.45,)).tolist() == [1.0]


def weighed(own: float) -> tuple[weights.Weighed, np.ndarray]:
    """60 worlds of 4 histories whose means lie `own` around the emulator's, chance 1; the record is at the emulator's mean."""
    random = np.random.default_rng(8)
    truth = own * random.standard_normal((60, 2))
    place = np.repeat(np.arange(60), 4)
    found = truth[place] + random.standard_normal((240, 2))
    missed = own * random.standard_normal((500, 2)) + random.standard_normal((500, 2))
    drawn_by = posterior.Normal.of(np.zeros(2), posterior.covariance(missed), np.ones(2))
    worlds = weights.gathered(np.zeros((60, 2)), found, place)
    return weights.weigh(worlds, np.zeros(2), np.zeros(2), np.ones(2), drawn_by, missed), truth


def test_worlds_that_differ_by_chance_alone_weigh_alike() -> None:
    found, _ = weighed(0.0)
    assert weights.effective(np.exp(found.logs)) > 55 and (found.chance_share == 1.0).all()


def test_worlds_weigh_by_their_own_histories_where_they_differ() -> None:
    found, truth = weighed(2.0)
    assert np.corrcoef(found.means[:, 0], truth[:, 0])[0, 1] > 0.95
    assert found.chance_share == pytest.approx([0.2, 0.2], abs=0.08)
    assert np.corrcoef(found.logs, -((truth**2).sum(axis=1)))[0, 1] > 0.85
    assert weights.effective(np.exp(found.logs)) < 40
    far = (found.means**2).sum(axis=1)
    assert far[np.argmax(found.likely)] < np.quantile(far, 0.1), "the record is likeliest in a world whose mean is near it"


def test_sifting_keeps_the_heavy_ones_for_certain_and_others_by_their_weight() -> None:
    chance = weights.chances(np.array([8.0, 1.0, 1.0, 2.0]), 2)
    assert chance.tolist() == pytest.approx([1.0, 0.25, 0.25, 0.5])
    assert weights.chances(np.ones(3), 5).tolist() == [1.0, 1.0, 1.0]
    assert weights.chances(np.array([1.0, 0.0, 0.0]), 2).tolist() == pytest.approx([1.0, 0.5, 0.5])
    random = np.random.default_rng(9)
    often = np.mean([weights.drawn(chance, random) for _ in range(4000)], axis=0)
    assert often == pytest.approx(chance, abs=0.03)
    assert all(weights.drawn(np.ones(5), random))
