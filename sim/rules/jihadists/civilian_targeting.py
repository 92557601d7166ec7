"""Civilian targeting: cells kill to rule and to punish those who helped; UN cover may deter, its departure may expose (M04, M15).

Killing is selective where an organisation has the upper hand but not all of it (Kalyvas 2006): there more people are killed, and among
the killings those of marked helpers take the place of others.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Literal

import numpy as np

from sim.actors.cell import GOVERN, TARGET_CIVILIANS
from sim.attrition import lengths, mean_aimed, one
from sim.engine import chance
from sim.engine.acts import native
from sim.engine.compiling import equation
from sim.engine.parameters import Params as Base
from sim.engine.parameters import choice, parameter
from sim.engine.state import array
from sim.events import Day, Event
from sim.geography import Geography
from sim.rules._opportunity import count_anew, draw, next_marks, opportunities
from sim.rules.jihadists._tempo import tempo
from sim.words import ONE_SIDED, ORGANISATIONS

MECHANISM = "M04"
DECLARES = {
    "field.civilian_targeting_marks": array(
        int, "killings", "killings of civilians by each organisation's cells in a square since the month began", of=ORGANISATIONS
    ),
    "tally.civilian_targeting_expected_deaths": array(float, "deaths per day", "deaths to be expected of killings of civilians by cells"),
    "tally.civilian_targeting_expected_civilian": array(float, "deaths per day", "civilians expected to die of killings by cells"),
    "tally.punishments": array(float, "killings per day", "killings that punish people who helped"),
    "tally.officials_killed": array(float, "killings per day", "killings by cells that hit an official"),
}
WRITES = ()
SCRATCH = {**opportunities("cell"), "punishing": ("cell", float)}
_TAKE, _WHO, _LENGTH, _DEAD, _REASON, _OFFICIAL, _RECORD = chance.decisions(
    "civilian_targeting", "take", "who", "length", "dead", "reason", "official", "record"
)
STRENGTH = {"none": 0.0, "weak": 0.5, "strong": 2.0}


class Params(Base):
    """Rates per week of a cell of 20 men, and the toll."""

    attacks_per_week: float = parameter(
        0.174, 0.0, 3.0, "per week", "judgement", "own, held by one-sided deaths of 2016/17",
        "killings of civilians by a cell of 20 men that targets civilians",
    )  # fmt: skip
    govern_per_week: float = parameter(
        0.094, 0.0, 1.0, "per week", "judgement", "own", "killings of civilians by a cell of 20 men that governs"
    )
    people_half: float = parameter(
        6000.0, 500.0, 50000.0, "people", "judgement", "own", "people in a square among whom cells kill civilians half as often as at most"
    )
    deterrence: float = parameter(
        0.6, 0.0, 3.0, "log units", "judgement", "Hultman and others 2013, Fjelde and others 2019: rebels restrained; 0 is none",
        "how strongly full UN cover deters cells from killing civilians; 0 is none", null=0.0,
    )  # fmt: skip
    control_rise: float = parameter(
        0.5, 0.0, 2.0, "times", "judgement", "Kalyvas 2006: selective violence under contested control; 0 is none",
        "rise of killings of civilians where the organisation's control is predominant but contested", null=0.0,
    )  # fmt: skip
    selective_at: float = parameter(
        0.75, 0.5, 0.95, "share", "judgement", "Kalyvas 2006: most under predominant control, little at parity and where control is full",
        "organisation's share of control at which killing is most selective",
    )  # fmt: skip
    control_width: float = parameter(
        0.15, 0.05, 1.0, "share", "judgement", "own",
        "distance from that share of control at which killing is 0.6 as selective",
    )  # fmt: skip
    control_heed: float = parameter(
        1.0, 0.0, 1.0, "share", "judgement", "Kalyvas 2006; 0 is none",
        "part of punishments of helpers that hangs on the organisation's share of control", null=0.0,
    )  # fmt: skip
    reprisal: Literal["none", "weak", "strong"] = choice(
        "weak", ("none", "weak", "strong"), "judgement",
        "form is uncertain; it moves the number of killings only as far as reprisal_adds is above 0",
        "how strongly cells punish people who helped their enemies once UN cover has faded")  # fmt: skip
    reprisal_adds: float = parameter(
        0.0, 0.0, 1.0, "share", "judgement", "own: one killing takes the place of another; 1 adds all of them",
        "punishments of helpers that come on top of other killings rather than in their place",
    )  # fmt: skip
    marked_half: float = parameter(
        40.0, 2.0, 500.0, "people", "judgement", "own",
        "people marked as helpers in a square at which cells punish half as often as at most",
    )  # fmt: skip
    retaliation: float = parameter(
        0.08, 0.0, 1.0, "per death", "judgement", "own; 0 is none", "rise of killings of civilians for each recent jihadist loss nearby",
        null=0.0,
    )  # fmt: skip
    learning: float = parameter(
        3.82, 0.0, 10.0, "times", "judgement", "own, held by the busiest squares' share of events; 0 is none",
        "rise of killings of civilians where the killers' organisation knows the ground as well as it ever can", null=0.0,
    )  # fmt: skip
    party: float = parameter(60.0, 10.0, 200.0, "men", "judgement", "own", "fighters who take part in a raid on civilians at most")
    village: float = parameter(
        150.0, 20.0, 1000.0, "people", "judgement", "own", "people within reach of a jihadist raid on civilians at most"
    )
    relief: float = parameter(
        0.5, 0.0, 1.0, "share", "judgement", "own: places without defence lose most; 0 is none",
        "deaths in a jihadist raid on civilians that are averted where very many soldiers are within reach", null=0.0,
    )  # fmt: skip
    relief_half: float = parameter(
        60.0, 5.0, 400.0, "men", "judgement", "own: a small post",
        "soldiers within reach of a raid on civilians at which half of that applies",
    )  # fmt: skip
    rate: float = parameter(
        0.0241, 0.0, 1.0, "deaths per fighter", "judgement",
        "own, held by recorded one-sided events, 2015-01 to 2017-06: 1.7 dead on average, 2.6 where any",
        "people killed per fighter in a jihadist raid on civilians of mean length")  # fmt: skip
    sigma: float = parameter(
        1.5, 0.2, 2.0, "log units", "derived", "recorded one-sided events, 2015-01 to 2017-06: 34 percent without deaths, 1 in 100 with 10",
        "spread of the length of jihadist raids on civilians",
    )  # fmt: skip
    officials: float = parameter(
        0.15, 0.0, 0.6, "share", "judgement", "own", "share of killings of civilians that hit an official where the state is fully present"
    )


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """Strength of reprisals and lengths of a raid."""
    return SimpleNamespace(reprisal=STRENGTH[p.reprisal], nodes=lengths(p.sigma))


@equation
def control(i, v):
    """Share of control that a cell's organisation has in its square: its part of the armed men felt there, army and mission among them."""
    f, s = v.field, v.cell.square[i]
    own = f.cell_men[v.cell.org[i], s]
    return own / (own + f.army_reach[s] + f.protection[s]) if own > 0.0 else 0.0


@equation
def selectivity(i, v, p):
    """How selective killing is under a cell's share of control, 0 to 1: a bell around predominant but contested control."""
    away = (control(i, v) - p.selective_at) / p.control_width
    return np.exp(-0.5 * away * away)


@equation
def killings_per_week(i, v, p, geography):
    """Killings per week for 20 men of a cell: among many people, where control is contested and after losses; less under UN cover."""
    c, f, s = v.cell, v.field, v.cell.square[i]
    rate = p.attacks_per_week if c.action[i] == TARGET_CIVILIANS else (p.govern_per_week if c.action[i] == GOVERN else 0.0)
    if rate <= 0.0:
        return 0.0
    people = geography.squares.people[s]
    rate *= people / (people + p.people_half)
    avenged = 1.0 + p.retaliation * f.recent_losses_jihadist[s]
    rate *= 1.0 + p.learning * f.knowledge[c.org[i], s]
    return rate * np.exp(-p.deterrence * f.cover[s]) * (1.0 + p.control_rise * selectivity(i, v, p)) * avenged


@equation
def share_punished(i, v, p):
    """Part of a cell's killings that punish helpers: where people are marked, cover has gone and, as far as heeded, control allows."""
    f, s = v.field, v.cell.square[i]
    hangs = 1.0 - p.control_heed * (1.0 - selectivity(i, v, p))
    return min(v.fixed.reprisal * f.marked[s] / (f.marked[s] + p.marked_half) * (1.0 - f.cover[s]) * hangs, 1.0)


@equation
def defenceless(s, v, p):
    """Part of the deaths in a raid that soldiers within reach of the square do not avert."""
    soldiers = v.field.army_reach[s]
    return 1.0 - p.relief * soldiers / (soldiers + p.relief_half)


@equation
def toll(i, mass, v, p, geography, nodes):
    """People killed when a cell's pool of men raids the square it is in, mean over lengths."""
    s = v.cell.square[i]
    reached = min(geography.squares.people[s], p.village)
    return defenceless(s, v, p) * mean_aimed(min(mass, p.party), reached, p.rate, nodes)


@equation
def expected_deaths(v, p, geography):
    """Deaths to be expected today: over all cells, the chance of a killing times its mean deaths."""
    w, total = v.scratch.opportunities, 0.0
    for i in range(v.cell.size[0]):
        if w.chance[i] > 0.0:
            total += w.chance[i] * toll(i, w.mass[i], v, p, geography, v.fixed.nodes)
    return total


def _happen(v: SimpleNamespace, p: Params, day: Day, geography: Geography, hits: int) -> list[Event]:
    """The day's killings."""
    return [day.emit(_event(k, v, p, day, geography)) for k in range(hits)]


@native(then=_happen)
def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> int:
    """Give the day's opportunities of killing civilians and work out the toll."""
    c, t, w, o = v.cell, v.tally, v.scratch, v.scratch.opportunities
    count_anew(v.field.civilian_targeting_marks, day)
    o.n_hits[0] = 0
    for i in range(c.size[0]):
        o.rate[i], o.where[i], o.side[i], w.punishing[i] = 0.0, c.square[i], c.org[i], 0.0
        if c.alive[i]:
            punished = share_punished(i, v, p)
            killings = tempo(i, c.action[i], c.square[i], v, geography) * killings_per_week(i, v, p, geography)
            o.rate[i] = killings * (1.0 + p.reprisal_adds * punished)
            w.punishing[i] = punished / (1.0 + p.reprisal_adds * punished)
    draw(o, c, 0, day.opportunities, day, _TAKE, _WHO)
    t.civilian_targeting_expected_deaths[0] = t.civilian_targeting_expected_civilian[0] = expected_deaths(v, p, geography)
    t.punishments[0] = t.officials_killed[0] = 0.0
    return o.n_hits[0]  # type: ignore[no-any-return]


def _event(k: int, v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> Event:
    w, o = v.scratch, v.scratch.opportunities
    row, square = int(o.hit_row[k]), int(o.hit_place[k])
    org, community = int(v.cell.org[row]), int(geography.localities.of_square[square])
    streams = (_LENGTH, _DEAD, _REASON, _OFFICIAL, _RECORD)
    length, dead, reason, official, record = next_marks(day, streams, v.field.civilian_targeting_marks, org, square)
    killed = toll(row, float(o.mass[row]), v, p, geography, one(v.fixed.nodes, length))
    deaths = min(int(chance.whole(killed, dead)), int(v.community.people_home[community]) - day.lost("community", community))
    punished = reason < float(w.punishing[row])
    hit_official = deaths > 0 and official < p.officials * float(v.field.presence[square])
    v.tally.punishments[0] += punished
    v.tally.officials_killed[0] += hit_official
    name = geography.side(int(v.cell.katiba[row]))
    return Event(
        square=square, type=ONE_SIDED, subtype="punishment" if punished else "civilian_targeting", side_a=name, side_b="Civilians",
        initiator=name, target="Civilians", deaths_civilians=deaths, community=community, organisation=org, official=hit_official,
        draw=record, cell=row,
    )  # fmt: skip
