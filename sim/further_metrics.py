"""Metrics that a study asks for beside those that are always measured: any metric in an area, and sums over chosen events.

A metric is additive where it is a sum over squares (`Metric.by_square`); in an area it is the sum over the area's squares.
A metric of one's own adds up the events of the mandate that a filter lets through.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.metrics import OWN, catalogue
from sim.metrics._words import Number, last, mean, per_year, ratio, total
from sim.outputs.areas import Area
from sim.outputs.record import Record
from sim.words import COALITIONS, GROUPS, MILITIAS, ORGANISATIONS, TYPE_NAMES

JIHADISTS = (*ORGANISATIONS, "Ansaroul_Islam")
TOGETHER = {"jihadists": JIHADISTS, "armed_groups": (*COALITIONS, *GROUPS), "militias": MILITIAS}
"""Words for several sides at once."""
TYPES = {name: number for number, name in TYPE_NAMES.items()}
COUNTS = {
    "events": "events", "deaths": "deaths", "deaths_a": "deaths", "deaths_b": "deaths", "deaths_civilians": "deaths", "wounded_a": "people",
}  # fmt: skip
"""What may be added up over events, with its unit."""


WORDS: dict[str, Callable[..., Number]] = {"mean": mean, "total": total, "last": last, "per_year": per_year, "ratio": ratio}
"""What may be said of daily columns: the words that the shipped metrics are made of."""


@dataclass(frozen=True)
class EventFilter:
    """Which events count: each tuple says what a field may be, an empty one allows all; days are counted from 1970-01-01.

    Without `first` events count from the mandate date on.
    """

    perpetrator: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    type: tuple[int, ...] = ()
    subtype: tuple[str, ...] = ()
    first: int | None = None
    last: int | None = None

    def mask(self, record: Record) -> np.ndarray:
        """The events that pass."""
        e = record.events
        passed = record.chosen() if self.first is None else e["date"] >= self.first
        if self.last is not None:
            passed = passed & (e["date"] <= self.last)
        allowed = {"initiator": self.perpetrator, "target": self.target, "type_of_violence": self.type, "subtype": self.subtype}
        for name, values in allowed.items():
            if values:
                passed = passed & np.isin(e[name], np.array(values, dtype=e[name].dtype))
        return np.asarray(passed)


@dataclass(frozen=True)
class Further:
    """One metric that a study asks for: the metric named `metric`, or `count` added up over `events`; in `area`, or everywhere.

    Or what one of WORDS says of daily `columns`.
    """

    name: str
    unit: str
    kind: str
    better: str
    doc: str
    metric: str = ""
    events: EventFilter | None = None
    count: str = "events"
    area: Area | None = None
    theme: str = OWN
    word: str = ""
    columns: tuple[str, ...] = ()

    def measures(self, record: Record) -> dict[str, float]:
        """Its value in one run, by its name."""
        return {self.name: self.measure(record)}

    def measure(self, record: Record) -> float:
        """Its value in one run."""
        if self.word:
            return float(WORDS[self.word](*self.columns)(record))
        inside = None if self.area is None else self.area.squares(record.geography)
        if self.events is None:
            by_square = additive()[self.metric](record)
            return float(by_square.sum() if inside is None else by_square[inside].sum())
        mask = self.events.mask(record)
        if inside is not None:
            mask = mask & inside[record.events["square"]]
        if self.count == "events":
            return float(mask.sum())
        return float(record.events["best" if self.count == "deaths" else self.count][mask].sum())


def additive() -> dict[str, Callable[[Record], np.ndarray]]:
    """The metrics that are sums over squares, with what gives them by square."""
    return {metric.name: metric.by_square for metric in catalogue() if metric.by_square is not None}
