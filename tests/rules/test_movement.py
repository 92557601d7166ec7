"""M15: cells go where they decided; the count of fighters by square is theirs."""

from tiny import ISGS, Stage, orders

from sim.actors.cell import GOVERN, HIDE, STRIKE
from sim.rules.jihadists import movement


def test_cells_go_and_are_counted_where_they_are() -> None:
    s = Stage()
    s.cell(0, 20)
    s.cell(0, 30)
    s.cell(1, 10, org=ISGS)
    dead = s.cell(4, 0, alive=False)
    day = s.day()
    day.orders["cell"] = orders(square=[2, 3, 3, 4], action=[GOVERN, STRIKE, GOVERN, HIDE], garrison=[-1, 5, -1, -1], site=[-1, 0, -1, -1])
    s.act(movement, day)
    assert s["cell.square"][:4].tolist() == [2, 3, 3, 4] and s["cell.garrison"][:4].tolist() == [-1, 5, -1, -1]
    assert s["field.cell_men"].tolist() == [[0, 0, 20, 30, 0], [0, 0, 0, 10, 0]]
    assert s["field.governing_men"].tolist() == [[0, 0, 20, 0, 0], [0, 0, 0, 10, 0]]
    assert dead == 3


def test_newborn_cells_are_placed_where_they_were_born_and_hide() -> None:
    s = Stage()
    s.cell(3, 9)
    young = s.add("cell", men=9, first_square=2, action=STRIKE, placed=False)
    s.act(movement, verb="place")
    assert s["cell.square"][young] == 2 and s["cell.action"][young] == HIDE and s["cell.garrison"][young] == -1
    assert s["cell.square"][0] == 3 and s["cell.placed"][:2].all()
