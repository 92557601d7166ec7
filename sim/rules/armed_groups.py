"""Armed groups: bands go where they decided, lose and replace men by what their group can pay; men are conserved (M10, M11)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.actors.band import CONTEST, HOLD, JOIN
from sim.engine import chance
from sim.engine.acts import dated, eventful, in_turn, native
from sim.engine.compiling import kernel
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.events import Day, Event
from sim.geography import Geography
from sim.rules import _bands
from sim.rules._sides import any_told, sides
from sim.words import NAMED_GROUPS

MECHANISM = "M10"
READS = (
    "group.claim", "group.joins", "group.pay", "group.coalition", "moc_company.size", "moc_company.alive", "moc_company.square",
    "moc_company.call_cma", "moc_company.call_platform",
)  # fmt: skip
DECLARES = {
    "group.men": float, "tally.bands": float, "tally.bands_killed": float, "tally.band_recruits": float, "tally.band_deserters": float,
    "tally.men_sent": float, "tally.men_splinters": float, **{f"tally.men_{name.lower()}": float for name in NAMED_GROUPS},
}  # fmt: skip
WRITES = (
    "band.size", "band.alive", "band.slot", "band.group", "band.born_group", "band.community", "band.men", "band.establishment",
    "band.home", "band.birthplace", "band.place", "band.square", "band.action", "band.target", "band.rest_until", "band.sent",
    "band.recruits", "band.deserters",
)  # fmt: skip
DRAWS = ("armed_groups.place", "armed_groups.kin", "armed_groups.recruit", "armed_groups.leave", "armed_groups.rest")
_RECRUIT, _LEAVE, _REST = (chance.decision(name) for name in DRAWS[2:])
_NAMED = len(NAMED_GROUPS)  # the other groups are splinters
FIGHTS = ("contest_won", "contest_repelled", "skirmish", "harassment")


class Params(Base):
    """Sizes of bands, replacement and rest."""

    band_men: float = parameter(60.0, 20.0, 100.0, "men", "judgement", "own: pick-up columns", "men of a band on the first day")
    allied: float = parameter(
        0.3, 0.0, 1.0, "share", "judgement", "own", "weight of a community that a group draws on second, among the same people"
    )
    stranger: float = parameter(
        0.02, 0.001, 0.5, "share", "judgement", "own", "weight of a locality without kin when bands are placed on the first day"
    )
    refill_days: float = parameter(
        60.0, 20.0, 1000.0, "days", "judgement", "own", "time scale on which a fully paid band makes good its losses"
    )
    leave_per_year: float = parameter(0.15, 0.0, 2.0, "share a year", "judgement", "own", "men of an unpaid band who go home")
    rest_days: float = parameter(25.0, 2.0, 120.0, "days", "judgement", "own", "mean time a band rests after a fight")


@dated
def raise_bands(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Raise the bands of the first day, and carry out what history records."""
    if day.index == 0:
        _bands.muster(v, geography, day, p, p.band_men / day.agents)
    if not day.after_mandate:
        _bands.history_of(v, geography, day)


@kernel
def regroup(n, alive, group, community, root, claim, joins):
    """Parts that broke away take their names, group by group, and then groups that join others take those'."""
    for child in range(claim.shape[0]):
        if claim[child] < 0:
            continue
        for i in range(n):
            if alive[i] and group[i] == root[child] and community[i] == claim[child]:
                group[i] = child
    for old in range(joins.shape[0]):
        if joins[old] < 0:
            continue
        for i in range(n):
            if alive[i] and group[i] == old:
                group[i] = joins[old]


@native
def change_groups(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Let parts that broke away or joined yesterday change groups."""
    b, g = v.band, v.group
    if any_told(g.claim) or any_told(g.joins):
        regroup(int(b.size[0]), b.alive, b.group, b.community, geography.armed_groups.root, g.claim, g.joins)


muster = in_turn(raise_bands, change_groups)


@kernel
def go(to, act, aim, where, alive, place, action, target, square, sent):
    """Carry out orders; returns how many bands join a company."""
    joining = 0
    for i in range(to.shape[0]):
        place[i], action[i], target[i], square[i], sent[i] = to[i], act[i], aim[i], where[to[i]], 0
        joining += alive[i] and act[i] == JOIN
    return joining


def _send(v: SimpleNamespace, p: Params, day: Day, geography: Geography, joining: int) -> None:
    """Bands that join give their men to what companies at their target still call for, in order of identity."""
    b, m, n = v.band, v.moc_company, int(day.orders["band"].n[0])
    rows = np.flatnonzero(b.alive[:n] & (b.action[:n] == JOIN))
    companies = int(m.size[0])
    camp = geography.localities.of_square[m.square[:companies]]
    wanted = np.stack((m.call_cma[:companies] * m.alive[:companies], m.call_platform[:companies] * m.alive[:companies])).copy()
    for row in rows[np.argsort(b.slot[rows], kind="stable")]:
        side = int(v.group.coalition[b.group[row]])
        for company in np.flatnonzero(camp == b.target[row]):
            if side < 2 and b.men[row] > 0:
                k = int(min(b.men[row], wanted[side, company]))
                wanted[side, company] -= k
                b.men[row] -= k
                b.establishment[row] -= min(k, int(b.establishment[row]))
                b.sent[row] += k
                v.tally.men_sent[0] += k
        b.action[row], b.target[row] = HOLD, -1
        b.alive[row] = b.men[row] > 0


@native(then=_send)
def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> int:
    """Carry out the bands' orders and send those who join to their company."""
    o, b = day.orders["band"], v.band
    n = o.n[0]
    v.tally.men_sent[0] = 0.0
    joining = go(
        o.place[:n], o.action[:n], o.target[:n], geography.localities.square, b.alive, b.place, b.action, b.target, b.square, b.sent
    )
    return joining if v.moc_company.size[0] > 0 else 0


@eventful(of=("band",))
def settle(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Take the day's dead off their bands, let losers of a place go home and winners move in."""
    killed = 0
    for event in day.events:
        for row, dead in ((event.band_a, event.deaths_a), (event.band_b, event.deaths_b)):
            if row >= 0:
                v.band.men[row] -= dead
                killed += dead
                if event.subtype in FIGHTS:
                    u = chance.uniform(day.seed, _REST, int(v.band.slot[row]), 0, day.month_number)
                    v.band.rest_until[row] = day.number + 1 + int(-np.log(u) * p.rest_days)
        if event.subtype == "contest_won":
            _change_hands(v, geography, event)
    v.tally.bands_killed[0] = float(killed)


def _change_hands(v: SimpleNamespace, geography: Geography, event: Event) -> None:
    """The winner's bands that contested the place move in; all of the loser's side leave for home, or for their group's nearest home."""
    b, n = v.band, int(v.band.size[0])
    place = int(geography.localities.of_square[event.square])
    side = sides(v.group.coalition)
    winner, loser = int(b.group[event.band_a]), int(b.group[event.band_b]) if event.band_b >= 0 else -1
    came = b.alive[:n] & (b.action[:n] == CONTEST) & (b.target[:n] == place) & (b.group[:n] == winner)
    there = b.alive[:n] & (b.place[:n] == place)
    for row in np.flatnonzero(there & (side[b.group[:n]] == side[loser])) if loser >= 0 else ():
        _go(v, geography, int(row), _refuge(v, geography, int(row), n))
    for row in np.flatnonzero(came):
        _go(v, geography, int(row), place)


def _refuge(v: SimpleNamespace, geography: Geography, row: int, n: int) -> int:
    """Home of a band that lost its place; where it lost its home, the nearest home of its group, and there it stays where there is none."""
    b, place = v.band, int(v.band.place[row])
    if b.home[row] != place:
        return int(b.home[row])
    homes = np.unique(b.home[:n][b.alive[:n] & (b.group[:n] == b.group[row]) & (b.home[:n] != place)])
    return int(homes[np.argmin(geography.apart_km[place, homes])]) if len(homes) else place


def _go(v: SimpleNamespace, geography: Geography, row: int, place: int) -> None:
    v.band.place[row], v.band.square[row] = place, geography.localities.square[place]
    v.band.action[row], v.band.target[row] = HOLD, -1


@kernel
def come_and_go(n, alive, slot, group, men, establishment, pay, refill, leave, seed, number, recruits, deserters):
    """Paid bands make good their losses, unpaid ones lose men; returns how many came and left."""
    came, left = 0, 0
    for i in range(n):
        recruits[i] = 0
        deserters[i] = 0
        if not alive[i]:
            continue
        share = pay[group[i]]
        if establishment[i] > men[i]:
            mean = (establishment[i] - men[i]) * refill * share
            recruits[i] = min(chance.whole(mean, chance.uniform(seed, _RECRUIT, slot[i], 0, number)), establishment[i] - men[i])
        mean = men[i] * leave * (1.0 - share)
        deserters[i] = min(chance.whole(mean, chance.uniform(seed, _LEAVE, slot[i], 0, number)), men[i])
        men[i] += recruits[i] - deserters[i]
        came += recruits[i]
        left += deserters[i]
        alive[i] = men[i] > 0
    return came, left


@kernel
def roll(n, alive, group, men, out):
    """Men by group; returns the number of bands that have men, and men of splinters."""
    out[:] = 0.0
    bands, splinters = 0.0, 0.0
    for i in range(n):
        alive[i] = alive[i] and men[i] > 0
        if alive[i]:
            out[group[i]] += men[i]
            bands += 1.0
            splinters += men[i] if group[i] >= _NAMED else 0.0
    return bands, splinters


@native
def place(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Once a week bands make good or lose men; the roll of every group is called."""
    b, n, t, men = v.band, int(v.band.size[0]), v.tally, v.group.men
    if day.number % 7 == 0:
        t.band_recruits[0], t.band_deserters[0] = come_and_go(
            n, b.alive, b.slot, b.group, b.men, b.establishment, v.group.pay, min(7.0 / p.refill_days, 1.0), p.leave_per_year * 7.0 / 365.0,
            day.seed, day.number, b.recruits, b.deserters,
        )  # fmt: skip
    else:
        t.band_recruits[0] = t.band_deserters[0] = 0.0
    t.bands[0], t.men_splinters[0] = roll(n, b.alive, b.group, b.men, men)
    named = (  # in the order of NAMED_GROUPS
        t.men_hcua, t.men_mnla, t.men_maa_cma, t.men_gatia, t.men_maa_platform, t.men_ganda, t.men_cpa, t.men_cmfpr2, t.men_msa, t.men_cja,
    )  # fmt: skip
    for g in range(_NAMED):
        named[g][0] = men[g]
