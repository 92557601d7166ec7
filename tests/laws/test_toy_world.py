"""The engine alone: a toy world of sheep and grass, two parts and nothing of Mali."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from toy import meadow, sheep

from sim.engine.day import Day, Step
from sim.engine.parts import Regime
from sim.engine.roster import birth
from sim.engine.simulation import Setup, Simulation


@dataclass(frozen=True)
class Pasture:
    """The ground: how many squares there are."""

    squares: int = 4


def toy(compiled: bool, rain: float = 1.0) -> Simulation:
    """Ten lines: a part that decides, a part that resolves, ground, numbers and a lever."""
    numbers = SimpleNamespace(growth=0.5, need=2.0)
    regimes = [Regime({"weather": {"rain": fall}}, {"meadow": numbers}) for fall in (1.0, rain)]
    setup = Setup(Pasture(), {"field": 4}, regimes=regimes)
    world = Simulation((Step(sheep, "decide"), Step(meadow)), setup, Day(0, 0, (1, 2)), compiled=compiled)
    for k in range(3):
        birth(SimpleNamespace(**world.state.rosters["sheep"].columns), 10 + k)
    return world


def live(world: Simulation, days: int = 20) -> list[Any]:
    """Events of some days, the second half under the other set of levers."""
    out = []
    for number in range(days):
        day = Day(number, number, (1, 2), regime=int(number >= days // 2))
        world.live(day)
        out.append(day.events)
    return out


@pytest.mark.parametrize("compiled", [True, False])
def test_a_toy_world_lives_on_the_engine_alone(compiled: bool) -> None:
    """Grass that grew is eaten or stands; three sheep of 2 kg on 2 kg a day go hungry."""
    world = toy(compiled)
    events = live(world)
    assert any(events)
    assert world.state.arrays["field.grass"].sum() <= 20 * 4 * 0.5
    assert set(world.state.arrays) == {"field.grass", "sheep.square", "sheep.slot", "sheep.alive", "sheep.size"}


def test_compiled_and_in_python_it_is_one_world_and_a_lever_acts_when_it_is_in_force() -> None:
    one, two, dry = toy(True), toy(False), toy(True, rain=0.0)
    assert live(one) == live(two) and np.array_equal(one.state.arrays["field.grass"], two.state.arrays["field.grass"])
    live(dry)
    assert dry.state.arrays["field.grass"].sum() < one.state.arrays["field.grass"].sum()
