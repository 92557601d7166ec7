"""Known worlds of the model itself are found again: minutes, kept for releases."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from experiments.ask.configuration import Composer
from experiments.past import calibration_file as file
from experiments.past import simulated
from experiments.past.calibration_sample import Outcome, calibrate
from experiments.past.calibration_tables import weighted_quantiles
from experiments.past.calibration_targets import Target, table, with_sums
from experiments.past.measured import measure
from experiments.past.space import Design, Space, space_of
from sim.geography.seeds import random_list
from sim.run import run
from sim.settings import Settings, changed

TRUTHS, HOLD = 4, 3
TEXT = """# Five numbers that are easily seen, and one that is not.
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


def lived(space: Space, settings: Settings, design: Design) -> list[dict[tuple[str, str], float]]:
    """What each row's history shows."""
    seeds = random_list("history")
    out = []
    for point, stratum, number in zip(design.points, design.stratum, design.history, strict=True):
        seed = seeds[int(number) - 1]
        out.append(with_sums(measure(run("status_quo", changed(settings, space.values(point, int(stratum))), seed, seed))))
    return out


def holds(outcome: Outcome, truth: np.ndarray) -> bool:
    """Whether the truth lies in the ellipsoid that holds nine tenths of the worlds' weight, over what answers."""
    places = outcome.emulator.inputs.places
    draws = outcome.draws.points[:, places]
    centre, inverse = draws.mean(axis=0), np.linalg.inv(np.atleast_2d(np.cov(draws.T)))
    first = np.unique(outcome.final.world, return_index=True)[1]
    far = [(one - centre) @ inverse @ (one - centre) for one in outcome.final.points[first][:, places]]
    own = truth[places] - centre
    return bool(own @ inverse @ own <= weighted_quantiles(np.array(far), outcome.weight, (0.9,))[0])


@pytest.mark.slow
def test_known_worlds_of_the_model_are_found_again(tmp_path: Path) -> None:
    path = tmp_path / "six.yaml"
    path.write_text(TEXT, encoding="utf-8")
    settings = simulated.composed(Composer(), []).settings
    held, sharp = 0, []
    for truth_number in range(TRUTHS):
        asked = file.read(path)
        space = space_of(asked, settings.tree())
        truth = 0.8 * np.random.default_rng(truth_number).standard_normal((1, len(space.axes)))
        (history,) = lived(space, settings, Design(truth, np.zeros(1, dtype=int), np.array([9_000 + truth_number]), np.zeros(1, dtype=int)))
        targets = file.targets(asked, history)

        def simulate(stage: str, design: Design, space: Space = space, targets: list[Target] = targets) -> np.ndarray:
            return table(targets, lived(space, settings, design))

        outcome = calibrate(asked, space, targets, simulate, lambda text: None)
        held += holds(outcome, truth[0])
        sharp.append(outcome.draws.points.var(axis=0).min())
    assert held >= HOLD and np.median(sharp) < 0.7
