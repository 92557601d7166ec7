"""Communal conflict: raids between communities at odds excite raids in return that fade, and militias clash with cells (M17)."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.attrition import lengths, one
from sim.engine import chance
from sim.engine.acts import native
from sim.engine.compiling import kernel
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.events import Day, Event
from sim.geography import Geography
from sim.geography.squares import KM_PER_DEGREE
from sim.rules._clashes import clashes, toll
from sim.rules._opportunity import marks
from sim.rules._raids import fight, fire, forces, guard_of, pillage, raids
from sim.words import MILITIAS, NON_STATE, ONE_SIDED, REGIONS

MECHANISM = "M17"
READS = (
    "militia.size", "militia.alive", "militia.slot", "militia.group", "militia.men", "militia.place", "militia.square", "militia.action",
    "militia.feud", "militia.side", "militia.target", "cell.size", "cell.alive", "cell.slot", "cell.katiba", "cell.org", "cell.men",
    "cell.square", "cell.action", "community.tension", "community.calm", "community.people_home", "field.cover", "field.presence",
    "field.influence",
)  # fmt: skip
DECLARES = {
    "feud.recent_raids": (float, 2), "feud.tension": float, "field.raid_marks": (int, len(MILITIAS)), "field.clash_marks": (int, len(MILITIAS)),
    "tally.tension": float, "tally.raids": float, "tally.communal_expected_deaths": float, "tally.communal_expected_civilian": float,
}  # fmt: skip
WRITES = ()
SCRATCH = {"mass": ("militia", float), "rows": ("militia", int), "met": ("militia", int, 2), "hits": (2, int)}
DRAWS = (
    "communal.raid", "communal.who", "communal.met", "communal.guard", "communal.length", "communal.dead", "communal.fallen",
    "communal.villagers", "communal.record", "communal.clash", "communal.clash_who", "communal.clash_cell", "communal.clash_length",
    "communal.clash_dead", "communal.clash_fallen", "communal.clash_record",
)  # fmt: skip
_MET, _LENGTH, _DEAD, _FALLEN, _VILLAGERS, _RECORD = (chance.decision(name) for name in (DRAWS[2], *DRAWS[4:9]))  # others: _raids
_CLASH, _CLASH_WHO, _CLASH_CELL, _CLASH_LENGTH, _CLASH_DEAD, _CLASH_FALLEN, _CLASH_RECORD = (chance.decision(name) for name in DRAWS[9:])


class Params(Base):
    """Rates of raids and clashes, what excites and stills them, and the toll."""

    per_week: float = parameter(
        2.0, 0.0, 20.0, "per week", "judgement", "own, held by communal deaths to June 2017",
        "raids by either side of a feud in open tension whose raiders are many, without a state",
    )  # fmt: skip
    men_half: float = parameter(40.0, 5.0, 200.0, "men", "judgement", "own", "raiders of a side at which the rate is half of its most")
    branching: float = parameter(
        0.8, 0.0, 0.9, "raids a raid", "judgement", "brake: below one", "raids in return that a raid leads to at most, in open tension"
    )
    rise: float = parameter(
        1.2, 0.0, 6.0, "per unit of tension", "estimated",
        "Lewis 2012: 0.37 to 0.50 self-exciting in Iraq, Mali looks weaker: 0 to 0.35; 0 is none", "how fast branching rises with tension",
    )  # fmt: skip
    before: float = parameter(
        0.3, 0.0, 1.0, "share", "judgement", "own, dated relations of militias to June 2017; 1 is no difference",
        "of the background before a militia of either side is on record as hostile to the other",
    )  # fmt: skip
    half_life_days: float = parameter(
        7.0, 1.0, 14.0, "days", "judgement", "effects: half-life 1 to 14 days", "how long a raid excites raids"
    )
    amplitude: float = parameter(
        0.4, 0.0, 1.0, "share", "judgement", "pasture by month; 0 is none", "rise of the background where pasture is scarcest"
    )
    state: float = parameter(0.9, 0.0, 1.0, "share", "judgement", "claim L14; 0 is none", "of raids that a fully present state stops")
    deterrence: float = parameter(
        0.35, 0.0, 3.0, "log units", "judgement", "Nomikos: fewer communal onsets with peacekeepers, 0 to -30 percent; 0 is none",
        "fall of raids and clashes under full UN cover",
    )  # fmt: skip
    courts: float = parameter(
        0.5, 0.0, 3.0, "log units", "judgement", "letter of 2017: courts earn support; 0 is none",
        "fall of raids under full jihadist influence at the target, where courts settle",
    )  # fmt: skip
    arms: float = parameter(
        0.3, 0.0, 2.0, "times", "judgement", "relations to 2017: arms against extortion; 0 is none",
        "more fire of Fulani militias under full jihadist influence at home",
    )  # fmt: skip
    guard_km: float = parameter(30.0, 2.0, 100.0, "km", "judgement", "own", "distance at which guards count 1/e")
    guard_half: float = parameter(5.0, 1.0, 100.0, "men", "judgement", "own", "weighted guards at which half of the raids are met")
    party: float = parameter(60.0, 20.0, 300.0, "men", "judgement", "own", "raiders who take part at most")
    village: float = parameter(200.0, 20.0, 1000.0, "people", "judgement", "own", "people within reach of a raid at most")
    rate: float = parameter(
        0.10, 0.0, 1.0, "deaths a raider", "derived", "mean deaths of lethal non-state events 6.7", "guards killed by raiders, mean fight"
    )
    return_rate: float = parameter(0.08, 0.0, 1.0, "deaths a guard", "derived", "as above", "raiders killed by guards, mean fight")
    villagers: float = parameter(
        0.06, 0.0, 1.0, "deaths a raider", "derived", "mean deaths of lethal one-sided events 2.6", "villagers killed by raiders, mean raid"
    )
    sigma: float = parameter(
        1.1, 0.2, 1.6, "log units", "derived", "log-normal deaths of non-state events 2015 to 2017", "spread of the length of fights"
    )
    clash_per_week: float = parameter(
        0.04,
        0.0,
        2.0,
        "per week",
        "judgement",
        "own; 0 is none",
        "clashes of a militia with a cell of 20 men each, side by side and hostile",
    )
    clash_km: float = parameter(10.0, 2.0, 100.0, "km", "judgement", "own", "distance at which clashes fall to 1/e")
    clash_rate: float = parameter(
        0.08, 0.0, 1.0, "deaths a man", "judgement", "own", "dead on either side by each man of the other, mean clash"
    )


@kernel
def at_odds(tension, calm, people, pair, settled, out):
    """Tension of each feud: its own of January 2015 times that of the people of its two cercles over their calm, one at most."""
    for f in range(pair.shape[0]):
        now, calmed = 0.0, 0.0
        for c in range(tension.shape[0]):
            here = settled[f, 0, c] + settled[f, 1, c]
            if here > 0.0 and calm[c] > 0.0:
                now += people[c] * tension[c]
                calmed += people[c] * calm[c]
        out[f] = min(pair[f] * (now / calmed if calmed > 0.0 else 1.0), 1.0)


@kernel
def opportunities(n, units, square, feuds, sides, f, places, m, cells, p, keep, nodes, seed, mass, rows, met):
    """The day's raids and clashes; returns how many of each, and expected deaths of all and of villagers."""
    p = p[0]
    alive, slot, kind, men, place, _action, _feud, _side, _target = units
    who, people, names, odds = sides
    where, identity, apart, columns, step_km = places
    number = feuds[4]
    hits, deaths, civilian = raids(n, units, feuds, who, people, f, where, apart, names, p, keep, nodes, seed, number, mass, rows)
    clashed, lost = clashes(
        n, (alive, slot, kind, men, place, square), m, cells, odds, f[0], columns, step_km, identity, p, nodes,
        (_CLASH, _CLASH_WHO, _CLASH_CELL), seed, number, met,
    )  # fmt: skip
    return hits, clashed, deaths + lost, civilian


def simmer(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Once a week, tension of the feuds follows that of the communities, which raids raise and civil affairs lower."""
    c, places = v.community, geography.localities
    at_odds(c.tension, c.calm, places.people, geography.feuds.tension, geography.feuds.people, v.feud.tension)
    people = places.people * (places.region >= REGIONS.index("Mopti"))
    v.tally.tension[0] = float((people * c.tension).sum() / max(people.sum(), 1.0))


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """Lengths of a fight, and what is left of heat after a day."""
    return SimpleNamespace(nodes=lengths(p.sigma), keep=0.5 ** (1.0 / p.half_life_days))


def _happen(v: SimpleNamespace, p: Params, day: Day, geography: Geography, hits: int) -> list[Event]:
    """The day's raids, then its clashes."""
    w, r, nodes = v.scratch, p.record, v.fixed.nodes
    raided, clashed = w.hits.tolist()
    events = [day.emit(_raid(v, day, geography, int(i), float(w.mass[i]), r, nodes)) for i in w.rows[:raided]]
    return events + [day.emit(_clash(v, day, geography, int(i), int(j), r, nodes)) for i, j in w.met[:, :clashed].T]


@native(then=_happen)
def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> int:
    """Give the day's opportunities of raids and clashes, work out the toll, and remember who was hit."""
    m, c, f, t, w = v.militia, v.cell, v.field, v.tally, v.scratch
    feuds, places, squares = geography.feuds, geography.localities, geography.squares
    if day.first_of_month:
        f.raid_marks[:] = 0
        f.clash_marks[:] = 0
    odds = feuds.hostile[np.searchsorted(feuds.turns, day.number, side="right")]
    hits, clashed, deaths, civilian = opportunities(
        int(m.size[0]), (m.alive, m.slot, m.group, m.men, m.place, m.action, m.feud, m.side, m.target), m.square,
        (v.feud.recent_raids, v.feud.tension, feuds.scarcity, feuds.since, day.number, day.day_of_year),
        (feuds.kind, feuds.people, feuds.identity, odds), (f.cover, f.presence, f.influence),
        (places.square, places.identity, geography.apart_km, squares.columns, squares.resolution * KM_PER_DEGREE),
        int(c.size[0]), (c.alive, c.slot, c.katiba, c.men, c.square, c.action), p.numbers, v.fixed.keep, v.fixed.nodes, day.seed,
        w.mass, w.rows, w.met,
    )  # fmt: skip
    t.raids[0], t.communal_expected_deaths[0], t.communal_expected_civilian[0] = hits, deaths, civilian
    for i in w.rows[:hits]:
        v.feud.recent_raids[m.feud[i], 1 - m.side[i]] += 1.0
    w.hits[0], w.hits[1] = hits, clashed
    return hits + clashed


def _raid(v: SimpleNamespace, day: Day, geography: Geography, row: int, mass: float, r: Any, nodes: np.ndarray) -> Event:
    m, feuds, places, influence = v.militia, geography.feuds, geography.localities, v.field.influence
    units = m.alive, m.slot, m.group, m.men, m.place, m.action, m.feud, m.side, m.target
    kind, place, feud, rival = int(m.group[row]), int(m.target[row]), int(m.feud[row]), 1 - int(m.side[row])
    square = int(places.square[place])
    ordinal = int(v.field.raid_marks[kind, square])
    v.field.raid_marks[kind, square] += 1
    met, length, *draws = marks(day.seed, (_MET, _LENGTH, _DEAD, _FALLEN, _VILLAGERS, _RECORD), square, kind, day.month_number, ordinal)
    epoch = day.month_number * 64 + min(ordinal, 63)
    guard = int(guard_of(row, int(m.size[0]), units, feuds.kind, geography.apart_km, places.identity, r, day.seed, met, epoch))
    raiders, taken = (mass, fire(kind, int(m.square[row]), influence, r)), one(nodes, length)
    dead = fallen = 0
    if guard >= 0:
        met_by = float(m.men[guard]), float(forces(int(m.size[0]), units, influence, places.square, r)[guard])
        killed, lost = fight(raiders, float(m.men[row]), met_by, r, taken)
        dead = max(min(int(chance.whole(killed, draws[0])), int(m.men[guard]) - day.lost("militia", guard)), 0)
        fallen = max(min(int(chance.whole(lost, draws[1])), int(m.men[row]) - day.lost("militia", row)), 0)
    villagers = int(chance.whole(pillage(raiders, float(feuds.people[feud, rival, place]), r, taken), draws[2]))
    villagers = max(min(villagers, int(v.community.people_home[place]) - day.lost("community", place)), 0)
    name = MILITIAS[kind]
    other = MILITIAS[int(m.group[guard])] if guard >= 0 else "Civilians"
    return Event(
        square=square, type=NON_STATE if guard >= 0 else ONE_SIDED, subtype="communal_raid", side_a=name, side_b=other, initiator=name,
        target=other, deaths_a=fallen, deaths_b=dead, deaths_civilians=villagers, community=place, militia_a=row, militia_b=guard,
        draw=draws[3],
    )  # fmt: skip


def _clash(v: SimpleNamespace, day: Day, geography: Geography, row: int, cell: int, r: Any, nodes: np.ndarray) -> Event:
    m, kind, square = v.militia, int(v.militia.group[row]), int(v.militia.square[row])
    ordinal = int(v.field.clash_marks[kind, square])
    v.field.clash_marks[kind, square] += 1
    length, *draws = marks(day.seed, (_CLASH_LENGTH, _CLASH_DEAD, _CLASH_FALLEN, _CLASH_RECORD), square, kind, day.month_number, ordinal)
    lost, killed = toll(float(m.men[row]), float(v.cell.men[cell]), r, one(nodes, length))
    dead = max(min(int(chance.whole(killed, draws[0])), int(v.cell.men[cell]) - day.lost("cell", cell)), 0)
    fallen = max(min(int(chance.whole(lost, draws[1])), int(m.men[row]) - day.lost("militia", row)), 0)
    other = geography.side(int(v.cell.katiba[cell]))
    return Event(
        square=square, type=NON_STATE, subtype="militia_clash", side_a=MILITIAS[kind], side_b=other, initiator=MILITIAS[kind], target=other,
        deaths_a=fallen, deaths_b=dead, cell=cell, community=int(geography.localities.of_square[square]),
        organisation=int(v.cell.org[cell]), militia_a=row, draw=draws[2],
    )  # fmt: skip
