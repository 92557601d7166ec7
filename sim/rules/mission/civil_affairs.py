"""Civil affairs: teams settle disputes and lower tension and mistrust where they come often enough (M08)."""

from __future__ import annotations

import zlib
from types import SimpleNamespace

import numpy as np

from sim.engine.acts import dated, eventful, in_turn, native
from sim.engine.compiling import equation
from sim.engine.loops import copy_rows
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.roster import birth
from sim.engine.state import array
from sim.events import Day
from sim.geography import Geography
from sim.rules._casualties import mourn
from sim.words import DAYS_PER_YEAR

MECHANISM = "M08"
DECLARES = {
    "tally.team_days": array(float, "teams", "civil teams at work"),
    "tally.team_days_away": array(float, "teams", "civil teams at work away from the town of their station"),
    "tally.civil_officers": array(float, "officers", "civil-affairs officers in teams at work"),
}
WRITES = (
    "civil_team.size", "civil_team.alive", "civil_team.slot", "civil_team.base", "civil_team.officers", "civil_team.ordinal",
    "civil_team.square", "civil_team.active", "community.tension", "community.mistrust", "community.calm",
)  # fmt: skip
SCRATCH = {"deaths": ("community", float), "effort": ("community", float)}
STATIONS, CENTRE, NORTH = range(3)  # where additional officers go, in the order of the lever's codes
LEAST_TENSION = 0.05  # tension of January 2015 where no pair at odds is named


class Params(Base):
    """What teams do to tension and mistrust."""

    team: int = parameter(3, 2, 5, "people", "judgement", "own: 2 to 5 officers", "officers in a civil team")
    settle_per_day: float = parameter(
        0.012, 0.0, 0.1, "share per day", "judgement", "Blattman and others 2014: unresolved disputes -29 percent; 0 is none",
        "fall of a locality's tension for each day of a full civil team there", null=0.0,
    )  # fmt: skip
    mistrust_per_day: float = parameter(
        0.008, 0.0, 0.1, "share per day", "judgement", "Nomikos: UN patrols raise cooperation; 0 is none",
        "fall of a locality's mistrust of outsiders for each day of a full civil team there", null=0.0,
    )  # fmt: skip
    recovery_days: float = parameter(
        300.0, 60.0, 2000.0, "days", "judgement", "Smidt 2020: dialogues wear off in months; Blattman: lasted 3 years",
        "time scale on which a locality's tension and mistrust return to their background",
    )  # fmt: skip
    violence: float = parameter(
        0.01, 0.0, 0.1, "per death", "judgement", "own", "rise of a locality's tension for each death there, until tension is full"
    )
    lasting: float = parameter(
        0.2, 0.0, 1.0, "share", "judgement", "own; 0 is none",
        "part of the rise of a locality's tension by its dead that its background keeps, so that calm does not return to January 2015",
        null=0.0)  # fmt: skip
    memory_years: float = parameter(
        4.0, 0.5, 30.0, "years", "judgement", "own: years", "time scale on which a locality's background returns to that of January 2015"
    )
    mistrust: float = parameter(0.3, 0.0, 1.0, "share", "judgement", "own", "mistrust of outsiders where nobody resents violence")
    backfire: float = parameter(
        0.05, 0.0, 0.5, "share", "judgement", "Blattman and others 2014: some extrajudicial harm up",
        "part of the tension settled by civil teams that turns into mistrust",
    )  # fmt: skip


# ---- teams -------------------------------------------------------------------------------------------------------


@dated
def begin(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Raise teams on the first day and the mandate date; tension and mistrust of the first day."""
    if day.index == 0 or day.first_of_mandate:
        _raise_teams(v, p, day, geography)
    if day.index == 0:
        v.community.calm[:] = background(geography)
        v.community.tension[:] = v.community.calm
        v.community.mistrust[:] = p.mistrust


def background(geography: Geography) -> np.ndarray:
    """Tension of January 2015: the highest of the pairs named for a locality's cercle; a little where none is."""
    table = geography.seeds.initial_state
    worst: dict[str, float] = {}
    for row in np.flatnonzero(table["variable"] == "tension"):
        for cercle in (str(table["cercle"][row]), str(table["cercle_b"][row])):
            worst[cercle] = max(worst.get(cercle, 0.0), float(table["value"][row]))
    squares = geography.squares
    return np.array([worst.get(squares.cercles[int(squares.cercle[s])], LEAST_TENSION) for s in geography.localities.square])


def officers_at(staff_factor: float, placement: float, geography: Geography) -> np.ndarray:
    """Civil-affairs officers at each base: the stations' own, times the staff lever; extra ones go where ordered."""
    table, keys = geography.seeds.civil_staff, geography.bases.key
    wanted = np.zeros(len(keys))
    for base, officers in zip(table["base"], table["civil_affairs"], strict=True):
        if str(base) in keys:
            wanted[keys.index(str(base))] += float(officers)
    extra = wanted.sum() * (staff_factor - 1.0)
    weight = wanted if placement == STATIONS else wanted * (geography.bases.centre == (placement == CENTRE))
    return np.maximum(wanted + extra * weight / max(weight.sum(), 1e-9), 0.0)


def _raise_teams(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Full teams of each station's officers, and one of those left over; none where the mission is removed."""
    wanted = officers_at(v.levers.civil.staff_factor, v.levers.civil.placement, geography) * (v.levers.troops.factor > 0.0)
    for base in range(len(wanted)):
        people = round(float(wanted[base]))
        sizes = [float(p.team)] * (people // p.team) + ([float(people % p.team)] if people % p.team else [])
        sizes = [size / day.agents for size in sizes for _ in range(day.agents)]
        _set_teams(v, geography, base, sizes)


def _set_teams(v: SimpleNamespace, geography: Geography, base: int, sizes: list[float]) -> None:
    """Teams of a station of these sizes; rows are raised once and stood down when officers leave."""
    n = int(v.civil_team.size[0])
    have = {int(v.civil_team.ordinal[r]): int(r) for r in np.flatnonzero(v.civil_team.base[:n] == base)}
    for ordinal, size in enumerate(sizes):
        if ordinal not in have:
            slot = zlib.crc32(f"team:{geography.bases.key[base]}:{ordinal}".encode())
            have[ordinal] = birth(v.civil_team, slot, base=base, ordinal=ordinal, square=geography.bases.square[base])
        v.civil_team.officers[have[ordinal]] = size
        v.civil_team.active[have[ordinal]] = True
    for ordinal, row in have.items():
        if ordinal >= len(sizes):
            v.civil_team.active[row] = False


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """Tension of January 2015."""
    return SimpleNamespace(background=background(geography))


# ---- their work --------------------------------------------------------------------------------------------------


@eventful
def remember(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Today's dead by locality."""
    mourn(day.events, v.scratch.deaths)


@equation
def go_to_work(v, p, geography):
    """Full teams at work at each locality today, and counts of teams, of those away from town, and of officers."""
    team, t, effort = v.civil_team, v.tally, v.scratch.effort
    effort[:] = 0.0
    t.team_days[0] = t.team_days_away[0] = t.civil_officers[0] = 0.0
    for i in range(team.size[0]):
        if team.active[i]:
            effort[geography.localities.of_square[team.square[i]]] += team.officers[i] / p.team
            t.team_days[0] += 1.0
            t.civil_officers[0] += team.officers[i]
            if team.square[i] != geography.bases.square[team.base[i]]:
                t.team_days_away[0] += 1.0


@equation
def settled(c, v, p):
    """Tension that the teams at a locality settle today."""
    return v.community.tension[c] * (1.0 - np.exp(-p.settle_per_day * v.scratch.effort[c]))


@equation
def raised(c, tension, v, p):
    """Rise of a locality's tension by today's dead, until it is full."""
    return (1.0 - tension) * (1.0 - np.exp(-p.violence * v.scratch.deaths[c]))


@equation
def tension_of(c, gone, v, p):
    """Tension of a locality: what teams settle is gone, the rest drifts back to its background, and the dead raise it."""
    m = v.community
    t = m.tension[c] - gone + (m.calm[c] - m.tension[c]) / p.recovery_days
    return min(max(t + raised(c, t, v, p), 0.0), 1.0)


@equation
def calm_of(c, v, p):
    """Background of a locality's tension: that of January 2015, and for years part of what the dead since have added."""
    m = v.community
    return m.calm[c] + p.lasting * raised(c, m.calm[c], v, p) - (m.calm[c] - v.fixed.background[c]) / (p.memory_years * DAYS_PER_YEAR)


@equation
def mistrust_of(c, gone, v, p, geography):
    """Mistrust of a locality: teams lower it, some of what they settle backfires, and it drifts to a background that resentment raises."""
    now = v.community.mistrust[c]
    distrust = p.mistrust + (1.0 - p.mistrust) * v.field.resentment[geography.localities.square[c]]
    after = now * np.exp(-p.mistrust_per_day * v.scratch.effort[c]) + (distrust - now) / p.recovery_days + p.backfire * gone
    return min(max(after, 0.0), 1.0)


@native
def calm_down(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Put teams where they decided, and let their work tell."""
    o, m, decided = v.orders.civil_team, v.community, v.orders.civil_team.n[0]
    copy_rows(v.civil_team.square, o.square, decided)
    go_to_work(v, p, geography)
    for c in range(m.tension.shape[0]):
        gone = settled(c, v, p)
        m.tension[c], m.mistrust[c] = tension_of(c, gone, v, p), mistrust_of(c, gone, v, p, geography)
        m.calm[c] = calm_of(c, v, p)


resolve = in_turn(begin, remember, calm_down)
