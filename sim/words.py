"""The few words the parts exchange: orders go down, events come up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

REGIONS = ("Kidal", "Gao", "Menaka", "Timbuktu", "Taoudenit", "Mopti", "Segou")
NORTH = ("Kidal", "Gao", "Menaka", "Timbuktu", "Taoudenit")

STATE_BASED, NON_STATE, ONE_SIDED = 1, 2, 3
TYPE_NAMES = {STATE_BASED: "state_based", NON_STATE: "non_state", ONE_SIDED: "one_sided"}

# Support sides of a community, in column order.
SIDES = ("state", "JNIM", "ISGS", "CMA", "Platform", "nobody")
# Who may harm a community, in column order of its memory of harm.
PERPETRATORS = ("state", "JNIM", "ISGS", "foreign", "CMA", "Platform", "outside")
# Jihadist organisations, in the order of every organisation axis.
ORGANISATIONS = ("JNIM", "ISGS")
# Coalitions of the armed groups of the North, in the order of every coalition axis; `outside` signed nothing.
COALITIONS = ("CMA", "Platform", "outside")
CMA, PLATFORM, OUTSIDE = range(3)
# Named armed groups of the North, and how many groups may split off each: the rows of every group axis.
NAMED_GROUPS = ("HCUA", "MNLA", "MAA_CMA", "GATIA", "MAA_Platform", "Ganda", "CPA", "CMFPR2", "MSA", "CJA")
SPLINTERS = 2
GROUPS = (*NAMED_GROUPS, *(f"{name}_splinter_{k + 1}" for name in NAMED_GROUPS for k in range(SPLINTERS)))
# Self-defence militias of the Centre, in the order of every militia axis.
MILITIAS = ("Dogon_dozo", "Dozo_Segou", "Fulani_selfdefence")
# Who lives off the corridors, in the order of every ledger of tolls.
RECEIVERS = (*COALITIONS, *ORGANISATIONS, "state")


@dataclass(slots=True)
class Event:
    """One violent event of the day: who opened it, against whom, where, and who died.

    `type` is UCDP's (1 state-based, 2 non-state, 3 one-sided); `side_a` is the state or UN side as in UCDP GED, not the
    attacker; between non-state groups it is one of the two. `initiator` opened the event. `cell`, `garrison`, `contingent`
    and `community` are roster rows that the losses fall on, or -1: deaths_a on the garrison or contingent, deaths_b on the
    cell, deaths_civilians on the community. `cell_a`, `band_a`, `band_b`, `militia_a`, `militia_b` and `company` are rows of
    cells, bands, militias and mixed companies that lose the deaths of their side. `group` is the armed group of the North
    that did harm to the community.
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
    group: int = -1
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
class Day:
    """What passes between the parts on one day: its date, its keys of chance, its orders and its events.

    `number` counts days since 1970-01-01, so that keys of chance do not depend on where a run starts. `span` is the
    number of days that a weekly step covers when it is asked: 7, or 1 on the first day. `pools` and `pools_of_places` are the scratch
    of opportunities by (side, square) and (side, locality), see rules/_opportunity.
    """

    number: int
    index: int
    day_of_year: int
    month_number: int
    first_of_month: bool
    seed: tuple[int, int]
    seed_history: tuple[int, int]
    levers: Mapping[str, Any]
    agents: int = 1
    platoon: float = 35.0
    span: int = 1
    pools: tuple[np.ndarray, ...] = ()
    pools_of_places: tuple[np.ndarray, ...] = ()
    first_of_mandate: bool = False
    after_mandate: bool = False
    orders: dict[str, Any] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    pending: list[Event] = field(default_factory=list)

    @property
    def week(self) -> int:
        """Number of the week, the epoch of slow choices."""
        return self.number // 7

    def emit(self, event: Event) -> Event:
        """Let the day know of an event while its rule is still at work, and hand it back."""
        self.pending.append(event)
        return event

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
