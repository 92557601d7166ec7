"""Services: mobile teams reach part of a locality's people day by day, it is forgotten slowly, and jihadists bar or kill teams (M14)."""

from __future__ import annotations

import zlib
from types import SimpleNamespace

import numpy as np

from sim.actors.cell import HIDE
from sim.attrition import lengths, mean_aimed, one
from sim.engine import chance
from sim.engine.acts import dated, in_turn, native
from sim.engine.compiling import kernel
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.roster import birth
from sim.events import Day, Event
from sim.geography import Geography
from sim.rules._opportunity import STATED_MEN, marks, take
from sim.words import ONE_SIDED

MECHANISM = "M14"
READS = (
    "cell.size", "cell.alive", "cell.slot", "cell.org", "cell.men", "cell.square", "cell.action", "cell.katiba", "org.campaign",
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
SCRATCH = {"mass": ("cell", float), "rows": ("cell", int)}
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
    attack_per_week: float = parameter(
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
            out[i] = size * p.attack_per_week * np.exp(-p.deterrence * cover[s])


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


@kernel
def go(decided, n, base, base_square, where, place, square):
    """Send teams where they decided."""
    place[: decided.shape[0]] = decided
    for i in range(n):
        square[i] = base_square[base[i]] if place[i] < 0 else where[place[i]]


@kernel
def out_of_town(n, place, square, officials, squares):
    """Officials away from their town by square."""
    out = np.zeros(squares)
    for i in range(n):
        if place[i] >= 0:
            out[square[i]] += officials[i]
    return out


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """What is still known of services a day later, and lengths of an attack."""
    return SimpleNamespace(keep=0.5 ** (1.0 / p.half_life_days), nodes=lengths(p.sigma))


@dated
def begin(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Raise teams on the mandate date."""
    if day.first_of_mandate and day.levers["state"]["teams"]:
        _raise_teams(v, p, day, geography)


def _happen(v: SimpleNamespace, p: Params, day: Day, geography: Geography, hits: int) -> list[Event]:
    """The day's attacks on teams."""
    t, n, mass = v.service_team, int(v.service_team.size[0]), v.scratch.mass
    dead = t.cum_killed[:n].sum()
    events = [_event(v, p, day, geography, int(i), float(mass[i])) for i in v.scratch.rows[:hits]]
    v.tally.service_killed[0], v.tally.service_officials[0] = t.cum_killed[:n].sum() - dead, t.officials[:n].sum()
    return events


@native(then=_happen)
def work(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> int:
    """Each day teams go where they decided, serve, and may be attacked."""
    n, c, t, f, o, places = int(v.service_team.size[0]), v.cell, v.service_team, v.field, day.orders["service_team"], geography.localities
    if n == 0:
        return 0
    if day.first_of_month:
        f.service_marks[:] = 0
    go(o.place[: o.n[0]], n, t.base, geography.bases.square, places.square, t.place, t.square)
    refill(n, t.slot, t.establishment, t.officials, p.refill_days, day.seed, day.number)
    v.tally.service_days[0], v.tally.people_served[0] = serve(
        n, t.slot, t.officials, t.place, places.square, f.service, f.influence, v.community.people_home, places.of_square,
        geography.squares.play, v.fixed.keep, p.numbers, day.seed, day.number, np.empty(len(places.square)),
    )  # fmt: skip
    hits, expected = opportunities(
        int(c.size[0]), (c.alive, c.org, c.men, c.square, c.action, c.slot), v.org.campaign, f.cover,
        out_of_town(n, t.place, t.square, t.officials, len(f.service)), geography.centre, p.numbers, v.fixed.nodes, day.pools,
        day.seed, day.number, v.scratch.mass, v.scratch.rows,
    )  # fmt: skip
    v.tally.services_expected_deaths[0] = v.tally.services_expected_civilian[0] = expected
    v.tally.service_teams[0], v.tally.service_officials[0] = t.establishment[:n].sum() / p.officials, t.officials[:n].sum()
    v.tally.service_killed[0] = 0.0
    return hits


def _event(v: SimpleNamespace, p: Params, day: Day, geography: Geography, row: int, mass: float) -> Event:
    """One attack. Officials are hired where they serve: their deaths are among the people of the locality."""
    org, square, t, name = int(v.cell.org[row]), int(v.cell.square[row]), v.service_team, geography.side(int(v.cell.katiba[row]))
    ordinal = int(v.field.service_marks[org, square])
    v.field.service_marks[org, square] += 1
    length, dead, record = marks(day.seed, (_LENGTH, _DEAD, _RECORD), square, org, day.month_number, ordinal)
    n = int(t.size[0])
    here = np.flatnonzero((t.place[:n] >= 0) & (t.square[:n] == square))
    there = int(t.officials[here].sum())
    community = int(geography.localities.of_square[square])
    toll = int(chance.whole(float(mean_aimed(min(mass, p.party), float(there), p.rate, one(v.fixed.nodes, length))), dead))
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
    wanting = v.community.people_home * lever["nomads"] * lever["teams_in"] * (1.0 - v.field.presence[places.square])
    nearest = np.argmin(geography.roads.hours[0][bases.origin][:, places.square], axis=0)
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


resolve = in_turn(begin, work)
