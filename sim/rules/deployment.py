"""Deployment: contingents follow the dated maps to the mandate date, then the measures and a joint force's needs (M01, M18)."""

from __future__ import annotations

import zlib
from types import SimpleNamespace

import numpy as np

from sim.engine.acts import dated, eventful, in_turn, native
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.roster import birth
from sim.events import Day
from sim.geography import Geography
from sim.geography.near import spread
from sim.geography.roads import near_weights

MECHANISM = "M01"
READS = ()
DECLARES = {
    "base.people": float, "base.open": bool, "field.mission_reach": float, "tally.troops": float, "tally.establishment": float,
    "tally.troops_killed": float, "tally.troops_replaced": float, "tally.troops_moved": float,
    "tally.troops_drawn": float,
}  # fmt: skip
WRITES = (
    "contingent.base", "contingent.country", "contingent.establishment", "contingent.establishment_infantry", "contingent.men",
    "contingent.infantry", "contingent.cum_killed", "contingent.cum_replaced", "contingent.wounded", "contingent.alive",
    "contingent.size", "contingent.slot",
)  # fmt: skip
DRAWS = ()


class Params(Base):
    """How far a base is felt, and what a joint force takes."""

    reach_hours: float = parameter(
        2.0, 0.5, 5.0, "hours", "judgement", "own", "scale at which the pull of a base as a target fades with travel time"
    )
    contributed: float = parameter(
        0.3,
        0.0,
        1.0,
        "share of a battalion",
        "judgement",
        "own: countries spare few battalions; 0 is none",
        "men of a joint force's battalion that come out of its country's contingents here, unless roles are agreed",
    )


@native
def clear(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Nobody has been replaced or moved yet today."""
    v.tally.troops_replaced[0] = v.tally.troops_moved[0] = 0.0


@dated
def deploy(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Put the newest map into force, carry out measures on the mandate date, and rotate replacements in each month."""
    changed = False
    if day.first_of_month:
        _rotate(v)
    if not day.after_mandate and (day.index == 0 or day.number in geography.map_days):
        reached = max((number for number in geography.map_days if number <= day.number), default=None)
        if reached is not None:
            _apply_map(v, geography, np.datetime64(reached, "D"))
            changed = True
    if day.first_of_mandate:
        _measures(v, day, geography)
        changed = True
    changed = _contribute(v, p, day) or changed
    if changed or day.index == 0:
        _sum_up(v, p, geography)


@dated
def report(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Count the men present where some were replaced today."""
    if v.tally.troops_replaced[0]:
        _count(v)


@eventful(of=("contingent",))
def lose(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Take the day's dead and wounded off the contingents they belonged to; the dead are gone until rotation."""
    v.tally.troops_killed[0] = 0.0
    for event in day.events:
        if event.contingent < 0:
            continue
        row = event.contingent
        dead = min(event.deaths_a, int(v.contingent.men[row]))
        v.contingent.men[row] -= dead
        v.contingent.infantry[row] = max(int(v.contingent.infantry[row]) - dead, 0)
        v.contingent.cum_killed[row] += dead
        v.contingent.wounded[row] += event.wounded_a
        v.tally.troops_killed[0] += dead
    if v.tally.troops_killed[0]:
        _count(v)


def _apply_map(v: SimpleNamespace, geography: Geography, when: np.datetime64) -> None:
    table = geography.seeds.contingents
    n = int(v.contingent.size[0])
    v.contingent.establishment[:n] = 0
    v.contingent.establishment_infantry[:n] = 0
    keys = geography.bases.key
    for row in np.flatnonzero(table["date"] == when):
        base = str(table["base"][row])
        if base in keys and table["troops"][row] > 0:
            at = _row(v, geography, keys.index(base), str(table["country"][row]))
            v.contingent.establishment[at] += int(table["troops"][row])
            v.contingent.establishment_infantry[at] += int(table["infantry"][row])
    n = int(v.contingent.size[0])
    v.contingent.men[:n] = v.contingent.establishment[:n]
    v.contingent.infantry[:n] = v.contingent.establishment_infantry[:n]


def _row(v: SimpleNamespace, geography: Geography, base: int, country: str) -> int:
    slot = zlib.crc32(f"{geography.bases.key[base]}:{country}".encode())
    n = int(v.contingent.size[0])
    found = np.flatnonzero(v.contingent.slot[:n] == slot)
    if len(found):
        return int(found[0])
    return birth(v.contingent, slot, base=base, country=_number(country))


def _number(country: str) -> int:
    return zlib.crc32(country.encode()) & 0x7FFFFFFF


def _country_name(geography: Geography, number: int) -> str:
    for name in np.unique(geography.seeds.contingents["country"]):
        if _number(str(name)) == number:
            return str(name)
    raise KeyError(number)


def _measures(v: SimpleNamespace, day: Day, geography: Geography) -> None:
    _fill(v, day.levers["troops"]["fill"])
    moved = 0
    for base, _action, target, share in day.levers["bases"]["orders"]:
        for row in np.flatnonzero(v.contingent.base[: int(v.contingent.size[0])] == base):
            moved += _move(v, geography, int(row), target, share)
    v.tally.troops_moved[0] = moved
    _crews(v, day.levers["equipment"]["crews"])


def _move(v: SimpleNamespace, geography: Geography, row: int, target: int, share: float) -> int:
    men = round(float(v.contingent.establishment[row]) * share)
    if men == 0:
        return 0
    infantry = round(float(v.contingent.establishment_infantry[row]) * share)
    to = _row(v, geography, target, _country_name(geography, int(v.contingent.country[row])))
    present = min(round(float(v.contingent.men[row]) * share), int(v.contingent.men[row]))
    present_infantry = min(round(float(v.contingent.infantry[row]) * share), int(v.contingent.infantry[row]))
    for name, number in (("establishment", men), ("establishment_infantry", infantry), ("men", present), ("infantry", present_infantry)):
        column = getattr(v.contingent, name)
        column[row] -= number
        column[to] += number
    return men


def _contribute(v: SimpleNamespace, p: Params, day: Day) -> bool:
    """On the day a joint force forms, its countries take infantry present out of their contingents here, in whole men."""
    joint = day.levers["joint_force"]
    forms = day.number == joint["since"] or (day.first_of_mandate and joint["since"] < day.number)
    if not joint["battalions"] or not forms or joint["roles_agreed"]:
        return False
    n = int(v.contingent.size[0])
    countries = [country for country, _sector, _place in joint["battalions"]]
    for country in sorted(set(countries)):
        rows = np.flatnonzero(v.contingent.country[:n] == _number(country))
        here = np.minimum(v.contingent.infantry[rows], v.contingent.establishment_infantry[rows])
        wanted = round(p.contributed * joint["men"] * countries.count(country))
        taken = _largest_remainder(here.astype(float), min(wanted, int(here.sum())))
        for name in ("establishment", "men", "establishment_infantry", "infantry"):
            getattr(v.contingent, name)[rows] -= taken
        v.tally.troops_drawn[0] += taken.sum()
    return True


def _largest_remainder(weights: np.ndarray, total: int) -> np.ndarray:
    exact = weights / max(weights.sum(), 1e-9) * total
    out = np.floor(exact).astype(np.int64)
    out[np.argsort(out - exact, kind="stable")[: total - int(out.sum())]] += 1
    return out


def _fill(v: SimpleNamespace, men: float) -> None:
    if men <= 0:
        return
    n = int(v.contingent.size[0])
    added = _largest_remainder(v.contingent.establishment[:n].astype(float), round(men))
    share = v.contingent.establishment_infantry[:n] / np.maximum(v.contingent.establishment[:n], 1)
    infantry = np.minimum(np.rint(added * share).astype(np.int64), added)
    for name, number in (("establishment", added), ("men", added), ("establishment_infantry", infantry), ("infantry", infantry)):
        getattr(v.contingent, name)[:n] += number


def _crews(v: SimpleNamespace, crews: np.ndarray) -> None:
    """Re-role crews and specialists at each base: from the contingents' others first, then from infantry."""
    for base, needed in enumerate(crews):
        rows = np.flatnonzero(v.contingent.base[: int(v.contingent.size[0])] == base)
        others = v.contingent.establishment[rows] - v.contingent.establishment_infantry[rows]
        missing = round(float(needed)) - int(others.sum())
        if missing > 0 and v.contingent.establishment_infantry[rows].sum() > 0:
            taken = _largest_remainder(v.contingent.establishment_infantry[rows].astype(float), missing)
            taken = np.minimum(taken, v.contingent.establishment_infantry[rows])
            v.contingent.establishment_infantry[rows] -= taken
            v.contingent.infantry[rows] = np.maximum(v.contingent.infantry[rows] - taken, 0)


def _rotate(v: SimpleNamespace) -> None:
    n = int(v.contingent.size[0])
    missing = v.contingent.establishment[:n] - v.contingent.men[:n]
    v.tally.troops_replaced[0] = float(missing.sum())
    v.contingent.cum_replaced[:n] += missing
    v.contingent.men[:n] = v.contingent.establishment[:n]
    v.contingent.infantry[:n] = v.contingent.establishment_infantry[:n]
    v.contingent.wounded[:n] = 0


def _sum_up(v: SimpleNamespace, p: Params, geography: Geography) -> None:
    n = int(v.contingent.size[0])
    v.tally.establishment[0] = float(v.contingent.establishment[:n].sum())
    people = np.bincount(v.contingent.base[:n], v.contingent.establishment[:n], len(geography.bases.key))
    v.base.people[:] = people
    v.base.open[:] = people > 0
    source = np.bincount(geography.bases.square, people, geography.n_squares)
    net = geography.roads
    spread(source, net.near_start, net.near_square, near_weights(net, p.reach_hours), v.field.mission_reach)
    _count(v)


def _count(v: SimpleNamespace) -> None:
    v.tally.troops[0] = float(v.contingent.men[: int(v.contingent.size[0])].sum())


resolve = in_turn(clear, deploy)
settle = in_turn(report, lose)
