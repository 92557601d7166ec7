"""Rivalry: movements contest the places of those they are at odds with; the stronger tends to win and collects the tolls (M10)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.actors.band import CONTEST
from sim.attrition import lengths, mean_aimed, one
from sim.engine import chance
from sim.engine.acts import dated, native
from sim.engine.compiling import equation
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.events import Day, Event
from sim.geography import Geography
from sim.rules._opportunity import count_anew, draw, marks_of, opportunities
from sim.rules.north._sides import side_of
from sim.rules.north._stock import defence, take_stock
from sim.words import COALITIONS, DAYS_PER_WEEK, GROUPS, NON_STATE

MECHANISM = "M10"
DECLARES = {
    "group.enmity": array(float, "0 to 1", "enmity of two armed groups", of=GROUPS),
    "group.grudge": array(float, "deaths", "a group's recent dead at the hands of each group, as they are remembered", of=GROUPS),
    "field.contest_marks": array(
        int, "fights", "fights over places that a coalition's groups opened in a square this month", of=COALITIONS
    ),
    "field.control": array(float, "yes or no", "whether a group of a coalition holds the locality in a square", of=COALITIONS),
    "tally.contests": array(float, "fights per day", "fights over places between armed groups"),
    "tally.contests_won": array(float, "fights per day", "fights over places that the attackers won"),
    "tally.rivalry_expected_deaths": array(float, "deaths per day", "expected deaths, of all sides, in fights over places"),
    "tally.rivalry_expected_civilian": array(float, "deaths per day", "expected civilian deaths in fights over places"),
}
WRITES = ("community.holder",)
SCRATCH = {**opportunities("band"), "men_here": ("community", float, "group")}
_TAKE, _WHO, _WIN, _LENGTH, _DEAD, _FALLEN, _HARM, _RECORD, _LUCK = chance.decisions(
    "rivalry", "take", "who", "win", "length", "dead", "fallen", "harm", "record", "luck"
)


class Params(Base):
    """How often contests come to a fight and what they cost."""

    per_week: float = parameter(
        0.51, 0.0, 3.0, "per week", "judgement", "own, checked against the clashes of 2015 to 2017",
        "attacks on a place by a band of usual size that contests it",
    )  # fmt: skip
    stated_men: float = parameter(
        60.0, 20.0, 200.0, "men", "definition", "own", "men of a band for whom the rate of attacks on contested places is stated"
    )
    stated_enmity: float = parameter(
        0.7, 0.1, 1.0, "level", "definition", "enmity of the coalitions, 2014 to 2017",
        "enmity for which the rate of attacks on contested places is stated",
    )  # fmt: skip
    deterrence: float = parameter(
        0.5, 0.0, 3.0, "log units", "judgement", "effects: battles fall with troops; 0 is none",
        "fall of attacks on contested places under full UN cover", null=0.0,
    )  # fmt: skip
    vengeance: float = parameter(
        3.49, 0.0, 10.0, "times", "judgement", "Lewis 2012; quiet years and months of fighting, 2015 to 2017; 0 is none",
        "rise of attacks on contested places of those against whom the grudge is full", null=0.0,
    )  # fmt: skip
    decisive: float = parameter(
        1.5, 0.3, 4.0, "power", "judgement", "contest success function (Tullock 1980)",
        "how surely the stronger side wins a fight over a place",
    )  # fmt: skip
    home: float = parameter(1.4, 0.5, 4.0, "times", "judgement", "own", "strength of a man who defends a place against that of an attacker")
    committed: float = parameter(
        0.5, 0.1, 1.0, "share", "judgement", "own", "men of the bands at a contested place who take part in the fight"
    )
    most: float = parameter(150.0, 30.0, 500.0, "men", "judgement", "own", "most men who fight on one side of a fight over a place")
    rate: float = parameter(
        0.065, 0.0, 1.0, "deaths per fighter", "judgement",
        "own, held by 25 recorded fights between movements with 124 dead, 2015 to June 2017",
        "enemies whom a fighter kills in a mean fight over a place")  # fmt: skip
    sigma: float = parameter(
        1.05, 0.2, 1.6, "log units", "derived", "log-normal deaths of non-state events 2015 to 2017: 1.04",
        "spread of the length of fights over places",
    )  # fmt: skip
    civilian_harm: float = parameter(
        0.02, 0.0, 1.0, "deaths per fighter killed", "judgement", "own; 0 is none",
        "villagers killed beside each fighter who dies in a fight over a place", null=0.0,
    )  # fmt: skip
    grudge_half_life: float = parameter(
        40.0, 5.0, 365.0, "days", "judgement", "own: relapses within months", "time in which a group's grudge over its dead fades by half"
    )
    grudge_deaths: float = parameter(10.0, 1.0, 100.0, "deaths", "judgement", "own", "dead at which a group's grudge is at 0.63 of full")
    grudge_gain: float = parameter(
        0.5, 0.0, 1.0, "level", "judgement", "own; 0 is none", "enmity that a full grudge adds between two groups that had none", null=0.0
    )
    splinter: float = parameter(
        0.3, 0.0, 1.0, "level", "judgement", "relations of 2016/17: MSA and CJA against the CMA",
        "enmity between a splinter and the group it left",
    )  # fmt: skip
    accord: float = parameter(
        0.5, 0.0, 1.0, "share", "judgement", "ceasefires: recurrence 50 to 85 percent lower for signatories (Fortna); 0 is none",
        "part of the enmity between signatories that an accord carried out in full takes away", null=0.0,
    )  # fmt: skip
    ceasefire: float = parameter(
        0.6, 0.0, 1.0, "share", "derived", "Fortna: war recurs 50 to 85 percent less among signatories; 0 is none",
        "part of the enmity between signatories that the ceasefire of the accord takes away while nobody breaks it", null=0.0,
    )  # fmt: skip
    stated_index: float = parameter(
        0.3, 0.05, 0.95, "level", "definition", "January 2015", "index of the peace process for which dated enmities are stated"
    )
    sharing: float = parameter(
        0.5, 0.0, 1.0, "share", "judgement", "own; 0 is none", "part of the enmity of two groups that full sharing of tolls takes away",
        null=0.0,
    )  # fmt: skip
    truce: float = parameter(
        0.9, 0.0, 1.0, "share", "judgement", "own; 0 is none", "part of the enmity of two groups that a truce takes away", null=0.0
    )


@equation
def may_attack(i, v, day):
    """Whether a band may attack today: it is rested and contests a place that another side holds with which it is at odds."""
    b, c = v.band, v.band.target[i]
    if not b.alive[i] or b.action[i] != CONTEST or c < 0 or v.community.holder[c] < 0 or b.rest_until[i] > day.number:
        return False
    g, h, coalition = b.group[i], v.community.holder[c], v.group.coalition
    return v.group.enmity[g, h] > 0.0 and side_of(g, coalition) != side_of(h, coalition)


@equation
def attack_rate(i, v, p, geography):
    """Attacks per day: by men and enmity, fewer under UN cover, more where the holder has killed many of the group."""
    g, c = v.band.group[i], v.band.target[i]
    h, cover = v.community.holder[c], v.field.cover[geography.localities.square[c]]
    full = 1.0 - np.exp(-v.group.grudge[g, h] / p.grudge_deaths)
    rate = p.per_week * np.exp(v.tally.outlook_relations[0]) / DAYS_PER_WEEK
    stated = rate * v.band.men[i] / p.stated_men * v.group.enmity[g, h] / p.stated_enmity
    return stated * (np.exp(-p.deterrence * cover) * (1.0 + p.vengeance * full))


@equation
def mean_dead(row, rival, mass, held, v, p, nodes):
    """Mean over lengths of (attackers dead, defenders dead) where masses meet; each capped by the men of the band that bears them."""
    if held <= 0.0:
        return 0.0, 0.0
    own, defenders = v.band.men[row] * 1.0, v.band.men[rival] * 1.0 if rival >= 0 else 0.0
    attackers, guards = min(p.committed * mass, p.most), min(p.committed * held, p.most)
    return mean_aimed(guards, min(attackers, own), p.rate, nodes), mean_aimed(attackers, min(guards, defenders), p.rate, nodes)


@equation
def win_chance(mass, held, p):
    """Chance that the attackers take the place: a ratio of strengths to a power."""
    attack, defend = mass**p.decisive, (p.home * held) ** p.decisive
    return attack / max(attack + defend, 1e-300)


@equation
def expected_dead(v, p):
    """Fighters who are expected to die today: the chance of each attack times its mean dead."""
    w, out = v.scratch.opportunities, 0.0
    for i in range(v.band.size[0]):
        if w.chance[i] > 0.0:
            held, rival = defence(w.where[i], v)
            dead, fallen = mean_dead(i, rival, w.mass[i], held, v, p, v.fixed.nodes)
            out += w.chance[i] * (dead + fallen)
    return out


@equation
def offer(v, p, day, geography):
    """Give each band that may attack its opportunity: its rate, the place, and the side that it fights on."""
    b, w = v.band, v.scratch.opportunities
    for i in range(b.size[0]):
        w.rate[i], w.where[i], w.side[i] = 0.0, 0, 0
        if may_attack(i, v, day):
            w.rate[i], w.where[i], w.side[i] = attack_rate(i, v, p, geography), b.target[i], side_of(b.group[i], v.group.coalition)


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """Lengths of a fight, and what a week leaves of a grudge."""
    return SimpleNamespace(nodes=lengths(p.sigma), kept=0.5 ** (DAYS_PER_WEEK / p.grudge_half_life))


@dated
def muster(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Nobody holds anything until stock is taken on the first day."""
    if day.index == 0:
        v.community.holder[:] = -1


def _fights(v: SimpleNamespace, p: Params, day: Day, geography: Geography, hits: int) -> list[Event]:
    """The day's fights, all against who holds this morning; of several winners at one place a keyed race says who stays."""
    fights: list[Event] = []
    last: dict[int, tuple[float, int]] = {}
    for k in range(hits):
        fight, luck = _fight(v, p, day, geography, k)
        fights.append(day.emit(fight))
        if fight.subtype == "contest_won" and luck > last.get(fight.community, (0.0, -1))[0]:
            last[fight.community] = (luck, fight.group)
    for fight in fights:  # counted when all have their marks, so that the order of rows does not say whose luck is whose
        v.field.contest_marks[v.group.coalition[fight.group], fight.square] += 1
        _account(v, fight)
    for place, (_luck, group) in last.items():
        v.community.holder[place] = group
    return fights


@native(then=_fights)
def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> int:
    """Once a week see who holds what and who is at odds; daily, give contests their chance of a fight."""
    t, w = v.tally, v.scratch.opportunities
    count_anew(v.field.contest_marks, day)
    if day.index == 0 or day.number % DAYS_PER_WEEK == 0:
        take_stock(v, p, day, geography)
    offer(v, p, day, geography)
    w.n_hits[0] = 0
    draw(w, v.band, 0, day.opportunities_of_places, day, _TAKE, _WHO)
    expected = expected_dead(v, p)
    t.contests[0] = t.contests_won[0] = 0.0
    t.rivalry_expected_deaths[0] = expected * (1.0 + p.civilian_harm)
    t.rivalry_expected_civilian[0] = expected * p.civilian_harm
    return w.n_hits[0]


def _fight(v: SimpleNamespace, p: Params, day: Day, geography: Geography, k: int) -> tuple[Event, float]:
    """The k-th fight of the day and its attackers' luck in the race for the place."""
    b, w = v.band, v.scratch.opportunities
    row, place = int(w.hit_row[k]), int(w.hit_place[k])
    square, group, holder = int(geography.localities.square[place]), int(b.group[row]), int(v.community.holder[place])
    mass = float(w.hit_mass[k])
    held, rival = defence(place, v)
    win, length, dead, fallen, harm, record, luck = marks_of(
        day, (_WIN, _LENGTH, _DEAD, _FALLEN, _HARM, _RECORD, _LUCK), int(side_of(group, v.group.coalition)), square,
        int(v.field.contest_marks[v.group.coalition[group], square]),
    )  # fmt: skip
    mean_a, mean_b = mean_dead(row, rival, mass, held, v, p, one(v.fixed.nodes, length))
    deaths_a = min(int(chance.whole(mean_a, dead)), int(b.men[row]) - day.lost("band", row))
    deaths_b = min(int(chance.whole(mean_b, fallen)), int(b.men[rival]) - day.lost("band", rival)) if rival >= 0 else 0
    alive = int(v.community.people_home[place]) - day.lost("community", place)
    civilians = min(int(chance.whole((mean_a + mean_b) * p.civilian_harm, harm)), alive)
    name, other = GROUPS[group], GROUPS[int(b.group[rival])] if rival >= 0 else GROUPS[holder]
    return Event(
        square=square, type=NON_STATE, subtype="contest_won" if win < win_chance(mass, held, p) else "contest_repelled", side_a=name,
        side_b=other, initiator=name, target=other, deaths_a=max(deaths_a, 0), deaths_b=max(deaths_b, 0), deaths_civilians=civilians,
        band_a=row, band_b=rival, community=place, group=group, draw=record,
    ), luck  # fmt: skip


def _account(v: SimpleNamespace, fight: Event) -> None:
    """Each side remembers its dead against the other."""
    rival = GROUPS.index(fight.side_b)
    v.group.grudge[fight.group, rival] += fight.deaths_a
    v.group.grudge[rival, fight.group] += fight.deaths_b
    v.tally.contests[0] += 1.0
    v.tally.contests_won[0] += fight.subtype == "contest_won"
