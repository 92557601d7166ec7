"""The meadow: grass grows and is eaten."""

from __future__ import annotations

from typing import Any

from sim.engine.acts import native
from sim.engine.state import array

DECLARES = {"field.grass": array(float, "kg", "grass")}
WRITES = ("sheep.square", "sheep.size", "sheep.alive", "sheep.slot")


def _shout(v: Any, p: Any, day: Any, geography: Any, hits: int) -> list[str]:
    return [f"{hits} hungry"]


@native(then=_shout)
def resolve(v: Any, p: Any, day: Any, geography: Any) -> int:
    """Grass grows; each sheep eats what stands where it has walked to, and those who find less than they need are hungry."""
    hungry = 0
    v.field.grass[:] += p.growth * v.levers.weather.rain
    for i in range(v.sheep.size[0]):
        s = v.sheep.square[i] = v.orders.sheep.square[i]
        eaten = min(p.need, v.field.grass[s])
        v.field.grass[s] -= eaten
        hungry += int(eaten < p.need)
    return hungry
