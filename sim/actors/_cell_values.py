"""What a square, an action in it, or a target is worth to a jihadist cell."""

from __future__ import annotations

import numpy as np

from sim.engine.compiling import equation
from sim.geography.distance import km_apart
from sim.words import FOR_ORG, FOR_STATE, ISGS, JNIM


@equation
def pull_of_people(s, org, v, p, geography):
    """Pull of a square's people: those whom no state governs, supporters, and kin of those the organisation draws on."""
    c = geography.localities.of_square[s]
    stateless = p.people_weight * geography.squares.log_people[s] * (1.0 - v.field.presence[s])
    kin = p.kin_weight * geography.localities.kin[c, org]
    return stateless + (p.support_weight * v.community.support[c, FOR_ORG + org] + kin)


@equation
def mission_in_sight(s, v, p):
    """The mission's men whom a cell counts from a square, in soldiers of the army: of bases in reach, and of long patrols there."""
    return p.mission_weight * (v.field.mission_reach[s] + p.patrol_pull * v.field.long_men[s])


@equation
def pull_of_targets(s, v, p):
    """Pull of army and mission within reach of a square, and of the mission's long patrols in it."""
    army, mission = v.field.army_reach[s], mission_in_sight(s, v, p)
    return p.target_weight * np.log((1.0 + army / p.soldiers) * (1.0 + mission / p.soldiers))


@equation
def log_units(number, unit):
    """How much a number of men, people or losses weighs: nothing where there are none, and one unit as log 2."""
    return np.log1p(number / unit) if number > 0.0 else 0.0


@equation
def homesickness(s, home, p, squares):
    """What distance from home costs: its square over that of the range at which it costs one unit."""
    share = km_apart(s, home, squares) / p.home_range_km
    return share * share


@equation
def value_of_square(s, i, v, p, geography):
    """Expected value of being in a square: people, targets and concealment, against cover, force, crowds, rivals, losses and distance."""
    c, f, org = v.cell, v.field, v.cell.org[i]
    rival = ISGS if org == JNIM else JNIM
    others = f.cell_men[org, s] - (c.men[i] if s == c.square[i] else 0.0)
    value = pull_of_people(s, org, v, p, geography)
    value += pull_of_targets(s, v, p)
    value += p.cover_weight * geography.squares.concealment[s] - p.avoid_protection * f.cover[s]
    value -= p.avoid_force * log_units(f.army_men[s], p.soldiers)
    value -= p.crowd_weight * log_units(others, p.fighters)
    value -= p.rival_weight * log_units(f.cell_men[rival, s], p.fighters)
    value -= p.pressure_weight * log_units(f.recent_losses_jihadist[s], 1.0)
    return value - homesickness(s, c.home[i], p, geography.squares)


@equation
def value_of_governing(s, org, v, p, geography):
    """Value of governing a square: taste, supporters, and people without UN cover, against the state's presence."""
    f, c = v.field, geography.localities.of_square[s]
    open_ground = 1.0 - p.cover_on_rule * f.cover[s]
    supporters = p.support_weight * v.community.support[c, FOR_ORG + org]
    people = p.rule_people * geography.squares.log_people[s] * open_ground
    return v.fixed.govern[org] + supporters + people - p.rule_presence * f.presence[s]


@equation
def value_of_attacks_on_civilians(s, org, v, p, geography):
    """Value of attacking civilians in a square: taste, support to the state and people marked as its helpers, against UN cover."""
    f, c = v.field, geography.localities.of_square[s]
    marked = p.rule_people * np.log1p(f.marked[s] / p.fighters)
    loyal = p.loyal_weight * v.community.support[c, FOR_STATE]
    return v.fixed.target_civilians[org] + loyal + marked - p.avoid_protection * f.cover[s]


@equation
def value_of_planting(s, org, v, p):
    """Value of laying IEDs in a square: taste, predictable patrols and the army's traffic, against UN cover."""
    f = v.field
    traffic = p.target_weight * np.log1p(p.mission_weight * f.predictability[s] + f.army_reach[s] / p.traffic)
    return v.fixed.plant[org] + traffic - p.cover_on_rule * f.cover[s]


@equation
def value_of_target(there, here, men, p, squares):
    """Value of a target by its men and its distance; none beyond the range of attack."""
    most = int(p.attack_range_km / (squares.step_km * squares.least_narrowing) + 1.0)
    if abs(there - here) > squares.columns * (most + 1):  # squares are numbered row by row: what is numbered further is too far
        return -np.inf
    rows, columns = abs(there // squares.columns - here // squares.columns), abs(there % squares.columns - here % squares.columns)
    if max(rows, columns) > most:  # spares working out most distances
        return -np.inf
    km = km_apart(there, here, squares)
    return -np.inf if km > p.attack_range_km else -km / p.attack_decay_km + p.target_pull * np.log1p(men / p.soldiers)
