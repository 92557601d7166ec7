"""Attacks on mixed companies: cells near a camp or patrol take an opportunity; the bombing of history; whom the losses hit."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from sim import chance
from sim.actors.cell import ASSAULT, STRIKE
from sim.attrition import lengths, mean_aimed, mean_area, one
from sim.geography import Geography
from sim.kernel import kernel
from sim.rules._mixed_companies import rows_at
from sim.rules._opportunity import STATED_MEN, marks, take
from sim.words import STATE_BASED, Day, Event

_TAKE, _WHO, _TARGET, _LENGTH, _DEAD, _FALLEN, _RECORD = (chance.decision(name) for name in (
    "mixed_patrols.take", "mixed_patrols.who", "mixed_patrols.target", "mixed_patrols.length", "mixed_patrols.dead",
    "mixed_patrols.fallen", "mixed_patrols.record",
))  # fmt: skip
CAMP, PATROL = 0, 1


@kernel
def nearest(s, slot, m, companies, columns, step_km, seed, week, out):
    """Nearest camp or patrol with men for a cell in square s; equals by a keyed race. Fills company, site, square; returns km."""
    slots, camp, men, outside, post = companies
    best, prize = 1e18, 0.0
    out[0] = -1
    for c in range(m):
        for site in range(2):
            if (site == CAMP and men[c] <= outside[c]) or (site == PATROL and outside[c] <= 0):
                continue
            where = camp[c] if site == CAMP else post[c]
            km = step_km * np.hypot(where // columns - s // columns, where % columns - s % columns)
            if km > best:
                continue
            race = chance.uniform(seed, _TARGET, slot, 2 * slots[c] + site, week)
            if km < best or race > prize:
                best, prize = km, race
                out[0], out[1], out[2] = c, site, where
    return best


@kernel
def rates(n, cells, m, companies, campaign, heat, centre, columns, step_km, p, seed, week, out, where, target, site):
    """Daily rate of each cell that chose to assault or strike, its target, and the square whose pool it joins."""
    alive, org, men, square, action, slot = cells
    _slots, camp, of_men, outside, _post = companies
    found = np.empty(3, np.int64)
    busy = False
    for i in range(n):
        out[i] = 0.0
        where[i] = square[i]
        if not alive[i] or (action[i] != ASSAULT and action[i] != STRIKE):
            continue
        km = nearest(square[i], slot[i], m, companies, columns, step_km, seed, week, found)
        if found[0] < 0:
            continue
        target[i], site[i], where[i] = found[0], found[1], found[2]
        strength = float(outside[target[i]])
        if site[i] == CAMP:  # all companies of a camp keep it, and one of them is hit
            strength = 0.0
            for c in range(m):
                if camp[c] == where[i]:
                    strength += of_men[c] - outside[c]
        weak = min((p.usual_men / strength) ** p.odds, p.weakest)
        zone = 1 if centre[where[i]] else 0
        factor = weak * campaign[org[i], zone] * (1.0 + p.retaliation * heat[where[i]]) * np.exp(-km / p.decay_km)
        out[i] = p.a_week / 7.0 * men[i] / STATED_MEN * factor
        busy = busy or out[i] > 0.0
    return busy


@kernel
def toll(own, mass, company, outside, site, p, nodes):
    """Mean over lengths of (men of the company dead, attackers dead): a patrol is all exposed, a camp in part."""
    attackers = min(p.committed * mass, p.most)
    reached = float(outside) if site == PATROL else p.exposed * (company - outside)
    return mean_aimed(attackers, reached, p.rate, nodes), mean_area(min(reached, p.firing), min(attackers, own), p.return_rate, nodes)


@kernel
def opportunities(n, cells, m, companies, campaign, heat, centre, columns, step_km, p, nodes, pools, seed, number, week, where, target,
                  site, mass, rows):  # fmt: skip
    """Rates, draws and expectation of the day's attacks; returns how many and the expected deaths."""
    _alive, org, men, _square, _action, slot = cells
    rate, chances = np.empty(n), np.empty(n)
    if not rates(n, cells, m, companies, campaign, heat, centre, columns, step_km, p, seed, week, rate, where, target, site):
        return 0, 0.0
    hits = take(n, rate, where, org, slot, men, pools, seed, _TAKE, _WHO, number, chances, mass, rows)
    total = 0.0
    for i in range(n):
        if chances[i] > 0.0:
            c = target[i]
            dead, fallen = toll(men[i], mass[i], companies[2][c], companies[3][c], site[i], p, nodes)
            total += chances[i] * (dead + fallen)
    return hits, total


def attacks(v: SimpleNamespace, p: Any, day: Day, geography: Geography) -> list[Event]:
    """Give the day's opportunities of attack on companies and work out what they cost."""
    c, m = v.cell, v.moc_company
    n, k = int(c.size[0]), int(m.size[0])
    where, target, site = np.empty((3, n), np.int64)
    mass, rows = np.empty(n), np.empty(n, np.int64)
    nodes, squares = lengths(p.sigma), geography.squares
    post = geography.localities.square[m.place[:k]]
    hits, v.tally.mixed_patrols_expected_deaths[0] = opportunities(
        n, (c.alive, c.org, c.men, c.square, c.action, c.slot), k, (m.slot, m.square, m.men, m.out, post), v.org.campaign,
        v.field.heat_jihadist, geography.centre, squares.columns, squares.resolution * 111.2, p.numbers, nodes, day.pools, day.seed,
        day.number, day.week, where, target, site, mass, rows,
    )  # fmt: skip
    return [
        day.emit(_event(v, p, day, geography, int(i), int(where[i]), int(target[i]), int(site[i]), float(mass[i]), nodes))
        for i in rows[:hits]
    ]


def _event(
    v: SimpleNamespace,
    p: Any,
    day: Day,
    geography: Geography,
    row: int,
    square: int,
    company: int,
    site: int,
    mass: float,
    nodes: np.ndarray,
) -> Event:
    m, org = v.moc_company, int(v.cell.org[row])
    draws = marks(day.seed, (_LENGTH, _DEAD, _FALLEN, _RECORD), square, org, day.month_number, ordinal(v, org, square))
    men, outside = int(m.men[company]), int(m.out[company])
    dead, fallen = toll(v.cell.men[row], mass, men, outside, site, p.numbers, one(nodes, draws[0]))
    here = (outside if site == PATROL else men - outside) - day.lost("company", company)
    deaths = max(min(int(chance.whole(dead, draws[1])), here, left(v, day, int(m.square[company]))), 0)
    lost = min(int(chance.whole(fallen, draws[2])), int(v.cell.men[row]) - day.lost("cell", row))
    name = geography.side(int(v.cell.group[row]))
    return Event(
        square=square, type=STATE_BASED, subtype="ambush" if site == PATROL else "raid", side_a="MOC", side_b=name, initiator=name,
        target="MOC", deaths_a=deaths, deaths_b=max(lost, 0), cell=row, company=company,
        community=int(geography.localities.of_square[square]), organisation=org, draw=draws[3],
    )  # fmt: skip


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
        camp, group = geography.place_square(str(table["place"][row])), geography.groups.index(str(table["group"][row]))
        here, deaths = rows_at(v, camp), min(int(table["men"][row]), left(v, day, camp))
        if deaths > 0:
            org, name = int(geography.group_organisation[group]), geography.side(group)
            ordinal(v, org, camp)
            company = int(here[np.lexsort((v.moc_company.slot[here], -v.moc_company.men[here]))[0]])
            out.append(day.emit(Event(
                square=camp, type=STATE_BASED, subtype="bombing", side_a="MOC", side_b=name, initiator=name, target="MOC", deaths_a=deaths,
                company=company, community=int(geography.localities.of_square[camp]), organisation=org, scripted=True,
            )))  # fmt: skip
    return out
