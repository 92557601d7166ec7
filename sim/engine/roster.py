"""The table of one kind of agent: columns by name, a row an agent."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import numpy as np


class RosterFull(RuntimeError):
    """More agents were born than the table has rows for."""


class Roster:
    """Columns over-allocated to `capacity`; a row keeps its agent for the whole run, dead or alive.

    `slot` is an agent's identity across scenarios (never its row number), `alive` marks the living,
    and `size[0]` counts the rows ever used. `columns` gives each further column's type, or (type, width).
    """

    def __init__(self, kind: str, columns: Mapping[str, Any], capacity: int) -> None:
        self.kind = kind
        self.capacity = capacity
        self.columns: dict[str, np.ndarray] = {
            "slot": np.zeros(capacity, np.int64),
            "alive": np.zeros(capacity, np.bool_),
            "size": np.zeros(1, np.int64),
            **_blank(columns, capacity),
        }

    def __len__(self) -> int:
        """Number of living agents."""
        n = int(self.columns["size"][0])
        return int(self.columns["alive"][:n].sum())

    def __getitem__(self, name: str) -> np.ndarray:
        return self.columns[name]


def birth(table: SimpleNamespace, slot: int, **values: Any) -> int:
    """Give a new agent the next free row of a writable view and return the row; RosterFull when there is none."""
    row = int(table.size[0])
    if row >= len(table.alive):
        raise RosterFull(f"more than {len(table.alive)} agents of one kind were born in one run")
    table.size[0] = row + 1
    table.slot[row] = slot & 0xFFFFFFFF
    table.alive[row] = True
    for name, value in values.items():
        getattr(table, name)[row] = value
    return row


def blank_orders(forms: Mapping[str, Any], capacity: int) -> SimpleNamespace:
    """Blank orders of an actor's ORDERS: a row each agent that there may be, and `n`, how many rows they are for."""
    return SimpleNamespace(n=np.zeros(1, np.int64), **_blank(forms, capacity))


def _blank(forms: Mapping[str, Any], capacity: int) -> dict[str, np.ndarray]:
    """A column of zeros for each form, which says its type, and how many columns it has if more than one."""
    out = {}
    for name, form in forms.items():
        dtype, width = (form.dtype, form.width) if hasattr(form, "width") else form if isinstance(form, tuple) else (form, None)
        out[name] = np.zeros(capacity if width is None else (capacity, width), dtype)
    return out
