"""What each community has of its armed group: of the men and, by who leads and who collects tolls, of the income."""

from __future__ import annotations

import numpy as np

from sim.engine.compiling import equation
from sim.engine.loops import total


@equation
def men_by_community(group, v, geography):
    """Men of a group at each locality by the community that they come from, shape (localities, communities)."""
    b, out = v.band, np.zeros((v.community.holder.shape[0], geography.armed_groups.own.shape[1]))
    for i in range(b.size[0]):
        if b.alive[i] and b.group[i] == group:
            out[b.place[i], b.community[i]] += b.men[i]
    return out


@equation
def kept_tolls(group, here, v, p):
    """Of the tolls of places that a group holds, what stays with the men who collect them, by community; `here` as men_by_community."""
    kept = np.zeros(here.shape[1])
    for c in range(here.shape[0]):
        if v.community.holder[c] == group:
            kept += v.community.toll[c] * here[c] / max(here[c].sum(), 1.0)
    return kept * (p.chest * (1.0 - p.shared))


@equation
def dividends(group, here, strength, v, p, geography):
    """What each community has of its group's income: the tolls it keeps and, by its men, of the rest; the leading one takes more a man."""
    out, share = kept_tolls(group, here, v, p), np.zeros(strength.shape[0])
    rest = max(v.group.income[group] - total(out), 0.0)
    for k in range(share.shape[0]):
        share[k] = (p.lead if geography.armed_groups.own[group, k] else 1.0) * strength[k]
    shares = total(share)
    for k in range(share.shape[0]):
        out[k] += rest * share[k] / shares
    return out


@equation
def shortfalls(group, here, strength, v, p, geography):
    """How far each community's share of its group's income lies below its share of the men."""
    gap = dividends(group, here, strength, v, p, geography)
    men, income = total(strength), max(total(gap), 1e-9)
    for k in range(gap.shape[0]):
        gap[k] = strength[k] / men - gap[k] / income
    return gap
