"""Recent violence by cercle: deaths that people there have not forgotten, against their number, and what drives away past a threshold."""

from __future__ import annotations

from sim.engine.compiling import equation

ALL_PEOPLE = 10000.0  # people that deaths are stated for
BY_CERCLE = {"deaths": ("community", float), "people": ("community", float)}  # there are no more cercles than localities


@equation
def recent_deaths(v, geography):
    """Recent deaths in each cercle by 10,000 of its people, on the paper of who asks."""
    m, w, places, cercle = v.community, v.scratch, geography.localities, geography.squares.cercle
    w.deaths[:] = 0.0
    w.people[:] = 0.0
    for c in range(m.fear.shape[0]):
        w.deaths[cercle[places.square[c]]] += m.fear[c]
        w.people[cercle[places.square[c]]] += places.people[c]
    for k in range(w.deaths.shape[0]):
        w.deaths[k] = w.deaths[k] * ALL_PEOPLE / max(w.people[k], 1.0)


@equation
def frightened(deaths, threshold, share):
    """Part that recent deaths drive away: little of `share` below the threshold, half of it there, most of it far above."""
    dread = deaths / threshold
    return share * dread * dread / (1.0 + dread * dread)
