"""A simulation of any kind: the state that the parts of a day declare, what each part is shown, and the program that lives a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sim.engine.compiling import JIT
from sim.engine.day import Day, Step
from sim.engine.parts import Regime, entries_of, orders_of, state_of
from sim.engine.program import Calls, Compiled, InPython


@dataclass(frozen=True)
class Setup:
    """What a run is made of beside its parts: the ground and how long each axis of arrays is, and what parts are shown.

    `capacities` says how many rows an actor's roster has where that is not its CAPACITY, `regimes` the levers and parameters that may
    be in force, and `units` the rows that an event may name (see program.Calls).
    """

    ground: Any
    axes: Mapping[str, int]
    capacities: Mapping[str, int] = field(default_factory=dict)
    regimes: Sequence[Regime] = (Regime(),)
    units: Mapping[str, str] = field(default_factory=dict)


class Simulation:
    """State, orders and the day's program of one run.

    `first` is any day, for its form; `absent` names rules that are left out. With `compiled=False` every part is asked in Python, which
    changes no event. ValueError for an array with two owners and for an absent name that is no rule.
    """

    def __init__(
        self, steps: Sequence[Step], setup: Setup, first: Day, absent: frozenset[str] = frozenset(), compiled: bool = True
    ) -> None:
        self.state = state_of(steps, setup.axes, setup.capacities)
        self.orders = orders_of(steps, self.state)
        self.entries = entries_of(steps, self.state, setup.ground, self.orders, setup.regimes, absent)
        if compiled and JIT:
            self.program: Compiled | InPython = Compiled(self.entries, first, setup.ground, Calls(setup.units))
        else:
            self.program = InPython(self.entries, setup.ground)

    def live(self, day: Day, dated: bool = False) -> None:
        """Live one day: orders go where actors' orders lie, events to the day's; `dated` says whether something is dated to it."""
        self.program.live(day, dated)

    def begin(self) -> None:
        """Forget yesterday, as when the state of another day has been restored."""
        self.program.begin()

    def clocked(self) -> dict[str, float]:
        """From now on add up the seconds that each part takes, by step and verb, in the table that is returned."""
        return self.program.clocked()
