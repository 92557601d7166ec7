"""Movement of cells: they go where they decided, and the night's count of fighters by square is taken (M15)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.actors.cell import GOVERN, HIDE
from sim.geography import Geography
from sim.kernel import kernel
from sim.words import Day, Event

MECHANISM = "M15"
READS = ("cell.size", "cell.alive", "cell.org", "cell.men", "cell.first_square")
DECLARES = {"field.cell_men": (float, 2), "field.governing_men": (float, 2)}
WRITES = ("cell.square", "cell.action", "cell.garrison", "cell.site", "cell.placed")
DRAWS = ()


@kernel
def go(to, act, post, base, alive, org, men, square, action, garrison, site, all_men, governing):
    """Carry out orders; count fighters by organisation and square, and those of them who govern."""
    all_men[:] = 0.0
    governing[:] = 0.0
    for i in range(to.shape[0]):
        square[i], action[i], garrison[i], site[i] = to[i], act[i], post[i], base[i]
        if alive[i]:
            all_men[org[i], square[i]] += men[i]
            if action[i] == GOVERN:
                governing[org[i], square[i]] += men[i]


def resolve(v: SimpleNamespace, p: None, day: Day, geography: Geography) -> list[Event]:
    """Carry out the cells' orders."""
    orders, c = day.orders["cell"], v.cell
    go(
        orders.square, orders.action, orders.garrison, orders.site, c.alive, c.org, c.men, c.square, c.action, c.garrison, c.site,
        v.field.cell_men, v.field.governing_men,
    )  # fmt: skip
    return []


def place(v: SimpleNamespace, p: None, day: Day, geography: Geography) -> list[Event]:
    """Put newborn cells where they were born, to hide until their first decision."""
    n = int(v.cell.size[0])
    if n == 0 or v.cell.placed[n - 1]:  # rows are given out in order, so the last one tells
        return []
    for row in np.flatnonzero(~v.cell.placed[:n]):
        v.cell.square[row] = v.cell.first_square[row]
        v.cell.action[row], v.cell.garrison[row], v.cell.site[row] = HIDE, -1, -1
        v.cell.placed[row] = True
    return []
