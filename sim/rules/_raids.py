"""Raids between communities at odds: what drives and stills them, who comes to guard, and what they cost."""

from __future__ import annotations

import numpy as np

from sim.actors.militia import PROTECT, RAID
from sim.attrition import mean_aimed
from sim.engine import chance
from sim.engine.compiling import kernel
from sim.rules._clashes import FAR
from sim.words import MILITIAS

_RAID, _WHO, _GUARD = (chance.decision(name) for name in ("communal.raid", "communal.who", "communal.guard"))
_KINDS, _ARMED = len(MILITIAS), MILITIAS.index("Fulani_selfdefence")


@kernel
def branching(tension, p):
    """Raids in return that one raid leads to, all told: rises with tension, below its cap."""
    return p.branching * (1.0 - np.exp(-p.rise * tension))


@kernel
def raid_rates(n, units, feuds, f, square, p, keep, out, total):
    """Daily rate of each militia that raids, and their sum by feud and side, which no number of raiders lifts above the drive."""
    alive, _slot, _kind, men, _place, action, feud, side, target = units
    heat, tension, scarcity, since, number, day_of_year = feuds
    cover, presence, influence = f
    pooled = np.zeros(total.shape)
    total[:] = 0.0
    for i in range(n):
        if alive[i] and action[i] == RAID:
            pooled[feud[i], side[i]] += men[i]
    for i in range(n):
        out[i] = 0.0
        if not alive[i] or action[i] != RAID:
            continue
        fd, x, s = feud[i], side[i], square[target[i]]
        drive = p.per_week / 7.0 * tension[fd] * (1.0 + p.amplitude * scarcity[fd, day_of_year])
        drive *= 1.0 if since[fd] <= number else p.before
        drive += branching(tension[fd], p) * (1.0 - keep) * heat[fd, x]
        stilled = np.exp(-p.deterrence * cover[s] - p.courts * min(influence[0, s] + influence[1, s], 1.0)) * (1.0 - p.state * presence[s])
        out[i] = drive * stilled * men[i] / (pooled[fd, x] + p.men_half)
        total[fd, x] += out[i]


@kernel
def guards(i, n, units, who, apart, p, weight):
    """Fill men of each militia of the other side who would come to guard the i-th one's target, weighted by distance; returns their sum."""
    alive, _slot, kind, men, place, action, feud, side, target = units
    rival, t, total = who[feud[i], 1 - side[i]], target[i], 0.0
    for j in range(n):
        weight[j] = 0.0
        if alive[j] and kind[j] == rival and action[j] == PROTECT and apart[place[j], t] <= FAR * p.guard_km:
            weight[j] = men[j] * np.exp(-apart[place[j], t] / p.guard_km)
            total += weight[j]
    return total


@kernel
def fire(kind, s, influence, p):
    """Fire of a man of a militia: Fulani ones may be armed by the jihadists who hold sway at their place."""
    return 1.0 + p.arms * min(influence[0, s] + influence[1, s], 1.0) if kind == _ARMED else 1.0


@kernel
def fight(raiders, own, guards, p, nodes):
    """Mean over lengths of (guards dead, raiders dead): those of two militias, under the fire of all who came on the other side."""
    men, force = raiders
    guarding, force_back = guards
    killed = mean_aimed(min(men, p.party) * force, guarding, p.rate, nodes)
    return killed, mean_aimed(force_back, min(own, p.party), p.return_rate, nodes)


@kernel
def forces(n, units, influence, square, p):
    """Fire of each militia's kind from guards at its place, all of them together."""
    alive, _slot, kind, men, place, action, _feud, _side, _target = units
    standing, out = np.zeros((square.shape[0], _KINDS)), np.empty(n)
    for i in range(n):
        if alive[i] and action[i] == PROTECT:
            standing[place[i], kind[i]] += men[i]
    for i in range(n):
        out[i] = standing[place[i], kind[i]] * fire(kind[i], square[place[i]], influence, p)
    return out


@kernel
def pillage(raiders, people, p, nodes):
    """Mean over lengths of villagers dead."""
    return mean_aimed(min(raiders[0], p.party) * raiders[1], min(people, p.village), p.villagers, nodes)


@kernel
def expect_raid(i, n, units, who, people, apart, raiders, force, p, nodes, weight):
    """Mean deaths and villagers' deaths of a raid by the i-th militia, over who may come to guard the place."""
    men, feud, side, target = units[3], units[6], units[7], units[8]
    total, dead = guards(i, n, units, who, apart, p, weight), 0.0
    for j in range(n):
        if weight[j] > 0.0:
            killed, fallen = fight(raiders, men[i], (men[j], force[j]), p, nodes)
            dead += weight[j] * (killed + fallen)
    villagers = pillage(raiders, people[feud[i], 1 - side[i], target[i]], p, nodes)
    return dead / (total + p.guard_half) + villagers, villagers


@kernel
def guard_of(i, n, units, who, apart, identity, p, seed, met, epoch):
    """Row of the militia that meets a raid by the i-th one, by a keyed race; -1 where nobody comes."""
    slot, target = units[1], units[8]
    weight = np.empty(n)
    total = guards(i, n, units, who, apart, p, weight)
    best, pick = -1e300, -1
    for j in range(n):
        if weight[j] > 0.0:
            race = np.log(weight[j]) + chance.gumbel(seed, _GUARD, slot[j], identity[target[i]], epoch)
            if race > best:
                best, pick = race, j
    return pick if met < total / (total + p.guard_half) else -1


@kernel
def raids(n, units, feuds, who, people, f, square, apart, identity, p, keep, nodes, seed, number, mass, rows):
    """The day's raids: one opportunity a side of a feud; heat fades. Returns how many, and expected deaths of all and of villagers."""
    _alive, slot, kind, men, place, action, feud, side, target = units
    rate, total = np.empty(n), np.empty((who.shape[0], 2))
    raid_rates(n, units, feuds, f, square, p, keep, rate, total)
    first = np.full(total.shape, -1, np.int64)
    best = np.full(total.shape, -1e300)
    weight, force = np.empty(n), forces(n, units, f[2], square, p)
    deaths, civilian = 0.0, 0.0
    for i in range(n):
        mass[i] = 0.0
        if rate[i] <= 0.0:
            continue
        fd, x = feud[i], side[i]
        for j in range(n):
            if rate[j] > 0.0 and feud[j] == fd and side[j] == x and target[j] == target[i]:
                mass[i] += men[j]
        share = (1.0 - np.exp(-total[fd, x])) * rate[i] / total[fd, x]
        raiders = mass[i], fire(kind[i], square[place[i]], f[2], p)
        dead, villagers = expect_raid(i, n, units, who, people, apart, raiders, force, p, nodes, weight)
        deaths += share * dead
        civilian += share * villagers
        race = np.log(rate[i]) + chance.gumbel(seed, _WHO, slot[i], identity[fd], number)
        if race > best[fd, x]:
            best[fd, x] = race
            first[fd, x] = i
    hits = 0
    for fd in range(total.shape[0]):
        for x in range(2):
            if first[fd, x] >= 0 and chance.uniform(seed, _RAID, identity[fd], x, number) < 1.0 - np.exp(-total[fd, x]):
                rows[hits] = first[fd, x]
                hits += 1
            feuds[0][fd, x] *= keep
    return hits, deaths, civilian
