"""Known worlds are found again: of simulated truths the region that is to hold nine in ten holds about so many."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from experiments.ask.configuration import Composer
from experiments.past import calibration_file as file
from experiments.past import calibration_waves as waves
from experiments.past import posterior, simulated
from experiments.past.calibration_file import Asked, Budget
from experiments.past.calibration_sample import Outcome, calibrate
from experiments.past.calibration_tables import weighted_quantiles
from experiments.past.calibration_targets import Target, table, with_sums
from experiments.past.measured import measure
from experiments.past.space import Design, Form, Space, space_of
from experiments.study.samples import Axis
from sim.geography.seeds import random_list
from sim.run import run
from sim.settings import Settings, changed

NUMBERS, ANSWER, TARGETS = 16, 4, 8
TRUTHS, HOLDS = 20, 16
SPACE = Space(
    tuple(Axis(f"world.toy.p{n}", (), 0.0, 1.0) for n in range(NUMBERS)), np.zeros(NUMBERS), 1.0, (Form("world.toy.form", ("x", "y"), "x"),)
)


@pytest.fixture(autouse=True)
def short_chains(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name, value in ((waves, "CHAINS", 40), (posterior, "ROUNDS", 16), (posterior, "BURNT", 8), (posterior, "EVERY", 2)):
        monkeypatch.setattr(module, name, value)


EFFECTS = np.zeros((NUMBERS, TARGETS))
EFFECTS[:ANSWER] = np.random.default_rng(5).normal(size=(ANSWER, TARGETS))
OF_FORM = np.random.default_rng(6).normal(size=TARGETS)
CHANCE = np.sqrt((EFFECTS**2).sum(axis=0))
"""As large as all that the parameters do together: half of the variance of single histories."""


def means(points: np.ndarray, stratum: np.ndarray) -> np.ndarray:
    """Four of sixteen numbers move targets, one of them not in a line, and so does the form."""
    return points @ EFFECTS + 0.3 * np.tanh(points[:, [0]]) * EFFECTS[0] + stratum[:, None] * OF_FORM


def simulator(seed: int) -> Callable[[str, Design], np.ndarray]:
    def simulate(stage: str, design: Design) -> np.ndarray:
        random = np.random.default_rng([seed, int(design.history[0])])
        found = means(design.points, design.stratum) + CHANCE * random.standard_normal((len(design), TARGETS))
        found[3] = np.nan  # one history of each stage fails
        return found

    return simulate


def calibrated(seed: int, histories: int = 500) -> tuple[Outcome, np.ndarray, int]:
    """A truth drawn from the prior, one history of it as the record, and what a calibration makes of that."""
    random = np.random.default_rng([seed, 99])
    truth, stratum = random.standard_normal((1, NUMBERS)), random.integers(0, 2, 1)
    history = (means(truth, stratum) + CHANCE * random.standard_normal((1, TARGETS)))[0]
    record = [Target(("stock", str(n)), float(value), 1 + (n > 5), 1.0, 0.0, 0.0) for n, value in enumerate(history)]
    budget = Budget(histories, 0.4, (0.15, 0.15), 50)
    asked = Asked(Path("toy.yaml"), "A toy.", None, {}, 1.0, budget, 3.0, 12, seed, (), {})
    return calibrate(asked, SPACE, record, simulator(seed), lambda text: None), truth[0], int(stratum[0])


def holds(outcome: Outcome, truth: np.ndarray, places: np.ndarray) -> bool:
    """Whether the truth lies in the ellipsoid around the draws that holds nine tenths of the worlds' weight, over what answers."""
    draws, first = outcome.draws.points[:, places], np.unique(outcome.final.world, return_index=True)[1]
    centre, inverse = draws.mean(axis=0), np.linalg.inv(np.atleast_2d(np.cov(draws.T)))
    far = [(one - centre) @ inverse @ (one - centre) for one in outcome.final.points[first][:, places]]
    own = truth[places] - centre
    return bool(own @ inverse @ own <= weighted_quantiles(np.array(far), outcome.weight, (0.9,))[0])


def test_of_twenty_known_worlds_the_region_of_nine_tenths_holds_sixteen() -> None:
    held, forms, sharp, size = 0, 0.0, [], []
    for seed in range(TRUTHS):
        outcome, truth, stratum = calibrated(seed)
        held += holds(outcome, truth, np.arange(ANSWER))
        forms += float(np.log(outcome.draws.chances[stratum] * 2.0))
        sharp.append(outcome.draws.points[:, :ANSWER].var(axis=0).mean())
        assert outcome.effective > 3 and outcome.weight.sum() == pytest.approx(1.0)
        size.append(outcome.effective)
        assert (outcome.draws.points[:, ANSWER:].var(axis=0) > 0.6).all()  # what does not answer keeps its prior
    assert held >= HOLDS
    assert np.mean(sharp) < 0.5 and np.mean(size) > 20  # and the region is worth something
    assert forms > 0  # the right form is told more often than not


def test_equal_seeds_give_equal_worlds_and_others_do_not() -> None:
    one, two = (calibrated(1, 300)[0] for _ in range(2))
    assert np.array_equal(one.final.points, two.final.points) and np.array_equal(one.weight, two.weight)
    assert not np.array_equal(one.final.points, calibrated(2, 300)[0].final.points)
    count = sum(one.state.planned)
    assert count <= 300 and [len(design) for design in one.state.designs] == [size - 1 for size in one.state.planned]
    assert len({*np.concatenate([design.history for design in one.state.designs])}) == sum(map(len, one.state.designs))


def test_a_target_that_no_world_comes_near_rules_out_nothing() -> None:
    random = np.random.default_rng(3)
    values = CHANCE * random.standard_normal(TARGETS)
    values[2] = 60.0
    record = [Target(("stock", str(n)), float(value), 1, 1.0, 0.0, 0.0) for n, value in enumerate(values)]
    asked = Asked(Path("toy.yaml"), "", None, {}, 1.0, Budget(400, 0.4, (0.2,), 30), 3.0, 12, 3, (), {})
    outcome = calibrate(asked, SPACE, record, simulator(3), lambda text: None)
    assert outcome.state.unreached[2] and not outcome.heeded[2] and outcome.heeded.sum() >= 5


REAL = """# Five numbers that are easily seen, and one that is not.
parameters:
  world.assaults.per_week:
  world.reporting.first_death: [0.2, 0.9]
  world.civilian_targeting.attacks_per_week:
  world.ieds.laid_per_week:
  world.communal.per_week:
  world.bargaining.prize:
prior: {spread: 1.0}
budget: {histories: 160, screening: 0.4, waves: [0.2], worlds: 10}
targets: {aggregate: {discrepancy: 0, doubt: 0}, half_year: {discrepancy: 0, doubt: 0}, mission: {discrepancy: 0, doubt: 0}}
"""
"""For a calibration of the model itself."""


def lived(space: Space, settings: Settings, design: Design) -> list[dict[tuple[str, str], float]]:
    """What each row's history shows."""
    rows = zip(design.points, design.stratum, design.history, strict=True)
    seeds = random_list("history")
    runs = ((changed(settings, space.values(point, int(at))), seeds[number - 1]) for point, at, number in rows)
    return [with_sums(measure(run("status_quo", world, seed, seed))) for world, seed in runs]


@pytest.mark.slow
def test_known_worlds_of_the_model_are_found_again(tmp_path: Path) -> None:
    path = tmp_path / "six.yaml"
    path.write_text(REAL, encoding="utf-8")
    settings = simulated.composed(Composer(), []).settings
    held, sharp = 0, []
    for number in range(4):
        asked = file.read(path)
        space = space_of(asked, settings.tree())
        truth = 0.8 * np.random.default_rng(number).standard_normal((1, len(space.axes)))
        (history,) = lived(space, settings, Design(truth, np.zeros(1, dtype=int), np.array([9_000 + number]), np.zeros(1, dtype=int)))
        targets = file.targets(asked, history)

        def simulate(stage: str, design: Design, space: Space = space, targets: list[Target] = targets) -> np.ndarray:
            return table(targets, lived(space, settings, design))

        outcome = calibrate(asked, space, targets, simulate, lambda text: None)
        held += holds(outcome, truth[0], outcome.emulator.inputs.places)
        sharp.append(outcome.draws.points.var(axis=0).min())
    assert held >= 3 and np.median(sharp) < 0.7
