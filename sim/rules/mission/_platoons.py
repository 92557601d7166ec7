"""Platoons of contingents: raised and stood down as infantry comes and goes (M03)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.engine.roster import birth


def raise_platoons(v: SimpleNamespace, platoon: float) -> None:
    """One platoon row per full platoon of infantry; rows are raised once and stood down when men leave."""
    n = int(v.contingent.size[0])
    wanted = (v.contingent.establishment_infantry[:n] // platoon).astype(np.int64)  # whole platoons only
    m = int(v.patrol.size[0])
    have = np.bincount(v.patrol.contingent[:m], minlength=n)[:n]
    for row in np.flatnonzero(wanted > have):
        for ordinal in range(int(have[row]), int(wanted[row])):
            birth(
                v.patrol, int(v.contingent.slot[row]) * 2654435761 + ordinal * 40503, contingent=row, base=v.contingent.base[row],
                ordinal=ordinal, active=False,
            )  # fmt: skip
    m = int(v.patrol.size[0])
    active = v.patrol.ordinal[:m] < wanted[v.patrol.contingent[:m]]
    gone = v.patrol.active[:m] & ~active
    v.patrol.task[:m][gone] = 0
    v.patrol.posted[:m][gone] = False
    v.patrol.active[:m] = active
