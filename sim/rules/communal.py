"""Communal conflict: raids between communities at odds excite raids in return that fade, and militias clash with cells (M17)."""

from __future__ import annotations

from types import SimpleNamespace

from sim.attrition import lengths, one
from sim.engine import chance
from sim.engine.acts import in_turn, native, weekly
from sim.engine.compiling import equation
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.events import Day, Event
from sim.geography import Geography
from sim.rules._clashes import clashes, fallen_in_clash
from sim.rules._guards import guard_of, guards_killed, raiders_killed, villagers_killed
from sim.rules._opportunity import count_anew, epoch_of, next_marks
from sim.rules._raids import rate_raids, take_raids, weigh_raids
from sim.words import MILITIAS, NON_STATE, ONE_SIDED, REGIONS

MECHANISM = "M17"
READS = (
    "militia.size", "militia.alive", "militia.slot", "militia.group", "militia.men", "militia.place", "militia.square", "militia.action",
    "militia.feud", "militia.side", "militia.target", "cell.size", "cell.alive", "cell.slot", "cell.katiba", "cell.org", "cell.men",
    "cell.square", "cell.action", "community.tension", "community.calm", "community.people_home", "field.cover", "field.presence",
    "field.influence",
)  # fmt: skip
DECLARES = {
    "feud.recent_raids": array(float, "raids", "recent raids that each side of a feud has suffered, which fade", of=("first", "second")),
    "feud.tension": array(float, "share", "tension of a feud, from none to open"),
    "field.raid_marks": array(int, "count", "raids on a square this month by each kind of militia", of=MILITIAS),
    "field.clash_marks": array(int, "count", "clashes in a square this month of each kind of militia with cells", of=MILITIAS),
    "tally.tension": array(float, "share", "mean tension of the people of the Centre"),
    "tally.raids": array(float, "raids per day", "raids between communities"),
    "tally.communal_expected_deaths": array(float, "people per day", "deaths expected of raids and of militias' clashes"),
    "tally.communal_expected_civilian": array(float, "people per day", "villagers' deaths expected of raids"),
}
WRITES = ()
KINDS = len(MILITIAS)
SCRATCH = {
    "rate": ("militia", float), "raiders": (2, float, "feud"), "drive": (2, float, "feud"), "leader": (2, int, "feud"),
    "lead": (2, float, "feud"), "fire": ("militia", float), "weight": ("militia", float),
    "standing": (KINDS, float, "community"), "guard_fire": ("militia", float), "n_raids": (1, int), "raid_row": ("militia", int),
    "n_seen": (1, int), "seen": ("cell", int), "seen_row": ("cell", int), "seen_column": ("cell", int), "contact": ("cell", float),
    "clash_total": (KINDS, float, "community"), "clash_deaths": (KINDS, float, "community"), "clasher": (KINDS, int, "community"),
    "clash_race": (KINDS, float, "community"), "n_clashes": (1, int), "clash_row": ("militia", int), "clash_cell": ("militia", int),
}  # fmt: skip
DRAWS = (
    "communal.raid", "communal.who", "communal.met", "communal.guard", "communal.length", "communal.dead", "communal.fallen",
    "communal.villagers", "communal.record", "communal.clash", "communal.clash_who", "communal.clash_cell", "communal.clash_length",
    "communal.clash_dead", "communal.clash_fallen", "communal.clash_record",
)  # fmt: skip
_OF_RAID = tuple(chance.decision(name) for name in (DRAWS[2], *DRAWS[4:9]))  # marks of a raid
_OF_CLASH = tuple(chance.decision(name) for name in DRAWS[12:])  # marks of a clash
ORDINALS = 64  # marks of a month that are told apart, as in _opportunity
MOPTI = REGIONS.index("Mopti")  # the first region of the Centre


class Params(Base):
    """Rates of raids and clashes, what excites and stills them, and the toll."""

    per_week: float = parameter(
        2.0, 0.0, 20.0, "per week", "judgement", "own, held by communal deaths to June 2017",
        "raids by either side of a feud in open tension whose raiders are many, without a state",
    )  # fmt: skip
    men_half: float = parameter(
        40.0, 5.0, 200.0, "men", "judgement", "own", "raiders of one side of a feud at which its rate of raids is half of the most"
    )
    branching: float = parameter(
        0.8, 0.0, 0.9, "raids per raid", "judgement", "brake: below one",
        "raids in return that one raid between communities leads to at most, in open tension",
    )  # fmt: skip
    rise: float = parameter(
        1.2, 0.0, 6.0, "per unit of tension", "estimated",
        "Lewis 2012: 0.37 to 0.50 self-exciting in Iraq, Mali looks weaker: 0 to 0.35; 0 is none",
        "how fast raids in return for a raid between communities rise with tension",
    )  # fmt: skip
    before: float = parameter(
        0.3, 0.0, 1.0, "share", "judgement", "own, dated relations of militias to June 2017; 1 is no difference",
        "part of a feud's raids that happens before a militia of either side is on record as hostile to the other",
    )  # fmt: skip
    half_life_days: float = parameter(
        7.0, 1.0, 14.0, "days", "judgement", "effects: half-life 1 to 14 days", "half-life of a raid's pull on raids in return"
    )
    amplitude: float = parameter(
        0.4, 0.0, 1.0, "share", "judgement", "pasture by month; 0 is none", "rise of raids between communities where pasture is scarcest"
    )
    state: float = parameter(
        0.9, 0.0, 1.0, "share", "judgement", "claim L14; 0 is none", "raids between communities that a fully present state stops"
    )
    deterrence: float = parameter(
        0.35, 0.0, 3.0, "log units", "judgement", "Nomikos: fewer communal onsets with peacekeepers, 0 to -30 percent; 0 is none",
        "fall of militias' raids and clashes under full UN cover",
    )  # fmt: skip
    courts: float = parameter(
        0.5, 0.0, 3.0, "log units", "judgement", "letter of 2017: courts earn support; 0 is none",
        "fall of raids between communities under full jihadist influence at the target, where courts settle disputes",
    )  # fmt: skip
    arms: float = parameter(
        0.3, 0.0, 2.0, "share", "judgement", "relations to 2017: arms against extortion; 0 is none",
        "extra fire of Fulani militias under full jihadist influence at home",
    )  # fmt: skip
    guard_km: float = parameter(
        30.0, 2.0, 100.0, "km", "judgement", "own", "distance to a raid at which the militiamen who would come to guard fall to 1/e"
    )
    guard_half: float = parameter(
        5.0, 1.0, 100.0, "men", "judgement", "own", "guards, weighted by distance, at which half of the raids are met"
    )
    party: float = parameter(60.0, 20.0, 300.0, "men", "judgement", "own", "men of a side who take part in a raid or a clash at most")
    village: float = parameter(200.0, 20.0, 1000.0, "people", "judgement", "own", "villagers within reach of a raid at most")
    rate: float = parameter(
        0.10, 0.0, 1.0, "deaths per raider", "derived", "mean deaths of lethal non-state events 6.7",
        "guards killed by each raider in a mean fight between militias",
    )  # fmt: skip
    return_rate: float = parameter(
        0.08, 0.0, 1.0, "deaths per guard", "derived", "mean deaths of lethal non-state events 6.7",
        "raiders killed by each guard in a mean fight between militias",
    )  # fmt: skip
    villagers: float = parameter(
        0.06, 0.0, 1.0, "deaths per raider", "derived", "mean deaths of lethal one-sided events 2.6",
        "villagers killed by each raider in a mean raid",
    )  # fmt: skip
    sigma: float = parameter(
        1.1, 0.2, 1.6, "log units", "derived", "log-normal deaths of non-state events 2015 to 2017",
        "spread of the length of militias' raids and clashes",
    )  # fmt: skip
    clash_per_week: float = parameter(
        0.04,
        0.0,
        2.0,
        "per week",
        "judgement",
        "own; 0 is none",
        "clashes of a hostile militia and cell of 20 men each, side by side",
    )
    clash_km: float = parameter(
        10.0, 2.0, 100.0, "km", "judgement", "own", "distance at which clashes between a militia and a cell fall to 1/e"
    )
    clash_rate: float = parameter(
        0.08, 0.0, 1.0, "deaths per man", "judgement", "own", "dead by each man of the other side in a mean clash of a militia with a cell"
    )


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """Lengths of a fight, and what is left after a day of a raid's pull on raids in return."""
    return SimpleNamespace(nodes=lengths(p.sigma), keep=0.5 ** (1.0 / p.half_life_days))


# ---- tension -----------------------------------------------------------------------------------------------------


@equation
def feud_tension(f, v, geography):
    """Tension of a feud: its own of January 2015, times that of the people of its two cercles over their calm; one at most."""
    m, settled, people = v.community, geography.feuds.people, geography.localities.people
    now, calm = 0.0, 0.0
    for c in range(people.shape[0]):
        if settled[f, 0, c] + settled[f, 1, c] > 0.0 and m.calm[c] > 0.0:
            now += people[c] * m.tension[c]
            calm += people[c] * m.calm[c]
    return min(geography.feuds.tension[f] * (now / calm if calm > 0.0 else 1.0), 1.0)


@native
def follow(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Once a week, tension of the feuds follows that of the communities, which raids raise and civil affairs lower."""
    for f in range(v.feud.tension.shape[0]):
        v.feud.tension[f] = feud_tension(f, v, geography)


@weekly
def average(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Mean tension of the people of the Centre."""
    places = geography.localities
    people = places.people * (places.region >= MOPTI)
    v.tally.tension[0] = float((people * v.community.tension).sum() / max(people.sum(), 1.0))


simmer = in_turn(follow, average)


# ---- raids and clashes -------------------------------------------------------------------------------------------


def _whole(mean: float, u: float, there: int) -> int:
    """Whole dead whose mean is that, never more than are there."""
    return max(min(int(chance.whole(mean, u)), there), 0)


def _raid(v: SimpleNamespace, p: Params, day: Day, geography: Geography, row: int) -> Event:
    """A raid that a militia leads, with who meets it and who dies."""
    m, kind, place = v.militia, int(v.militia.group[row]), int(v.militia.target[row])
    square = int(geography.localities.square[place])
    epoch = epoch_of(day, int(v.field.raid_marks[kind, square]))
    met, length, *u = next_marks(day, _OF_RAID, v.field.raid_marks, kind, square)
    guard, nodes = int(guard_of(row, met, epoch, v, p, day, geography)), one(v.fixed.nodes, length)
    dead = fallen = 0
    if guard >= 0:
        dead = _whole(guards_killed(row, guard, v, p, nodes), u[0], int(m.men[guard]) - day.lost("militia", guard))
        fallen = _whole(raiders_killed(row, guard, v, p, nodes), u[1], int(m.men[row]) - day.lost("militia", row))
    there = int(v.community.people_home[place]) - day.lost("community", place)
    villagers = _whole(villagers_killed(row, v, p, geography, nodes), u[2], there)
    name = MILITIAS[kind]
    other = MILITIAS[int(m.group[guard])] if guard >= 0 else "Civilians"
    return Event(
        square=square, type=NON_STATE if guard >= 0 else ONE_SIDED, subtype="communal_raid", side_a=name, side_b=other, initiator=name,
        target=other, deaths_a=fallen, deaths_b=dead, deaths_civilians=villagers, community=place, militia_a=row, militia_b=guard,
        draw=u[3],
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
    events = [day.emit(_raid(v, p, day, geography, int(w.raid_row[k]))) for k in range(w.n_raids[0])]
    pairs = [(int(w.clash_row[k]), int(w.clash_cell[k])) for k in range(w.n_clashes[0])]
    return events + [day.emit(_clash(v, p, day, geography, row, cell)) for row, cell in pairs]


@native(then=_happen)
def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> int:
    """Give the day's opportunities of raids and clashes, work out the toll, and remember who was hit."""
    m, t, w = v.militia, v.tally, v.scratch
    count_anew(v.field.raid_marks, day)
    count_anew(v.field.clash_marks, day)
    t.communal_expected_deaths[0] = t.communal_expected_civilian[0] = 0.0
    rate_raids(v, p, day, geography)
    weigh_raids(v, p, day, geography)
    take_raids(v, day, geography)
    t.raids[0] = w.n_raids[0]
    for i in w.raid_row[: w.n_raids[0]]:
        v.feud.recent_raids[m.feud[i], 1 - m.side[i]] += 1.0
    t.communal_expected_deaths[0] += clashes(v, p, day, geography)
    return w.n_raids[0] + w.n_clashes[0]
