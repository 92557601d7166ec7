"""Influence: organisations win rural influence where their men govern and the state is thin, and lose it slowly (M15)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.engine.acts import dated, in_turn, native
from sim.engine.compiling import equation
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.events import Day
from sim.geography import Geography
from sim.geography.distance import km_apart
from sim.words import ORGANISATIONS

MECHANISM = "M15"
DECLARES = {
    "field.influence": array(float, "share", "rural influence of each organisation in a square", of=ORGANISATIONS),
    "tally.people_under_jihadists": array(float, "people", "people under jihadist influence"),
    "tally.area_under_jihadists": array(float, "squares", "area under jihadist influence"),
}
WRITES = ()
ORGS = len(ORGANISATIONS)
NONE = 1e-6  # influence below which nothing is left where nobody makes an effort


class Params(Base):
    """How influence is won."""

    gain_days: float = parameter(
        60.0, 10.0, 400.0, "days", "judgement", "own", "time scale on which jihadist influence grows with men present"
    )
    loss_days: float = parameter(
        150.0, 10.0, 800.0, "days", "judgement", "own", "time scale on which jihadist influence fades where their men are gone"
    )
    men_per_1000: float = parameter(
        2.5, 0.2, 20.0, "men per 1,000 people", "judgement", "own: governing costs men per head",
        "governing men at which jihadist influence heads for one half",
    )  # fmt: skip
    men_least: float = parameter(
        2.0, 0.1, 20.0, "men", "judgement", "own", "governing men at which jihadist influence heads for one half where nobody lives"
    )
    other_men: float = parameter(
        0.25, 0.0, 1.0, "share", "judgement", "own", "weight in jihadist influence of men present who do not govern"
    )
    state: float = parameter(0.6, 0.0, 1.0, "share", "judgement", "own", "cut in jihadist influence where the state is fully present")
    settled: float = parameter(
        0.7, 0.0, 1.0, "share", "judgement", "own, held by people under jihadists in 2015; 0 is none",
        "men around their cells' homes who had governed before the first day", null=0.0,
    )  # fmt: skip
    settled_km: float = parameter(
        15.0, 5.0, 150.0, "km", "judgement", "own", "distance from their cells' homes at which those men were fewer by a factor e"
    )
    cover: float = parameter(
        0.2, 0.0, 1.0, "share", "judgement", "own; 0 is none", "cut in jihadist influence under full UN cover", null=0.0
    )


@equation
def effort(org, s, v, p):
    """Men of an organisation in a square, those who do not govern by their weight."""
    f = v.field
    return f.governing_men[org, s] + p.other_men * (f.cell_men[org, s] - f.governing_men[org, s])


@equation
def goal(men, s, v, p, geography):
    """Where influence heads: effort against what the people ask, less where the state is and under UN cover."""
    asked = p.men_least + p.men_per_1000 * geography.squares.people[s] / 1000.0
    return men / (men + asked) * (1.0 - p.state * v.field.presence[s]) * (1.0 - p.cover * v.field.cover[s])


@equation
def win_or_lose(org, s, v, p, day, geography):
    """An organisation's influence in a square moves to where it heads, faster up than down."""
    influence, men = v.field.influence, effort(org, s, v, p)
    if men == 0.0 and influence[org, s] < NONE:
        influence[org, s] = 0.0
        return
    heads = goal(men, s, v, p, geography)
    pace = p.gain_days if heads > influence[org, s] else p.loss_days
    influence[org, s] += (heads - influence[org, s]) * min(day.span / pace, 1.0)


@dated
def begin(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Influence of the first day, where cells that stand at their homes had governed around them."""
    if day.index == 0:
        v.field.influence[:] = start(v, p, geography)


@native
def move(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Winning and losing influence over the days since last asked; people and squares where any organisation holds sway."""
    f, t = v.field, v.tally
    t.people_under_jihadists[0] = t.area_under_jihadists[0] = 0.0
    for s in geography.squares.play:
        total = 0.0
        for org in range(ORGS):
            win_or_lose(org, s, v, p, day, geography)
            total += f.influence[org, s]
        t.people_under_jihadists[0] += geography.squares.people[s] * min(total, 1.0)
        t.area_under_jihadists[0] += min(total, 1.0)


resolve = in_turn(begin, move)


def start(v: SimpleNamespace, p: Params, geography: Geography) -> np.ndarray:
    """Influence that the men around each home would keep, if part of them governed; shape (organisations, squares)."""
    squares, f = geography.squares, v.field
    out = np.zeros((ORGS, geography.n_squares))
    for org, s in np.argwhere(f.cell_men > 0.0):
        near = np.exp(-km_apart(s, squares.play, squares) / p.settled_km)
        out[org, squares.play] += f.cell_men[org, s] * near / near.sum()
    out *= p.settled
    asked = p.men_least + p.men_per_1000 * squares.people / 1000.0
    return out / (out + asked) * (1.0 - p.state * f.presence) * (1.0 - p.cover * f.cover)
