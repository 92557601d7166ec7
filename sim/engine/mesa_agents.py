"""A Mesa agent is a view of one row of a roster: nothing is stored twice."""

from __future__ import annotations

from typing import Any

import mesa
import numpy as np

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

    def __getattr__(self, name: str) -> Any:
        roster = self.__dict__.get("roster")
        if roster is None or name not in roster.columns:
            raise AttributeError(name)
        value = roster.columns[name][self.row]
        return value.item() if np.ndim(value) == 0 else value


def agent_class(kind: str) -> type[RowAgent]:
    """A subclass of RowAgent named after the kind, so that Mesa's agents_by_type tells kinds apart."""
    name = "".join(part.capitalize() for part in kind.split("_"))
    return type(name, (RowAgent,), {"__doc__": f"One {kind} of the roster."})
