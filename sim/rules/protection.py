"""Protection: all armed UN presence, and mixed patrols, are felt by one kernel of men, hours and travel time; it fades (M04)."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Literal

import numpy as np

from sim.engine.acts import native
from sim.engine.compiling import kernel
from sim.engine.parameters import Params as Base
from sim.engine.parameters import choice, parameter
from sim.events import Day
from sim.geography import Geography
from sim.geography.near import spread, station
from sim.geography.roads import near_weights

MECHANISM = "M04"
READS = ("field.un_hours", "base.people", "community.informing", "civil_team.size", "civil_team.active",
         "civil_team.square", "field.patrol_passages", "field.mixed_men", "field.long_men", "field.interference_mission")  # fmt: skip
DECLARES = {
    "field.protection": float,
    "field.cover": float,
    "field.marked": float,
    "tally.people_covered": float,
    "tally.people_marked": float,
}
WRITES = ()
DRAWS = ()
FORMS = ("concave", "linear", "mass")


class Params(Base):
    """How presence turns into cover, and whom contact marks."""

    travel_hours: float = parameter(
        1.5, 0.3, 4.0, "hours", "judgement", "Cil and others 2020: reach by travel time", "scale at which presence fades with travel time"
    )
    half_life_days: float = parameter(7.0, 0.5, 60.0, "days", "judgement", "own; swept", "how long presence is remembered")
    garrison_weight: float = parameter(
        0.10,
        0.0,
        1.0,
        "share",
        "judgement",
        "Mvukiyehe and Samii 2018: bases as such changed nothing",
        "what a man inside the wire counts against a man outside",
    )
    mass: float = parameter(
        40.0, 5.0, 300.0, "men", "judgement", "own: about a platoon", "presence at which cover is half or two thirds of full"
    )
    form: Literal["concave", "linear", "mass"] = choice(
        "concave",
        FORMS,
        "judgement",
        "form is uncertain; the sign of a posture's effect turns on it",
        "cover grows at once, in proportion, or only with mass",
    )
    marking: float = parameter(
        0.002,
        0.0,
        0.02,
        "share of informers a contact",
        "judgement",
        "own; 0 marks nobody",
        "people seen helping, for each patrol passage or team visit",
    )
    marked_half_life: float = parameter(60.0, 7.0, 365.0, "days", "judgement", "own", "how long those who helped stay marked")


@kernel
def lay(un_hours, mixed, long_men, jam, where, people, weight_inside, start, square, weight, laid):
    """Men and hours of today, felt by travel time; long patrols beside other commands count less where not all agree."""
    source = np.empty(laid.shape[0])
    for s in range(laid.shape[0]):
        source[s] = un_hours[s] + mixed[s] - long_men[s] * jam[s]
    station(where.shape[0], where, people, weight_inside, source)
    spread(source, start, square, weight, laid)


@kernel
def fade(play, protection, laid, cover, keep, form, mass):
    """Move protection toward what is laid today and turn it into cover in 0 to 1 by the named form."""
    for s in play:
        x = protection[s] * keep + laid[s] * (1.0 - keep)
        protection[s] = x
        if x < 1e-3 and form < 2:
            cover[s] = x / mass if form == 0 else x / (2.0 * mass)  # what both forms come to
        elif form == 0:
            cover[s] = 1.0 - np.exp(-x / mass)
        elif form == 1:
            cover[s] = np.tanh(x / (2.0 * mass))
        else:
            cover[s] = x * x / (x * x + mass * mass)


@kernel
def mark_helpers(play, marked, passages, n, active, where, informing, of_square, people, cover, rate, keep):
    """Those seen with patrols or teams are marked, and forgotten with a half-life; returns people covered and marked."""
    contacts = passages.copy()
    for i in range(n):
        if active[i]:
            contacts[where[i]] += 1.0
    covered, total = 0.0, 0.0
    for s in play:
        marked[s] *= keep
        if contacts[s] > 0.0:
            marked[s] += rate * informing[of_square[s]] * people[s] * (1.0 - np.exp(-contacts[s]))
        covered += cover[s] * people[s]
        total += marked[s]
    return covered, total


@kernel
def today(play, presence, bases, near, informing, teams, people, of_square, p, numbers, protection, cover, marked):
    """Lay, fade and mark in turn; returns people covered and marked.

    `presence` is hours and men of patrols, of mixed companies and of long patrols, what these lose beside other commands,
    and passages; `numbers` is (keep of protection, form, keep of marks).
    """
    p = p[0]
    un_hours, mixed, long_men, jam, passages = presence
    square, inside = bases
    start, near_square, weight = near
    keep, form, keep_marks = numbers
    laid = np.empty(cover.shape[0])
    lay(un_hours, mixed, long_men, jam, square, inside, p.garrison_weight, start, near_square, weight, laid)
    fade(play, protection, laid, cover, keep, form, p.mass)
    count, active, where = teams
    return mark_helpers(play, marked, passages, count, active, where, informing, of_square, people, cover, p.marking, keep_marks)


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """Weights of near squares, what is left of protection and of marks after a day, and the row of the form of cover."""
    return SimpleNamespace(
        weight=near_weights(geography.roads, p.travel_hours), keep=0.5 ** (1.0 / p.half_life_days),
        keep_marks=0.5 ** (1.0 / p.marked_half_life), form=FORMS.index(p.form),
    )  # fmt: skip


@native
def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Lay today's presence, let yesterday's fade, and mark those seen helping."""
    net, squares, f, teams = geography.roads, geography.squares, v.field, v.civil_team
    v.tally.people_covered[0], v.tally.people_marked[0] = today(
        squares.play, (f.un_hours, f.mixed_men, f.long_men, f.interference_mission, f.patrol_passages), (geography.bases.square, v.base.people),
        (net.near_start, net.near_square, v.fixed.weight), v.community.informing,
        (int(teams.size[0]), teams.active, teams.square), squares.people, geography.localities.of_square, p.numbers,
        (v.fixed.keep, v.fixed.form, v.fixed.keep_marks), f.protection, f.cover, f.marked,
    )  # fmt: skip
