"""IEDs and mines: cells lay them where movement is expected; passages meet them; most are found or spoil (M05, M07)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.actors.cell import PLANT
from sim.attrition import lengths
from sim.engine import chance
from sim.engine.acts import native
from sim.engine.compiling import equation
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.events import Day, Event
from sim.geography import Geography
from sim.rules._casualties import cut, killed_at_once, killed_share
from sim.rules._opportunity import count_anew
from sim.rules.jihadists._explosions import ARMY, CIVILIANS, JOINT_FORCE, MISSION, PARTNER, TARGETS, explosion, hurt_by_one
from sim.words import DAYS_PER_WEEK, ORGANISATIONS

MECHANISM = "M07"
DECLARES = {
    "field.ied": array(float, "devices", "live IEDs of each organisation in a square", of=ORGANISATIONS),
    "field.ied_marks": array(int, "explosions", "explosions of each organisation's IEDs in a square this month", of=ORGANISATIONS),
    "tally.ieds_expected_deaths": array(float, "people", "deaths of all sides expected from today's IEDs"),
    "tally.ieds_expected_peacekeeper": array(float, "people", "peacekeepers expected to die of today's IEDs"),
    "tally.ieds_expected_civilian": array(float, "people", "civilians expected to die of today's IEDs"),
    "tally.ieds_expected_attacks": array(float, "explosions per day", "IEDs that the mission is expected to hit"),
    "tally.ieds_laid": array(float, "devices per day", "IEDs laid"),
}
WRITES = ()
MOST_HITS = 4096  # explosions of one day that there is room for
LIVE = 1e-4  # devices in a square below which nobody meets one
SCRATCH = {
    "expected": (len(TARGETS), float), "lethal": (1, float), "n_hits": (1, int), "hit_target": (MOST_HITS, int),
    "hit_org": (MOST_HITS, int), "hit_place": (MOST_HITS, int),
}  # fmt: skip
_MEET = chance.decisions("ieds", "mission", "army", "civilian", "barkhane", "joint_force")


class Params(Base):
    """Laying, finding and effect."""

    laid_per_week: float = parameter(
        0.809, 0.0, 3.0, "devices per week and 20 men", "judgement", "own, held by attacks on the mission",
        "IEDs laid by a cell of 20 men that lays them",
    )  # fmt: skip
    learning: float = parameter(
        5.0, 0.0, 10.0, "times", "judgement", "own, held by IEDs on the mission: 2 in the second half of 2016, 7 in the next; 0 is none",
        "rise in IEDs laid where the organisation knows the ground as well as it ever can", null=0.0,
    )  # fmt: skip
    bounty_pull: float = parameter(
        0.3, 0.0, 3.0, "times", "judgement", "letter of 2017: traffickers disturbed; 0 is none",
        "rise in IEDs that hit the mission where traffickers pay a full bounty", null=0.0,
    )  # fmt: skip
    half_life_days: float = parameter(
        25.0, 5.0, 180.0, "days", "judgement", "69 to 80 percent found in other wars", "time in which half of the IEDs are found or spoil"
    )
    hit_mission: float = parameter(
        0.08, 0.0, 0.2, "per device and passage", "judgement", "own, held by attacks on the mission",
        "chance that a passage of the mission through a square hits an IED there",
    )  # fmt: skip
    habit: float = parameter(
        1.5, 0.0, 5.0, "times", "judgement", "own; 0 is no effect", "rise in IEDs that hit the mission where it moves predictably", null=0.0
    )
    hit_army: float = parameter(
        0.030, 0.0, 0.2, "per device and 30 men out", "judgement", "own", "chance that an army patrol of 30 men hits an IED in its square"
    )
    convoy: float = parameter(
        2.0, 1.0, 5.0, "times", "judgement", "own: four times a patrol's vehicles, but the first of them hits most; 1 is none",
        "chance that a convoy hits an IED, against that of a patrol", null=1.0,
    )  # fmt: skip
    hit_partner: float = parameter(
        0.05, 0.0, 0.2, "per device and task group", "judgement",
        "own, held by 22 recorded attacks on Barkhane from 2015 to June 2017; 0 is none",
        "chance per day that a task group of Barkhane or a joint force hits an IED in a square where it is out", null=0.0)  # fmt: skip
    hit_civilian: float = parameter(
        0.0025, 0.0, 0.05, "per device and log unit of people", "judgement", "31 civilian mine casualties in 2016",
        "chance per day that the people of a square hit an IED there",
    )  # fmt: skip
    cell: float = parameter(
        20.0, 5.0, 60.0, "men", "definition", "unit of the rate", "men of the cell that the rate of laying IEDs is stated for"
    )
    party: float = parameter(
        30.0, 10.0, 100.0, "men", "definition", "unit of the rate", "men of the army patrol that the chance of hitting an IED is stated for"
    )
    people: float = parameter(
        1000.0, 100.0, 10000.0, "people", "judgement", "own", "people of a square that weigh one log unit where civilians hit IEDs"
    )
    casualties: float = parameter(
        1.6, 0.5, 4.0, "people", "derived", "0.5 to 2.5 injured and 0.03 to 0.4 dead each",
        "people hurt by an IED of mean strength, dead and wounded, where there is no end of them",
    )  # fmt: skip
    reach: float = parameter(40.0, 5.0, 500.0, "people", "judgement", "own: a lorry full", "people within reach of one IED")
    sigma: float = parameter(1.4, 0.1, 1.5, "log units", "judgement", "own", "spread of the strength of IEDs")
    killed_share: float = parameter(
        0.10, 0.02, 0.4, "share", "derived", "20 recorded, 7 dead",
        "peacekeepers hurt by an IED in a mine-protected vehicle who are killed at once",
    )  # fmt: skip
    killed_soft: float = parameter(0.40, 0.1, 0.8, "share", "judgement", "own", "soldiers and civilians hurt by an IED who die")
    killed_partner: float = parameter(
        0.2, 0.02, 0.8, "share", "judgement", "own: between protected and soft vehicles", "soldiers of task groups hurt by an IED who die"
    )
    wounds_hours: float = parameter(
        24.0, 4.0, 100.0, "hours", "judgement", "UN ten-one-two guideline",
        "time without surgery in which two thirds of those mortally wounded by an IED die",
    )  # fmt: skip
    mortal: float = parameter(
        0.25, 0.0, 0.6, "share", "judgement", "own", "peacekeepers wounded by IEDs who die if they never reach surgery"
    )
    armour_gain: float = parameter(
        0.002, 0.0, 0.02, "log units per vehicle", "judgement", "own",
        "cut in the share of peacekeepers hurt by IEDs who die at once, for each added mine-protected vehicle",
    )  # fmt: skip
    clearance_gain: float = parameter(
        0.12, 0.0, 1.0, "log units per unit", "judgement", "Afghanistan and Iraq: foot patrols found most",
        "cut in IEDs that hit the mission, for each added route-clearance unit",
    )  # fmt: skip


@equation
def spoil(v, geography):
    """Part of the devices is found or spoils each day."""
    for a in range(v.field.ied.shape[0]):
        for s in geography.squares.play:
            v.field.ied[a, s] *= v.fixed.keep


@equation
def lay(v, p):
    """Cells that plant lay devices where they are, in proportion to their men, more where their organisation has learnt."""
    c, t = v.cell, v.tally
    t.ieds_laid[0] = 0.0
    for i in range(c.size[0]):
        if c.alive[i] and c.action[i] == PLANT:
            known = 1.0 + p.learning * v.field.knowledge[c.org[i], c.square[i]]
            devices = p.laid_per_week / DAYS_PER_WEEK * c.men[i] / p.cell * known
            v.field.ied[c.org[i], c.square[i]] += devices
            t.ieds_laid[0] += devices


@equation
def hits_on_mission(a, s, cleared, v, p):
    """Devices that the mission hits per day: by its passages, more where they are predictable or a bounty is paid."""
    f = v.field
    habit = f.predictability[s] / (1.0 + f.predictability[s])
    passages = f.passages[s] + (p.convoy - 1.0) * f.convoy_passages[s]
    return f.ied[a, s] * p.hit_mission * cleared * passages * (1.0 + p.habit * habit) * (1.0 + p.bounty_pull * f.bounty[s])


@equation
def hits_on_army(a, s, v, p):
    """Devices that the army hits per day: by its men who are out."""
    return v.field.ied[a, s] * p.hit_army * v.field.army_patrols[s] / p.party


@equation
def hits_on_task_groups(a, s, effort, v, p):
    """Devices that task groups of one force hit per day: by how many are out."""
    return v.field.ied[a, s] * p.hit_partner * effort[s]


@equation
def hits_on_civilians(a, s, v, p, geography):
    """Devices that civilians hit per day: by the people of the square, ever less for each more."""
    return v.field.ied[a, s] * p.hit_civilian * np.log1p(geography.squares.people[s] / p.people)


@equation
def meet(a, s, cleared, at_once, v, p, day, geography):
    """Each target meets an organisation's devices in a square by a chance of its own."""
    w, f = v.scratch, v.field
    hits = (
        hits_on_mission(a, s, cleared, v, p), hits_on_army(a, s, v, p), hits_on_civilians(a, s, v, p, geography),
        hits_on_task_groups(a, s, f.partner_effort, v, p), hits_on_task_groups(a, s, f.joint_effort, v, p),
    )  # fmt: skip
    for target in range(len(TARGETS)):
        if hits[target] > 0.0:
            likely = 1.0 - np.exp(-hits[target])
            w.expected[target] += likely
            if target == MISSION:
                w.lethal[0] += likely * killed_share(s, at_once, v, p)
            if chance.uniform(day.seed, _MEET[target], s, a, day.number) < likely:
                k = w.n_hits[0]
                if k == MOST_HITS:
                    raise ValueError("more IEDs explode in a day than there is room for")
                w.hit_target[k], w.hit_org[k], w.hit_place[k], w.n_hits[0] = target, a, s, k + 1


@equation
def expect(v, p):
    """Deaths to be expected: people hurt by each explosion, times those of them who die."""
    t, w = v.tally, v.scratch
    t.ieds_expected_attacks[0] = w.expected[MISSION]
    t.ieds_expected_peacekeeper[0] = w.lethal[0] * v.fixed.hurt
    t.ieds_expected_civilian[0] = w.expected[CIVILIANS] * v.fixed.hurt * p.killed_soft
    soft = (w.expected[ARMY] + w.expected[CIVILIANS]) * p.killed_soft
    partners = (w.expected[PARTNER] + w.expected[JOINT_FORCE]) * p.killed_partner
    t.ieds_expected_deaths[0] = v.fixed.hurt * (w.lethal[0] + soft + partners)


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """Share of devices that stay live for a day, and people hurt by one: its strength as drawn, and the mean."""
    nodes = lengths(p.sigma)
    return SimpleNamespace(keep=0.5 ** (1.0 / p.half_life_days), nodes=nodes, hurt=hurt_by_one(p, nodes))


def _happen(v: SimpleNamespace, p: Params, day: Day, geography: Geography, hits: int) -> list[Event]:
    """The day's explosions, in the order in which devices were met; where nobody is left to be hit there is none."""
    events = (explosion(v, p, day, geography, k) for k in range(hits))
    return [day.emit(event) for event in events if event is not None]


@native(then=_happen)
def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> int:
    """Devices spoil, are laid, and meet whoever passes; say what that is expected to cost."""
    f, w = v.field, v.scratch
    count_anew(f.ied_marks, day)
    w.n_hits[0], w.lethal[0] = 0, 0.0
    w.expected[:] = 0.0
    spoil(v, geography)
    lay(v, p)
    cleared, at_once = cut(p.clearance_gain, v.tally.added_clearance[0]), killed_at_once(v, p)
    for a in range(f.ied.shape[0]):
        for s in geography.squares.play:
            if f.ied[a, s] >= LIVE:
                meet(a, s, cleared, at_once, v, p, day, geography)
    expect(v, p)
    return int(w.n_hits[0])
