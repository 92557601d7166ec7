"""Mali is a Mesa model: agents by type, rows as agents, collectors and layers on the model's own memory."""

from __future__ import annotations

import gc
import weakref
from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest
import runs

from sim.engine.mesa_agents import RowAgent
from sim.engine.roster import Roster, RosterFull, birth
from sim.model import Mali
from sim.schedule import ACTORS


@pytest.fixture(scope="module")
def model() -> Mali:
    """Fifty days from late 2016, when every kind of agent is there."""
    return runs.live(runs.make(30, 60, date(2016, 11, 25), measures={**runs.MOBILE, **runs.STATE}), 3, 4, days=50, enlist=True)


def test_it_is_a_mesa_model(model: Mali) -> None:
    assert model.running
    assert model.steps == 50 == model.index


def test_it_stops_at_the_end_of_its_calendar() -> None:
    model = Mali(runs.make(3, 6), enlist=False)
    while model.running:
        model.step()
    assert model.steps == 6


def test_agents_by_type_are_the_kinds(model: Mali) -> None:
    kinds = {actor.__name__.rsplit(".", 1)[1]: actor for actor in ACTORS}
    names = {"".join(part.capitalize() for part in kind.split("_")): kind for kind in kinds}
    assert {cls.__name__ for cls in model.agents_by_type} == set(names)
    for cls, agents in model.agents_by_type.items():
        assert issubclass(cls, RowAgent) and cls.__doc__
        assert len(agents) == len(model.state.rosters[names[cls.__name__]]), cls.__name__
    assert len(model.agents) == sum(len(table) for table in model.state.rosters.values())


def test_a_view_reads_the_columns_and_stores_nothing(model: Mali) -> None:
    cells = next(agents for cls, agents in model.agents_by_type.items() if cls.__name__ == "Cell")
    columns = model.state.rosters["cell"].columns
    for agent in cells:
        assert agent.men == columns["men"][agent.row] and agent.slot == columns["slot"][agent.row]
        assert isinstance(agent.men, int)
    one = next(iter(cells))
    columns["men"][one.row] += 5
    assert one.men == columns["men"][one.row]
    columns["men"][one.row] -= 5
    community = next(agents for cls, agents in model.agents_by_type.items() if cls.__name__ == "Community")
    assert next(iter(community)).support.shape == (6,)
    with pytest.raises(AttributeError):
        _ = one.beard


def test_the_dead_leave_and_the_newborn_come() -> None:
    model = runs.live(runs.make(300, 400), 3, 4, days=300, enlist=True)
    table = model.state.rosters["cell"]
    n = int(table["size"][0])
    assert 0 < len(table) < n, "some cells were born, some died"
    cells = [agents for cls, agents in model.agents_by_type.items() if cls.__name__ == "Cell"][0]
    assert sorted(agent.row for agent in cells) == np.flatnonzero(table["alive"][:n]).tolist()
    model.close()


def test_layers_are_the_models_own_memory(model: Mali) -> None:
    names = [name for name, array in model.state.arrays.items() if name.startswith("field.") and array.ndim == 1 and array.dtype == float]
    assert len(names) > 15
    for name in names:
        layer = getattr(model.grid, name.removeprefix("field."))
        assert np.shares_memory(layer.data, model.state.arrays[name])
        assert layer.data.shape == model.grid.dimensions == (50, 50)
    with pytest.raises(AttributeError):
        _ = model.grid.weather


def test_a_layer_moves_with_the_day() -> None:
    model = runs.live(runs.make(30, 60), 3, 4, days=10)
    before = model.grid.protection.data.copy()
    model.step()
    assert not np.array_equal(before, model.grid.protection.data)
    assert model.grid.protection.data.sum() == model.state.arrays["field.protection"].sum()


def test_models_do_not_pile_up() -> None:
    """After close() nothing of Mesa or ours keeps a model alive."""
    ghosts = []
    for enlist in (True, False):
        model = runs.live(runs.make(5, 10), 3, 4, enlist=enlist)
        ghosts += [weakref.ref(model), weakref.ref(model.state), weakref.ref(model.recorder)]
        model.close()
        del model
    gc.collect()
    assert [ghost() for ghost in ghosts] == [None] * len(ghosts)


def test_a_full_table_says_so() -> None:
    table = Roster("cell", {"men": np.int64, "support": (np.float64, 3)}, 2)
    view = SimpleNamespace(**table.columns)
    assert [birth(view, slot, men=9) for slot in (2**40 + 7, 8)] == [0, 1]
    assert table["slot"].tolist() == [7, 8] and len(table) == 2 and table["support"].shape == (2, 3)
    with pytest.raises(RosterFull, match="more than 2"):
        birth(view, 9)
    table["alive"][0] = False
    assert len(table) == 1
