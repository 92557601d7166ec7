"""Barkhane task group: about 150 men who each week pick the area where what is known promises a find (claim L16)."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np

from sim import chance
from sim.geography import Geography
from sim.kernel import kernel
from sim.settings import Params as Base
from sim.settings import parameter
from sim.words import Day

COLUMNS = {"origin": np.int64, "men": np.int64, "square": np.int64, "share": np.float64, "cum_killed": np.int64}
CAPACITY = 400
READS = (
    "task_group.size", "task_group.slot", "task_group.origin", "task_group.square", "field.cell_men",
    "field.information", "community.known_violence", "tally.flood",
)  # fmt: skip
DRAWS = ("task_group.area",)
_AREA = chance.decision("task_group.area")


class Params(Base):
    """How areas are picked."""

    known_weight: float = parameter(0.5, 0.0, 3.0, "utility a log unit", "judgement", "own", "pull of recorded violence")
    intelligence_weight: float = parameter(
        0.8,
        0.0,
        3.0,
        "utility a log unit",
        "judgement",
        "drones and signals: 5 Reapers published",
        "pull of fighters seen there, scaled by information",
    )
    hours_scale: float = parameter(18.0, 4.0, 60.0, "hours", "judgement", "own", "travel time that costs one unit")
    border_km: float = parameter(15.0, 0.0, 60.0, "km", "judgement", "own", "distance from the border below which pursuit is given up")
    choice_noise: float = parameter(0.7, 0.1, 3.0, "utility", "judgement", "own", "scale of the noise of choice")


@dataclass(frozen=True)
class Orders:
    """Area of operation as a square, shape (groups,)."""

    square: np.ndarray


@kernel
def choose(n, slot, origin, square, hours, places, known, men, information, border, p, seed, week, number, out):
    """Logit choice among localities by what is recorded and what is seen, against travel time and the border."""
    for i in range(n):
        out[i] = square[i]
        if (number + slot[i]) % 7 != 0:
            continue
        best = -1e18
        for c in range(places.shape[0]):
            s = places[c]
            t = hours[origin[i], s]
            if not np.isfinite(t):
                continue
            seen = (men[0, s] + men[1, s]) * information[s]
            value = p.known_weight * np.log1p(known[c]) + p.intelligence_weight * np.log1p(seen) - t / p.hours_scale
            value -= np.exp(-border[s] / max(p.border_km, 1e-9))
            value += p.choice_noise * chance.gumbel(seed, _AREA, slot[i], s, week)
            if value > best:
                best = value
                out[i] = s


def decide(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> Orders:
    """Where each group operates this week."""
    n = int(v.task_group.size[0])
    out = np.empty(n, np.int64)
    g = v.task_group
    choose(
        n, g.slot, g.origin, g.square, geography.network.hours[int(v.tally.flood[0])], geography.localities.square,
        v.community.known_violence, v.field.cell_men, v.field.information, geography.squares.border_km,
        p.numbers, day.seed, day.week, day.number, out,
    )  # fmt: skip
    return Orders(out)
