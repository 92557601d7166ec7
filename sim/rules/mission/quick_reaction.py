"""Quick reaction: held platoons and patrols nearby help those attacked, and go out on alerts; a second round of the day (M03).

Who comes in time ends the fight sooner and brings medics: those spared are taken off the events before anybody settles the losses.
A force that a base sends stands in the square until the next night: it counts there as a patrol does, what waits on the road meets it,
and its base has its men back on the day after.
"""

from __future__ import annotations

from types import SimpleNamespace

from sim.engine import chance
from sim.engine.acts import eventful, in_turn, native
from sim.engine.compiling import equation
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.events import Day, Event
from sim.geography import Geography
from sim.rules.mission._alerts import heed, look_out
from sim.rules.mission._help import ARMY, JIHADISTS, MISSION, Help, at_hand, call, send, soldiers_of, spare, spared_shares

MECHANISM = "M03"
DECLARES = {
    "base.reaction_out": array(float, "men", "men of a base who are out today as a reaction force"),
    "field.reaction_men": array(float, "men and days", "men of reaction forces in a square tomorrow, by the part of the day"),
    "field.reaction_passages": array(float, "passages", "passages of reaction forces through a square tomorrow"),
    "tally.answered": array(float, "attacks per day", "attacks on peacekeepers or civilians that a reaction force or patrol answers"),
    "tally.answerable": array(float, "attacks per day", "attacks on peacekeepers or civilians that a reaction force might answer"),
    "tally.response_hours": array(float, "hours", "hours of travel to today's answered attacks, added up"),
    "tally.alerts": array(float, "alerts per day", "squares whose people warn the mission of a raid"),
    "tally.alerts_heeded": array(float, "alerts per day", "alerts on which a reaction force goes out"),
    "tally.reaction_out": array(float, "men", "men sent out as reaction forces today"),
    "tally.spared": array(float, "people", "dead of today's attacks whom help spared"),
    "tally.quick_reaction_expected_deaths": array(float, "people", "deaths that help is expected to spare today, counted below zero"),
    "tally.quick_reaction_expected_civilian": array(float, "people", "civilian deaths that help is expected to spare, counted below zero"),
    "tally.quick_reaction_expected_peacekeeper": array(
        float, "people", "peacekeepers' deaths that help is expected to spare, counted below zero"
    ),
    "tally.quick_reaction_by_jihadists": array(
        float, "people", "civilian deaths by jihadists that help is expected to spare, counted below zero"
    ),
}
WRITES = ()
SCRATCH = {"held": ("base", float), "pace": ("base", float), "standing": ("field", float), "threat": ("field", float)}
_GO = chance.decision("quick_reaction.go")
RESPONSE = "UN oversight report A/68/787: 20 percent answered at once, 10 to 68 by mission"


class Params(Base):
    """When help goes, what it spares, and what it is exposed to."""

    hours_scale: float = parameter(
        2.5, 0.3, 12.0, "hours", "judgement", RESPONSE, "travel time at which the chance that help goes has fallen to a third"
    )
    most: float = parameter(
        0.7, 0.0, 1.0, "share", "judgement", RESPONSE, "chance that help goes to an attack next door to a platoon that is ready; 0 is none",
        null=0.0,
    )  # fmt: skip
    platoon_men: float = parameter(
        35.0, 20.0, 60.0, "men", "derived", "UN infantry battalion manual", "men of a reaction force, and men at hand who are surely ready"
    )
    for_army: float = parameter(
        0.25, 0.0, 1.0, "share", "judgement", "own; 0 is none", "chance that help goes to the army, against one that it goes to others",
        null=0.0,
    )  # fmt: skip
    alarm_hours: float = parameter(
        0.75, 0.1, 3.0, "hours", "judgement", "own", "time from the first shot until helpers who are next door are there"
    )
    fight_hours: float = parameter(
        1.0, 0.2, 6.0, "hours", "judgement", "own: from minutes to an afternoon", "mean length of a fight or of a raid on a village"
    )
    shorter: float = parameter(
        0.5, 0.0, 1.0, "share", "judgement", "no source has it: middle of its range; 0 is none",
        "harm that a fight would still do which the arrival of help prevents", null=0.0,
    )  # fmt: skip
    medics: float = parameter(
        0.1, 0.0, 0.4, "share", "judgement", "own; 0 is none", "dead of an attack who would live with helpers' medics there at once",
        null=0.0,
    )  # fmt: skip
    wounds_hours: float = parameter(
        2.0, 0.5, 12.0, "hours", "judgement", "UN ten-one-two guideline: surgery within two hours",
        "time by which medics save a third of those whom they save when they are there at once",
    )  # fmt: skip
    alerts_per_week: float = parameter(
        0.5, 0.0, 3.0, "per week", "judgement", "own; 0 is none",
        "warnings of a raid by the people of a square where 20 men mean to raid civilians, were all people to inform", null=0.0,
    )  # fmt: skip
    stay: float = parameter(
        0.5, 0.0, 1.0, "share of a day", "judgement", "own: a night; 0 is none",
        "part of the next day that a reaction force counts where it is", null=0.0,
    )  # fmt: skip
    road: float = parameter(
        2.0, 0.0, 2.0, "passages", "definition", "out and back; 0 is none", "passages of a reaction force through each square of its way",
        null=0.0,
    )  # fmt: skip


@equation
def clear(v):
    """Nobody is attacked, helped or sent yet today; forces that went yesterday stand, and are back tomorrow."""
    f, t = v.field, v.tally
    for s in range(f.reaction_men.shape[0]):
        v.scratch.standing[s] = f.reaction_men[s]
        f.reaction_men[s] = f.reaction_passages[s] = 0.0
    t.answered[0] = t.answerable[0] = t.response_hours[0] = t.alerts[0] = t.alerts_heeded[0] = t.reaction_out[0] = t.spared[0] = 0.0
    t.quick_reaction_expected_deaths[0] = t.quick_reaction_expected_civilian[0] = 0.0
    t.quick_reaction_expected_peacekeeper[0] = t.quick_reaction_by_jihadists[0] = 0.0


@native
def stand_by(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Men held for reaction at each base and their pace, by last night's orders, less those who are out since yesterday."""
    o, held, pace = v.orders.contingent, v.scratch.held, v.scratch.pace
    clear(v)
    held[:] = 0.0
    pace[:] = 0.0
    for i in range(o.n[0]):
        held[v.contingent.base[i]] += o.reaction[i]
        pace[v.contingent.base[i]] += o.reaction[i] * v.contingent.pace[i]
    for b in range(held.shape[0]):
        pace[b] = pace[b] / held[b] if held[b] > 0.0 else 1.0
        held[b] = max(held[b] - v.base.reaction_out[b], 0.0)
        v.base.reaction_out[b] = 0.0


@eventful
def answer(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Help whom the day's attacks hit: whoever is readiest goes, once to a square, by men at hand and travel time."""
    seen: dict[int, tuple[Help, int]] = {}
    sent = set()
    for event in day.events:
        called = call(event, p)
        if not called:
            continue
        square = event.square
        if square not in seen:
            draw = float(chance.uniform(day.seed, _GO, square, 0, day.number))
            seen[square] = at_hand(square, draw, v, p, geography), 0
        nearest, ordinal = seen[square]
        seen[square] = nearest, ordinal + 1
        goes = nearest.draw < called * nearest.chance
        if event.target != ARMY:
            v.tally.answerable[0] += 1.0
            v.tally.answered[0] += goes
            v.tally.response_hours[0] += nearest.hours * goes
        if event.target == MISSION and nearest.base >= 0 and geography.bases.square[nearest.base] == square:
            continue  # a base under attack: its guard is its help
        if goes and nearest.base >= 0 and square not in sent:
            sent.add(square)
            send(nearest.base, square, v, p, geography)
        _help(event, nearest, called, goes, ordinal, v, p, day)


def _help(event: Event, nearest: Help, called: float, goes: bool, ordinal: int, v: SimpleNamespace, p: Params, day: Day) -> None:
    """Say what help is expected to spare of an event, and take it off where help goes."""
    t, shares = v.tally, spared_shares(event, nearest.hours, p)
    soldiers, people = soldiers_of(event), event.deaths_civilians
    share = called * nearest.chance * (1.0 - (1.0 - shares[0]) * (1.0 - shares[1]))
    t.quick_reaction_expected_deaths[0] -= share * (soldiers + people)
    t.quick_reaction_expected_civilian[0] -= share * people
    t.quick_reaction_expected_peacekeeper[0] -= share * (soldiers if event.target == MISSION else 0)
    t.quick_reaction_by_jihadists[0] -= share * (people if event.initiator in JIHADISTS else 0)
    if goes:
        spare(event, shares, ordinal, day)
        t.spared[0] += soldiers + people - soldiers_of(event) - event.deaths_civilians


@native
def heed_alerts(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """People who inform warn of raids; the base that is readiest may send a force, which stands there when the raid comes or does not."""
    if p.alerts_per_week > 0.0 and look_out(v):
        for s in geography.squares.play:
            if v.scratch.threat[s] > 0.0:
                heed(s, v, p, day, geography)


resolve = in_turn(stand_by, answer, heed_alerts)
