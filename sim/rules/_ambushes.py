"""Ambushes and assaults: what those attacked and those who attack lose, whoever they are."""

from __future__ import annotations

from sim.attrition import mean_aimed, mean_area
from sim.engine.compiling import equation


@equation
def attackers(mass, p):
    """Men who take part, of the cells in reach that attack."""
    return min(p.committed * mass, p.most)


@equation
def fight(force, alone, exposed, firing, rate, return_rate, nodes):
    """Mean over lengths of (those hit, attackers who fall): aimed fire on who is exposed, and what fires back at the ground.

    The attackers' dead fall on one unit, which has so many men `alone`.
    """
    return mean_aimed(force, exposed, rate, nodes), mean_area(firing, min(force, alone), return_rate, nodes)


@equation
def ambush(force, alone, column, rate, return_rate, nodes):
    """Mean over lengths of (those hit, attackers who fall) in an ambush of a column, all of whom are exposed and shoot back."""
    return fight(force, alone, column, column, rate, return_rate, nodes)
