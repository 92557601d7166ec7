"""The one mutable thing: square fields, tables and rosters, shown to each part through a view of what it declared.

Names are dotted: `field.protection` (one number a square), `base.supply_days` (one a base), `org.campaign`,
`group.coalition` (one an armed group of the North), `feud.recent_raids` (one a pair of communities at odds), `tally.convoy_km`
(one number, today's flow or stock) and `<roster>.<column>`. A rule holds writable arrays for what it WRITES or DECLARES
and read-only views of what it READS; anybody else holds nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import ModuleType, SimpleNamespace
from typing import Any

import mesa
import numpy as np
from mesa.discrete_space import PropertyLayer

from sim.engine.roster import Roster
from sim.geography import Geography
from sim.words import GROUPS, ORGANISATIONS


class State:
    """State of one run: arrays by dotted name, rosters by kind, and the ground they stand on."""

    def __init__(self, geography: Geography, declared: Mapping[str, Any], rosters: Mapping[str, Roster]) -> None:
        self.geography = geography
        self.rosters = dict(rosters)
        self.arrays: dict[str, np.ndarray] = {}
        self._views: dict[str, np.ndarray] = {}
        self.tally_names = sorted(name for name in declared if name.startswith("tally."))
        self.tallies = np.zeros(len(self.tally_names))
        for name, form in declared.items():
            if name.startswith("tally."):
                i = self.tally_names.index(name)
                self.arrays[name] = self.tallies[i : i + 1]
            else:
                self.arrays[name] = np.zeros(self._shape(name, form), _dtype(form))
        for kind, roster in self.rosters.items():
            for column, array in roster.columns.items():
                self.arrays[f"{kind}.{column}"] = array

    def _shape(self, name: str, form: Any) -> tuple[int, ...]:
        kind = name.split(".", 1)[0]
        sizes = {
            "field": (self.geography.n_squares,), "base": (len(self.geography.bases.key),), "org": (len(ORGANISATIONS),),
            "group": (len(GROUPS),), "feud": (len(self.geography.feuds),),
        }  # fmt: skip
        if kind not in sizes:
            raise KeyError(f"{name}: an array belongs to {', '.join(sizes)} or tally")
        width = form[1] if isinstance(form, tuple) else None
        if width is None:
            return sizes[kind]
        return (width, *sizes[kind]) if kind == "field" else (*sizes[kind], width)

    def view(self, reads: Iterable[str], writes: Iterable[str]) -> SimpleNamespace:
        """Attribute access by prefix: writable arrays for `writes`, read-only views for `reads`."""
        groups: dict[str, SimpleNamespace] = {}
        for name, writable in [(n, False) for n in reads] + [(n, True) for n in writes]:
            if name not in self.arrays:
                raise KeyError(f"{name}: no such array; declared are {', '.join(sorted(self.arrays))}")
            array = self.arrays[name]
            if not writable:
                array = self._shown(name)
            prefix, column = name.split(".", 1)
            setattr(groups.setdefault(prefix, SimpleNamespace()), column, array)
        return SimpleNamespace(**groups)

    def scratch(self, forms: Mapping[str, Any]) -> SimpleNamespace:
        """Paper to work on, by name, that nobody else sees: forms are (length or what is counted, type, rows if there are more)."""
        out = {}
        for name, (of, dtype, *rows) in forms.items():
            length = of if isinstance(of, int) else self.rosters[of].capacity if of in self.rosters else self._shape(f"{of}.", float)[0]
            out[name] = np.zeros((*rows, length), dtype)
        return SimpleNamespace(**out)

    def _shown(self, name: str) -> np.ndarray:
        """The read-only view of an array that all who read it share: a view a part would fill the processor's cache."""
        if name not in self._views:
            self._views[name] = self.arrays[name].view()
            self._views[name].flags.writeable = False
        return self._views[name]

    def copy_state(self) -> dict[str, np.ndarray]:
        """A copy of every array, for a fork."""
        return {name: array.copy() for name, array in self.arrays.items()}

    def restore(self, state: Mapping[str, np.ndarray]) -> None:
        """Fill every array in place from a copy."""
        for name, array in state.items():
            self.arrays[name][...] = array


def _dtype(form: Any) -> Any:
    return form[0] if isinstance(form, tuple) else form


def show(part: ModuleType, world: State, params: Any, geography: Geography) -> SimpleNamespace:
    """What a part is shown: the arrays that it declared; as `fixed`, what follows from parameters and ground; as `scratch`, paper."""
    writes = (*getattr(part, "WRITES", ()), *getattr(part, "DECLARES", {}))
    view = world.view([name for name in part.READS if name not in writes], writes)
    if hasattr(part, "fixed"):
        view.fixed = part.fixed(params, geography)
        for value in vars(view.fixed).values():
            if isinstance(value, np.ndarray):
                value.flags.writeable = False
    if hasattr(part, "SCRATCH"):
        view.scratch = world.scratch(part.SCRATCH)
    return view


class Map:
    """What Mesa's viewers need of a grid: its size and its property layers, on the same memory as the fields.

    Mesa's own grids build a cell object a square (100 ms at 2,500 squares), which nothing here uses.
    """

    def __init__(self, world: State) -> None:
        squares = world.geography.squares
        self.dimensions = (squares.rows, squares.columns)
        self.height, self.width = self.dimensions
        self._mesa_property_layers: dict[str, PropertyLayer] = {}
        for name, array in world.arrays.items():
            if name.startswith("field.") and array.ndim == 1 and array.dtype == np.float64:
                layer = PropertyLayer(name.split(".", 1)[1], self.dimensions, 0.0, float)
                layer._mesa_data = layer._data = array.reshape(self.dimensions)  # Mesa 3.3 and 3.5 name it differently
                self._mesa_property_layers[layer.name] = layer

    def __getattr__(self, name: str) -> PropertyLayer:
        layers = self.__dict__.get("_mesa_property_layers", {})
        if name in layers:
            return layers[name]
        raise AttributeError(name)


def forget(model: mesa.Model) -> None:
    """Drop Mesa's class-level reference to a model, which would keep every model that had agents alive."""
    getattr(mesa.Agent, "_ids", {}).pop(model, None)  # gone in Mesa 3.5
