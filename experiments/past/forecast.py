"""A study of futures: the status quo past the mandate date, each pair of seeds once, in one of the forecast's worlds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from experiments.ask.mistakes import Mistake
from experiments.past import draws
from experiments.past.forecast_target import whole_months
from experiments.study.study import Study

if TYPE_CHECKING:
    from experiments.ask.configuration import Composer
    from experiments.ask.tree import Configuration

COMMAND = "forecast"
DEFAULTS = {"seeds": "seeds=200", "calendar.end": "calendar.end=2019-06-30"}
"""What stands where the user gives nothing: the last day is such that June 2019 is whole."""


def months(study: Study) -> np.ndarray:
    """ViEWS' numbers of the months that are forecast."""
    calendar = study.scenarios[0].settings.calendar
    return whole_months(calendar.mandate, calendar.end)


def composed(composer: Composer, overrides: Sequence[str]) -> Configuration:
    """The scenario in the world that the overrides ask for, to the end of June 2019 where they say nothing else, checked."""
    given = {text.lstrip("+~").partition("=")[0] for text in overrides}
    defaults = [text for key, text in DEFAULTS.items() if key not in given]
    found = composer.compose([*overrides, *defaults])
    found.check()
    return found


def planned(composer: Composer, configuration: Configuration) -> Study:
    """The study of this forecast; everything that can be wrong is told before this returns. Raises Mistake, one line."""
    from experiments.ask import options

    given = configuration.keys
    pairs, keep, workers, out = options.many_pairs(given), options.keep(given, "events"), options.workers(given), options.out(given)
    if keep in ("outcomes", "monthly"):
        raise Mistake(f"keep={keep}: a forecast is made of recorded events; keep=events is the least")
    places = draws.chosen(given.get("worlds") or draws.usual(composer, configuration.overrides), configuration, composer)
    study = Study(
        COMMAND, places[0].of([configuration]), draws.drawn(places, pairs), keep, workers, out, options.engine(given), spread=True
    )  # fmt: skip
    months(study)
    return study
