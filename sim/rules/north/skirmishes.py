"""Skirmishes: movements and jihadist cells that share ground fight, more where they are at odds (M10, M15)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.attrition import lengths, one
from sim.engine import chance
from sim.engine.acts import dated, in_turn, native
from sim.engine.compiling import equation
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.events import Day, Event
from sim.geography import Geography
from sim.rules._opportunity import STATED_MEN, draw, next_marks, opportunities
from sim.rules.jihadists._presence import largest_cell, toll
from sim.words import DAYS_PER_WEEK, GROUPS, NON_STATE, ORGANISATIONS

MECHANISM = "M10"
DECLARES = {
    "group.odds_jihadist": array(float, "level", "hostility of each armed group to each jihadist organisation", of=ORGANISATIONS),
    "field.skirmish_marks": array(int, "fights", "skirmishes with each organisation in a square this month", of=ORGANISATIONS),
    "tally.skirmishes_expected_deaths": array(float, "deaths per day", "dead that skirmishes are expected to cost"),
}
WRITES = ()
SCRATCH = opportunities("band")
_TAKE, _WHO, _OPENS, _LENGTH, _DEAD, _FALLEN, _RECORD = chance.decisions(
    "skirmishes", "take", "who", "opens", "length", "dead", "fallen", "record"
)
_MARKS = (_OPENS, _LENGTH, _DEAD, _FALLEN, _RECORD)


class Params(Base):
    """How often those who share ground fight and what it costs."""

    per_week: float = parameter(
        0.0356, 0.0, 1.0, "per week", "judgement", "own, held by clashes of 2015 to 2017",
        "skirmishes of a band of 60 men with 20 fighters in its square, at full hostility",
    )  # fmt: skip
    stated_men: float = parameter(60.0, 20.0, 200.0, "men", "definition", "own", "men of the band that skirmishes per week are stated for")
    basic: float = parameter(
        0.25, 0.0, 1.0, "level", "judgement", "few dyadic events to June 2017; 0 is none",
        "hostility of armed groups and jihadists with no recorded quarrel", null=0.0,
    )  # fmt: skip
    deterrence: float = parameter(
        0.3, 0.0, 3.0, "log units", "judgement", "effects: battles fall with troops; 0 is none", "fall of skirmishes under full UN cover",
        null=0.0,
    )  # fmt: skip
    rate: float = parameter(
        0.07, 0.0, 1.0, "deaths per fighter", "derived", "mean deaths of such events about 4", "enemies killed in a mean skirmish"
    )
    committed: float = parameter(0.8, 0.1, 1.0, "share", "judgement", "own", "men in the square who take part in a skirmish")
    most: float = parameter(80.0, 20.0, 300.0, "men", "judgement", "own", "men who fight on one side of a skirmish at most")
    sigma: float = parameter(
        1.05, 0.2, 1.6, "log units", "derived", "log-normal deaths of non-state events 2015 to 2017: 1.04",
        "spread of the length of skirmishes",
    )  # fmt: skip


@equation
def fight_rate(i, org, v, p):
    """Fights per day of a band with one organisation: by the men of both in the square and their hostility, fewer under UN cover."""
    b, s = v.band, v.band.square[i]
    hostility = p.basic + (1.0 - p.basic) * v.group.odds_jihadist[b.group[i], org]
    sizes = p.per_week / DAYS_PER_WEEK * b.men[i] / p.stated_men * v.field.cell_men[org, s] / STATED_MEN
    return sizes * hostility * np.exp(-p.deterrence * v.field.cover[s])


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """Lengths of a fight."""
    return SimpleNamespace(nodes=lengths(p.sigma))


@equation
def expect(org, v, p):
    """Add the dead that the day's fights with one organisation are expected to cost."""
    b, c, w = v.band, v.cell, v.scratch.opportunities
    for i in range(b.size[0]):
        if w.chance[i] > 0.0:
            row = largest_cell(org, b.square[i], v)
            if row >= 0:
                force = v.field.cell_men[org, b.square[i]]
                dead, fallen = toll(b.men[i] * 1.0, w.mass[i], c.men[row] * 1.0, force, p, v.fixed.nodes)
                v.tally.skirmishes_expected_deaths[0] += w.chance[i] * (dead + fallen)


@dated
def review(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """On the first day and once a month see who is at odds with which organisation."""
    if day.first_of_month or day.index == 0:
        v.field.skirmish_marks[:] = 0
        v.group.odds_jihadist[:] = geography.armed_groups.hostility(day.known)[1][geography.armed_groups.root]


def _fights(v: SimpleNamespace, p: Params, day: Day, geography: Geography, hits: int) -> list[Event]:
    """The day's fights, with one organisation after the other."""
    fights = (_fight(v, p, day, geography, hit) for hit in range(hits))
    return [day.emit(event) for event in fights if event is not None]


@native(then=_fights)
def meet(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> int:
    """Give bands and cells in one square their chance of a fight."""
    b, w = v.band, v.scratch.opportunities
    w.n_hits[0] = 0
    v.tally.skirmishes_expected_deaths[0] = 0.0
    for org in range(v.field.cell_men.shape[0]):
        for i in range(b.size[0]):
            s = b.square[i]
            w.where[i], w.side[i] = s, org
            w.rate[i] = fight_rate(i, org, v, p) if b.alive[i] and v.field.cell_men[org, s] > 0.0 else 0.0
        draw(w, b, org, day.opportunities, day, _TAKE, _WHO)
        expect(org, v, p)
    return w.n_hits[0]


resolve = in_turn(review, meet)


def _fight(v: SimpleNamespace, p: Params, day: Day, geography: Geography, hit: int) -> Event | None:
    """A fight of a band with the organisation's largest cell in its square; None where that has gone."""
    b, c, w = v.band, v.cell, v.scratch.opportunities
    row, org, square = int(w.hit_row[hit]), int(w.hit_kind[hit]), int(w.hit_place[hit])
    cell = largest_cell(org, square, v)
    if cell < 0:
        return None
    opens, length, dead, fallen, record = next_marks(day, _MARKS, v.field.skirmish_marks, org, square)
    men, fighters, force = float(b.men[row]), float(c.men[cell]), float(v.field.cell_men[org, square])
    mean_a, mean_b = toll(men, float(w.hit_mass[hit]), fighters, force, p, one(v.fixed.nodes, length))
    deaths = min(int(chance.whole(mean_a, dead)), int(men) - day.lost("band", row))
    lost = min(int(chance.whole(mean_b, fallen)), int(fighters) - day.lost("cell", cell))
    name, rival = GROUPS[int(b.group[row])], geography.side(int(c.katiba[cell]))
    first, second = (name, rival) if opens < men / (men + fighters) else (rival, name)
    return Event(
        square=square, type=NON_STATE, subtype="skirmish", side_a=name, side_b=rival, initiator=first, target=second,
        deaths_a=max(deaths, 0), deaths_b=max(lost, 0), band_a=row, cell=cell, organisation=org,
        community=int(geography.localities.of_square[square]), draw=record,
    )  # fmt: skip
