"""Armed groups: bands go where they decided, lose and replace men by what their group can pay; men are conserved (M10, M11)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.actors.band import HOLD, JOIN
from sim.engine import chance
from sim.engine.acts import dated, eventful, in_turn, native
from sim.engine.compiling import equation
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.events import Day
from sim.geography import Geography
from sim.rules.north import _bands
from sim.rules.north._change_of_hands import change_hands
from sim.rules.north._sides import any_told
from sim.words import CMA, DAYS_PER_WEEK, DAYS_PER_YEAR, NAMED_GROUPS, PLATFORM

MECHANISM = "M10"
DECLARES = {
    "group.men": array(float, "men", "men of the bands of each armed group"),
    "tally.bands": array(float, "bands", "bands of armed groups that have men"),
    "tally.bands_killed": array(float, "men per day", "men of armed groups' bands who were killed"),
    "tally.band_recruits": array(float, "men", "men who joined bands of armed groups, on the day of the week that men come and go"),
    "tally.band_deserters": array(float, "men", "men who left bands of armed groups, on the day of the week that men come and go"),
    "tally.men_sent": array(float, "men per day", "men whom bands of armed groups gave to mixed companies"),
    "tally.men_splinters": array(float, "men", "men of splinters of armed groups"),
    **{f"tally.men_{name.lower()}": array(float, "men", f"men of the armed group {name}") for name in NAMED_GROUPS},
}
WRITES = (
    "band.size", "band.alive", "band.slot", "band.group", "band.born_group", "band.community", "band.men", "band.establishment",
    "band.home", "band.birthplace", "band.place", "band.square", "band.action", "band.target", "band.rest_until", "band.sent",
    "band.recruits", "band.deserters",
)  # fmt: skip
_RECRUIT, _LEAVE, _REST = chance.decisions("armed_groups", "recruit", "leave", "rest")
_NAMED = len(NAMED_GROUPS)  # the other groups are splinters
_HCUA, _MNLA, _MAA_CMA, _GATIA, _MAA_PLATFORM, _GANDA, _CPA, _CMFPR2, _MSA, _CJA = range(_NAMED)
FIGHTS = ("contest_won", "contest_repelled", "skirmish", "harassment")


class Params(Base):
    """Sizes of bands, replacement and rest."""

    band_men: float = parameter(
        60.0, 20.0, 100.0, "men", "judgement", "own: pick-up columns", "men of a band of an armed group on the first day"
    )
    allied: float = parameter(
        0.3, 0.0, 1.0, "share", "judgement", "own",
        "weight of a community of its people that an armed group draws on second, against one that it draws on first",
    )  # fmt: skip
    stranger: float = parameter(
        0.02, 0.001, 0.5, "share", "judgement", "own",
        "weight of a locality without kin of an armed group when its bands are placed on the first day",
    )  # fmt: skip
    refill_days: float = parameter(
        60.0, 20.0, 1000.0, "days", "judgement", "own", "time in which a fully paid band makes good two thirds of its losses"
    )
    leave_per_year: float = parameter(0.15, 0.0, 2.0, "share per year", "judgement", "own", "part of the men of an unpaid band who go home")
    rest_days: float = parameter(
        25.0, 2.0, 120.0, "days", "judgement", "own", "mean time that a band of an armed group rests after a fight"
    )


@dated
def raise_bands(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Raise the bands of the first day, and carry out what history records."""
    if day.index == 0:
        _bands.muster(v, p, day, geography)
    if not day.after_mandate:
        _bands.follow_history(v, day, geography)


@native
def change_groups(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Let parts that broke away yesterday change groups, and then groups that join others."""
    if any_told(v.group.claim) or any_told(v.group.joins):
        _bands.name_parts(v, geography)
        _bands.merge(v)


muster = in_turn(raise_bands, change_groups)


@equation
def go(i, v, geography):
    """A band goes where it decided to be, and does what it decided to do."""
    b, o = v.band, v.orders.band
    b.place[i], b.action[i], b.target[i] = o.place[i], o.action[i], o.target[i]
    b.square[i], b.sent[i] = geography.localities.square[o.place[i]], 0


def _send(v: SimpleNamespace, p: Params, day: Day, geography: Geography, _joining: int) -> None:
    """Bands that join give their men to what companies at their target still call for, in order of identity."""
    b, m, n, companies = v.band, v.moc_company, int(v.orders.band.n[0]), int(v.moc_company.size[0])
    rows = np.flatnonzero(b.alive[:n] & (b.action[:n] == JOIN))
    camp = geography.localities.of_square[m.square[:companies]]
    wanted = {CMA: m.call_cma[:companies] * m.alive[:companies], PLATFORM: m.call_platform[:companies] * m.alive[:companies]}
    for row in rows[np.argsort(b.slot[rows], kind="stable")]:
        calls = wanted.get(int(v.group.coalition[b.group[row]]))
        for company in np.flatnonzero(camp == b.target[row]):
            if calls is not None and b.men[row] > 0:
                k = int(min(b.men[row], calls[company]))
                calls[company] -= k
                b.men[row] -= k
                b.establishment[row] -= min(k, int(b.establishment[row]))
                b.sent[row] += k
                v.tally.men_sent[0] += k
        b.action[row], b.target[row] = HOLD, -1
        b.alive[row] = b.men[row] > 0


@native(then=_send)
def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> int:
    """Carry out the bands' orders and send those who join to their company."""
    joining = 0
    v.tally.men_sent[0] = 0.0
    for i in range(v.orders.band.n[0]):
        go(i, v, geography)
        joining += v.band.alive[i] and v.band.action[i] == JOIN
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
            change_hands(v, geography, event)
    v.tally.bands_killed[0] = float(killed)


@equation
def recruits(i, v, p, day):
    """Men who join a band this week: it makes good its losses, as far as its group can pay."""
    b, missing = v.band, v.band.establishment[i] - v.band.men[i]
    if missing <= 0:
        return 0
    mean = missing * min(DAYS_PER_WEEK / p.refill_days, 1.0) * v.group.pay[b.group[i]]
    return min(chance.whole(mean, chance.uniform(day.seed, _RECRUIT, b.slot[i], 0, day.number)), missing)


@equation
def deserters(i, v, p, day):
    """Men who leave a band this week: the less its group can pay, the more."""
    b = v.band
    mean = b.men[i] * (p.leave_per_year * DAYS_PER_WEEK / DAYS_PER_YEAR) * (1.0 - v.group.pay[b.group[i]])
    return min(chance.whole(mean, chance.uniform(day.seed, _LEAVE, b.slot[i], 0, day.number)), b.men[i])


@equation
def come_and_go(i, v, p, day):
    """Men join a band and leave it; one that nobody is left of is no more."""
    b, t = v.band, v.tally
    b.recruits[i], b.deserters[i] = recruits(i, v, p, day), deserters(i, v, p, day)
    b.men[i] += b.recruits[i] - b.deserters[i]
    b.alive[i] = b.men[i] > 0
    t.band_recruits[0] += b.recruits[i]
    t.band_deserters[0] += b.deserters[i]


@equation
def call_roll(v):
    """Men by group, bands that have men, and men of splinters; bands that lost all their men are no more."""
    b, t, men = v.band, v.tally, v.group.men
    men[:] = 0.0
    t.bands[0] = t.men_splinters[0] = 0.0
    for i in range(b.size[0]):
        b.alive[i] = b.alive[i] and b.men[i] > 0
        if b.alive[i]:
            men[b.group[i]] += b.men[i]
            t.bands[0] += 1.0
            t.men_splinters[0] += b.men[i] if b.group[i] >= _NAMED else 0.0


@equation
def report(v):
    """Men of each named group."""
    t, men = v.tally, v.group.men
    t.men_hcua[0] = men[_HCUA]
    t.men_mnla[0] = men[_MNLA]
    t.men_maa_cma[0] = men[_MAA_CMA]
    t.men_gatia[0] = men[_GATIA]
    t.men_maa_platform[0] = men[_MAA_PLATFORM]
    t.men_ganda[0] = men[_GANDA]
    t.men_cpa[0] = men[_CPA]
    t.men_cmfpr2[0] = men[_CMFPR2]
    t.men_msa[0] = men[_MSA]
    t.men_cja[0] = men[_CJA]


@native
def place(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Once a week bands make good or lose men; the roll of every group is called."""
    b, t = v.band, v.tally
    t.band_recruits[0] = t.band_deserters[0] = 0.0
    if day.number % DAYS_PER_WEEK == 0:
        for i in range(b.size[0]):
            b.recruits[i] = b.deserters[i] = 0
            if b.alive[i]:
                come_and_go(i, v, p, day)
    call_roll(v)
    report(v)
