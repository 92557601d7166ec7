"""Regimes of a run: before the mandate date, from then on, and from each later change of circumstances."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim import circumstances
from sim.engine.parts import Regime
from sim.settings import Settings


def regimes(settings: Settings, levers: tuple[Mapping[str, Any], Mapping[str, Any]]) -> tuple[list[int], list[Regime]]:
    """What is in force, one after the other, and the index of the day on which each but the first begins.

    `levers` are those of the status quo, in force before the mandate date, and the scenario's.
    """
    calendar, changes = settings.calendar, settings.circumstances
    begin = circumstances.days(changes, calendar.mandate, calendar.end)
    later = [Regime(levers[1], circumstances.in_force(changes, settings.world, day)) for day in begin]
    return [(day - calendar.start).days for day in begin], [Regime(levers[0], settings.world), *later]


def full_platoon(regime: Regime) -> float:
    """Men of a platoon, whatever the number of agents."""
    params: Any = regime.params["contingent"]
    return float(params.platoon)
