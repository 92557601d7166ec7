"""Movement of cells: they go where they decided, and the night's count of fighters by square is taken (M15)."""

from __future__ import annotations

from types import SimpleNamespace

from sim.actors.cell import GOVERN, HIDE
from sim.engine.acts import native
from sim.engine.compiling import kernel
from sim.events import Day
from sim.geography import Geography

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


@native
def resolve(v: SimpleNamespace, p: None, day: Day, geography: Geography) -> None:
    """Carry out the cells' orders."""
    o, c = day.orders["cell"], v.cell
    n = o.n[0]
    go(
        o.square[:n], o.action[:n], o.garrison[:n], o.site[:n], c.alive, c.org, c.men, c.square, c.action, c.garrison, c.site,
        v.field.cell_men, v.field.governing_men,
    )  # fmt: skip


@native
def place(v: SimpleNamespace, p: None, day: Day, geography: Geography) -> None:
    """Put newborn cells where they were born, to hide until their first decision."""
    c, n = v.cell, int(v.cell.size[0])
    for row in range(n - 1, -1, -1):  # rows are given out in order, so the last ones tell
        if c.placed[row]:
            break
        c.square[row], c.action[row], c.garrison[row], c.site[row] = c.first_square[row], HIDE, -1, -1
        c.placed[row] = True
