"""What a run leaves: one row a day, one row an event, sums by square; everything else is worked out from these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.engine.compiling import kernel
from sim.engine.state import State
from sim.events import Event
from sim.geography import Geography
from sim.words import COALITIONS, ORGANISATIONS

EVENT_NUMBERS = (
    "date", "square", "type_of_violence", "deaths_a", "deaths_b", "deaths_civilians", "wounded_a", "recorded", "recorded_best", "official",
)  # fmt: skip
EVENT_TEXTS = ("side_a", "side_b", "initiator", "target", "subtype", "recorded_initiator")
# Fields summed over the mandate, a row each, then those with a row a side: the rows of `squares`.
_SUMMED, _BY_SIDE = ("patrol_day", "long_patrol_day", "cover", "protection", "presence", "traffic"), ("influence", "control")
_ROWS = len(_SUMMED) + len(ORGANISATIONS) + len(COALITIONS)


@kernel
def add(play, total, today):
    """Add one field to its sum over squares in play."""
    for k in range(play.shape[0]):
        total[k] += today[play[k]]


@kernel
def accumulate(play, sums, fields, by_side):
    """Add today's fields to the sums over the mandate, then those of each side: a row a field, a column a square in play."""
    row = 0
    for today in fields:
        add(play, sums[row], today)
        row += 1
    for sides in by_side:
        for side in range(sides.shape[0]):
            add(play, sums[row], sides[side])
            row += 1


class Recorder:
    """Fills daily rows from the tallies and keeps events as plain tuples, in order of date, square, ordinal."""

    def __init__(self, state: State, geography: Geography, days: int) -> None:
        self.names = state.tally_names
        self._tallies = state.tallies
        self.daily = np.zeros((days, len(self.names)))
        self.rows: list[tuple[Any, ...]] = []
        play = geography.squares.play
        self.squares = np.zeros((_ROWS, len(play)))
        fields, by_side = (tuple(state.arrays[f"field.{name}"] for name in names) for names in (_SUMMED, _BY_SIDE))
        self._summed = play, self.squares, fields, by_side

    def note(self, index: int, number: int, events: list[Event], after_mandate: bool) -> None:
        """Write down one day."""
        self.daily[index] = self._tallies
        if after_mandate:
            accumulate(*self._summed)
        for e in sorted(events, key=lambda e: e.square) if len(events) > 1 else events:
            self.rows.append((
                number, e.square, e.type, e.deaths_a, e.deaths_b, e.deaths_civilians, e.wounded_a, e.recorded, e.recorded_best, e.official,
                e.side_a, e.side_b, e.initiator, e.target, e.subtype, e.recorded_initiator,
            ))  # fmt: skip


@dataclass
class Record:
    """One finished run.

    `daily` has a column a tally (name without prefix) and 'date'; `events` has the columns of EVENT_NUMBERS and
    EVENT_TEXTS; `squares` sums or means over the mandate by square in play; `bases` the mission's bases of the mandate;
    `mandate` is the index of its first day; `strengths` armed men by kind and region on the last day.
    """

    key: Mapping[str, Any]
    daily: dict[str, np.ndarray]
    events: dict[str, np.ndarray]
    squares: dict[str, np.ndarray]
    mandate: int
    geography: Geography
    bases: dict[str, np.ndarray] = field(default_factory=dict)
    strengths: dict[str, np.ndarray] = field(default_factory=dict)
    costs: list[dict[str, Any]] = field(default_factory=list)
    outcomes: dict[str, float] = field(default_factory=dict)
    working_points: list[dict[str, Any]] = field(default_factory=list)

    def window(self, name: str) -> np.ndarray:
        """A daily column from the mandate date to the end."""
        return self.daily[name][self.mandate :]

    def chosen(self, **conditions: Any) -> np.ndarray:
        """Mask of events of the mandate that meet all conditions, such as target='MINUSMA'."""
        mask = self.events["date"] >= self.daily["date"][self.mandate].astype(np.int64)
        for name, value in conditions.items():
            mask &= self.events[name] == value
        return mask

    @property
    def ged(self) -> dict[str, np.ndarray]:
        """Events in UCDP GED's columns, then ours; `id` counts the run's events in order of date, square and ordinal."""
        from sim.outputs import ged

        return ged.table(self.events, self.geography)

    @property
    def monthly(self) -> dict[str, np.ndarray]:
        """Flows (`new_*`) and month-end stocks (`n_*`) by calendar month, true and recorded."""
        from sim.outputs import months

        return months.table(self)


def event_table(rows: list[tuple[Any, ...]]) -> dict[str, np.ndarray]:
    """Columns from the recorder's tuples."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * (len(EVENT_NUMBERS) + len(EVENT_TEXTS))
    out = {name: np.array(column, dtype=np.int64) for name, column in zip(EVENT_NUMBERS, columns, strict=False)}
    for name, column in zip(EVENT_TEXTS, columns[len(EVENT_NUMBERS) :], strict=True):
        out[name] = np.array(column, dtype=object)
    out["best"] = out["deaths_a"] + out["deaths_b"] + out["deaths_civilians"]
    return out
