"""What passes between the parts: violent events come up, and the day carries its keys and its events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sim.engine import day as engine

# Rows that an event may name, with the kind of unit that they are of.
UNITS = {
    "cell": "cell", "cell_a": "cell", "garrison": "garrison", "contingent": "contingent", "band_a": "band", "band_b": "band",
    "militia_a": "militia", "militia_b": "militia", "company": "company",
    "task_group": "task_group",
}  # fmt: skip


@dataclass(slots=True)
class Event:
    """One violent event of the day: who opened it, against whom, where, and who died.

    `type` is UCDP's (1 state-based, 2 non-state, 3 one-sided); `side_a` is the state or UN side as in UCDP GED, not the
    attacker; between non-state groups it is one of the two. `initiator` opened the event. `cell`, `garrison`, `contingent`
    and `community` are roster rows that the losses fall on, or -1: deaths_a on the garrison or contingent, deaths_b on the
    cell, deaths_civilians on the community. `cell_a`, `band_a`, `band_b`, `militia_a`, `militia_b`, `company` and `task_group` are rows of
    cells, bands, militias, mixed companies and task groups that lose the deaths of their side. `group` is the armed group of the North
    that did harm to the community. `feud` is the feud that a raid is made for, `feud_side` the side that raids (0 the first, 1 the second).
    """

    square: int
    type: int
    subtype: str
    side_a: str
    side_b: str
    initiator: str
    target: str
    deaths_a: int = 0
    deaths_b: int = 0
    deaths_civilians: int = 0
    wounded_a: int = 0
    cell: int = -1
    garrison: int = -1
    contingent: int = -1
    community: int = -1
    organisation: int = -1
    cell_a: int = -1
    band_a: int = -1
    band_b: int = -1
    militia_a: int = -1
    militia_b: int = -1
    company: int = -1
    task_group: int = -1
    group: int = -1
    feud: int = -1
    feud_side: int = -1
    official: bool = False
    scripted: bool = False
    draw: float = 0.5
    recorded: bool = False
    recorded_best: int = 0
    recorded_initiator: str = ""

    @property
    def best(self) -> int:
        """Deaths of all sides."""
        return self.deaths_a + self.deaths_b + self.deaths_civilians


@dataclass(slots=True)
class Day(engine.Day):
    """One day of Mali: its date, its keys of chance and its events.

    `number` counts days since 1970-01-01, so that keys of chance do not depend on where a run starts. `regime` is 0 under the status
    quo, 1 from the mandate date on, when a scenario's measures are in force, and more from each later change of circumstances.
    `known` is the day up to which dated hostilities and strengths are those on record: today, and the mandate date after it.
    `opportunities` and `opportunities_of_places` are the scratch of opportunities by (side, square) and (side, locality), see
    rules/_opportunity.
    """

    day_of_year: int = 1
    month_number: int = 0
    first_of_month: bool = False
    seed_history: tuple[int, int] = (0, 0)
    agents: int = 1
    platoon: float = 35.0
    opportunities: Any = None
    opportunities_of_places: Any = None
    first_of_mandate: bool = False
    known: int = 0

    @property
    def week(self) -> int:
        """Number of the week, the epoch of slow choices."""
        return self.number // 7

    @property
    def after_mandate(self) -> bool:
        """Whether a scenario's measures are in force."""
        return self.regime > 0

    def lost(self, kind: str, row: int) -> int:
        """People of one roster row already killed today, so that nobody dies twice."""
        happened = (*self.events, *self.pending)
        if kind == "community":
            return sum(e.deaths_civilians for e in happened if e.community == row)
        if kind == "cell":
            fallen = sum(e.deaths_a for e in happened if e.cell_a == row)
            return fallen + sum(e.deaths_b for e in happened if e.cell == row)
        if kind in ("band", "militia"):
            fallen = sum(e.deaths_a for e in happened if getattr(e, f"{kind}_a") == row)
            return fallen + sum(e.deaths_b for e in happened if getattr(e, f"{kind}_b") == row)
        return sum(e.deaths_a for e in happened if getattr(e, kind) == row)
