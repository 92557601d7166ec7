"""Jihadist rivalry: cells of JNIM and ISGS that share a square may fight, if the two have fallen out (M15)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.attrition import lengths, one
from sim.engine import chance
from sim.engine.acts import native
from sim.engine.compiling import kernel
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.events import Day, Event
from sim.geography import Geography
from sim.rules._opportunity import STATED_MEN, marks, take
from sim.rules._presence import largest, toll
from sim.words import NON_STATE, ORGANISATIONS

MECHANISM = "M15"
READS = (
    "cell.size", "cell.alive", "cell.slot", "cell.org", "cell.men", "cell.square", "cell.katiba", "field.cell_men", "field.recent_losses_jihadist",
)  # fmt: skip
DECLARES = {"field.rival_marks": (int, 1), "tally.rival_clashes": float, "tally.jihadist_rivalry_expected_deaths": float}
WRITES = ()
SCRATCH = {"mass": ("cell", float), "rows": ("cell", int)}
DRAWS = (
    "jihadist_rivalry.take", "jihadist_rivalry.who", "jihadist_rivalry.opens", "jihadist_rivalry.length", "jihadist_rivalry.dead",
    "jihadist_rivalry.fallen", "jihadist_rivalry.record",
)  # fmt: skip
_TAKE, _WHO, _OPENS, _LENGTH, _DEAD, _FALLEN, _RECORD = (chance.decision(name) for name in DRAWS)
JNIM, ISGS = range(len(ORGANISATIONS))


class Params(Base):
    """How often the two fight where they meet, and what it costs."""

    per_week: float = parameter(
        0.02, 0.0, 1.0, "per week", "judgement", "no clash recorded to June 2017: free from zero; 0 is none",
        "fights of 20 men of ISGS with 20 of JNIM in their square",
    )  # fmt: skip
    strained: float = parameter(0.1, 0.0, 1.0, "per death", "judgement", "own; 0 is none", "rise of the rate where jihadists died lately")
    committed: float = parameter(0.8, 0.1, 1.0, "share", "judgement", "own", "men in the square who take part")
    most: float = parameter(60.0, 10.0, 200.0, "men", "judgement", "own", "men who fight on one side at most")
    rate: float = parameter(0.07, 0.0, 1.0, "deaths a fighter", "judgement", "as in skirmishes", "enemies killed, mean fight")
    sigma: float = parameter(
        1.05, 0.2, 1.6, "log units", "derived", "log-normal deaths of non-state events 2015 to 2017: 1.04", "spread of the length of fights"
    )


@kernel
def opportunities(n, cells, cell_men, heat, p, nodes, pools, seed, number, mass, rows, sums):
    """Rates, draws and expectation of the day's fights; returns how many."""
    p = p[0]
    alive, slot, org, men, square = cells
    rate = np.zeros(n)
    busy = False
    for i in range(n):
        s = square[i]
        if alive[i] and org[i] == ISGS and cell_men[JNIM, s] > 0.0:
            rate[i] = p.per_week / 7.0 * men[i] / STATED_MEN * cell_men[JNIM, s] / STATED_MEN * (1.0 + p.strained * heat[s])
            busy = busy or rate[i] > 0.0
    if not busy:
        return 0
    chances = np.empty(n)
    hits = take(n, rate, square, org, slot, men, pools, seed, _TAKE, _WHO, number, chances, mass, rows)
    for i in range(n):
        if chances[i] > 0.0:
            row = largest(n, alive, slot, org, men, square, JNIM, square[i])
            if row >= 0:
                dead, fallen = toll(men[i] * 1.0, mass[i], men[row] * 1.0, cell_men[JNIM, square[i]], p, nodes)
                sums[0] += chances[i] * (dead + fallen)
    return hits


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """Lengths of a fight."""
    return SimpleNamespace(nodes=lengths(p.sigma))


def _fights(v: SimpleNamespace, p: Params, day: Day, geography: Geography, hits: int) -> list[Event]:
    """The day's fights."""
    w = v.scratch
    fights = [_fight(v, p, day, geography, int(i), float(w.mass[i]), v.fixed.nodes) for i in w.rows[:hits]]
    return [day.emit(event) for event in fights]


@native(then=_fights)
def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> int:
    """Give cells of both that share a square their chance of a fight."""
    if day.first_of_month:
        v.field.rival_marks[:] = 0
    c, f, w, sums = v.cell, v.field, v.scratch, np.zeros(1)
    hits = opportunities(
        int(c.size[0]), (c.alive, c.slot, c.org, c.men, c.square), f.cell_men, f.recent_losses_jihadist, p.numbers, v.fixed.nodes, day.pools,
        day.seed, day.number, w.mass, w.rows, sums,
    )  # fmt: skip
    v.tally.jihadist_rivalry_expected_deaths[0] = sums[0]
    v.tally.rival_clashes[0] = hits
    return hits


def _fight(v: SimpleNamespace, p: Params, day: Day, geography: Geography, row: int, mass: float, nodes: np.ndarray) -> Event:
    c, square = v.cell, int(v.cell.square[row])
    rival = int(largest(int(c.size[0]), c.alive, c.slot, c.org, c.men, c.square, JNIM, square))
    ordinal = int(v.field.rival_marks[0, square])
    v.field.rival_marks[0, square] += 1
    opens, length, dead, fallen, record = marks(
        day.seed, (_OPENS, _LENGTH, _DEAD, _FALLEN, _RECORD), square, ISGS, day.month_number, ordinal
    )
    men, fighters = float(c.men[row]), float(c.men[rival])
    mean_a, mean_b = toll(men, mass, fighters, float(v.field.cell_men[JNIM, square]), p.record, one(nodes, length))
    deaths = min(int(chance.whole(mean_a, dead)), int(men) - day.lost("cell", row))
    lost = min(int(chance.whole(mean_b, fallen)), int(fighters) - day.lost("cell", rival))
    name, other = geography.side(int(c.katiba[row])), geography.side(int(c.katiba[rival]))
    first, second = (name, other) if opens < men / (men + fighters) else (other, name)
    return Event(
        square=square, type=NON_STATE, subtype="rival_clash", side_a=name, side_b=other, initiator=first, target=second,
        deaths_a=max(deaths, 0), deaths_b=max(lost, 0), cell_a=row, cell=rival, organisation=JNIM,
        community=int(geography.localities.of_square[square]), draw=record,
    )  # fmt: skip
