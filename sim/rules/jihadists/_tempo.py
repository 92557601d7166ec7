"""Tempo: what turns rates that are stated a week for a cell of 20 men into a cell's own of the day."""

from __future__ import annotations

from sim.actors.cell import GOVERN
from sim.engine.compiling import equation
from sim.rules._opportunity import STATED_MEN
from sim.words import DAYS_PER_WEEK, IN_CENTRE, IN_NORTH


@equation
def zest(i, action, s, v, geography):
    """How far a cell acts against what is in a square: by its campaign if it chose to, more in an offensive; that calls up who governs."""
    org, chosen, zone = v.cell.org[i], v.cell.action[i], IN_CENTRE if geography.centre[s] else IN_NORTH
    if chosen == action:
        return v.org.campaign[org, zone] + v.field.offensive[org, s]
    return v.field.offensive[org, s] if chosen == GOVERN else 0.0


@equation
def tempo(i, action, s, v, geography):
    """A day's part of a cell's weekly rates of an action in a square: by its men and its zest."""
    return v.cell.men[i] / STATED_MEN / DAYS_PER_WEEK * zest(i, action, s, v, geography)
