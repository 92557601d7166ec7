"""On which side a group fights: its coalition's, or its own where it stands outside."""

from __future__ import annotations

import numpy as np

from sim.engine.compiling import equation
from sim.words import GROUPS, OUTSIDE

SIDES = OUTSIDE + len(GROUPS)  # both coalitions, then each group that stands outside on its own


@equation
def side_of(group, coalition):
    """Index of the side that a group fights on: its coalition's, or its own outside."""
    return OUTSIDE + group if coalition[group] == OUTSIDE else coalition[group]


@equation
def sides(coalition):
    """Index of the side that each group fights on."""
    out = np.empty(coalition.shape[0], np.int64)
    for g in range(coalition.shape[0]):
        out[g] = side_of(g, coalition)
    return out


@equation
def any_told(of_group):
    """Whether any group is told something: a community that takes its name, a group that it joins; -1 is nothing."""
    told = False
    for g in range(of_group.shape[0]):
        told = told or of_group[g] >= 0
    return told
