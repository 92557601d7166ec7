"""Clashes of militias with jihadist cells at odds with them, side by side on the ground."""

from __future__ import annotations

import numpy as np

from sim.actors.cell import HIDE
from sim.attrition import mean_aimed
from sim.engine import chance
from sim.engine.compiling import equation
from sim.geography.distance import km_apart
from sim.rules._opportunity import STATED_MEN
from sim.words import DAYS_PER_WEEK, MILITIAS

FAR = 3.0  # scales of distance beyond which a weight below 0.05 is not worked out
_KINDS = len(MILITIAS)
_CLASH, _CLASH_WHO, _CLASH_CELL = chance.decisions("communal", "clash", "clash_who", "clash_cell")


@equation
def odds_today(day, geography):
    """Hostility in 0 to 1 between kinds of militia and katibas, as dated."""
    feuds = geography.feuds
    return feuds.hostile[np.searchsorted(feuds.turns, day.known, side="right")]


@equation
def look_for_cells(odds, v, geography):
    """List the living cells that do not hide and that some militia is at odds with."""
    c, w, columns = v.cell, v.scratch, geography.squares.columns
    w.n_seen[0] = 0
    for j in range(c.size[0]):
        if c.alive[j] and c.action[j] != HIDE and odds[:, c.katiba[j]].max() > 0.0:
            k = w.n_seen[0]
            w.seen[k], w.seen_row[k], w.seen_column[k] = j, c.square[j] // columns, c.square[j] % columns
            w.n_seen[0] = k + 1


@equation
def clash_rate(i, j, odds, v, p, geography):
    """Clashes per day of a militia with a cell: by hostility and the men of both, less with distance and under UN cover."""
    m, c = v.militia, v.cell
    hostility = odds[m.group[i], c.katiba[j]]
    if hostility <= 0.0:
        return 0.0
    near = np.exp(-km_apart(m.square[i], c.square[j], geography.squares) / p.clash_km - p.deterrence * v.field.cover[m.square[i]])
    return p.clash_per_week / DAYS_PER_WEEK * hostility * m.men[i] / STATED_MEN * c.men[j] / STATED_MEN * near


@equation
def contacts(i, odds, v, p, geography):
    """Rate at which a militia clashes with each cell seen that is not far; returns their sum."""
    w, squares, s = v.scratch, geography.squares, v.militia.square[i]
    total, far, row, column = 0.0, FAR * p.clash_km / squares.step_km, s // squares.columns, s % squares.columns
    for k in range(w.n_seen[0]):
        w.contact[k] = 0.0
        if abs(row - w.seen_row[k]) <= far and abs(column - w.seen_column[k]) <= far:
            w.contact[k] = clash_rate(i, w.seen[k], odds, v, p, geography)
            total += w.contact[k]
    return total


@equation
def fallen_in_clash(men, against, p, nodes):
    """Dead on a side of a clash, mean over lengths: by each man of the other side, of those who take part."""
    return mean_aimed(min(float(against), p.party), min(float(men), p.party), p.clash_rate, nodes)


@equation
def join_clash(i, odds, v, p, day, geography):
    """A militia adds its rate to its kind's at its place, and the deaths expected; who clashes is the winner of a keyed race."""
    m, w, place, kind = v.militia, v.scratch, v.militia.place[i], v.militia.group[i]
    rate = contacts(i, odds, v, p, geography)
    if rate <= 0.0:
        return
    w.clash_total[place, kind] += rate
    for k in range(w.n_seen[0]):
        if w.contact[k] > 0.0:
            men, fighters = m.men[i], v.cell.men[w.seen[k]]
            dead = fallen_in_clash(men, fighters, p, v.fixed.nodes) + fallen_in_clash(fighters, men, p, v.fixed.nodes)
            w.clash_deaths[place, kind] += w.contact[k] * dead
    race = np.log(rate) + chance.gumbel(day.seed, _CLASH_WHO, m.slot[i], geography.localities.identity[place], day.number)
    if w.clasher[place, kind] < 0 or race > w.clash_race[place, kind]:
        w.clasher[place, kind], w.clash_race[place, kind] = i, race


@equation
def opponent(i, odds, v, p, day, geography):
    """The cell that a militia clashes with, by a keyed race of rates."""
    w, where = v.scratch, geography.localities.identity[v.militia.place[i]]
    contacts(i, odds, v, p, geography)
    best, pick = -1e300, -1
    for k in range(w.n_seen[0]):
        if w.contact[k] > 0.0:
            race = np.log(w.contact[k]) + chance.gumbel(day.seed, _CLASH_CELL, v.cell.slot[w.seen[k]], where, day.number)
            if race > best:
                best, pick = race, w.seen[k]
    return pick


@equation
def weigh_clashes(odds, v, p, day, geography):
    """Rates and expected deaths of clashes by place and kind of militia."""
    m, w = v.militia, v.scratch
    w.clash_total[:] = w.clash_deaths[:] = 0.0
    w.clasher[:] = -1
    for i in range(m.size[0]):
        if m.alive[i]:
            join_clash(i, odds, v, p, day, geography)


@equation
def take_clashes(odds, v, p, day, geography):
    """The day's clashes, one opportunity for each place and kind, are listed in `clash_row` and `clash_cell`; returns expected deaths."""
    w, deaths = v.scratch, 0.0
    for c in range(w.clasher.shape[0]):
        for k in range(_KINDS):
            i = w.clasher[c, k]
            if i >= 0:
                chance_of_one = 1.0 - np.exp(-w.clash_total[c, k])
                deaths += chance_of_one * w.clash_deaths[c, k] / w.clash_total[c, k]
                if chance.uniform(day.seed, _CLASH, geography.localities.identity[c], k, day.number) < chance_of_one:
                    n = w.n_clashes[0]
                    w.clash_row[n], w.clash_cell[n] = i, opponent(i, odds, v, p, day, geography)
                    w.n_clashes[0] = n + 1
    return deaths


@equation
def clashes(v, p, day, geography):
    """The day's clashes; returns the deaths that were expected of them."""
    odds = odds_today(day, geography)
    v.scratch.n_clashes[0] = 0
    look_for_cells(odds, v, geography)
    if v.scratch.n_seen[0] == 0:
        return 0.0
    weigh_clashes(odds, v, p, day, geography)
    return take_clashes(odds, v, p, day, geography)
