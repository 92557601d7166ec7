"""Alerts: people who inform warn of raids that cells mean to make, and the base that is readiest may send a force."""

from __future__ import annotations

import numpy as np

from sim.actors.cell import TARGET_CIVILIANS
from sim.engine import chance
from sim.engine.compiling import equation
from sim.rules._opportunity import STATED_MEN
from sim.rules.mission._help import readiest_base, send
from sim.words import DAYS_PER_WEEK

_ALERT, _SET_OUT = chance.decisions("quick_reaction", "alert", "set_out")


@equation
def look_out(v):
    """Cells, in twenties of men, that mean to raid civilians where they are, by square; says whether there are any."""
    c, threat, any_may = v.cell, v.scratch.threat, False
    threat[:] = 0.0
    for i in range(c.size[0]):
        if c.alive[i] and c.action[i] == TARGET_CIVILIANS:
            threat[c.square[i]] += c.men[i] / STATED_MEN
            any_may = True
    return any_may


@equation
def heed(s, v, p, day, geography):
    """The people of a square may warn of a raid, the more of them inform; the base that is readiest sends a force, or none goes."""
    warned = p.alerts_per_week / DAYS_PER_WEEK * v.scratch.threat[s] * v.field.information[s]
    if warned <= 0.0 or chance.uniform(day.seed, _ALERT, s, 0, day.number) >= 1.0 - np.exp(-warned):
        return
    v.tally.alerts[0] += 1.0
    b, ready = readiest_base(s, v, p, geography)
    if b >= 0 and chance.uniform(day.seed, _SET_OUT, s, 0, day.number) < p.most * ready:
        v.tally.alerts_heeded[0] += 1.0
        send(b, s, v, p, geography)
