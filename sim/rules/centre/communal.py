"""Communal conflict: militias raid communities at odds, those hit strike back, and militias clash with cells (M17)."""

from __future__ import annotations

from types import SimpleNamespace

from sim.attrition import lengths, one
from sim.engine import chance
from sim.engine.acts import native
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.events import Day, Event
from sim.geography import Geography
from sim.rules._opportunity import count_anew, epoch_of, next_marks
from sim.rules.centre._clashes import clashes, fallen_in_clash
from sim.rules.centre._parties import (
    BANDS,
    NOBODY,
    fire_of,
    guard_of,
    guards_killed,
    men_of,
    raiders_killed,
    stand_guard,
    villagers_killed,
    weigh_guards,
)
from sim.rules.centre._raids import rate_raids, take_raids, weigh_raids
from sim.rules.centre._replies import strike_back
from sim.words import GROUPS, MILITIAS, NON_STATE, ONE_SIDED, VILLAGE_RAID

MECHANISM = "M17"
DECLARES = {
    "field.raid_marks": array(int, "count", "raids on a square this month by each side of feuds", of=("first", "second")),
    "field.clash_marks": array(int, "count", "clashes in a square this month of each kind of militia with cells", of=MILITIAS),
    "tally.raids": array(float, "raids per day", "raids between communities"),
    "tally.expected_replies": array(float, "raids per day", "raids in return for raids between communities that were expected"),
    "tally.communal_expected_deaths": array(float, "people per day", "deaths expected of raids and of militias' clashes"),
    "tally.communal_expected_civilian": array(float, "people per day", "villagers' deaths expected of raids"),
}
WRITES = ()
KINDS = len(MILITIAS)
SCRATCH = {
    "rate": ("militia", float), "raiders": (2, float, "feud"), "drive": (2, float, "feud"), "leader": (2, int, "feud"),
    "lead": (2, float, "feud"), "weight": ("militia", float), "band_weight": ("band", float), "standing": (KINDS, float, "community"),
    "guard_fire": ("militia", float), "n_raids": (1, int), "raid_unit": ("militia", int), "raid_feud": ("militia", int),
    "raid_side": ("militia", int), "raid_place": ("militia", int),
    "n_seen": (1, int), "seen": ("cell", int), "seen_row": ("cell", int), "seen_column": ("cell", int), "contact": ("cell", float),
    "clash_total": (KINDS, float, "community"), "clash_deaths": (KINDS, float, "community"), "clasher": (KINDS, int, "community"),
    "clash_race": (KINDS, float, "community"), "n_clashes": (1, int), "clash_row": ("militia", int), "clash_cell": ("militia", int),
}  # fmt: skip
_OF_RAID = chance.decisions("communal", "met", "length", "dead", "fallen", "villagers", "record")  # marks of a raid
_OF_CLASH = chance.decisions("communal", "clash_length", "clash_dead", "clash_fallen", "clash_record")  # marks of a clash


class Params(Base):
    """Rates of raids and clashes, what excites and stills them, and the toll."""

    per_week: float = parameter(
        1.61, 0.0, 20.0, "per week", "judgement", "own, held by communal deaths to June 2017",
        "raids by either side of a feud in open tension whose raiders are many, without a state",
    )  # fmt: skip
    men_half: float = parameter(
        40.0, 5.0, 200.0, "men", "judgement", "own", "raiders of one side of a feud at which its rate of raids is half of the most"
    )
    branching: float = parameter(
        0.752, 0.0, 0.9, "raids per raid", "judgement",
        "brake: below one; Lewis 2012: 0.37 to 0.50 self-exciting in Iraq, Mali looks weaker; 0 is none",
        "raids in return that one raid between communities leads to in open tension, where nothing stills them", null=0.0)  # fmt: skip
    rise: float = parameter(
        1.2, 0.1, 6.0, "per unit of tension", "judgement", "own: the smaller, the nearer to a straight line",
        "how fast raids in return for a raid between communities rise with tension, up to open tension",
    )  # fmt: skip
    before: float = parameter(
        0.0852, 0.0, 1.0, "share", "judgement", "own, dated relations of militias to June 2017; 1 is no difference",
        "part of a feud's raids that happens before either side, or its militia, is on record as hostile to the other", null=1.0,
    )  # fmt: skip
    amplitude: float = parameter(
        0.4, 0.0, 1.0, "share", "judgement", "pasture by month; 0 is none", "rise of raids between communities where pasture is scarcest",
        null=0.0,
    )  # fmt: skip
    state: float = parameter(
        0.6, 0.0, 1.0, "share", "judgement", "claim L14; 0 is none", "raids between communities that a fully present state stops", null=0.0
    )
    deterrence: float = parameter(
        0.35, 0.0, 3.0, "log units", "judgement", "Nomikos: fewer communal onsets with peacekeepers, 0 to -30 percent; 0 is none",
        "fall of militias' raids and clashes under full UN cover", null=0.0,
    )  # fmt: skip
    courts: float = parameter(
        0.5, 0.0, 3.0, "log units", "judgement", "letter of 2017: courts earn support; 0 is none",
        "fall of raids between communities under full jihadist influence at the target, where courts settle disputes", null=0.0,
    )  # fmt: skip
    arms: float = parameter(
        0.3, 0.0, 2.0, "share", "judgement", "relations to 2017: arms against extortion; 0 is none",
        "extra fire of Fulani militias under full jihadist influence at home", null=0.0,
    )  # fmt: skip
    muster_km: float = parameter(
        30.0, 2.0, 150.0, "km", "judgement", "own: a night's ride", "distance to a raid at which militiamen who would join fall to 1/e"
    )
    near_km: float = parameter(
        25.0, 2.0, 200.0, "km", "judgement", "own: the next villages",
        "distance from where a side was hit at which raids in return fall to 1/e",
    )  # fmt: skip
    movements: float = parameter(
        0.5, 0.0, 1.0, "share", "judgement", "own; 0 is none",
        "men of a movement's band who guard their own community in a feud, or repay what was done to it", null=0.0,
    )  # fmt: skip
    levy: float = parameter(
        0.1, 0.0, 1.0, "share", "judgement", "own: village hunters; 0 is none",
        "men at home who would stand guard and come along on a raid nearby for a day", null=0.0,
    )  # fmt: skip
    federate: float = parameter(
        0.6, 0.0, 1.0, "share", "judgement", "own: hunters' brotherhoods of 2016; 0 is none",
        "men of kindred militias at a place who join a raid there when their side of the feud has lost many", null=0.0,
    )  # fmt: skip
    weapons: float = parameter(
        0.5, 0.0, 3.0, "share", "judgement", "own; 0 is none", "extra fire of a side of a feud that has lost many, and armed", null=0.0
    )
    hardening_dead: float = parameter(
        30.0, 2.0, 300.0, "people", "judgement", "own",
        "dead whom a side of a feud mourns when it has armed and banded together at 0.63 of full",
    )  # fmt: skip
    guard_km: float = parameter(
        30.0, 2.0, 100.0, "km", "judgement", "own", "distance to a raid at which the militiamen who would come to guard fall to 1/e"
    )
    guard_half: float = parameter(
        53.0, 1.0, 100.0, "men", "judgement", "own", "guards, weighted by distance, at which half of the raids are met"
    )
    party: float = parameter(100.0, 20.0, 300.0, "men", "judgement", "own", "men of a side who take part in a raid or a clash at most")
    village: float = parameter(200.0, 20.0, 1000.0, "people", "judgement", "own", "villagers within reach of a raid at most")
    rate: float = parameter(
        0.0453, 0.0, 1.0, "deaths per raider", "derived", "mean deaths of lethal non-state events 6.7",
        "guards killed by each raider in a mean fight between militias",
    )  # fmt: skip
    return_rate: float = parameter(
        0.08, 0.0, 1.0, "deaths per guard", "derived", "mean deaths of lethal non-state events 6.7",
        "raiders killed by each guard in a mean fight between militias",
    )  # fmt: skip
    villagers: float = parameter(
        0.0711, 0.0, 1.0, "deaths per raider", "judgement", "own, held by civilians whom militias and unidentified men killed to June 2017",
        "villagers killed by each raider in a mean raid",
    )  # fmt: skip
    sigma: float = parameter(
        1.1, 0.2, 1.6, "log units", "derived", "log-normal deaths of non-state events 2015 to 2017",
        "spread of the length of militias' raids and clashes",
    )  # fmt: skip
    clash_per_week: float = parameter(
        0.258, 0.0, 2.0, "per week", "judgement", "own; 0 is none", "clashes of a hostile militia and cell of 20 men each, side by side",
        null=0.0,
    )  # fmt: skip
    clash_km: float = parameter(
        10.0, 2.0, 100.0, "km", "judgement", "own", "distance at which clashes between a militia and a cell fall to 1/e"
    )
    clash_rate: float = parameter(
        0.118, 0.0, 1.0, "deaths per man", "judgement", "own", "dead by each man of the other side in a mean clash of a militia with a cell"
    )


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """Lengths of a fight."""
    return SimpleNamespace(nodes=lengths(p.sigma))


def _whole(mean: float, u: float, there: int) -> int:
    """Whole dead whose mean is that, never more than are there."""
    return max(min(int(chance.whole(mean, u)), there), 0)


def _left(unit: int, v: SimpleNamespace, day: Day) -> int:
    """Men of a unit who are still alive today."""
    row = unit if unit >= 0 else BANDS - unit
    return int(men_of(unit, v)) - day.lost("militia" if unit >= 0 else "band", row)


def _named(unit: int, v: SimpleNamespace) -> str:
    """Name of a unit's side."""
    if unit == NOBODY:
        return "Civilians"
    return MILITIAS[int(v.militia.group[unit])] if unit >= 0 else GROUPS[int(v.band.group[BANDS - unit])]


def _raid(v: SimpleNamespace, p: Params, day: Day, geography: Geography, k: int) -> Event:
    """The k-th raid of the day, with who meets it and who dies."""
    w = v.scratch
    unit, feud, side, place = (int(of[k]) for of in (w.raid_unit, w.raid_feud, w.raid_side, w.raid_place))
    square = int(geography.localities.square[place])
    epoch = epoch_of(day, int(v.field.raid_marks[side, square]))
    met, length, *u = next_marks(day, _OF_RAID, v.field.raid_marks, side, square)
    guards, nodes = float(weigh_guards(feud, 1 - side, place, v, p, geography)), one(v.fixed.nodes, length)
    guard = int(guard_of(place, epoch, v, day, geography)) if met < guards / (guards + p.guard_half) else NOBODY
    fire = fire_of(unit, feud, side, place, v, p, geography)
    dead = fallen = 0
    if guard != NOBODY:
        dead = _whole(guards_killed(fire, guard, v, p, nodes), u[0], _left(guard, v, day))
        fallen = _whole(raiders_killed(unit, guard, v, p, nodes), u[1], _left(unit, v, day))
    there = int(v.community.people_home[place]) - day.lost("community", place)
    villagers = _whole(villagers_killed(fire, geography.feuds.people[feud, 1 - side, place], p, nodes), u[2], there)
    name, other = _named(unit, v), _named(guard, v)
    return Event(
        square=square, type=ONE_SIDED if guard == NOBODY else NON_STATE, subtype=VILLAGE_RAID, side_a=name, side_b=other, initiator=name,
        target=other, deaths_a=fallen, deaths_b=dead, deaths_civilians=villagers, community=place, militia_a=max(unit, -1),
        militia_b=max(guard, -1), band_a=max(BANDS - unit, -1), band_b=max(BANDS - guard, -1), feud=feud, feud_side=side,
        group=int(v.band.group[BANDS - unit]) if unit < NOBODY else -1, draw=u[3],
    )  # fmt: skip


def _clash(v: SimpleNamespace, p: Params, day: Day, geography: Geography, row: int, cell: int) -> Event:
    """A clash of a militia with a cell, with who dies."""
    m, c, kind, square = v.militia, v.cell, int(v.militia.group[row]), int(v.militia.square[row])
    length, *u = next_marks(day, _OF_CLASH, v.field.clash_marks, kind, square)
    men, fighters, nodes = float(m.men[row]), float(c.men[cell]), one(v.fixed.nodes, length)
    dead = _whole(fallen_in_clash(fighters, men, p, nodes), u[0], int(c.men[cell]) - day.lost("cell", cell))
    fallen = _whole(fallen_in_clash(men, fighters, p, nodes), u[1], int(m.men[row]) - day.lost("militia", row))
    other = geography.side(int(c.katiba[cell]))
    return Event(
        square=square, type=NON_STATE, subtype="militia_clash", side_a=MILITIAS[kind], side_b=other, initiator=MILITIAS[kind], target=other,
        deaths_a=fallen, deaths_b=dead, cell=cell, community=int(geography.localities.of_square[square]),
        organisation=int(c.org[cell]), militia_a=row, draw=u[2],
    )  # fmt: skip


def _happen(v: SimpleNamespace, p: Params, day: Day, geography: Geography, _hits: int) -> list[Event]:
    """The day's raids, then its clashes."""
    w = v.scratch
    events = [day.emit(_raid(v, p, day, geography, k)) for k in range(w.n_raids[0])]
    pairs = [(int(w.clash_row[k]), int(w.clash_cell[k])) for k in range(w.n_clashes[0])]
    return events + [day.emit(_clash(v, p, day, geography, row, cell)) for row, cell in pairs]


@native(then=_happen)
def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> int:
    """Give the day's opportunities of raids, raids in return and clashes, and work out the toll."""
    t, w = v.tally, v.scratch
    count_anew(v.field.raid_marks, day)
    count_anew(v.field.clash_marks, day)
    t.communal_expected_deaths[0] = t.communal_expected_civilian[0] = 0.0
    w.n_raids[0] = 0
    stand_guard(v, p)
    rate_raids(v, p, day, geography)
    weigh_raids(v, p, day, geography)
    take_raids(v, day, geography)
    strike_back(v, p, day, geography)
    t.raids[0] = w.n_raids[0]
    t.communal_expected_deaths[0] += clashes(v, p, day, geography)
    return w.n_raids[0] + w.n_clashes[0]
