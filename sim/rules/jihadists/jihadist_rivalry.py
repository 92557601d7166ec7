"""Jihadist rivalry: cells of JNIM and ISGS that share a square may fight, if the two have fallen out (M15)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.attrition import lengths, one
from sim.engine import chance
from sim.engine.acts import native
from sim.engine.compiling import equation
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.events import Day, Event
from sim.geography import Geography
from sim.rules._opportunity import STATED_MEN, count_anew, draw, next_marks, opportunities
from sim.rules.jihadists._presence import largest_cell, toll
from sim.words import DAYS_PER_WEEK, ISGS, JNIM, NON_STATE

MECHANISM = "M15"
DECLARES = {
    "field.rival_marks": array(int, "fights", "fights of JNIM and ISGS in a square since the month began", of=("JNIM and ISGS",)),
    "tally.rival_clashes": array(float, "fights per day", "fights of JNIM and ISGS"),
    "tally.jihadist_rivalry_expected_deaths": array(float, "deaths per day", "deaths to be expected of fights of JNIM and ISGS"),
}
WRITES = ()
SCRATCH = opportunities("cell")
_TAKE, _WHO, _OPENS, _LENGTH, _DEAD, _FALLEN, _RECORD = chance.decisions(
    "jihadist_rivalry", "take", "who", "opens", "length", "dead", "fallen", "record"
)
BOTH = 0  # the one column of marks


class Params(Base):
    """How often the two fight where they meet, and what it costs."""

    per_week: float = parameter(
        0.02, 0.0, 1.0, "per week", "judgement", "no clash recorded to June 2017: free from zero; 0 is none",
        "fights of 20 men of ISGS with 20 of JNIM in their square", null=0.0,
    )  # fmt: skip
    strained: float = parameter(
        0.1, 0.0, 1.0, "per death", "judgement", "own; 0 is none",
        "rise of the rate of fights between JNIM and ISGS for each recent jihadist loss nearby", null=0.0,
    )  # fmt: skip
    committed: float = parameter(
        0.8, 0.1, 1.0, "share", "judgement", "own", "fighters in a square who take part in a fight between JNIM and ISGS"
    )
    most: float = parameter(60.0, 10.0, 200.0, "men", "judgement", "own", "fighters of one side in a fight between JNIM and ISGS at most")
    rate: float = parameter(
        0.07, 0.0, 1.0, "deaths per fighter", "judgement", "as in skirmishes",
        "enemies killed per fighter in a fight between JNIM and ISGS of mean length",
    )  # fmt: skip
    sigma: float = parameter(
        1.05, 0.2, 1.6, "log units", "derived", "log-normal deaths of non-state events 2015 to 2017: 1.04",
        "spread of the length of fights between JNIM and ISGS",
    )  # fmt: skip


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """Lengths of a fight."""
    return SimpleNamespace(nodes=lengths(p.sigma))


@equation
def fights_per_day(i, v, p):
    """Fights per day of a cell of ISGS: with the men of JNIM in its square, more where jihadists died lately."""
    f, s = v.field, v.cell.square[i]
    own, rivals = v.cell.men[i], f.cell_men[JNIM, s]
    stated = p.per_week * np.exp(v.tally.outlook_relations[0]) / DAYS_PER_WEEK * own / STATED_MEN * rivals / STATED_MEN
    return stated * (1.0 + p.strained * f.recent_losses_jihadist[s])


@equation
def cost(i, rival, mass, v, p, nodes):
    """Mean over lengths of (dead of a cell of ISGS and its pool, dead of JNIM) in a fight with a cell of JNIM."""
    c = v.cell
    return toll(c.men[i] * 1.0, mass, c.men[rival] * 1.0, v.field.cell_men[JNIM, c.square[i]], p, nodes)


@equation
def lay_out_rates(v, p):
    """Rates of fights by cell; says whether any is above nothing."""
    c, w, busy = v.cell, v.scratch.opportunities, False
    for i in range(c.size[0]):
        w.rate[i], w.where[i], w.side[i] = 0.0, c.square[i], c.org[i]
        if c.alive[i] and c.org[i] == ISGS and v.field.cell_men[JNIM, c.square[i]] > 0.0:
            w.rate[i] = fights_per_day(i, v, p)
            busy = busy or w.rate[i] > 0.0
    return busy


@equation
def expected_deaths(v, p):
    """Deaths of both to be expected today: over all cells of ISGS, the chance of a fight times its mean deaths."""
    c, w, total = v.cell, v.scratch.opportunities, 0.0
    for i in range(c.size[0]):
        if w.chance[i] > 0.0:
            rival = largest_cell(JNIM, c.square[i], v)
            if rival >= 0:
                dead, fallen = cost(i, rival, w.mass[i], v, p, v.fixed.nodes)
                total += w.chance[i] * (dead + fallen)
    return total


def _fights(v: SimpleNamespace, p: Params, day: Day, geography: Geography, hits: int) -> list[Event]:
    """The day's fights."""
    return [day.emit(_fight(int(row), v, p, day, geography)) for row in v.scratch.opportunities.hit_row[:hits]]


@native(then=_fights)
def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> int:
    """Give cells of both that share a square their chance of a fight."""
    t, w = v.tally, v.scratch.opportunities
    count_anew(v.field.rival_marks, day)
    w.n_hits[0] = 0
    t.jihadist_rivalry_expected_deaths[0] = 0.0
    if lay_out_rates(v, p):
        draw(w, v.cell, 0, day.opportunities, day, _TAKE, _WHO)
        t.jihadist_rivalry_expected_deaths[0] = expected_deaths(v, p)
    t.rival_clashes[0] = w.n_hits[0]
    return w.n_hits[0]  # type: ignore[no-any-return]


def _fight(row: int, v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> Event:
    c, square = v.cell, int(v.cell.square[row])
    rival = int(largest_cell(JNIM, square, v))
    streams = (_OPENS, _LENGTH, _DEAD, _FALLEN, _RECORD)
    opens, length, dead, fallen, record = next_marks(day, streams, v.field.rival_marks, BOTH, square)
    mean_dead, mean_fallen = cost(row, rival, float(v.scratch.opportunities.mass[row]), v, p, one(v.fixed.nodes, length))
    men, fighters = float(c.men[row]), float(c.men[rival])
    deaths = min(int(chance.whole(mean_dead, dead)), int(men) - day.lost("cell", row))
    lost = min(int(chance.whole(mean_fallen, fallen)), int(fighters) - day.lost("cell", rival))
    name, other = geography.side(int(c.katiba[row])), geography.side(int(c.katiba[rival]))
    first, second = (name, other) if opens < men / (men + fighters) else (other, name)
    return Event(
        square=square, type=NON_STATE, subtype="rival_clash", side_a=name, side_b=other, initiator=first, target=second,
        deaths_a=max(deaths, 0), deaths_b=max(lost, 0), cell_a=row, cell=rival, organisation=JNIM,
        community=int(geography.localities.of_square[square]), draw=record,
    )  # fmt: skip
