"""The program of a day: in compiled code, with a turn of Python where an act has events or is not compiled; or all in Python."""

from __future__ import annotations

import time
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import numpy as np

from sim.engine.acts import ALWAYS, DATED, EVENTFUL, LOSING, NAMED, WEEKLY, acts_of
from sim.engine.bundles import Bundle, address, call, named
from sim.engine.compiling import kernel
from sim.geography import Geography
from sim.words import Day, Event

_CLOCK = ("number", "index", "day_of_year", "month_number", "first_of_month", "span", "first_of_mandate", "week")


@lru_cache(maxsize=4)
def _ground(geography: Geography) -> Bundle:
    """The ground without its tables, which are for Python."""
    return Bundle({name: value for name, value in named(geography).items() if name not in ("seeds", "extra_origins")})


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
    """Each step of `entries`, (step, verb, view, params), asked in Python; the list may be changed between days."""

    def __init__(self, entries: list[Any], geography: Geography) -> None:
        self._entries, self._geography = entries, geography
        self._seconds: dict[str, float] = {}

    def begin(self) -> None:
        """Nothing is kept from day to day."""

    def live(self, day: Day, _dated: bool) -> None:
        """Live one day: orders go to the day's orders, events to its events."""
        for step, verb, view, params in self._entries:
            if step.every > 1 and day.index and day.number % step.every:
                continue
            began = time.perf_counter()
            out = verb(view, params, day, self._geography)
            _hand_over(day, step, out)
            label = f"{step.name}.{step.verb}"
            self._seconds[label] = self._seconds.get(label, 0.0) + time.perf_counter() - began

    def clocked(self) -> dict[str, float]:
        """From now on add up the seconds that each verb takes in the table that is returned."""
        self._seconds = {}
        return self._seconds


def _hand_over(day: Day, step: Any, out: Any) -> None:
    """What a verb in Python returned: an actor's orders, or events."""
    if step.decides:
        if not hasattr(step.part, "ORDERS"):  # else they lie there already
            day.orders[step.name] = out
    elif out:
        day.events.extend(out)
        day.pending.clear()


class Compiled:
    """The acts of all steps with what each is shown, compiled for one model; `entries` are (step, verb, view, params)."""

    def __init__(self, entries: Iterable[Any], days: tuple[Day, Day], geography: Geography) -> None:
        self._geography, self._ground = geography, _ground(geography)
        self._days = tuple(Bundle(day) for day in days)  # before the mandate date and from it on
        self._clocks = {day.kind: [day.kind.slots[name][1] for name in _CLOCK] for day in self._days}
        self._rows = [
            (step, act, view, params) for step, verb, view, params in entries for act in acts_of(verb, step.every)
        ]  # fmt: skip
        self._bundles: dict[str, tuple[Bundle, Bundle]] = {}
        for step, _act, view, params in self._rows:
            if step.part.__name__ not in self._bundles:
                self._bundles[step.part.__name__] = Bundle(view), Bundle(_numbers(params))
        self._tables = {day.kind: self._table(day) for day in {day.kind: day for day in self._days}.values()}
        self._seconds: dict[str, float] | None = None
        self._due = 0
        self.begin()

    def begin(self) -> None:
        """Forget yesterday: whatever its events may have called for is asked on the next day."""
        self._today = EVENTFUL + sum(LOSING.values())

    def _table(self, day: Bundle) -> np.ndarray:
        """A row an act: where its code, what it is shown and its parameters stand, and when it is due; code 0 is Python's turn."""
        rows = []
        for step, act, _view, _params in self._rows:
            shown, numbers = self._bundles[step.part.__name__]
            code = 0 if act.compiled is None else address(act.compiled, shown, numbers, day, self._ground)
            rows.append((code, shown.address, numbers.address, act.when))
        return np.array(rows, np.int64)

    def live(self, day: Day, dated: bool) -> None:
        """Live one day: orders go to the day's orders, events to its events."""
        block = self._days[int(day.after_mandate)]
        block.words[self._clocks[block.kind]] = (
            day.number, day.index, day.day_of_year, day.month_number, day.first_of_month, day.span, day.first_of_mandate, day.week
        )  # fmt: skip
        yesterday, self._today = self._today, 0  # the day after, counts are cleared
        self._due = ALWAYS | yesterday | (DATED if dated else 0) | (0 if day.index and day.number % 7 else WEEKLY)
        self._run(day, self._tables[block.kind], block.address)

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
                label = f"{self._rows[at][0].name}.{self._rows[at][0].verb}"
                self._seconds[label] = self._seconds.get(label, 0.0) + time.perf_counter() - began
            at = next_at

    def _in_python(self, at: int, count: int, day: Day) -> None:
        step, act, view, params = self._rows[at]
        known = view, params, day, self._geography
        out = act.then(*known, count) if act.then and count else act.function(*known)
        _hand_over(day, step, out)
        if out and not step.decides:
            for event in out:
                self._today |= called_for(event)
            self._due |= self._today


def called_for(event: Event) -> int:
    """What an event calls for, as bits: acts that heed any event, and those that heed the kinds of unit that it names."""
    out = EVENTFUL
    for name, bit in NAMED:
        if getattr(event, name) >= 0:
            out |= bit
    return out


def _numbers(params: Any) -> dict[str, Any]:
    """Parameters as compiled code reads them: the record of all numbers, and each number and switch by name."""
    if params is None:
        return {}
    return {"numbers": params.numbers, **{name: getattr(params, name) for name in type(params).model_fields}}
