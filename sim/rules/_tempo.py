"""Tempo: what turns rates that are stated a week for a cell of 20 men into a cell's own of the day."""

from __future__ import annotations

from sim.actors.cell import GOVERN
from sim.engine.compiling import equation
from sim.rules._opportunity import STATED_MEN
from sim.words import DAYS_PER_WEEK, IN_CENTRE, IN_NORTH


@equation
def zest(i, action, s, v):
    """How far a cell takes part in an action against a square: one if it chose so, more in an offensive; that calls up who governs."""
    rise, chosen = v.field.offensive[v.cell.org[i], s], v.cell.action[i]
    if chosen == action:
        return 1.0 + rise
    return rise if chosen == GOVERN else 0.0


@equation
def tempo(i, action, s, v, geography):
    """A day's part of a cell's weekly rates of an action in a square: by its men, its organisation's campaign and offensive there."""
    campaign = v.org.campaign[v.cell.org[i], IN_CENTRE if geography.centre[s] else IN_NORTH]
    return v.cell.men[i] / STATED_MEN / DAYS_PER_WEEK * campaign * zest(i, action, s, v)
