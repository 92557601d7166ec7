"""Influence: organisations win rural influence where their men govern and the state is thin, and lose it slowly (M15)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.engine.acts import dated, in_turn, native
from sim.engine.compiling import kernel
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.events import Day
from sim.geography import Geography
from sim.words import REGIONS

MECHANISM = "M15"
READS = ("field.governing_men", "field.cell_men", "field.presence", "field.cover")
DECLARES = {"field.influence": (float, 2), "tally.people_under_jihadists": float, "tally.area_under_jihadists": float}
WRITES = ()
DRAWS = ()


class Params(Base):
    """How influence is won."""

    gain_days: float = parameter(60.0, 10.0, 400.0, "days", "judgement", "own", "time scale on which influence follows men")
    loss_days: float = parameter(150.0, 10.0, 800.0, "days", "judgement", "own", "time scale on which influence fades without them")
    men_per_1000: float = parameter(
        2.5,
        0.2,
        20.0,
        "men per 1,000 people",
        "judgement",
        "own: governing costs men a head",
        "governing men at which influence heads for one half",
    )
    men_least: float = parameter(2.0, 0.0, 20.0, "men", "judgement", "own", "governing men it takes where nobody lives")
    other_men: float = parameter(0.25, 0.0, 1.0, "share", "judgement", "own", "weight of men present who do not govern")
    state: float = parameter(0.6, 0.0, 1.0, "share", "judgement", "own", "cut where the state is fully present")
    cover: float = parameter(0.2, 0.0, 1.0, "share", "judgement", "own; 0 is none", "cut under full UN cover")


@kernel
def follow(play, influence, governing, men, presence, cover, people, p, span):
    """Move influence toward G / (G + K), faster up than down; return people and squares where either holds sway."""
    p = p[0]
    reached, area = 0.0, 0.0
    for s in play:
        k = p.men_least + p.men_per_1000 * people[s] / 1000.0
        total = 0.0
        for a in range(2):
            effort = governing[a, s] + p.other_men * (men[a, s] - governing[a, s])
            if effort == 0.0 and influence[a, s] < 1e-6:
                influence[a, s] = 0.0
                continue
            goal = effort / (effort + k) * (1.0 - p.state * presence[s]) * (1.0 - p.cover * cover[s])
            pace = p.gain_days if goal > influence[a, s] else p.loss_days
            influence[a, s] += (goal - influence[a, s]) * min(span / pace, 1.0)
            total += influence[a, s]
        reached += people[s] * min(total, 1.0)
        area += min(total, 1.0)
    return reached, area


@dated
def begin(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Influence of the first day."""
    if day.index == 0:
        v.field.influence[:] = start(geography)


@native
def move(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Winning and losing influence over the days since last asked."""
    f, t, squares = v.field, v.tally, geography.squares
    t.people_under_jihadists[0], t.area_under_jihadists[0] = follow(
        squares.play, f.influence, f.governing_men, f.cell_men, f.presence, f.cover, squares.people, p.numbers, day.span
    )


resolve = in_turn(begin, move)


def start(geography: Geography) -> np.ndarray:
    """Influence in January 2015: the jihadists' support share of the region, where people are; shape (2, squares)."""
    table = geography.seeds.initial_state
    out = np.zeros((2, geography.n_squares))
    for region, name, value in zip(table["region"], table["group"], table["value"] * (table["variable"] == "support_share"), strict=True):
        if str(name) == "jihadists":
            out[0, geography.squares.region == REGIONS.index(str(region))] = value
    return out
