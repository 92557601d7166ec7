"""Civil affairs: teams settle disputes and lower tension and mistrust where they come often enough (M08)."""

from __future__ import annotations

import zlib
from types import SimpleNamespace

import numpy as np

from sim.engine.acts import dated, eventful, in_turn, native
from sim.engine.compiling import kernel
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.roster import birth
from sim.events import Day
from sim.geography import Geography
from sim.rules._casualties import mourn

MECHANISM = "M08"
READS = ("field.resentment",)
DECLARES = {"tally.team_days": float, "tally.team_days_away": float, "tally.civil_officers": float}
WRITES = (
    "civil_team.size", "civil_team.alive", "civil_team.slot", "civil_team.base", "civil_team.officers", "civil_team.ordinal",
    "civil_team.square", "civil_team.active", "community.tension", "community.mistrust", "community.calm",
)  # fmt: skip
SCRATCH = {"deaths": ("community", float)}
DRAWS = ()


class Params(Base):
    """What teams do to tension and mistrust."""

    team: int = parameter(3, 2, 5, "people", "judgement", "own: 2 to 5 officers", "officers in a team")
    settle_per_day: float = parameter(
        0.012,
        0.0,
        0.1,
        "share a day",
        "judgement",
        "Blattman and others 2014: unresolved disputes -29 percent; 0 is none",
        "fall of tension for each day of a full team at a locality",
    )
    mistrust_per_day: float = parameter(
        0.008, 0.0, 0.1, "share a day", "judgement", "Nomikos: UN patrols raise cooperation; 0 is none", "fall of mistrust a team-day"
    )
    recovery_days: float = parameter(
        300.0,
        60.0,
        2000.0,
        "days",
        "judgement",
        "Smidt 2020: dialogues wear off in months; Blattman: lasted 3 years",
        "time scale on which tension and mistrust return to their background",
    )
    violence: float = parameter(0.01, 0.0, 0.1, "per death", "judgement", "own", "rise of tension a death at the locality, up to 1")
    mistrust: float = parameter(0.3, 0.0, 1.0, "level", "judgement", "own", "background mistrust of outsiders")
    backfire: float = parameter(
        0.05,
        0.0,
        0.5,
        "share",
        "judgement",
        "Blattman and others 2014: some extrajudicial harm up",
        "part of settled tension that turns into mistrust",
    )


@kernel
def work(n, active, square, base, officers, base_square, of_square, where, tension, mistrust, calm, resentment, deaths, p):
    """A day of teams' work and of forgetting; returns team-days, those away from town, and officers."""
    p = p[0]
    effort = np.zeros(tension.shape[0])
    days, away, people = 0.0, 0.0, 0.0
    for i in range(n):
        if active[i]:
            effort[of_square[square[i]]] += officers[i] / p.team
            days += 1.0
            people += officers[i]
            if square[i] != base_square[base[i]]:
                away += 1.0
    for c in range(tension.shape[0]):
        settled = tension[c] * (1.0 - np.exp(-p.settle_per_day * effort[c]))
        t = tension[c] - settled + (calm[c] - tension[c]) / p.recovery_days
        t += (1.0 - t) * (1.0 - np.exp(-p.violence * deaths[c]))
        tension[c] = min(max(t, 0.0), 1.0)
        distrust = p.mistrust + (1.0 - p.mistrust) * resentment[where[c]]
        m = mistrust[c] * np.exp(-p.mistrust_per_day * effort[c]) + (distrust - mistrust[c]) / p.recovery_days + p.backfire * settled
        mistrust[c] = min(max(m, 0.0), 1.0)
    return days, away, people


@dated
def begin(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Raise teams on the first day and the mandate date; tension and mistrust of the first day."""
    if day.index == 0 or day.first_of_mandate:
        _raise_teams(v, p, day, geography)
    if day.index == 0:
        v.community.calm[:] = background(geography)
        v.community.tension[:] = v.community.calm
        v.community.mistrust[:] = p.mistrust


@eventful
def remember(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Today's dead by locality."""
    mourn(day.events, v.scratch.deaths)


@native
def calm_down(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Put teams where they decided, and let their work tell."""
    o, team, c, t, places = day.orders["civil_team"], v.civil_team, v.community, v.tally, geography.localities
    decided = int(o.n[0])
    team.square[:decided] = o.square[:decided]
    t.team_days[0], t.team_days_away[0], t.civil_officers[0] = work(
        int(team.size[0]), team.active, team.square, team.base, team.officers, geography.bases.square, places.of_square, places.square,
        c.tension, c.mistrust, c.calm, v.field.resentment, v.scratch.deaths, p.numbers,
    )  # fmt: skip


def background(geography: Geography) -> np.ndarray:
    """Tension of January 2015: the highest of the pairs named for a locality's cercle; 0.05 where none is."""
    table = geography.seeds.initial_state
    rows = table["variable"] == "tension"
    worst: dict[str, float] = {}
    for a, b, value in zip(table["cercle"][rows], table["cercle_b"][rows], table["value"][rows], strict=True):
        for cercle in (str(a), str(b)):
            worst[cercle] = max(worst.get(cercle, 0.0), float(value))
    squares = geography.squares
    return np.array([worst.get(squares.cercles[int(squares.cercle[s])], 0.05) for s in geography.localities.square])


def _raise_teams(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Teams from each station's civil-affairs officers, times the staff lever; extra ones go where ordered."""
    table, keys = geography.seeds.civil_staff, geography.bases.key
    lever = day.levers["civil"]
    wanted = np.zeros(len(keys))
    for base, officers in zip(table["base"], table["civil_affairs"], strict=True):
        if str(base) in keys:
            wanted[keys.index(str(base))] += float(officers)
    extra = wanted.sum() * (lever["staff_factor"] - 1.0)
    weight = wanted.copy()
    if lever["placement"] > 0:
        weight = weight * (geography.bases.centre == (lever["placement"] == 1.0))
    wanted = np.maximum(wanted + extra * weight / max(weight.sum(), 1e-9), 0.0)
    for base in range(len(keys)):
        people = round(float(wanted[base]))
        sizes = [float(p.team)] * (people // p.team) + ([float(people % p.team)] if people % p.team else [])
        sizes = [size / day.agents for size in sizes for _ in range(day.agents)]
        _set_teams(v, geography, base, sizes)


def _set_teams(v: SimpleNamespace, geography: Geography, base: int, sizes: list[float]) -> None:
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


resolve = in_turn(begin, remember, calm_down)
