"""Attacks on mixed companies: cells near a camp or patrol take an opportunity; the bombing of history; whom the losses hit."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.actors.cell import ASSAULT, STRIKE
from sim.attrition import mean_aimed, mean_area, one
from sim.engine import chance
from sim.engine.compiling import kernel
from sim.events import Day, Event
from sim.geography import Geography
from sim.rules._mixed_companies import rows_at
from sim.rules._opportunity import STATED_MEN, marks, take
from sim.words import STATE_BASED

_TAKE, _WHO, _TARGET, _COMPANY, _LENGTH, _DEAD, _FALLEN, _RECORD = (chance.decision(name) for name in (
    "mixed_patrols.take", "mixed_patrols.who", "mixed_patrols.target", "mixed_patrols.company", "mixed_patrols.length",
    "mixed_patrols.dead", "mixed_patrols.fallen", "mixed_patrols.record",
))  # fmt: skip
PATROL = 1  # of the two kinds of target; the other is a camp
FAR = 8.0  # scales of distance beyond which a rate, less than a two-thousandth of that next door, is not worked out


@kernel
def targets(m, camp, men, outside, post, square, kind, strength):
    """Camps and patrols with men in them: square, kind and men of each; returns how many there are."""
    n = 0
    for c in range(m):
        for k in range(2):
            count = outside[c] if k == PATROL else men[c] - outside[c]
            where = post[c] if k == PATROL else camp[c]
            if count <= 0:
                continue
            known = 0
            while known < n and (square[known] != where or kind[known] != k):
                known += 1
            if known == n:
                square[n], kind[n], strength[n] = where, k, 0.0
                n += 1
            strength[known] += count
    return n


@kernel
def rates(n, cells, sites, campaign, heat, centre, columns, step_km, p, seed, week, out, where, target):
    """Daily rate of each cell that chose to assault or strike, its nearest target, and the square whose pool it joins."""
    alive, org, men, square, action, slot = cells
    m, place, _kind, strength = sites
    busy = False
    for i in range(n):
        out[i] = 0.0
        where[i] = square[i]
        if not alive[i] or (action[i] != ASSAULT and action[i] != STRIKE):
            continue
        best = p.decay_km * FAR
        target[i] = -1
        for t in range(m):
            km = step_km * np.hypot(place[t] // columns - square[i] // columns, place[t] % columns - square[i] % columns)
            if km < best or (km == best and chance.uniform(seed, _TARGET, slot[i], place[t], week) < 0.5):
                best, target[i] = km, t
        if target[i] < 0:
            continue
        t = target[i]
        where[i] = place[t]
        weak = min((p.usual_men / strength[t]) ** p.odds, p.weakest)
        factor = weak * campaign[org[i], 1 if centre[place[t]] else 0] * (1.0 + p.retaliation * heat[place[t]]) * np.exp(-best / p.decay_km)
        out[i] = p.per_week / 7.0 * men[i] / STATED_MEN * factor
        busy = busy or out[i] > 0.0
    return busy


@kernel
def toll(own, mass, strength, kind, p, nodes):
    """Mean over lengths of (men of the companies dead, attackers dead): a patrol is all exposed, a camp in part."""
    attackers = min(p.committed * mass, p.most)
    reached = strength if kind == PATROL else p.exposed * strength
    return mean_aimed(attackers, reached, p.rate, nodes), mean_area(min(reached, p.firing), min(attackers, own), p.return_rate, nodes)


@kernel
def opportunities(n, cells, m, companies, campaign, heat, centre, columns, step_km, p, nodes, pools, seed, number, week, where, target,
                  mass, rows, kind):  # fmt: skip
    """Targets, rates, draws and expectation of the day's attacks; returns how many and the expected deaths."""
    p = p[0]
    square, strength = np.empty(2 * m, np.int64), np.empty(2 * m)
    _alive, org, men, _square, _action, slot = cells
    camp, of_men, outside, post = companies
    sites = targets(m, camp, of_men, outside, post, square, kind, strength), square, kind, strength
    rate, chances = np.empty(n), np.empty(n)
    if not rates(n, cells, sites, campaign, heat, centre, columns, step_km, p, seed, week, rate, where, target):
        return 0, 0.0
    hits = take(n, rate, where, org, slot, men, pools, seed, _TAKE, _WHO, number, chances, mass, rows)
    total = 0.0
    for i in range(n):
        if chances[i] > 0.0:
            dead, fallen = toll(men[i], mass[i], strength[target[i]], kind[target[i]], p, nodes)
            total += chances[i] * (dead + fallen)
    return hits, total


def happen(v: SimpleNamespace, p: Any, day: Day, geography: Geography, hits: int) -> list[Event]:
    """The day's attacks and what they cost."""
    return [day.emit(_event(v, p, day, geography, int(row), geography.side(int(v.cell.katiba[row])))) for row in v.scratch.rows[:hits]]


def _event(v: SimpleNamespace, p: Any, day: Day, geography: Geography, row: int, name: str) -> Event:
    w = v.scratch
    square, kind, mass = int(w.where[row]), int(w.kind.reshape(-1)[w.target[row]]), float(w.mass[row])
    org, men = int(v.cell.org[row]), _men_at(v, square, kind)
    draws = marks(day.seed, (_LENGTH, _DEAD, _FALLEN, _RECORD), square, org, day.month_number, ordinal(v, org, square))
    dead, fallen = toll(v.cell.men[row], mass, float(men.sum()), kind, p.record, one(v.fixed.nodes, draws[0]))
    company = _hit(v, day, men, square)
    here = int(men.sum()) - sum(day.lost("company", int(other)) for other in np.flatnonzero(men > 0))
    deaths = max(min(int(chance.whole(dead, draws[1])), here, left(v, day, int(v.moc_company.square[company]))), 0)
    lost = min(int(chance.whole(fallen, draws[2])), int(v.cell.men[row]) - day.lost("cell", row))
    return Event(
        square=square, type=STATE_BASED, subtype="ambush" if kind == PATROL else "raid", side_a="MOC", side_b=name, initiator=name,
        target="MOC", deaths_a=deaths, deaths_b=max(lost, 0), cell=row, company=company,
        community=int(geography.localities.of_square[square]), organisation=org, draw=draws[3],
    )  # fmt: skip


def _men_at(v: SimpleNamespace, square: int, kind: int) -> np.ndarray:
    """Men of each company in its camp, or on patrol, in a square."""
    m, k = v.moc_company, int(v.moc_company.size[0])
    if kind == PATROL:
        return np.where(m.post[:k] == square, m.out[:k], 0)
    return np.where(m.square[:k] == square, m.men[:k] - m.out[:k], 0)


def _hit(v: SimpleNamespace, day: Day, men: np.ndarray, square: int) -> int:
    """Row of the company hit: by a keyed race over the men at the target; what it cannot lose alone, its camp loses with it."""
    race = chance.uniforms(day.seed, _COMPANY, v.moc_company.slot[: len(men)], square, day.number)
    return int(np.argmax(np.log(np.maximum(men, 1e-300)) - np.log(-np.log(race))))


def ordinal(v: SimpleNamespace, org: int, square: int) -> int:
    """How many attacks there were here this month by this side; counts one more."""
    v.field.mixed_marks[org, square] += 1
    return int(v.field.mixed_marks[org, square]) - 1


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
            ordinal(v, org, camp)
            company = int(here[np.lexsort((v.moc_company.slot[here], -v.moc_company.men[here]))[0]])
            out.append(day.emit(Event(
                square=camp, type=STATE_BASED, subtype="bombing", side_a="MOC", side_b=name, initiator=name, target="MOC", deaths_a=deaths,
                company=company, community=int(geography.localities.of_square[camp]), organisation=org, scripted=True,
            )))  # fmt: skip
    return out
