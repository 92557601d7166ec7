"""Attacks on mixed companies: cells near a camp or patrol take an opportunity; the bombing of history; whom the losses hit (M13)."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.actors.cell import ASSAULT, STRIKE
from sim.attrition import one
from sim.engine import chance
from sim.engine.compiling import equation
from sim.events import Day, Event
from sim.geography import Geography
from sim.geography.distance import km_apart
from sim.rules._ambushes import attackers, fight
from sim.rules._opportunity import draw, next_marks
from sim.rules.jihadists._tempo import tempo
from sim.rules.mission._mixed_companies import rows_at
from sim.words import STATE_BASED

_TAKE, _WHO, _TARGET, _COMPANY, _LENGTH, _DEAD, _FALLEN, _RECORD = chance.decisions(
    "mixed_patrols", "take", "who", "target", "company", "length", "dead", "fallen", "record"
)
CAMP, PATROL = range(2)  # kinds of target
KINDS = (CAMP, PATROL)
EVEN = 0.5  # chance of either of two targets that are equally near
FAR = 8.0  # scales of distance beyond which a rate, less than a two-thousandth of that next door, is not worked out


@equation
def place_of(kind, k, v):
    """Square where a company has men: its camp, or its post on patrol."""
    return v.moc_company.post[k] if kind == PATROL else v.moc_company.square[k]


@equation
def men_at(kind, k, v):
    """Men of a company in its camp, or out on patrol."""
    m = v.moc_company
    return m.out[k] if kind == PATROL else m.men[k] - m.out[k]


@equation
def first_there(kind, k, v):
    """First company whose men of a kind are where those of company k are."""
    w, first = v.scratch, 0
    while first < k and (w.strength[kind, first] == 0.0 or place_of(kind, first, v) != place_of(kind, k, v)):
        first += 1
    return first


@equation
def list_targets(v):
    """Men in each camp and at each post of patrols, those of all companies there together, listed with the first of them."""
    v.scratch.strength[:] = 0.0
    for k in range(v.moc_company.size[0]):
        for kind in KINDS:
            if men_at(kind, k, v) > 0:
                v.scratch.strength[kind, first_there(kind, k, v)] += men_at(kind, k, v)


@equation
def choose_target(i, v, p, day, geography):
    """A cell's nearest camp or patrol within reach, a tie broken by a keyed toss; returns its distance in km."""
    c, w, best = v.cell, v.scratch, p.decay_km * FAR
    w.target[i] = -1
    for k in range(v.moc_company.size[0]):
        for kind in KINDS:
            if w.strength[kind, k] > 0.0:
                there = place_of(kind, k, v)
                km = km_apart(there, c.square[i], geography.squares)
                if km < best or (km == best and chance.uniform(day.seed, _TARGET, c.slot[i], there, day.week) < EVEN):
                    best, w.target[i], w.kind[i] = km, k, kind
    return best


@equation
def attack_rate(i, v, p, day, geography):
    """Attacks per day of a cell on its nearest camp or patrol: more on the weak, in a campaign and after losses; fewer far off."""
    w, o = v.scratch, v.scratch.opportunities
    km = choose_target(i, v, p, day, geography)
    if w.target[i] < 0:
        return 0.0
    o.where[i] = there = place_of(w.kind[i], w.target[i], v)
    weak = min((p.usual_men / w.strength[w.kind[i], w.target[i]]) ** p.odds, p.weakest)
    avenged = 1.0 + p.retaliation * v.field.recent_losses_jihadist[there]
    return p.per_week * tempo(i, v.cell.action[i], there, v, geography) * weak * avenged * np.exp(-km / p.decay_km)


@equation
def toll(i, v, p, nodes):
    """Men of the companies and attackers killed, mean over lengths, where a cell acts: a patrol is all in reach, a camp in part."""
    w, o, strength = v.scratch, v.scratch.opportunities, v.scratch.strength[v.scratch.kind[i], v.scratch.target[i]]
    reached = strength if w.kind[i] == PATROL else p.exposed * strength
    return fight(attackers(o.mass[i], p), v.cell.men[i] * 1.0, reached, min(reached, p.firing), p.rate, p.return_rate, nodes)


@equation
def expected_deaths(v, p):
    """Deaths of both sides that the day's attacks are expected to cost."""
    total = 0.0
    for i in range(v.cell.size[0]):
        if v.scratch.opportunities.chance[i] > 0.0:
            dead, fallen = toll(i, v, p, v.fixed.nodes)
            total += v.scratch.opportunities.chance[i] * (dead + fallen)
    return total


@equation
def take_opportunities(v, p, day, geography):
    """Cells that assault or strike attack what is near; returns the deaths that this is expected to cost."""
    c, w = v.cell, v.scratch.opportunities
    w.n_hits[0] = 0
    list_targets(v)
    busy = False
    for i in range(c.size[0]):
        w.rate[i], w.where[i], w.side[i] = 0.0, c.square[i], c.org[i]
        if c.alive[i] and (c.action[i] == ASSAULT or c.action[i] == STRIKE):
            w.rate[i] = attack_rate(i, v, p, day, geography)
            busy = busy or w.rate[i] > 0.0
    if not busy:
        return 0.0
    draw(w, c, 0, day.opportunities, day, _TAKE, _WHO)
    return expected_deaths(v, p)


def happen(v: SimpleNamespace, p: Any, day: Day, geography: Geography, hits: int) -> list[Event]:
    """The day's attacks and what they cost."""
    return [day.emit(_event(v, p, day, geography, int(v.scratch.opportunities.hit_row[k]))) for k in range(hits)]


def _event(v: SimpleNamespace, p: Any, day: Day, geography: Geography, row: int) -> Event:
    """An attack by a cell; nobody dies twice, of a patrol no more than are out, and of a camp no more than are alive."""
    w, o, name, org = v.scratch, v.scratch.opportunities, geography.side(int(v.cell.katiba[row])), int(v.cell.org[row])
    square, kind = int(o.where[row]), int(w.kind[row])
    draws = next_marks(day, (_LENGTH, _DEAD, _FALLEN, _RECORD), v.field.mixed_marks, org, square)
    dead, fallen = toll(row, v, p, one(v.fixed.nodes, draws[0]))
    men = np.array([men_at(kind, k, v) if place_of(kind, k, v) == square else 0 for k in range(int(v.moc_company.size[0]))])
    company = _hit(v, day, men, square)
    here = int(men.sum()) - sum(day.lost("company", int(other)) for other in np.flatnonzero(men > 0))
    deaths = max(min(int(chance.whole(dead, draws[1])), here, left(v, day, int(v.moc_company.square[company]))), 0)
    lost = min(int(chance.whole(fallen, draws[2])), int(v.cell.men[row]) - day.lost("cell", row))
    return Event(
        square=square, type=STATE_BASED, subtype="ambush" if kind == PATROL else "raid", side_a="MOC", side_b=name, initiator=name,
        target="MOC", deaths_a=deaths, deaths_b=max(lost, 0), cell=row, company=company,
        community=int(geography.localities.of_square[square]), organisation=org, draw=draws[3],
    )  # fmt: skip


def _hit(v: SimpleNamespace, day: Day, men: np.ndarray, square: int) -> int:
    """Row of the company hit: by a keyed race over the men at the target; what it cannot lose alone, its camp loses with it."""
    race = chance.uniforms(day.seed, _COMPANY, v.moc_company.slot[: len(men)], square, day.number)
    return int(np.argmax(np.log(np.maximum(men, 1e-300)) - np.log(-np.log(race))))


def left(v: SimpleNamespace, day: Day, camp: int) -> int:
    """Men of a camp's companies who are still alive today."""
    return sum(int(v.moc_company.men[row]) - day.lost("company", int(row)) for row in rows_at(v, camp))


def bombings(v: SimpleNamespace, day: Day, geography: Geography) -> list[Event]:
    """What history records of bombings of a camp today; if the camp filled more slowly here, only men who are there can die."""
    if day.after_mandate or day.number not in geography.history_days:
        return []
    table, out = geography.seeds.history, []
    dated = (table["date"] == np.datetime64(day.number, "D")) & (table["kind"] == "bombing") & (table["from"] == "MOC")
    for row in np.flatnonzero(dated):
        camp, group = geography.place_square(str(table["place"][row])), geography.katibas.index(str(table["group"][row]))
        here, deaths = rows_at(v, camp), min(int(table["men"][row]), left(v, day, camp))
        if deaths > 0:
            org, name = int(geography.katiba_organisation[group]), geography.side(group)
            v.field.mixed_marks[org, camp] += 1
            company = int(here[np.lexsort((v.moc_company.slot[here], -v.moc_company.men[here]))[0]])
            out.append(day.emit(Event(
                square=camp, type=STATE_BASED, subtype="bombing", side_a="MOC", side_b=name, initiator=name, target="MOC", deaths_a=deaths,
                company=company, community=int(geography.localities.of_square[camp]), organisation=org, scripted=True,
            )))  # fmt: skip
    return out
