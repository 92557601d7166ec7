"""Task group: 150 men of Barkhane, or a joint force's in its border strip, who each week pick the area that promises a find (L16)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.engine import chance
from sim.engine.acts import native
from sim.engine.compiling import kernel
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.events import Day
from sim.geography import Geography

BARKHANE, JOINT = 0, 1
COLUMNS = {
    "origin": np.int64, "men": np.int64, "square": np.int64, "share": np.float64, "cum_killed": np.int64, "force": np.int64,
    "sector": np.int64,
}  # fmt: skip
CAPACITY = 400
READS = (
    "task_group.size", "task_group.slot", "task_group.origin", "task_group.square", "task_group.force", "task_group.sector",
    "field.cell_men", "field.information", "community.known_violence", "tally.flood",
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
    people_weight: float = parameter(
        0.6, 0.0, 3.0, "utility a log unit", "judgement", "own: where people are there is something to find; 0 is none",
        "pull of people on a joint force, which looks through its whole strip",
    )  # fmt: skip
    border_km: float = parameter(15.0, 0.0, 60.0, "km", "judgement", "own", "distance from the border below which pursuit is given up")
    choice_noise: float = parameter(0.7, 0.1, 3.0, "utility", "judgement", "own", "scale of the noise of choice")


# Area of operation of each group, as a square.
ORDERS = {"square": np.int64}


@kernel
def choose(n, groups, hours, ground, known, men, information, strip, p, seed, week, number, out):
    """Logit choice by what is recorded and what is seen, against travel time; among localities, or within the sector's strip.

    Barkhane gives up pursuit near the border; a joint force may cross it, which is what it is for.
    """
    p = p[0]
    slot, origin, square, force, sector = groups
    places, play, of_square, border, log_people = ground
    for i in range(n):
        out[i] = square[i]
        if (number + slot[i]) % 7 != 0:
            continue
        best = -1e18
        joint = force[i] == JOINT
        for s in play if joint else places:
            if joint and not strip[sector[i], s]:
                continue
            t = hours[origin[i], s]
            if not np.isfinite(t):
                continue
            seen = (men[0, s] + men[1, s]) * information[s]
            value = p.known_weight * np.log1p(known[of_square[s]]) + p.intelligence_weight * np.log1p(seen) - t / p.hours_scale
            if joint:
                value += p.people_weight * log_people[s]
            else:
                value -= np.exp(-border[s] / max(p.border_km, 1e-9))
            value += p.choice_noise * chance.gumbel(seed, _AREA, slot[i], s, week)
            if value > best:
                best = value
                out[i] = s


@native
def decide(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Where each group operates this week."""
    g, o, places, squares = v.task_group, day.orders["task_group"], geography.localities, geography.squares
    o.n[0] = g.size[0]
    choose(
        int(g.size[0]), (g.slot, g.origin, g.square, g.force, g.sector), geography.roads.hours[int(v.tally.flood[0])],
        (places.square, squares.play, places.of_square, squares.border_km, squares.log_people), v.community.known_violence,
        v.field.cell_men, v.field.information, day.levers["joint_force"]["strip"], p.numbers, day.seed, day.week, day.number, o.square,
    )  # fmt: skip
