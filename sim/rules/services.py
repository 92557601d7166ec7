"""Services: mobile teams reach part of a locality's people day by day, it is forgotten slowly, and jihadists bar or kill teams (M14)."""

from __future__ import annotations

import zlib
from types import SimpleNamespace

import numpy as np

from sim import chance
from sim.actors.cell import HIDE
from sim.attrition import lengths, mean_aimed, one
from sim.geography import Geography
from sim.kernel import kernel
from sim.roster import birth
from sim.rules._opportunity import STATED_MEN, marks, take
from sim.settings import Params as Base
from sim.settings import parameter
from sim.words import ONE_SIDED, Day, Event

MECHANISM = "M14"
READS = (
    "cell.size", "cell.alive", "cell.slot", "cell.org", "cell.men", "cell.square", "cell.action", "cell.group", "org.campaign",
    "field.cover", "field.influence", "field.presence", "community.people_home",
)  # fmt: skip
DECLARES = {
    "field.service": float, "field.service_marks": (int, 2), "tally.service_teams": float, "tally.service_days": float,
    "tally.people_served": float, "tally.service_officials": float, "tally.service_killed": float,
    "tally.services_expected_deaths": float, "tally.services_expected_civilian": float,
}  # fmt: skip
WRITES = (
    "service_team.size", "service_team.alive", "service_team.slot", "service_team.base", "service_team.square", "service_team.place",
    "service_team.officials", "service_team.establishment", "service_team.cum_killed",
)  # fmt: skip
DRAWS = (
    "services.refuse", "services.refill", "services.take", "services.who", "services.length", "services.dead", "services.record",
)  # fmt: skip
_REFUSE, _REFILL, _TAKE, _WHO, _LENGTH, _DEAD, _RECORD = (chance.decision(name) for name in DRAWS)


class Params(Base):
    """What a team does, and what may happen to it."""

    officials: int = parameter(10, 5, 30, "people", "derived", "unit_costs: 10 officials and escort vehicles", "officials of a full team")
    reach: float = parameter(60.0, 0.0, 300.0, "people a day", "judgement", "own; 0 is none", "people whom a full team serves in a day")
    half_life_days: float = parameter(
        120.0, 20.0, 1000.0, "days", "judgement", "own: a season without a visit", "how long services are remembered"
    )
    refused: float = parameter(
        0.7, 0.0, 1.0, "share", "judgement", "own; 0 is never", "days on which a team is turned away where jihadists rule fully"
    )
    attack_a_week: float = parameter(
        0.05, 0.0, 2.0, "per week", "judgement", "own; 0 is none", "attacks by a cell of 20 men that does not hide, on a team in its square"
    )
    deterrence: float = parameter(0.6, 0.0, 3.0, "log units", "judgement", "as for killings of civilians", "fall under full UN cover")
    party: float = parameter(40.0, 10.0, 200.0, "men", "judgement", "own", "fighters who take part at most")
    rate: float = parameter(0.04, 0.0, 1.0, "deaths a fighter", "judgement", "own: the escort holds", "officials killed, mean attack")
    sigma: float = parameter(1.0, 0.2, 1.6, "log units", "judgement", "as for killings of civilians", "spread of the length")
    refill_days: float = parameter(90.0, 5.0, 730.0, "days", "judgement", "own", "time scale on which killed officials are replaced")


@kernel
def serve(n, slot, officials, place, where, service, influence, people, of_square, play, keep, p, seed, number, known):
    """A day's work: `known` is the share of each locality that was served lately; returns team-days and people served."""
    p = p[0]
    for c in range(where.shape[0]):
        known[c] = service[where[c]] * keep
    days, served = 0.0, 0.0
    for i in range(n):
        if place[i] < 0 or officials[i] == 0:
            continue
        c = place[i]
        s = where[c]
        ruled = min(influence[0, s] + influence[1, s], 1.0)
        if chance.uniform(seed, _REFUSE, slot[i], s, number) >= p.refused * ruled:
            effort = officials[i] / p.officials
            known[c] += (1.0 - known[c]) * (1.0 - np.exp(-p.reach * effort / max(people[c], 1.0)))
            days += effort
    for c in range(where.shape[0]):
        served += known[c] * people[c]
    for s in play:
        service[s] = known[of_square[s]]
    return days, served


@kernel
def rates(n, alive, org, men, square, action, campaign, cover, exposed, centre, p, out):
    """Daily rate at which each cell attacks the team in its square."""
    for i in range(n):
        s = square[i]
        out[i] = 0.0
        if alive[i] and exposed[s] > 0.0 and action[i] != HIDE:
            size = men[i] / STATED_MEN / 7.0 * campaign[org[i], 1 if centre[s] else 0]
            out[i] = size * p.attack_a_week * np.exp(-p.deterrence * cover[s])


@kernel
def opportunities(n, cells, campaign, cover, exposed, centre, p, nodes, pools, seed, number, mass, rows):
    """Rates, draws and expectation of the day's attacks on teams; returns how many and the expected deaths."""
    p = p[0]
    alive, org, men, square, action, slot = cells
    rate, chances, expected = np.empty(n), np.empty(n), 0.0
    rates(n, alive, org, men, square, action, campaign, cover, exposed, centre, p, rate)
    hits = take(n, rate, square, org, slot, men, pools, seed, _TAKE, _WHO, number, chances, mass, rows)
    for i in range(n):
        if chances[i] > 0.0:
            expected += chances[i] * mean_aimed(min(mass[i], p.party), exposed[square[i]], p.rate, nodes)
    return hits, expected


@kernel
def refill(n, slot, establishment, officials, pace, seed, number):
    """New officials join each team that is under strength."""
    for i in range(n):
        if establishment[i] > officials[i]:
            officials[i] += chance.whole((establishment[i] - officials[i]) / pace, chance.uniform(seed, _REFILL, slot[i], 0, number))


def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> list[Event]:
    """Teams are raised on the mandate date; each day they go where they decided, serve, and may be attacked."""
    if day.first_of_mandate and day.levers["state"]["teams"]:
        _raise_teams(v, p, day, geography)
    n, t, places = int(v.service_team.size[0]), v.service_team, geography.localities
    if n == 0 and day.index:  # the first day compiles the kernels
        return []
    if day.first_of_month:
        v.field.service_marks[:] = 0
    orders = day.orders["service_team"].place
    t.place[: len(orders)] = orders
    t.square[:n] = np.where(t.place[:n] < 0, geography.bases.square[t.base[:n]], places.square[t.place[:n]])
    refill(n, t.slot, t.establishment, t.officials, p.refill_days, day.seed, day.number)
    v.tally.service_days[0], v.tally.people_served[0] = serve(
        n, t.slot, t.officials, t.place, places.square, v.field.service, v.field.influence, v.community.people_home, places.of_square,
        geography.squares.play, 0.5 ** (1.0 / p.half_life_days), p.numbers, day.seed, day.number, np.empty(len(places.square)),
    )  # fmt: skip
    dead = t.cum_killed[:n].sum()
    events = _attacks(v, p, day, geography, n)
    v.tally.service_killed[0] = t.cum_killed[:n].sum() - dead
    v.tally.service_teams[0], v.tally.service_officials[0] = t.establishment[:n].sum() / p.officials, t.officials[:n].sum()
    return events


def _attacks(v: SimpleNamespace, p: Params, day: Day, geography: Geography, n: int) -> list[Event]:
    c, t, m = v.cell, v.service_team, int(v.cell.size[0])
    away = t.place[:n] >= 0
    exposed = np.bincount(t.square[:n][away], t.officials[:n][away], geography.n_squares)
    mass, rows, nodes = np.empty(m), np.empty(m, np.int64), lengths(p.sigma)
    hits, expected = opportunities(
        m, (c.alive, c.org, c.men, c.square, c.action, c.slot), v.org.campaign, v.field.cover, exposed, geography.centre, p.numbers, nodes,
        day.pools, day.seed, day.number, mass, rows,
    )  # fmt: skip
    v.tally.services_expected_deaths[0] = v.tally.services_expected_civilian[0] = expected
    names = [geography.side(int(group)) for group in c.group[rows[:hits]]]
    return [_event(v, p, day, geography, int(i), float(mass[i]), name, nodes) for i, name in zip(rows[:hits], names, strict=True)]


def _event(v: SimpleNamespace, p: Params, day: Day, geography: Geography, row: int, mass: float, name: str, nodes: np.ndarray) -> Event:
    """One attack. Officials are hired where they serve: their deaths are among the people of the locality."""
    org, square, t = int(v.cell.org[row]), int(v.cell.square[row]), v.service_team
    ordinal = int(v.field.service_marks[org, square])
    v.field.service_marks[org, square] += 1
    length, dead, record = marks(day.seed, (_LENGTH, _DEAD, _RECORD), square, org, day.month_number, ordinal)
    n = int(t.size[0])
    here = np.flatnonzero((t.place[:n] >= 0) & (t.square[:n] == square))
    there = int(t.officials[here].sum())
    community = int(geography.localities.of_square[square])
    toll = int(chance.whole(float(mean_aimed(min(mass, p.party), float(there), p.rate, one(nodes, length))), dead))
    deaths = max(min(toll, there, int(v.community.people_home[community]) - day.lost("community", community)), 0)
    for _ in range(deaths):
        most = here[np.lexsort((t.slot[here], -t.officials[here]))[0]]
        t.officials[most] -= 1
        t.cum_killed[most] += 1
    return day.emit(Event(
        square=square, type=ONE_SIDED, subtype="service_team", side_a=name, side_b="Civilians", initiator=name, target="Civilians",
        deaths_civilians=deaths, community=community, organisation=org, official=deaths > 0, draw=record, cell=row,
    ))  # fmt: skip


def _raise_teams(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Teams start in the base towns that are nearest to nomads without officials, in proportion to them."""
    lever, places, bases = day.levers["state"], geography.localities, geography.bases
    wanting = v.community.people_home * lever["nomads"] * lever["places"] * (1.0 - v.field.presence[places.square])
    nearest = np.argmin(geography.network.hours[0][bases.origin][:, places.square], axis=0)
    weight = np.bincount(nearest, wanting, len(bases.key))
    counts = np.diff(np.rint(lever["teams"] * np.cumsum(weight) / max(weight.sum(), 1e-9)), prepend=0.0).astype(np.int64)
    for base, count in enumerate(counts):
        for ordinal in range(count):
            for part in range(day.agents):
                people = p.officials * (part + 1) // day.agents - p.officials * part // day.agents
                birth(
                    v.service_team, zlib.crc32(f"service:{bases.key[base]}:{ordinal}:{part}".encode()), base=base, place=-1,
                    square=bases.square[base], officials=people, establishment=people,
                )  # fmt: skip
