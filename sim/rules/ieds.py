"""IEDs and mines: cells lay them where movement is expected; passages meet them; most are found or spoil (M05, M07)."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.actors.cell import PLANT
from sim.attrition import lengths, node
from sim.engine import chance
from sim.engine.acts import native
from sim.engine.compiling import kernel
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.events import Day, Event
from sim.geography import Geography
from sim.rules._casualties import cut, nearest_garrison, passing_contingent
from sim.rules._opportunity import mark
from sim.words import ONE_SIDED, ORGANISATIONS, STATE_BASED

MECHANISM = "M07"
READS = (
    "cell.size", "cell.alive", "cell.org", "cell.men", "cell.square", "cell.action", "field.passages",
    "field.predictability", "field.army_patrols", "field.evacuation_hours", "field.bounty", "patrol.size", "patrol.square", "patrol.task",
    "patrol.contingent", "patrol.slot", "patrol.active", "contingent.size", "contingent.men", "contingent.slot",
    "contingent.base", "garrison.size", "garrison.square", "garrison.men", "community.people_home", "base.people",
)  # fmt: skip
DECLARES = {
    "field.ied": (float, 2), "field.ied_marks": (int, 2), "tally.ieds_expected_deaths": float, "tally.ieds_expected_peacekeeper": float,
    "tally.ieds_expected_civilian": float, "tally.ieds_expected_attacks": float, "tally.ieds_laid": float,
}  # fmt: skip
WRITES = ()
SCRATCH = {"hits": (3, int, 64)}  # target, organisation and square of each
DRAWS = ("ieds.mission", "ieds.army", "ieds.civilian", "ieds.mark", "ieds.dead", "ieds.who", "ieds.record")
_MISSION, _ARMY, _CIVILIAN, _MARK, _DEAD, _WHO, _RECORD = (chance.decision(name) for name in DRAWS)


class Params(Base):
    """Laying, finding and effect."""

    laid_per_week: float = parameter(
        0.35, 0.0, 3.0, "devices a week and 20 men", "judgement", "own, held by attacks on the mission", "devices a laying cell puts down"
    )
    bounty_pull: float = parameter(
        0.3,
        0.0,
        3.0,
        "times",
        "judgement",
        "letter of 2017: traffickers disturbed; 0 is none",
        "more hits on the mission, whose ways devices are laid on, where a bounty is full",
    )
    half_life_days: float = parameter(
        25.0, 5.0, 180.0, "days", "judgement", "69 to 80 percent found in other wars", "how long a device stays live, found or spoiled"
    )
    hit_mission: float = parameter(
        0.06,
        0.0,
        0.2,
        "per device and passage",
        "judgement",
        "own, held by attacks on the mission",
        "chance that a UN passage meets a device",
    )
    habit: float = parameter(
        1.5, 0.0, 5.0, "times", "judgement", "own; 0 is no effect", "how much more often where movement is fully predictable"
    )
    hit_army: float = parameter(
        0.030, 0.0, 0.2, "per device and 30 men out", "judgement", "own", "chance that an army patrol meets a device"
    )
    hit_civilian: float = parameter(
        0.0025,
        0.0,
        0.05,
        "per device and log people",
        "judgement",
        "31 civilian mine casualties in 2016",
        "chance that civilians meet a device",
    )
    cell: float = parameter(
        20.0, 5.0, 60.0, "men", "definition", "unit of the rate", "men of the cell that the rate of laying is stated for"
    )
    party: float = parameter(
        30.0, 10.0, 100.0, "men", "definition", "unit of the rate", "men of the army patrol that the chance is stated for"
    )
    people: float = parameter(1000.0, 100.0, 10000.0, "people", "judgement", "own", "people that weigh one log unit")
    casualties: float = parameter(
        1.6, 0.5, 4.0, "people", "derived", "0.5 to 2.5 injured and 0.03 to 0.4 dead each", "mean hit by one device"
    )
    sigma: float = parameter(0.8, 0.1, 1.5, "log units", "judgement", "own", "spread of casualties")
    killed_share: float = parameter(
        0.10, 0.02, 0.4, "share", "derived", "20 recorded, 7 dead", "of UN casualties, killed at once in a mine-protected vehicle"
    )
    killed_soft: float = parameter(0.40, 0.1, 0.8, "share", "judgement", "own", "of army and civilian casualties, killed")
    wounds_hours: float = parameter(
        24.0, 4.0, 100.0, "hours", "judgement", "UN ten-one-two guideline", "scale at which the wounded die without surgery"
    )
    mortal: float = parameter(0.25, 0.0, 0.6, "share", "judgement", "own", "of the wounded, those who die without surgery in time")
    armour_gain: float = parameter(
        0.002, 0.0, 0.02, "per vehicle", "judgement", "own", "log cut in killed_share for each added protected vehicle, whole force"
    )
    clearance_gain: float = parameter(
        0.12,
        0.0,
        1.0,
        "per unit",
        "judgement",
        "Afghanistan and Iraq: foot patrols found most",
        "log cut in hits for each added clearance unit, whole force",
    )


@kernel
def killed_share(evacuation, at_once, mortal, hours):
    """Share of UN casualties that die: at once, or of wounds before surgery."""
    return at_once + (1.0 - at_once) * mortal * (1.0 - np.exp(-evacuation / hours))


@kernel
def lay_and_meet(
    play,
    n,
    alive,
    org,
    men,
    square,
    action,
    ied,
    keep,
    laid,
    bounty,
    passages,
    predictability,
    army,
    people,
    evacuation,
    p,
    cleared,
    at_once,
    streams,
    seed,
    number,
    hits,
    sums,
):
    """Devices age, are laid, and meet passages; hits rows are (target, org, square).

    `sums` adds chances: attacks on the mission, the same times the share killed, the army, civilians. Returns the
    number of hits and of devices laid.
    """
    p = p[0]
    total = 0.0
    for a in range(ied.shape[0]):
        for s in play:
            ied[a, s] *= keep
    for i in range(n):
        if alive[i] and action[i] == PLANT:
            ied[org[i], square[i]] += laid * men[i] / p.cell
            total += laid * men[i] / p.cell
    count = 0
    for a in range(ied.shape[0]):
        for s in play:
            if ied[a, s] < 1e-4:
                continue
            habit = predictability[s] / (1.0 + predictability[s])
            rates = (
                ied[a, s] * p.hit_mission * cleared * passages[s] * (1.0 + p.habit * habit) * (1.0 + p.bounty_pull * bounty[s]),
                ied[a, s] * p.hit_army * army[s] / p.party,
                ied[a, s] * p.hit_civilian * np.log1p(people[s] / p.people),
            )
            for t in range(3):
                if rates[t] <= 0.0:
                    continue
                q = 1.0 - np.exp(-rates[t])
                if t == 0:
                    sums[0] += q
                    sums[1] += q * killed_share(evacuation[s], at_once, p.mortal, p.wounds_hours)
                else:
                    sums[t + 1] += q
                if chance.uniform(seed, streams[t], s, a, number) < q and count < hits.shape[0]:
                    hits[count, 0], hits[count, 1], hits[count, 2] = t, a, s
                    count += 1
    return count, total


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """Share of devices that stay live for a day, and the spread of casualties."""
    return SimpleNamespace(keep=0.5 ** (1.0 / p.half_life_days), nodes=lengths(p.sigma))


def _happen(v: SimpleNamespace, p: Params, day: Day, geography: Geography, hits: int) -> list[Event]:
    """The day's explosions, in the order in which passages met devices."""
    at_once = p.killed_share * cut(p.armour_gain, day.levers["equipment"]["armoured_vehicles"])
    numbers = (at_once, p.mortal, p.wounds_hours)
    return [day.emit(_event(v, p, day, geography, int(t), int(a), int(s), v.fixed.nodes, numbers)) for t, a, s in v.scratch.hits[:hits]]


@native(then=_happen)
def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> int:
    """Lay devices, let passages meet them, and work out who was hurt."""
    if day.first_of_month:
        v.field.ied_marks[:] = 0
    c, f, t, squares, equipment, sums = v.cell, v.field, v.tally, geography.squares, day.levers["equipment"], np.zeros(4)
    cleared = cut(p.clearance_gain, equipment["counter_ied_units"])
    at_once = p.killed_share * cut(p.armour_gain, equipment["armoured_vehicles"])
    count, t.ieds_laid[0] = lay_and_meet(
        squares.play, int(c.size[0]), c.alive, c.org, c.men, c.square, c.action, f.ied, v.fixed.keep, p.laid_per_week / 7.0, f.bounty,
        f.passages, f.predictability, f.army_patrols, squares.people, f.evacuation_hours, p.numbers, cleared, at_once,
        (_MISSION, _ARMY, _CIVILIAN), day.seed, day.number, v.scratch.hits, sums,
    )  # fmt: skip
    attacks, lethal_mission, army, civilian = sums
    t.ieds_expected_attacks[0] = attacks
    t.ieds_expected_peacekeeper[0] = lethal_mission * p.casualties
    t.ieds_expected_civilian[0] = civilian * p.casualties * p.killed_soft
    t.ieds_expected_deaths[0] = p.casualties * (lethal_mission + (army + civilian) * p.killed_soft)
    return count


def _event(
    v: SimpleNamespace,
    p: Params,
    day: Day,
    geography: Geography,
    t: int,
    org: int,
    square: int,
    nodes: np.ndarray,
    numbers: tuple[float, float, float],
) -> Event:
    ordinal = int(v.field.ied_marks[org, square])
    v.field.ied_marks[org, square] += 1
    v.field.ied[org, square] = max(float(v.field.ied[org, square]) - 1.0, 0.0)
    month = day.month_number
    hurt = p.casualties * node(nodes, mark(day.seed, _MARK, square, org * 3 + t, month, ordinal))
    share = float(killed_share(float(v.field.evacuation_hours[square]), *numbers)) if t == 0 else p.killed_soft
    u = mark(day.seed, _DEAD, square, org * 3 + t, month, ordinal)
    dead = int(chance.whole(hurt * share, u))
    name = ORGANISATIONS[org]
    common: dict[str, Any] = {
        "square": square,
        "subtype": "ied",
        "initiator": name,
        "organisation": org,
        "draw": mark(day.seed, _RECORD, square, org * 3 + t, month, ordinal),
    }
    community = int(geography.localities.of_square[square])
    if t == 2:
        dead = min(dead, int(v.community.people_home[community]) - day.lost("community", community))
        return Event(
            type=ONE_SIDED, side_a=name, side_b="Civilians", target="Civilians", deaths_civilians=dead, community=community, **common
        )
    wounded = max(int(round(hurt)) - dead, 0)
    if t == 1:
        garrison = nearest_garrison(v, geography, square)
        dead = min(dead, int(v.garrison.men[garrison]) - day.lost("garrison", garrison)) if garrison >= 0 else 0
        return Event(
            type=STATE_BASED,
            side_a="FAMA",
            side_b=name,
            target="FAMA",
            deaths_a=dead,
            wounded_a=wounded,
            garrison=garrison,
            community=community,
            **common,
        )
    contingent = passing_contingent(v, day, geography, square, _WHO)
    here = int(v.contingent.men[contingent]) - day.lost("contingent", contingent) if contingent >= 0 else 0
    dead, wounded = min(dead, here), min(wounded, max(here - dead, 0))
    return Event(
        type=STATE_BASED,
        side_a="MINUSMA",
        side_b=name,
        target="MINUSMA",
        deaths_a=dead,
        wounded_a=wounded,
        contingent=contingent,
        community=community,
        **common,
    )
