"""Clashes of militias with jihadist cells at odds with them, side by side on the ground."""

from __future__ import annotations

import numpy as np

from sim.actors.cell import HIDE
from sim.attrition import mean_aimed
from sim.engine import chance
from sim.engine.compiling import kernel
from sim.rules._opportunity import STATED_MEN

FAR = 3.0  # scales of distance beyond which a weight below 0.05 is not worked out


@kernel
def awake(m, cells, odds, out):
    """Rows of living cells that some militia is at odds with and that do not hide; returns how many."""
    alive, _slot, group, _men, _square, action = cells
    count = 0
    for j in range(m):
        hostile = False
        for kind in range(odds.shape[0]):
            hostile = hostile or odds[kind, group[j]] > 0.0
        if alive[j] and action[j] != HIDE and hostile:
            out[count] = j
            count += 1
    return count


@kernel
def contacts(men, s, odds, at, cover, columns, step_km, p, out):
    """Daily rate at which a militia in square s clashes with each cell seen; returns their sum."""
    row, column, group, fighters = at
    total, far = 0.0, FAR * p.clash_km / step_km
    here_row, here_column = s // columns, s % columns
    for k in range(row.shape[0]):
        dr, dc = abs(here_row - row[k]), abs(here_column - column[k])
        out[k] = 0.0
        if dr <= far and dc <= far and odds[group[k]] > 0.0:
            near = np.exp(-step_km * np.hypot(dr, dc) / p.clash_km - p.deterrence * cover[s])
            out[k] = p.clash_per_week / 7.0 * odds[group[k]] * men / STATED_MEN * fighters[k] / STATED_MEN * near
            total += out[k]
    return total


@kernel
def toll(men, fighters, p, nodes):
    """Mean over lengths of (militiamen dead, fighters dead)."""
    men, fighters = min(men, p.party), min(fighters, p.party)
    return mean_aimed(fighters, men, p.clash_rate, nodes), mean_aimed(men, fighters, p.clash_rate, nodes)


@kernel
def clashes(n, units, m, cells, odds, cover, columns, step_km, identity, p, nodes, streams, seed, number, rows):
    """The day's clashes, one opportunity a place and kind of militia; fills rows of both, returns how many and expected deaths."""
    alive, slot, kind, men, place, where = units
    take, who, which = streams
    kinds = odds.shape[0]
    rows_seen = np.empty(m, np.int64)
    seen = rows_seen[: awake(m, cells, odds, rows_seen)]
    if seen.shape[0] == 0:
        return 0, 0.0
    at = (cells[4][seen] // columns, cells[4][seen] % columns, cells[2][seen], cells[3][seen])
    rate = np.empty(seen.shape[0])
    total, mean, best = np.zeros((3, identity.shape[0] * kinds))
    first = np.full(identity.shape[0] * kinds, -1, np.int64)
    for i in range(n):
        if not alive[i]:
            continue
        all_of_it = contacts(men[i], where[i], odds[kind[i]], at, cover, columns, step_km, p, rate)
        if all_of_it <= 0.0:
            continue
        pool = place[i] * kinds + kind[i]
        total[pool] += all_of_it
        for k in range(seen.shape[0]):
            if rate[k] > 0.0:
                lost, killed = toll(men[i], at[3][k], p, nodes)
                mean[pool] += rate[k] * (lost + killed)
        race = np.log(all_of_it) + chance.gumbel(seed, who, slot[i], identity[place[i]], number)
        if first[pool] < 0 or race > best[pool]:
            best[pool], first[pool] = race, i
    hits, deaths = 0, 0.0
    for pool in range(total.shape[0]):
        i = first[pool]
        if i < 0:
            continue
        chance_of_one = 1.0 - np.exp(-total[pool])
        deaths += chance_of_one * mean[pool] / total[pool]
        if chance.uniform(seed, take, identity[place[i]], kind[i], number) >= chance_of_one:
            continue
        contacts(men[i], where[i], odds[kind[i]], at, cover, columns, step_km, p, rate)
        top = -1e300
        for k in range(seen.shape[0]):
            if rate[k] > 0.0:
                race = np.log(rate[k]) + chance.gumbel(seed, which, cells[1][seen[k]], identity[place[i]], number)
                if race > top:
                    top, rows[1, hits] = race, seen[k]
        rows[0, hits] = i
        hits += 1
    return hits, deaths
