"""Recent violence by cercle: deaths that people there have not forgotten, against their number, drive people away past a threshold."""

from __future__ import annotations

from sim.engine.compiling import equation

ALL_PEOPLE = 10000.0  # people that deaths, posts and schools are stated for
BY_CERCLE = {"fled": ("community", float), "people": ("community", float)}  # there are no more cercles than localities


@equation
def frighten(v, geography, threshold, share):
    """Part that recent violence drives out of each cercle: little of `share` below the threshold, half of it there, most far above."""
    m, w, places, cercle = v.community, v.scratch, geography.localities, geography.squares.cercle
    w.fled[:] = 0.0
    w.people[:] = 0.0
    for c in range(m.fear.shape[0]):
        w.fled[cercle[places.square[c]]] += m.fear[c]
        w.people[cercle[places.square[c]]] += places.people[c]
    for k in range(w.fled.shape[0]):
        dread = w.fled[k] * ALL_PEOPLE / max(w.people[k], 1.0) / threshold
        w.fled[k] = share * dread * dread / (1.0 + dread * dread)
