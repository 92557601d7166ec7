"""Books of smuggling: what each patron got today, and yearly receipts that follow the days'."""

from __future__ import annotations

from sim.actors.network import PATRONS, TO_ORG, TO_STATE
from sim.engine.compiling import equation
from sim.words import CMA, ISGS, JNIM, OUTSIDE, PLATFORM

# Paper for tolls and gifts that each patron gets today, what each place would yield to a holder, and the network that last came by.
LEDGER = {"paid": (len(PATRONS), float), "gifts": (len(PATRONS), float), "yields": ("community", float), "seen": ("field", int)}


@equation
def open_ledger(v):
    """Nobody has been paid anything yet, and no cargo has been seen."""
    w = v.scratch
    w.paid[:] = 0.0
    w.gifts[:] = 0.0
    w.yields[:] = 0.0
    v.field.traffic[:] = 0.0


@equation
def remember(keep, gain, v):
    """Yearly receipts of armed groups, organisations and places keep a part and gain from what was paid today."""
    w = v.scratch
    for r in range(TO_STATE):
        got = gain * (w.paid[r] + w.gifts[r])
        if r < TO_ORG:
            v.group.tolls[r] = keep * v.group.tolls[r] + got
        else:
            v.org.tolls[r - TO_ORG] = keep * v.org.tolls[r - TO_ORG] + got
    for place in range(w.yields.shape[0]):
        v.community.toll[place] = keep * v.community.toll[place] + gain * w.yields[place]


@equation
def of_coalition(k, amounts, v):
    """What the armed groups of a coalition got, of amounts by patron."""
    total = 0.0
    for group in range(TO_ORG):
        if v.group.coalition[group] == k:
            total += amounts[group]
    return total


@equation
def tell(v):
    """Tell today's tolls and gifts by who got them."""
    t, paid, gifts = v.tally, v.scratch.paid, v.scratch.gifts
    t.tolls_cma[0], t.sponsored_cma[0] = of_coalition(CMA, paid, v), of_coalition(CMA, gifts, v)
    t.tolls_platform[0], t.sponsored_platform[0] = of_coalition(PLATFORM, paid, v), of_coalition(PLATFORM, gifts, v)
    t.tolls_outside[0], t.sponsored_outside[0] = of_coalition(OUTSIDE, paid, v), of_coalition(OUTSIDE, gifts, v)
    t.tolls_jnim[0], t.sponsored_jnim[0] = paid[TO_ORG + JNIM], gifts[TO_ORG + JNIM]
    t.tolls_isgs[0], t.sponsored_isgs[0] = paid[TO_ORG + ISGS], gifts[TO_ORG + ISGS]
    t.tolls_state[0], t.sponsored_state[0] = paid[TO_STATE], gifts[TO_STATE]
