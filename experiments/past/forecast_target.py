"""What is forecast: recorded deaths by month, of which types of violence; months are numbered as ViEWS numbers them."""

from __future__ import annotations

from datetime import date

import numpy as np

from experiments.ask.mistakes import Mistake
from sim.words import NON_STATE, ONE_SIDED, STATE_BASED

ZERO = np.datetime64("1979-12", "M")
"""The month before month 1 of ViEWS."""
TARGETS = {"state_based": (STATE_BASED,), "all_types": (STATE_BASED, NON_STATE, ONE_SIDED)}
"""Each target with its codes of type_of_violence; the first is ViEWS' target."""
YEAR = 12


def month_id(month: np.ndarray | np.datetime64) -> np.ndarray:
    """ViEWS' number of a month: 1 is January 1980, 451 July 2017."""
    return np.asarray(month).astype("datetime64[M]").astype(np.int64) - int(ZERO.astype(np.int64))


def month_of(number: int) -> str:
    """The calendar month of a number, as 2017-07."""
    return str(ZERO + number)


def year_of(number: int) -> int:
    """The calendar year of a month's number."""
    return int(month_of(number)[:4])


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
