"""Who of one organisation is in a square, and what a chance meeting with it costs."""

from __future__ import annotations

from sim.attrition import mean_aimed
from sim.engine.compiling import equation


@equation
def largest_cell(org, s, v):
    """Row of an organisation's largest cell in a square; lower identity on a tie, -1 for none."""
    c, best, row = v.cell, 0.0, -1
    for j in range(c.size[0]):
        here = c.alive[j] and c.org[j] == org and c.square[j] == s
        if here and (c.men[j] > best or (c.men[j] == best and row >= 0 and c.slot[j] < c.slot[row])):
            best, row = c.men[j] * 1.0, j
    return row


@equation
def toll(men, mass, fighters, force, p, nodes):
    """Mean over lengths of (own dead, the others' dead), each capped by the men of the unit that bears them."""
    ours, theirs = min(p.committed * mass, p.most), min(p.committed * force, p.most)
    return mean_aimed(theirs, min(ours, men), p.rate, nodes), mean_aimed(ours, min(theirs, fighters), p.rate, nodes)
