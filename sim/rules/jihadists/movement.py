"""Movement of cells: they go where they decided, and the night's count of fighters by square is taken (M15)."""

from __future__ import annotations

from types import SimpleNamespace

from sim.actors.cell import GOVERN, HIDE
from sim.engine.acts import native
from sim.engine.compiling import equation
from sim.engine.state import array
from sim.events import Day
from sim.geography import Geography
from sim.words import ORGANISATIONS

MECHANISM = "M15"
DECLARES = {
    "field.cell_men": array(float, "men", "fighters of each organisation's cells in a square", of=ORGANISATIONS),
    "field.governing_men": array(float, "men", "fighters of each organisation's cells that govern in a square", of=ORGANISATIONS),
}
WRITES = ("cell.square", "cell.action", "cell.garrison", "cell.site", "cell.placed")


NOWHERE = -1  # no post to assault, no base to strike


@equation
def go(i, v):
    """A cell carries out its orders."""
    c, o = v.cell, v.orders.cell
    c.square[i], c.action[i], c.garrison[i], c.site[i] = o.square[i], o.action[i], o.garrison[i], o.site[i]


@equation
def count(i, v):
    """Add a cell's fighters to those of its organisation in its square, and to those who govern."""
    c, f = v.cell, v.field
    f.cell_men[c.org[i], c.square[i]] += c.men[i]
    if c.action[i] == GOVERN:
        f.governing_men[c.org[i], c.square[i]] += c.men[i]


@native
def resolve(v: SimpleNamespace, p: None, day: Day, geography: Geography) -> None:
    """Carry out the cells' orders and count fighters by organisation and square."""
    v.field.cell_men[:] = 0.0
    v.field.governing_men[:] = 0.0
    for i in range(v.orders.cell.n[0]):
        go(i, v)
        if v.cell.alive[i]:
            count(i, v)


@native
def place(v: SimpleNamespace, p: None, day: Day, geography: Geography) -> None:
    """Put newborn cells where they were born, to hide until their first decision."""
    c, n = v.cell, int(v.cell.size[0])
    for row in range(n - 1, -1, -1):  # rows are given out in order, so the last ones tell
        if c.placed[row]:
            break
        c.square[row], c.action[row], c.garrison[row], c.site[row] = c.first_square[row], HIDE, NOWHERE, NOWHERE
        c.placed[row] = True
