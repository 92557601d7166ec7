"""Countries that arrive in the mission, leave it or set caveats, with their helicopters; men and machines are counted (M01)."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.geography import Geography
from sim.rules.mission._contingents import row_of
from sim.rules.mission._traits import number_of


def obey(v: SimpleNamespace, geography: Geography, order: Any) -> None:
    """Carry out what a country has decided: to arrive, to leave, or what its platoons may do."""
    if order.action == "arrive":
        _arrive(v, geography, order)
    elif order.action == "leave":
        _leave(v, geography, order)
    else:
        rows = _rows(v, order)
        v.contingent.long_barred[rows] = not order.long_patrols
        v.contingent.limit_km[rows] = order.beyond_km


def _rows(v: SimpleNamespace, order: Any) -> np.ndarray:
    """Rows of a country's contingents."""
    return np.flatnonzero(v.contingent.country[: int(v.contingent.size[0])] == number_of(order.country))


def _arrive(v: SimpleNamespace, geography: Geography, order: Any) -> None:
    """Its men and helicopters are at its base, all present."""
    c, row = v.contingent, row_of(v, geography, order.base, order.country)
    for name, number in (("establishment", order.men), ("men", order.men), ("establishment_infantry", order.infantry),
                         ("infantry", order.infantry)):  # fmt: skip
        getattr(c, name)[row] += number
    v.tally.troops_arrived[0] += order.men
    v.base.helicopters_change[order.base] += order.helicopters


def _leave(v: SimpleNamespace, geography: Geography, order: Any) -> None:
    """Its men go home from all bases, and with them helicopters of the bases where most of them were; its dead are not replaced."""
    c, rows, left = v.contingent, _rows(v, order), float(order.helicopters)
    bases = c.base[rows[np.argsort(-c.establishment[rows], kind="stable")]]
    for base in bases.tolist() if left else []:
        gone = min(left, float(geography.bases.helicopters[base] + v.base.helicopters_change[base]))
        v.base.helicopters_change[base] -= gone
        left -= gone
    v.tally.troops_left[0] += c.men[rows].sum()
    for name in ("establishment", "men", "establishment_infantry", "infantry"):
        getattr(c, name)[rows] = 0
