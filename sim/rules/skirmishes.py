"""Skirmishes: movements and jihadist cells that share ground fight, more where they are at odds (M10, M15)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.attrition import lengths, one
from sim.engine import chance
from sim.engine.acts import dated, in_turn, native
from sim.engine.compiling import kernel
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.events import Day, Event
from sim.geography import Geography
from sim.rules._opportunity import STATED_MEN, marks, take
from sim.rules._presence import largest, toll
from sim.words import GROUPS, NON_STATE

MECHANISM = "M10"
READS = (
    "band.size", "band.alive", "band.slot", "band.group", "band.men", "band.square", "cell.size", "cell.alive", "cell.slot", "cell.org",
    "cell.men", "cell.square", "cell.katiba", "field.cell_men", "field.cover",
)  # fmt: skip
DECLARES = {
    "group.odds_jihadist": (float, 2), "field.skirmish_marks": (int, 2), "tally.skirmishes_expected_deaths": float,
}  # fmt: skip
WRITES = ()
SCRATCH = {"rows": ("band", int, 2), "mass": ("band", float, 2), "hits": (2, int)}
DRAWS = (
    "skirmishes.take", "skirmishes.who", "skirmishes.opens", "skirmishes.length", "skirmishes.dead",
    "skirmishes.fallen", "skirmishes.record",
)  # fmt: skip
_TAKE, _WHO, _OPENS, _LENGTH, _DEAD, _FALLEN, _RECORD = (chance.decision(name) for name in DRAWS)


class Params(Base):
    """How often those who share ground fight and what it costs."""

    per_week: float = parameter(
        0.05, 0.0, 1.0, "per week", "judgement", "own, held by clashes of 2015 to 2017",
        "fights of a band of 60 men with 20 fighters in its square, at full hostility",
    )  # fmt: skip
    stated_men: float = parameter(60.0, 20.0, 200.0, "men", "definition", "own", "men of a band that the rate is stated for")
    basic: float = parameter(
        0.25, 0.0, 1.0, "level", "judgement", "few dyadic events to June 2017; 0 is none", "hostility of those with no recorded quarrel"
    )
    deterrence: float = parameter(
        0.3, 0.0, 3.0, "log units", "judgement", "effects: battles fall with troops; 0 is none", "fall of fights under full UN cover"
    )
    rate: float = parameter(
        0.07, 0.0, 1.0, "deaths a fighter", "derived", "mean deaths of such events about 4", "enemies killed, mean fight"
    )
    committed: float = parameter(0.8, 0.1, 1.0, "share", "judgement", "own", "men in the square who take part")
    most: float = parameter(80.0, 20.0, 300.0, "men", "judgement", "own", "men who fight on one side at most")
    sigma: float = parameter(
        1.05, 0.2, 1.6, "log units", "derived", "log-normal deaths of non-state events 2015 to 2017: 1.04", "spread of the length of fights"
    )


@kernel
def rates(n, alive, group, men, square, org, odds, cell_men, cover, p, out):
    """Daily rate of fights of each band with one organisation's men in its square."""
    busy = False
    for i in range(n):
        s = square[i]
        out[i] = 0.0
        if alive[i] and cell_men[org, s] > 0.0:
            hostility = p.basic + (1.0 - p.basic) * odds[group[i], org]
            out[i] = p.per_week / 7.0 * men[i] / p.stated_men * cell_men[org, s] / STATED_MEN * hostility * np.exp(-p.deterrence * cover[s])
            busy = busy or out[i] > 0.0
    return busy


@kernel
def with_one(bands, cells, org, odds, cell_men, cover, p, nodes, pools, seed, number, mass, rows, sums):
    """Rates, draws and expectation of the day's fights with one organisation; returns how many, and adds expected deaths."""
    n, alive, slot, group, men, square = bands
    m, cell_alive, cell_slot, cell_org, strength, where = cells
    rate = np.empty(n)
    if not rates(n, alive, group, men, square, org, odds, cell_men, cover, p, rate):
        return 0
    chances, side = np.empty(n), np.full(n, org)
    hits = take(n, rate, square, side, slot, men, pools, seed, _TAKE, _WHO, number, chances, mass, rows)
    for i in range(n):
        if chances[i] > 0.0:
            row = largest(m, cell_alive, cell_slot, cell_org, strength, where, org, square[i])
            if row >= 0:
                dead, fallen = toll(men[i] * 1.0, mass[i], strength[row] * 1.0, cell_men[org, square[i]], p, nodes)
                sums[0] += chances[i] * (dead + fallen)
    return hits


@kernel
def opportunities(bands, cells, odds, cell_men, cover, p, nodes, pools, seed, number, mass, rows):
    """The day's fights; returns how many with each organisation, and expected deaths."""
    p = p[0]
    sums = np.zeros(1)
    jnim = with_one(bands, cells, 0, odds, cell_men, cover, p, nodes, pools, seed, number, mass[0], rows[0], sums)
    isgs = with_one(bands, cells, 1, odds, cell_men, cover, p, nodes, pools, seed, number, mass[1], rows[1], sums)
    return (jnim, isgs), sums[0]


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """Lengths of a fight."""
    return SimpleNamespace(nodes=lengths(p.sigma))


@dated
def review(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """On the first day and once a month see who is at odds with which organisation."""
    if day.first_of_month or day.index == 0:
        v.field.skirmish_marks[:] = 0
        v.group.odds_jihadist[:] = geography.armed_groups.hostility(day.number)[1][geography.armed_groups.root]


def _fights(v: SimpleNamespace, p: Params, day: Day, geography: Geography, hits: int) -> list[Event]:
    """The day's fights, with one organisation after the other."""
    w, nodes, events = v.scratch, v.fixed.nodes, []
    for org in range(2):
        fights = [_fight(v, p, day, geography, int(i), org, float(w.mass[org, i]), nodes) for i in w.rows[org, : w.hits[org]]]
        events += [day.emit(event) for event in fights if event is not None]
    return events


@native(then=_fights)
def meet(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> int:
    """Give bands and cells in one square their chance of a fight."""
    b, c, w = v.band, v.cell, v.scratch
    (w.hits[0], w.hits[1]), v.tally.skirmishes_expected_deaths[0] = opportunities(
        (int(b.size[0]), b.alive, b.slot, b.group, b.men, b.square), (int(c.size[0]), c.alive, c.slot, c.org, c.men, c.square),
        v.group.odds_jihadist, v.field.cell_men, v.field.cover, p.numbers, v.fixed.nodes, day.pools, day.seed, day.number, w.mass, w.rows,
    )  # fmt: skip
    return w.hits[0] + w.hits[1]


resolve = in_turn(review, meet)


def _fight(
    v: SimpleNamespace, p: Params, day: Day, geography: Geography, row: int, org: int, mass: float, nodes: np.ndarray
) -> Event | None:
    b, c = v.band, v.cell
    square = int(b.square[row])
    cell = int(largest(int(c.size[0]), c.alive, c.slot, c.org, c.men, c.square, org, square))
    if cell < 0:
        return None
    ordinal = int(v.field.skirmish_marks[org, square])
    v.field.skirmish_marks[org, square] += 1
    opens, length, dead, fallen, record = marks(
        day.seed, (_OPENS, _LENGTH, _DEAD, _FALLEN, _RECORD), square, org, day.month_number, ordinal
    )
    men, fighters = float(b.men[row]), float(c.men[cell])
    mean_a, mean_b = toll(men, mass, fighters, float(v.field.cell_men[org, square]), p.record, one(nodes, length))
    deaths = min(int(chance.whole(mean_a, dead)), int(men) - day.lost("band", row))
    lost = min(int(chance.whole(mean_b, fallen)), int(fighters) - day.lost("cell", cell))
    name, rival = GROUPS[int(b.group[row])], geography.side(int(c.katiba[cell]))
    first, second = (name, rival) if opens < men / (men + fighters) else (rival, name)
    return Event(
        square=square, type=NON_STATE, subtype="skirmish", side_a=name, side_b=rival, initiator=first, target=second,
        deaths_a=max(deaths, 0), deaths_b=max(lost, 0), band_a=row, cell=cell, organisation=org,
        community=int(geography.localities.of_square[square]), draw=record,
    )  # fmt: skip
