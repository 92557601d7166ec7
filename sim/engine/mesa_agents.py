"""Mesa's view of a model: an agent is a view of one roster row, a property layer one of a field; nothing is stored twice."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import mesa
import numpy as np
from mesa.discrete_space import PropertyLayer

from sim.engine.roster import Roster


class RowAgent(mesa.Agent):
    """A Mesa agent that shows one roster row: attributes read the columns, nothing is stored twice."""

    def __init__(self, model: mesa.Model, roster: Roster, row: int) -> None:
        super().__init__(model)
        self.roster = roster
        self.row = row

    @property
    def slot(self) -> int:
        """Identity of the agent across scenarios."""
        return int(self.roster["slot"][self.row])

    def __dir__(self) -> list[str]:
        """Its columns are listed with its attributes."""
        return sorted({*super().__dir__(), *self.roster.columns})

    @property
    def columns(self) -> dict[str, Any]:
        """All that it is, by name of its roster's columns."""
        return {name: getattr(self, name) for name in self.roster.columns}

    def __getattr__(self, name: str) -> Any:
        roster = self.__dict__.get("roster")
        if roster is None or name not in roster.columns:
            raise AttributeError(name)
        value = roster.columns[name][self.row]
        return value.item() if np.ndim(value) == 0 else value


@lru_cache(maxsize=32)
def agent_class(kind: str) -> type[RowAgent]:
    """A subclass of RowAgent named after the kind, so that Mesa's agents_by_type tells kinds apart."""
    name = "".join(part.capitalize() for part in kind.split("_"))
    return type(name, (RowAgent,), {"__doc__": f"One {kind} of the roster."})


def enlist_rows(model: mesa.Model, rosters: Mapping[str, Roster], enlisted: dict[str, int]) -> None:
    """Make a Mesa agent for every row used since last time (`enlisted` counts them by kind), and drop the agents of the dead."""
    for kind, table in rosters.items():
        done, size = enlisted.get(kind, 0), int(table["size"][0])
        for row in range(done, size):
            agent_class(kind)(model, table, row)
        enlisted[kind] = size
    for agent in list(model.agents):
        if isinstance(agent, RowAgent) and not agent.roster["alive"][agent.row]:
            agent.remove()


class Map:
    """What Mesa's viewers need of a grid: its size and its property layers, on the same memory as the fields.

    Mesa's own grids build a cell object a square (100 ms at 2,500 squares), which nothing here uses.
    """

    def __init__(self, arrays: Mapping[str, np.ndarray], dimensions: tuple[int, int]) -> None:
        self.dimensions = dimensions
        self.height, self.width = dimensions
        self._mesa_property_layers: dict[str, PropertyLayer] = {}
        for name, values in arrays.items():
            if name.startswith("field.") and values.ndim == 1 and values.dtype == np.float64:
                layer = PropertyLayer(name.split(".", 1)[1], dimensions, 0.0, float)
                layer._mesa_data = layer._data = values.reshape(dimensions)  # Mesa 3.3 and 3.5 name it differently
                self._mesa_property_layers[layer.name] = layer

    def __getattr__(self, name: str) -> PropertyLayer:
        layers = self.__dict__.get("_mesa_property_layers", {})
        if name in layers:
            return layers[name]
        raise AttributeError(name)


def forget(model: mesa.Model) -> None:
    """Drop Mesa's class-level reference to a model, which would keep every model that had agents alive."""
    getattr(mesa.Agent, "_ids", {}).pop(model, None)  # gone in Mesa 3.5
