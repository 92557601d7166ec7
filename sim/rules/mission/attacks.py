"""Attacks on the mission: indirect fire and assaults on bases, ambushes of what moves; wounded and evacuation (M07)."""

from __future__ import annotations

from types import SimpleNamespace

from sim.attrition import lengths
from sim.engine import chance
from sim.engine.acts import native
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.events import Day, Event
from sim.geography import Geography
from sim.rules._opportunity import count_anew, draw, opportunities
from sim.rules.mission._attack_rates import KINDS, seek
from sim.rules.mission._attack_tolls import attack, expect
from sim.words import ORGANISATIONS

MECHANISM = "M07"
DECLARES = {
    "field.attack_marks": array(int, "attacks", "attacks on the mission by each organisation in a square this month", of=ORGANISATIONS),
    "tally.attacks_expected_peacekeeper": array(float, "people", "peacekeepers expected to die in today's attacks on the mission"),
    "tally.attacks_expected_deaths": array(float, "people", "deaths of all sides expected in today's attacks on the mission"),
    "tally.attacks_expected_attacks": array(float, "attacks per day", "attacks on the mission that are expected"),
    "tally.attacks_on_base": array(float, "attacks per day", "attacks on bases of the mission"),
    "tally.attacks_on_move": array(float, "attacks per day", "ambushes of the mission on the move"),
}
WRITES = ()
SCRATCH = opportunities("cell")
_TAKE = chance.decisions("attacks", "indirect", "assault", "ambush")
_WHO = chance.decisions("attacks", "indirect.who", "assault.who", "ambush.who")


class Params(Base):
    """Weekly rates of a cell of 20 men that has chosen to strike, and what the fights cost."""

    indirect_per_week: float = parameter(
        0.0404, 0.0, 2.0, "per week", "judgement", "own, held by attacks on the mission: 16 recorded in 30 months",
        "rocket or mortar attacks on a base within 60 km, by a striking cell of 20 men",
    )  # fmt: skip
    assault_per_week: float = parameter(
        0.006, 0.0, 1.0, "per week", "judgement", "own: 11 recorded in 30 months",
        "assaults on a base within 60 km, by a striking cell of 20 men",
    )  # fmt: skip
    ambush_per_week: float = parameter(
        0.796, 0.0, 3.0, "per week", "judgement", "own: 22 recorded in 30 months",
        "ambushes by a striking cell of 20 men where the mission passes very often",
    )  # fmt: skip
    ambush_half: float = parameter(
        1.5, 0.2, 10.0, "passages per day", "judgement", "own",
        "passages of the mission through a square at which ambushes reach half their highest rate",
    )  # fmt: skip
    retaliation: float = parameter(
        0.15, 0.0, 1.0, "per death", "judgement", "own, below the 0.37 to 0.50 of Lewis 2012 for Iraq; 0 is none",
        "rise in attacks on the mission for each recent jihadist death nearby", null=0.0,
    )  # fmt: skip
    bounty_pull: float = parameter(
        1.0, 0.0, 3.0, "times", "judgement", "letter of 2017: traffickers disturbed; 0 is none",
        "rise in ambushes of the mission where traffickers pay a full bounty", null=0.0,
    )  # fmt: skip
    informed: float = parameter(
        0.3, 0.0, 3.0, "times", "judgement", "Kalyvas 2006: people tell those they support; 0 is none",
        "rise in ambushes of the mission where all people support the attackers", null=0.0,
    )  # fmt: skip
    learning: float = parameter(
        6.0, 0.0, 10.0, "times", "judgement",
        "held by attacks on bases: 8 in the first half-year of 2015, 12 in that of 2017; Johnson and others 2011; 0 is none",
        "rise in attacks on a base where the attackers' organisation knows the ground as well as it ever can", null=0.0)  # fmt: skip
    guard_deterrence: float = parameter(
        0.8, 0.0, 3.0, "log units", "judgement", "own",
        "fall in assaults on a base and in their toll, from an empty guard to a full one",
    )  # fmt: skip
    hardening: float = parameter(
        0.5, 0.0, 1.0, "share", "judgement", "own",
        "assaults on a base, and losses in it, that walls, sensors and shelters avoid at best",
    )  # fmt: skip
    rounds_rate: float = parameter(
        0.0007, 0.0, 0.005, "per round and person", "judgement", "deaths of peacekeepers by indirect fire: 6 in 30 months",
        "chance that one round of indirect fire hits a person in the open",
    )  # fmt: skip
    assault_rate: float = parameter(
        0.625, 0.0, 1.0, "hits per attacker", "judgement", "deaths of peacekeepers in assaults on bases: 12 in 30 months",
        "peacekeepers hit by each attacker in an assault of mean length",
    )  # fmt: skip
    ambush_rate: float = parameter(
        0.2, 0.0, 1.0, "hits per attacker", "judgement", "deaths of peacekeepers on the move: 19 in 30 months",
        "peacekeepers hit by each attacker in an ambush of mean length",
    )  # fmt: skip
    return_rate: float = parameter(
        0.0014, 0.0, 0.02, "per attacker and defender", "judgement", "Deitchman: the ambushed shoot at an area",
        "chance that one defender's return fire hits one attacker in a fight of mean length",
    )  # fmt: skip
    rounds: float = parameter(10.0, 1.0, 60.0, "rounds", "judgement", "own", "rounds fired in one attack by indirect fire")
    camp: float = parameter(
        600.0, 100.0, 3000.0, "people", "judgement", "own",
        "most people of a base who are within reach of indirect fire",
    )  # fmt: skip
    in_the_open: float = parameter(
        0.3, 0.05, 1.0, "share", "judgement", "own",
        "people within reach of indirect fire on a base who are without cover",
    )  # fmt: skip
    breached: float = parameter(
        120.0, 20.0, 600.0, "people", "judgement", "own: a company",
        "most people of a base whom the attackers of an assault can reach",
    )  # fmt: skip
    column: float = parameter(
        35.0, 10.0, 150.0, "men", "derived", "UN infantry battalion manual",
        "peacekeepers of a patrol that is ambushed",
    )  # fmt: skip
    convoy_escort: float = parameter(
        1.0, 0.0, 1.0, "share", "judgement", "own; 0 is none: a convoy is met as a patrol is",
        "part of the difference between a convoy's escort and a patrol that counts where a convoy is ambushed", null=0.0,
    )  # fmt: skip
    police: float = parameter(
        1.0, 0.0, 3.0, "times", "judgement", "Hunnicutt, Nomikos, Williams 2021: more police patrols, more attacks; 0 is none",
        "passages of military patrols that a passage of police in a town counts as, where the mission may be ambushed", null=0.0,
    )  # fmt: skip
    most: float = parameter(
        150.0, 30.0, 400.0, "men", "judgement", "own",
        "most attackers in an attack on the mission, and most defenders of a base who fire back",
    )  # fmt: skip
    full_guard: float = parameter(
        1.5, 1.0, 3.0, "times the need", "judgement", "own",
        "guard of a base beyond which more men deter no further assaults",
    )  # fmt: skip
    committed: float = parameter(
        0.5, 0.1, 1.0, "share", "judgement", "own",
        "men of the striking cells in reach who take part in an attack on the mission",
    )  # fmt: skip
    sigma: float = parameter(
        1.0, 0.2, 1.6, "log units", "derived", "log-normal deaths in 2015 to 2017",
        "spread of the length of attacks on the mission",
    )  # fmt: skip
    killed_share: float = parameter(
        0.2, 0.02, 0.5, "share", "derived", "deaths and wounded of dated attacks",
        "peacekeepers hit in an attack who are killed at once",
    )  # fmt: skip
    armour_gain: float = parameter(
        0.0015, 0.0, 0.02, "log units per vehicle", "judgement", "own",
        "cut in the share of peacekeepers hit in ambushes who die at once, for each added mine-protected vehicle",
    )  # fmt: skip
    wounds_hours: float = parameter(
        24.0, 4.0, 100.0, "hours", "judgement", "UN ten-one-two guideline",
        "time without surgery in which two thirds of those mortally wounded in an attack die",
    )  # fmt: skip
    mortal: float = parameter(
        0.25, 0.0, 0.6, "share", "judgement", "own",
        "peacekeepers wounded in attacks who die if they never reach surgery",
    )  # fmt: skip


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """Lengths of an attack."""
    return SimpleNamespace(nodes=lengths(p.sigma))


def _happen(v: SimpleNamespace, p: Params, day: Day, geography: Geography, hits: int) -> list[Event]:
    """The day's attacks, kind by kind."""
    return [day.emit(attack(v, p, day, geography, k)) for k in range(hits)]


@native(then=_happen)
def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> int:
    """Give each kind of attack its opportunity of the day, and say what it is expected to cost."""
    t, w = v.tally, v.scratch.opportunities
    count_anew(v.field.attack_marks, day)
    w.n_hits[0] = 0
    t.attacks_on_base[0] = t.attacks_on_move[0] = 0.0
    t.attacks_expected_peacekeeper[0] = t.attacks_expected_deaths[0] = t.attacks_expected_attacks[0] = 0.0
    for kind in range(len(KINDS)):
        if seek(kind, v, p, geography):
            draw(w, v.cell, kind, day.opportunities, day, _TAKE[kind], _WHO[kind])
            expect(kind, v, p)
    return int(w.n_hits[0])
