"""The program of a day: in compiled code, with a turn of Python where an act has events or is not compiled; or all in Python."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from sim.engine.acts import ALWAYS, DATED, EVENTFUL, WEEKLY, Act
from sim.engine.bundles import address, call
from sim.engine.compiling import kernel
from sim.engine.day import Day, Step
from sim.engine.layout import Layout
from sim.engine.parts import Entry


class Calls:
    """What an event calls for, as bits: acts that heed any event, and those that heed losses of the kinds of unit that it names.

    `units` gives for each attribute of an event that may name a row (-1 for none) the kind of unit that the row is of.
    """

    def __init__(self, units: Mapping[str, str]) -> None:
        kinds = list(dict.fromkeys(units.values()))
        self.bits = {kind: 16 << k for k, kind in enumerate(kinds)}
        self.all = EVENTFUL + sum(self.bits.values())
        self._named = [(name, self.bits[kind]) for name, kind in units.items()]

    def by(self, event: Any) -> int:
        """Bits of the acts that one event calls for."""
        out = EVENTFUL
        for name, bit in self._named:
            if getattr(event, name) >= 0:
                out |= bit
        return out

    def when(self, act: Act) -> int:
        """Bits of the days on which an act has work."""
        return sum(self.bits[kind] for kind in act.of) or act.when


@kernel
def go_on(start, table, due, day, ground):
    """Ask the acts from `start` on that are due; returns the first that needs Python and how many events it has, or the end and 0."""
    for k in range(start, table.shape[0]):
        if due & table[k, 3]:
            if table[k, 0] == 0:
                return k, 0
            count = call(table[k, 0], table[k, 1], table[k, 2], day, ground)
            if count > 0:
                return k, count
    return table.shape[0], 0


class InPython:
    """Each step of `entries` asked in Python; the list may be changed between days."""

    def __init__(self, entries: list[Entry], geography: Any) -> None:
        self._entries, self._geography = entries, geography
        self._seconds: dict[str, float] = {}

    def begin(self) -> None:
        """Nothing is kept from day to day."""

    def live(self, day: Day, _dated: bool) -> None:
        """Live one day: orders go where actors' orders lie, events to the day's events."""
        for step, verb, views, params in self._entries:
            if step.every > 1 and day.index and day.number % step.every:
                continue
            began = time.perf_counter()
            _hand_over(day, step, verb(views[day.regime], params[day.regime], day, self._geography))
            label = f"{step.name}.{step.verb}"
            self._seconds[label] = self._seconds.get(label, 0.0) + time.perf_counter() - began

    def clocked(self) -> dict[str, float]:
        """From now on add up the seconds that each verb takes in the table that is returned."""
        self._seconds = {}
        return self._seconds


def _hand_over(day: Day, step: Step, events: Any) -> None:
    """The events that a verb in Python returned."""
    if events and not step.decides:
        day.events.extend(events)
        day.pending.clear()


class Compiled:
    """A layout compiled for one model."""

    def __init__(self, entries: Iterable[Entry], first: Day, geography: Any, calls: Calls) -> None:
        self._layout = Layout(entries, first, geography)
        self._geography, self._ground, self._calls = geography, self._layout.ground, calls
        self._day, self._rows = self._layout.day, self._layout.rows
        self._tables = [self._table(regime) for regime in range(len(self._rows[0][0].views))]
        self._seconds: dict[str, float] | None = None
        self._due = 0
        self.begin()

    def begin(self) -> None:
        """Forget yesterday: whatever its events may have called for is asked on the next day."""
        self._today = self._calls.all

    def _table(self, regime: int) -> np.ndarray:
        """A row an act: where its code, what it is shown and its parameters stand, and when it is due; code 0 is Python's turn."""
        rows = []
        for entry, act in self._rows:
            shown = self._layout.shown(entry, regime)
            code = 0 if act.compiled is None else address(act.compiled, *shown)
            rows.append((code, shown[0].address, shown[1].address, self._calls.when(act)))
        return np.array(rows, np.int64)

    def live(self, day: Day, dated: bool) -> None:
        """Live one day: orders go where actors' orders lie, events to the day's events."""
        self._day.fill(day)
        yesterday, self._today = self._today, 0  # the day after, counts are cleared
        self._due = ALWAYS | yesterday | (DATED if dated else 0) | (0 if day.index and day.number % 7 else WEEKLY)
        self._run(day, self._tables[day.regime], self._day.bundle.address)

    def clocked(self) -> dict[str, float]:
        """From now on add up the seconds that each verb takes, asked one act at a time, in the table that is returned."""
        self._seconds = {}
        return self._seconds

    def _run(self, day: Day, table: np.ndarray, block: int) -> None:
        at, end = 0, len(table)
        while at < end:
            stop = end if self._seconds is None else at + 1
            began = time.perf_counter()
            next_at, count = go_on(at, table[:stop], self._due, block, self._ground.address)
            if next_at < stop:
                self._in_python(next_at, count, day)
                next_at += 1
            if self._seconds is not None:
                step = self._rows[at][0].step
                label = f"{step.name}.{step.verb}"
                self._seconds[label] = self._seconds.get(label, 0.0) + time.perf_counter() - began
            at = next_at

    def _in_python(self, at: int, count: int, day: Day) -> None:
        entry, act = self._rows[at]
        known = entry.views[day.regime], entry.params[day.regime], day, self._geography
        events = act.then(*known, count) if act.then and count else act.function(*known)
        _hand_over(day, entry.step, events)
        if events and not entry.step.decides:
            for event in events:
                self._today |= self._calls.by(event)
            self._due |= self._today
