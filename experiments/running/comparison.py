"""A comparison from overrides to its differences, as the command and notebooks ask for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from experiments.config.composed import Configuration
    from experiments.config.configuration import Composer
    from experiments.running.study import Study


def composed(composer: Composer, overrides: Sequence[str]) -> list[Configuration]:
    """Each scenario of a comparison, composed and not yet checked; raises Mistake for more runs than a study may have."""
    from experiments.config import options

    base = composer.compose(overrides)
    names = options.scenario_names(base.keys)
    options.check_runs(len(options.many_pairs(base.keys)), len(names))
    return [composer.compose(overrides, name) for name in names]


def planned(composer: Composer, scenarios: Sequence[Configuration]) -> Study:
    """The study of these scenarios; everything that can be wrong is told before this returns. Raises Mistake, one line."""
    from experiments.config import options, outcomes, verdicts

    keys = scenarios[0].keys
    for scenario in scenarios:
        scenario.check()
    further = outcomes.read(keys.get("outcomes"), composer.files.folders, scenarios[0].settings.calendar)
    engine, pairs = options.engine(keys), options.many_pairs(keys)
    kept, workers, out = options.keep(keys, "events"), options.workers(keys), options.out(keys)
    judged = verdicts.of(keys)
    from experiments.running import ordered, study  # after all mistakes are told: it takes its time to load

    about = ordered.abouts(composer, scenarios)
    return study.Study("compare", scenarios, pairs, kept, workers, out, engine, judged, outcomes=further, about=about)
