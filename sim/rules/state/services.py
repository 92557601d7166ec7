"""Services: mobile teams reach part of a locality's people day by day, it is forgotten slowly, and jihadists bar or kill teams (M14)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.actors.cell import HIDE
from sim.attrition import lengths, mean_aimed, one
from sim.engine import chance
from sim.engine.acts import dated, in_turn, native
from sim.engine.compiling import equation
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.events import Day, Event
from sim.geography import Geography
from sim.rules._opportunity import count_anew, draw, next_marks, opportunities
from sim.rules.jihadists._tempo import tempo
from sim.rules.state._first_teams import raise_teams
from sim.words import ISGS, JNIM, ONE_SIDED, ORGANISATIONS

ATTACK = 0  # the one kind of opportunity
MECHANISM = "M14"
DECLARES = {
    "field.service": array(float, "share", "people of a square's locality whom mobile service teams reached lately"),
    "field.service_marks": array(int, "count", "attacks on service teams in a square this month", of=ORGANISATIONS),
    "tally.service_teams": array(float, "teams", "mobile service teams that are paid"),
    "tally.service_days": array(float, "team-days per day", "work of service teams at the localities they serve"),
    "tally.people_served": array(float, "people", "people whom mobile service teams reached lately"),
    "tally.service_officials": array(float, "people", "officials of mobile service teams"),
    "tally.service_killed": array(float, "deaths per day", "officials of mobile service teams killed"),
    "tally.services_expected_deaths": array(float, "deaths per day", "deaths expected of attacks on service teams"),
    "tally.services_expected_civilian": array(float, "deaths per day", "civilian deaths expected of attacks on service teams"),
}
WRITES = (
    "service_team.size", "service_team.alive", "service_team.slot", "service_team.base", "service_team.square", "service_team.place",
    "service_team.officials", "service_team.establishment", "service_team.cum_killed",
)  # fmt: skip
SCRATCH = {**opportunities("cell"), "known": ("community", float), "exposed": ("field", float)}
_REFUSE, _REFILL, _TAKE, _WHO, _LENGTH, _DEAD, _RECORD = chance.decisions(
    "services", "refuse", "refill", "take", "who", "length", "dead", "record"
)


class Params(Base):
    """What a team does, and what may happen to it."""

    officials: int = parameter(
        10, 5, 30, "people", "derived", "unit_costs: 10 officials and escort vehicles", "officials of a full mobile service team"
    )
    reach: float = parameter(
        60.0, 0.0, 300.0, "people per day", "judgement", "own; 0 is none", "people whom a full mobile service team serves", null=0.0
    )
    half_life_days: float = parameter(
        120.0, 20.0, 1000.0, "days", "judgement", "own: a season without a visit", "half-life of people's memory of a service team's visit"
    )
    refused: float = parameter(
        0.7, 0.0, 1.0, "share", "judgement", "own; 0 is never",
        "days on which a service team is turned away where jihadist influence is full",
    )  # fmt: skip
    attack_per_week: float = parameter(
        0.05, 0.0, 2.0, "per week", "judgement", "own; 0 is none",
        "attacks on a service team by a cell of 20 men in its square that does not hide", null=0.0,
    )  # fmt: skip
    deterrence: float = parameter(
        0.6, 0.0, 3.0, "log units", "judgement", "as for killings of civilians", "fall of attacks on service teams under full UN cover"
    )
    party: float = parameter(40.0, 10.0, 200.0, "men", "judgement", "own", "fighters who take part in an attack on a service team at most")
    rate: float = parameter(
        0.04, 0.0, 1.0, "deaths per fighter", "judgement", "own: the escort holds",
        "officials killed in an attack of mean length on a service team",
    )  # fmt: skip
    sigma: float = parameter(
        1.0, 0.2, 1.6, "log units", "judgement", "as for killings of civilians", "spread of the length of attacks on service teams"
    )
    refill_days: float = parameter(
        90.0, 5.0, 730.0, "days", "judgement", "own", "time scale on which killed officials of service teams are replaced"
    )


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """What is still known of services a day later, and lengths of an attack."""
    return SimpleNamespace(keep=0.5 ** (1.0 / p.half_life_days), nodes=lengths(p.sigma))


@dated
def begin(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Raise teams on the mandate date."""
    if day.first_of_mandate and v.levers.state.teams:
        raise_teams(v, p, day, geography)


@equation
def go(i, v, geography):
    """A team is at the locality that it decided on, or in the town of its base; one raised today has not decided yet."""
    t, o = v.service_team, v.orders.service_team
    if i < o.n[0]:
        t.place[i] = o.place[i]
    t.square[i] = geography.bases.square[t.base[i]] if t.place[i] < 0 else geography.localities.square[t.place[i]]


@equation
def refill(i, v, p, day):
    """New officials join a team that is under strength, at their pace."""
    t = v.service_team
    missing = t.establishment[i] - t.officials[i]
    if missing > 0:
        t.officials[i] += chance.whole(missing / p.refill_days, chance.uniform(day.seed, _REFILL, t.slot[i], 0, day.number))


@equation
def turned_away(i, v, p, day):
    """Whether a team may not work today: the more often the further jihadists rule."""
    s, influence = v.service_team.square[i], v.field.influence
    ruled = min(influence[JNIM, s] + influence[ISGS, s], 1.0)
    return chance.uniform(day.seed, _REFUSE, v.service_team.slot[i], s, day.number) < p.refused * ruled


@equation
def serve(i, v, p, day):
    """A team's day at a locality: of the people not reached lately it reaches some, by its officials and the people who live there."""
    t, known, c = v.service_team, v.scratch.known, v.service_team.place[i]
    if c < 0 or t.officials[i] == 0 or turned_away(i, v, p, day):
        return
    effort = t.officials[i] / p.officials
    known[c] += (1.0 - known[c]) * (1.0 - np.exp(-p.reach * effort / max(v.community.people_home[c], 1.0)))
    v.tally.service_days[0] += effort


@equation
def work(v, p, day, geography):
    """Each team goes where it decided and serves; what is known of services lasts with a half-life, over a whole locality."""
    t, f, known, places = v.tally, v.field, v.scratch.known, geography.localities
    t.service_days[0] = t.people_served[0] = t.service_killed[0] = 0.0
    for c in range(known.shape[0]):
        known[c] = f.service[places.square[c]] * v.fixed.keep
    for i in range(v.service_team.size[0]):
        go(i, v, geography)
        refill(i, v, p, day)
        serve(i, v, p, day)
    for c in range(known.shape[0]):
        t.people_served[0] += known[c] * v.community.people_home[c]
    for s in geography.squares.play:
        f.service[s] = known[places.of_square[s]]


@equation
def expose(v):
    """Officials away from their town, by square."""
    t, w = v.service_team, v.scratch
    w.exposed[:] = 0.0
    for i in range(t.size[0]):
        if t.place[i] >= 0:
            w.exposed[t.square[i]] += t.officials[i]


@equation
def attack_rate(i, v, p, geography):
    """Attacks per day by a cell on the team in its square: by its men and its organisation's campaign, fewer under UN cover."""
    c, s = v.cell, v.cell.square[i]
    if not c.alive[i] or v.scratch.exposed[s] <= 0.0 or c.action[i] == HIDE:
        return 0.0
    return tempo(i, c.action[i], s, v, geography) * p.attack_per_week * np.exp(-p.deterrence * v.field.cover[s])


@equation
def toll(fighters, officials, p, nodes):
    """Officials killed in an attack, mean over its lengths: by the fighters who take part, never more than are there."""
    return mean_aimed(min(fighters, p.party), officials, p.rate, nodes)


@equation
def attack(v, p, day, geography):
    """Each square's opportunity of an attack on teams is taken or not; adds up the deaths that are expected."""
    w, o, c, expected = v.scratch, v.scratch.opportunities, v.cell, 0.0
    o.n_hits[0] = 0
    for i in range(c.size[0]):
        o.rate[i], o.where[i], o.side[i] = attack_rate(i, v, p, geography), c.square[i], c.org[i]
    draw(o, c, ATTACK, day.opportunities, day, _TAKE, _WHO)
    for i in range(c.size[0]):
        if o.chance[i] > 0.0:
            expected += o.chance[i] * toll(o.mass[i], w.exposed[c.square[i]], p, v.fixed.nodes)
    v.tally.services_expected_deaths[0] = v.tally.services_expected_civilian[0] = expected


def _happen(v: SimpleNamespace, p: Params, day: Day, geography: Geography, hits: int) -> list[Event]:
    """The day's attacks on teams."""
    t, n, w = v.service_team, int(v.service_team.size[0]), v.scratch.opportunities
    dead = t.cum_killed[:n].sum()
    events = [_event(v, p, day, geography, int(row), float(w.mass[row])) for row in w.hit_row[:hits]]
    v.tally.service_killed[0], v.tally.service_officials[0] = t.cum_killed[:n].sum() - dead, t.officials[:n].sum()
    return events


@native(then=_happen)
def live(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> int:
    """Each day teams go where they decided, serve, and may be attacked."""
    t, n = v.service_team, v.service_team.size[0]
    if n == 0:
        return 0
    count_anew(v.field.service_marks, day)
    work(v, p, day, geography)
    expose(v)
    attack(v, p, day, geography)
    v.tally.service_teams[0], v.tally.service_officials[0] = t.establishment[:n].sum() / p.officials, t.officials[:n].sum()
    return v.scratch.opportunities.n_hits[0]


def _event(v: SimpleNamespace, p: Params, day: Day, geography: Geography, row: int, mass: float) -> Event:
    """One attack. Officials are hired where they serve: their deaths are among the people of the locality."""
    org, square, t, name = int(v.cell.org[row]), int(v.cell.square[row]), v.service_team, geography.side(int(v.cell.katiba[row]))
    length, dead, record = next_marks(day, (_LENGTH, _DEAD, _RECORD), v.field.service_marks, org, square)
    here = np.flatnonzero((t.place[: t.size[0]] >= 0) & (t.square[: t.size[0]] == square))
    there, community = int(t.officials[here].sum()), int(geography.localities.of_square[square])
    wanted = int(chance.whole(float(toll(mass, float(there), p, one(v.fixed.nodes, length))), dead))
    deaths = max(min(wanted, there, int(v.community.people_home[community]) - day.lost("community", community)), 0)
    for _ in range(deaths):
        most = here[np.lexsort((t.slot[here], -t.officials[here]))[0]]
        t.officials[most] -= 1
        t.cum_killed[most] += 1
    return day.emit(Event(
        square=square, type=ONE_SIDED, subtype="service_team", side_a=name, side_b="Civilians", initiator=name, target="Civilians",
        deaths_civilians=deaths, community=community, organisation=org, official=deaths > 0, draw=record, cell=row,
    ))  # fmt: skip


resolve = in_turn(begin, live)
