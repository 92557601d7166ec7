"""Rivalry: movements contest the places of those they are at odds with; the stronger tends to win and collects the tolls (M10)."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.actors.band import CONTEST
from sim.attrition import lengths, mean_aimed, one
from sim.engine import chance
from sim.engine.acts import dated, native
from sim.engine.compiling import kernel
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.events import Day, Event
from sim.geography import Geography
from sim.rules._opportunity import marks, take
from sim.rules._sides import sides
from sim.rules._stock import take_stock
from sim.words import GROUPS, NON_STATE

MECHANISM = "M10"
READS = (
    "band.size", "band.alive", "band.slot", "band.group", "band.men", "band.place", "band.action", "band.target",
    "band.rest_until", "group.coalition",
    "group.truce", "group.sharing", "tally.peace_index", "field.cover", "community.people_home",
)  # fmt: skip
DECLARES = {
    "group.enmity": (float, len(GROUPS)), "group.grudge": (float, len(GROUPS)), "field.contest_marks": (int, 3),
    "field.control": (float, 3), "tally.contests": float, "tally.contests_won": float, "tally.rivalry_expected_deaths": float,
    "tally.rivalry_expected_civilian": float,
}  # fmt: skip
WRITES = ("community.holder",)
SCRATCH = {"goal": ("band", int), "mass": ("band", float), "rows": ("band", int)}
DRAWS = (
    "rivalry.take", "rivalry.who", "rivalry.win", "rivalry.length", "rivalry.dead", "rivalry.fallen", "rivalry.harm", "rivalry.record",
    "rivalry.luck",
)  # fmt: skip
_TAKE, _WHO, _WIN, _LENGTH, _DEAD, _FALLEN, _HARM, _RECORD, _LUCK = (chance.decision(name) for name in DRAWS)


class Params(Base):
    """How often contests come to a fight and what they cost."""

    per_week: float = parameter(
        0.3, 0.0, 3.0, "per week", "judgement", "own, held by clashes of 2015 to 2017", "attacks on a contested place by a band of 60 men"
    )
    stated_men: float = parameter(60.0, 20.0, 200.0, "men", "definition", "own", "men of a band that the rate is stated for")
    stated_enmity: float = parameter(
        0.7, 0.1, 1.0, "level", "definition", "enmity of the coalitions, 2014 to 2017", "enmity that the rate is stated for"
    )
    deterrence: float = parameter(
        0.5, 0.0, 3.0, "log units", "judgement", "effects: battles fall with troops; 0 is none", "fall of attacks under full UN cover"
    )
    vengeance: float = parameter(
        1.5, 0.0, 6.0, "times", "judgement", "Lewis 2012: weaker in Mali; 0 is none", "rise of attacks where a grudge is full"
    )
    decisive: float = parameter(
        1.5, 0.3, 4.0, "power", "judgement", "contest success function (Tullock 1980)", "how surely the stronger side wins"
    )
    home: float = parameter(1.4, 0.5, 4.0, "times", "judgement", "own", "strength of men who defend a place over attackers'")
    committed: float = parameter(0.5, 0.1, 1.0, "share", "judgement", "own", "men of the bands in the pool that take part")
    most: float = parameter(150.0, 30.0, 500.0, "men", "judgement", "own", "men who fight on one side at most")
    rate: float = parameter(
        0.10,
        0.0,
        1.0,
        "deaths a fighter",
        "derived",
        "mean deaths of lethal non-state events 6.7, both sides",
        "enemies killed, mean fight",
    )
    sigma: float = parameter(
        1.05, 0.2, 1.6, "log units", "derived", "log-normal deaths of non-state events 2015 to 2017: 1.04", "spread of the length of fights"
    )
    civilian_harm: float = parameter(
        0.02, 0.0, 1.0, "deaths a fighter killed", "judgement", "own; 0 is none", "villagers killed beside them"
    )
    grudge_half_life: float = parameter(
        40.0, 5.0, 365.0, "days", "judgement", "own: relapses within months", "how long one's dead are remembered"
    )
    grudge_deaths: float = parameter(10.0, 1.0, 100.0, "deaths", "judgement", "own", "dead at which a grudge is at 0.63 of full")
    grudge_gain: float = parameter(0.5, 0.0, 1.0, "level", "judgement", "own; 0 is none", "enmity that a full grudge adds")
    splinter: float = parameter(
        0.3, 0.0, 1.0, "level", "judgement", "relations of 2016/17: MSA and CJA against the CMA", "enmity between a splinter and its parent"
    )
    accord: float = parameter(
        0.5, 0.0, 1.0, "share", "judgement", "ceasefires: recurrence 50 to 85 percent lower for signatories (Fortna); 0 is none",
        "of the signatories' enmity, what an accord carried out in full takes away",
    )  # fmt: skip
    stated_index: float = parameter(0.3, 0.05, 1.0, "level", "definition", "January 2015", "index that dated enmities are stated for")
    sharing: float = parameter(0.5, 0.0, 1.0, "share", "judgement", "own; 0 is none", "enmity that full sharing of tolls takes away")
    truce: float = parameter(0.9, 0.0, 1.0, "share", "judgement", "own; 0 is none", "enmity that a truce takes away")


@kernel
def rates(n, alive, group, men, action, target, rest, holder, enmity, grudge, cover, where, p, number, out, side, goal, side_of):
    """Daily rate of attack of each band that contests, the side it fights on and its target."""
    busy = False
    for i in range(n):
        out[i], goal[i], side[i] = 0.0, 0, 0
        c = target[i]
        if not alive[i] or action[i] != CONTEST or c < 0 or holder[c] < 0 or rest[i] > number:
            continue
        g, h = group[i], holder[c]
        if enmity[g, h] <= 0.0 or side_of[g] == side_of[h]:
            continue
        side[i], goal[i] = side_of[g], c
        full = 1.0 - np.exp(-grudge[g, h] / p.grudge_deaths)
        out[i] = p.per_week / 7.0 * men[i] / p.stated_men * enmity[g, h] / p.stated_enmity
        out[i] *= np.exp(-p.deterrence * cover[where[c]]) * (1.0 + p.vengeance * full)
        busy = True
    return busy


@kernel
def defence(n, alive, slot, side, group, men, place, c, against):
    """Men at a place who fight on the holder's side, and the row of their largest band; lower identity on a tie."""
    total, best, row = 0.0, 0.0, -1
    for j in range(n):
        if alive[j] and place[j] == c and side[group[j]] == against:
            total += men[j]
            if men[j] > best or (men[j] == best and row >= 0 and slot[j] < slot[row]):
                best, row = men[j] * 1.0, j
    return total, row


@kernel
def toll(own, mass, held, defenders, p, nodes):
    """Mean over lengths of (attackers dead, defenders dead); each capped by the men of the band that bears them."""
    if held <= 0.0:
        return 0.0, 0.0
    attackers, guards = min(p.committed * mass, p.most), min(p.committed * held, p.most)
    return mean_aimed(guards, min(attackers, own), p.rate, nodes), mean_aimed(attackers, min(guards, defenders), p.rate, nodes)


@kernel
def expect(n, chances, mass, side_of, bands, holder, goal, p, nodes, out):
    """Add chance times mean deaths of fighters."""
    alive, slot, group, men, place = bands
    for i in range(n):
        if chances[i] > 0.0:
            held, row = defence(n, alive, slot, side_of, group, men, place, goal[i], side_of[holder[goal[i]]])
            dead, fallen = toll(men[i] * 1.0, mass[i], held, men[row] * 1.0 if row >= 0 else 0.0, p, nodes)
            out[0] += chances[i] * (dead + fallen)


@kernel
def opportunities(
    n, bands, action, target, rest, holder, enmity, grudge, cover, where, coalition, p, nodes, pools, seed, number, goal, mass, rows
):
    """Rates, draws and expectation of the day's attacks; returns how many, and expected deaths of fighters."""
    p = p[0]
    side_of = sides(coalition)
    alive, slot, group, men, place = bands
    rate, chances, side = np.empty(n), np.empty(n), np.empty(n, np.int64)
    if not rates(n, alive, group, men, action, target, rest, holder, enmity, grudge, cover, where, p, number, rate, side, goal, side_of):
        return 0, 0.0
    sums = np.zeros(1)
    hits = take(n, rate, goal, side, slot, men, pools, seed, _TAKE, _WHO, number, chances, mass, rows)
    expect(n, chances, mass, side_of, bands, holder, goal, p, nodes, sums)
    return hits, sums[0]


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """Lengths of a fight, and what a week leaves of a grudge."""
    return SimpleNamespace(nodes=lengths(p.sigma), keep=0.5 ** (7.0 / p.grudge_half_life))


@dated
def muster(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Nobody holds anything until stock is taken on the first day."""
    if day.index == 0:
        v.community.holder[:] = -1


def _fights(v: SimpleNamespace, p: Params, day: Day, geography: Geography, hits: int) -> list[Event]:
    """The day's fights, all against who holds this morning; of several winners at one place a keyed race says who stays."""
    events: list[Event] = []
    last: dict[int, tuple[float, int]] = {}
    w, side_of, nodes = v.scratch, sides(v.group.coalition), v.fixed.nodes
    for row in w.rows[:hits]:
        event, luck = _fight(v, p, day, geography, int(row), int(w.goal[row]), float(w.mass[row]), side_of, nodes)
        events.append(day.emit(event))
        if event.subtype == "contest_won" and luck > last.get(event.community, (0.0, -1))[0]:
            last[event.community] = (luck, event.group)
    for event in events:
        v.field.contest_marks[v.group.coalition[event.group], event.square] += 1
        _account(v, event)
    for place, (_luck, group) in last.items():
        v.community.holder[place] = group
    return events


@native(then=_fights)
def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> int:
    """Once a week see who holds what and who is at odds; daily, give contests their chance of a fight."""
    if day.first_of_month:
        v.field.contest_marks[:] = 0
    b, g, t, w, n = v.band, v.group, v.tally, v.scratch, int(v.band.size[0])
    m, places = geography.armed_groups, geography.localities
    if day.index == 0 or day.number % 7 == 0:
        odds = m.hostile[np.searchsorted(m.turns, day.number, side="right")]
        take_stock(
            (n, b.alive, b.group, b.place, b.men), odds, v.fixed.keep, g.grudge, g.truce,
            g.sharing, g.coalition, m.root, t.peace_index[0], p.numbers, places.square, g.enmity, v.community.holder, v.field.control,
        )  # fmt: skip
    hits, expected = opportunities(
        n, (b.alive, b.slot, b.group, b.men, b.place), b.action, b.target, b.rest_until, v.community.holder, g.enmity, g.grudge,
        v.field.cover, places.square, g.coalition, p.numbers, v.fixed.nodes, day.pools_of_places, day.seed, day.number,
        w.goal, w.mass, w.rows,
    )  # fmt: skip
    t.contests[0] = t.contests_won[0] = 0.0
    t.rivalry_expected_deaths[0] = expected * (1.0 + p.civilian_harm)
    t.rivalry_expected_civilian[0] = expected * p.civilian_harm
    return hits


def _fight(
    v: SimpleNamespace, p: Params, day: Day, geography: Geography, row: int, place: int, mass: float, side_of: np.ndarray, nodes: np.ndarray
) -> tuple[Event, float]:
    """One fight and the winner's luck in the race for the place."""
    b, n = v.band, int(v.band.size[0])
    square, group, holder = int(geography.localities.square[place]), int(b.group[row]), int(v.community.holder[place])
    side = int(side_of[group])
    held, rival = defence(n, b.alive, b.slot, side_of, b.group, b.men, b.place, place, side_of[holder])
    ordinal = int(v.field.contest_marks[v.group.coalition[group], square])
    win, length, dead, fallen, harm, record, luck = marks(
        day.seed, (_WIN, _LENGTH, _DEAD, _FALLEN, _HARM, _RECORD, _LUCK), square, side, day.month_number, ordinal
    )
    defenders = float(b.men[rival]) if rival >= 0 else 0.0
    mean_a, mean_b = toll(float(b.men[row]), mass, held, defenders, p.record, one(nodes, length))
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


def win_chance(mass: float, held: float, p: Any) -> float:
    """Chance that the attackers take the place: a ratio of strengths to a power."""
    attack, defend = mass**p.decisive, (p.home * held) ** p.decisive
    return float(attack / max(attack + defend, 1e-300))


def _account(v: SimpleNamespace, event: Event) -> None:
    """Each side remembers its dead against the other."""
    rival = GROUPS.index(event.side_b)
    v.group.grudge[event.group, rival] += event.deaths_a
    v.group.grudge[rival, event.group] += event.deaths_b
    v.tally.contests[0] += 1.0
    v.tally.contests_won[0] += event.subtype == "contest_won"
