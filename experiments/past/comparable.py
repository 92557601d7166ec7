"""What a data set would hold of one history: its recorded events of January 2015 to June 2017 in squares in play, as columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from experiments.past.ground import NORTHERN, Ground
from sim.words import NON_STATE, ONE_SIDED, REGIONS, STATE_BASED

FIRST, LAST = np.datetime64("2015-01-01"), np.datetime64("2017-06-30")
MONTHS = 30
DAYS = int((LAST - FIRST).astype(int)) + 1
HALF_YEARS = ("2015H1", "2015H2", "2016H1", "2016H2", "2017H1")
MONTH_NAMES = tuple(str(np.datetime64("2015-01") + month) for month in range(MONTHS))
FIRST_HALF = HALF_YEARS[0]
HALF = 6  # months
TWO_YEARS = 6  # the month from which levels and paths count: July 2015
CENTRE = tuple(REGIONS.index(name) for name in ("Mopti", "Segou"))
TYPES = {"state_based": STATE_BASED, "non_state": NON_STATE, "one_sided": ONE_SIDED}
REMOTE = ("ied", "indirect_fire", "bombing")
"""Kinds of event that ACLED does not call battles."""
SCRIPTED = "bombing"


@dataclass(frozen=True, eq=False)
class Seen:
    """One row an event: `day` and `month` from January 2015, square, type, recorded deaths, who (as recorded) hit whom, and how."""

    day: np.ndarray
    month: np.ndarray
    square: np.ndarray
    type: np.ndarray
    deaths: np.ndarray
    who: np.ndarray
    whom: np.ndarray
    kind: np.ndarray
    prio: np.ndarray
    region: np.ndarray

    def __len__(self) -> int:
        return len(self.day)

    @property
    def lethal(self) -> np.ndarray:
        """Those with at least one recorded death."""
        return np.asarray(self.deaths > 0)

    @cached_property
    def battle(self) -> np.ndarray:
        """Those that ACLED would call battles, were they fights of two sides."""
        return ~np.isin(self.kind.astype(str), REMOTE)

    @cached_property
    def scripted(self) -> np.ndarray:
        """The bombing of Gao, which history dictates."""
        return np.asarray(self.kind == SCRIPTED)

    @cached_property
    def centre(self) -> np.ndarray:
        """Those in Mopti and Segou."""
        return np.isin(self.region, CENTRE)

    @cached_property
    def north(self) -> np.ndarray:
        """Those in the five regions of the North."""
        return np.isin(self.region, NORTHERN)

    def only(self, mask: np.ndarray) -> Seen:
        """The rows of a mask."""
        return Seen(**{name: getattr(self, name)[mask] for name in self.__dataclass_fields__})


def month_of(days: np.ndarray) -> np.ndarray:
    """The month from January 2015 that a day from its first lies in."""
    return ((FIRST + days).astype("datetime64[M]") - FIRST.astype("datetime64[M]")).astype(np.int64)


def seen(events: Mapping[str, np.ndarray], ground: Ground) -> Seen:
    """The recorded events of a run's true ones; what lies outside the window, the three types or the squares in play is left out."""
    days = events["date"] - int(FIRST.astype(np.int64))
    inside = (events["recorded"] > 0) & (days >= 0) & (days < DAYS) & np.isin(events["type_of_violence"], tuple(TYPES.values()))
    rows = np.flatnonzero(inside & ground.in_play[events["square"]])
    square, names = events["square"][rows], ("type_of_violence", "recorded_best", "recorded_initiator", "target", "subtype")
    kind, deaths, who, whom, how = (events[name][rows] for name in names)
    return Seen(days[rows], month_of(days[rows]), square, kind, deaths, who, whom, how, ground.prio[square], ground.region[square])
