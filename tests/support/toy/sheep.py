"""Sheep: each walks to a square drawn at random."""

from __future__ import annotations

from typing import Any

from sim.engine import chance
from sim.engine.acts import native
from sim.engine.state import array

COLUMNS = {"square": array(int, "square", "where it is")}
CAPACITY = 9
ORDERS = {"square": array(int, "square", "where it goes")}
_WALK = chance.decision("sheep.walk")


@native
def decide(v: Any, p: Any, day: Any, geography: Any) -> None:
    """Each sheep walks to a square drawn at random."""
    for i in range(v.sheep.size[0]):
        v.orders.sheep.square[i] = int(chance.uniform(day.seed, _WALK, v.sheep.slot[i], 0, day.number) * geography.squares)
