"""A study of futures: the status quo past the mandate date, each pair of seeds once, in one of the forecast's worlds.

Recorded deaths are forecast by month, of which types of violence TARGETS says; months are numbered as ViEWS numbers them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from experiments.ask.mistakes import Mistake
from experiments.past import draws
from experiments.study.study import Study

if TYPE_CHECKING:
    from experiments.ask.configuration import Composer
    from experiments.ask.tree import Configuration

COMMAND = "forecast"
DEFAULTS = {"seeds": "seeds=200", "calendar.end": "calendar.end=2019-06-30"}
"""What stands where the user gives nothing: the last day is such that June 2019 is whole."""
ZERO = np.datetime64("1979-12", "M")
"""The month before month 1 of ViEWS."""


def month_id(month: np.ndarray | np.datetime64) -> np.ndarray:
    """ViEWS' number of a month: 1 is January 1980, 451 July 2017."""
    return np.asarray(month).astype("datetime64[M]").astype(np.int64) - int(ZERO.astype(np.int64))


def month_of(number: int) -> str:
    """The calendar month of a number, as 2017-07."""
    return str(ZERO + number)


def whole_months(mandate: date, end: date) -> np.ndarray:
    """Numbers of the calendar months that lie whole between the mandate date and the last day; raises Mistake where there is none."""
    begin, last = np.datetime64(mandate, "D"), np.datetime64(end, "D")
    first = begin.astype("datetime64[M]")
    first = first if first.astype("datetime64[D]") == begin else first + 1
    after = (last + 1).astype("datetime64[M]")  # the month of the first day that is not simulated
    found = month_id(np.arange(first, after))
    if not len(found):
        raise Mistake(f"calendar.end={last}: no calendar month lies whole between the mandate date, {begin}, and that day")
    return found


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
