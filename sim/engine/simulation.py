"""A simulation of any kind: the state that the parts of a day declare, what each part is shown, and the program that lives a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim.engine.compiling import JIT
from sim.engine.day import Day, Step
from sim.engine.parts import entries_of, orders_of, state_of
from sim.engine.program import Calls, Compiled, InPython


class Simulation:
    """State, orders and the day's program of one run.

    `axes` says how long each axis of arrays is, `capacities` how many rows an actor's roster has where that is not its CAPACITY, `params`
    each part's parameters by name, `regimes` the sets of levers that may be in force, `units` the rows that an event may name (see
    program.Calls), and `absent` rules that are left out. `first` is any day, for its form. With `compiled=False` every part is asked in
    Python, which changes no event. ValueError for an array with two owners and for an absent name that is no rule.
    """

    def __init__(
        self, steps: Sequence[Step], axes: Mapping[str, int], first: Day, ground: Any, *, capacities: Mapping[str, int] | None = None,
        params: Mapping[str, Any] | None = None, regimes: Sequence[Mapping[str, Any]] = ({},), units: Mapping[str, str] | None = None,
        absent: frozenset[str] = frozenset(), compiled: bool = True,
    ) -> None:  # fmt: skip
        self.state = state_of(steps, axes, capacities or {})
        self.orders = orders_of(steps, self.state)
        self.entries = entries_of(steps, self.state, params or {}, ground, self.orders, regimes, absent)
        if compiled and JIT:
            self.program: Compiled | InPython = Compiled(self.entries, first, ground, Calls(units or {}))
        else:
            self.program = InPython(self.entries, ground)

    def live(self, day: Day, dated: bool = False) -> None:
        """Live one day: orders go where actors' orders lie, events to the day's; `dated` says whether something is dated to it."""
        self.program.live(day, dated)

    def begin(self) -> None:
        """Forget yesterday, as when the state of another day has been restored."""
        self.program.begin()

    def clocked(self) -> dict[str, float]:
        """From now on add up the seconds that each part takes, by step and verb, in the table that is returned."""
        return self.program.clocked()
