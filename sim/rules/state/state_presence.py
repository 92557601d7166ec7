"""State presence: officials hold where posts or the mission keep them, return where paid, give way to killings (M14)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.engine.acts import dated, eventful, in_turn, native
from sim.engine.compiling import equation
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.events import Day
from sim.geography import Geography
from sim.rules.people._violence import ALL_PEOPLE, BY_CERCLE, frighten
from sim.words import ISGS, JNIM, NORTH, REGIONS

MECHANISM = "M14"
DECLARES = {
    "field.presence": array(float, "share", "officials and services of a full state that are in place in a square"),
    "field.presence_base": array(float, "share", "officials and services that would be in place in a square if nothing drove them out"),
    "field.presence_kept": array(float, "share", "part of its base level that was in place in a square on the first day"),
    "tally.officials_north": array(float, "share", "officials of a full state in post in the North, mean over people"),
    "tally.officials_centre": array(float, "share", "officials of a full state in post in the Centre, mean over people"),
    "tally.officials_mopti": array(float, "share", "officials of a full state in post in Mopti, mean over people"),
    "tally.posts_paid": array(float, "posts", "officials' posts filled by a paid return of the state"),
    "tally.return_open": array(float, "share", "part of a paid return of the state that the peace accord lets in"),
}
WRITES = ()
SCRATCH = BY_CERCLE
MOPTI = REGIONS.index("Mopti")
NORTHERN = len(NORTH)  # regions below this row are the North
LEAST_KEPT = 0.01  # part kept on the first day that a base level is worked out from, at least


class Params(Base):
    """How presence grows and shrinks."""

    pace_days: float = parameter(
        300.0, 60.0, 2000.0, "days", "judgement", "own: services come back slowly",
        "time scale on which officials in post follow what soldiers and the mission sustain",
    )  # fmt: skip
    army_half: float = parameter(
        60.0, 10.0, 400.0, "men", "judgement", "own", "soldiers in reach that sustain half of the officials above the floor"
    )
    floor: float = parameter(
        0.35, 0.0, 1.0, "share of base level", "judgement", "brake: presence where posts stand",
        "officials who stay in post without soldiers in reach",
    )  # fmt: skip
    influence: float = parameter(0.8, 0.0, 1.0, "share", "judgement", "own", "officials whom full jihadist influence drives out")
    fled: float = parameter(
        0.6, 0.0, 1.0, "share", "judgement", "prefects who govern from the regional town, 2016; 0 is none",
        "officials of a cercle who leave where recent violence in it is far above its threshold", null=0.0,
    )  # fmt: skip
    threshold: float = parameter(
        0.3, 0.05, 10.0, "deaths per 10,000 people", "judgement", "own", "recent deaths in a cercle at which half of them have left"
    )
    per_official: float = parameter(
        0.10, 0.0, 0.5, "share", "judgement", "own: colleagues leave too", "officials of a square who leave at once where one is killed"
    )
    per_attack: float = parameter(
        0.01, 0.0, 0.2, "share per death", "judgement", "own", "officials of a square who leave at once where soldiers are killed"
    )
    supported: float = parameter(
        0.3, 0.0, 1.0, "share", "judgement", "letter of 2017: the mission can support the state in areas at risk; 0 is none",
        "officials kept, of those who would not stay without soldiers in reach, by the mission's full support under full cover", null=0.0,
    )  # fmt: skip
    quicker: float = parameter(
        0.5, 0.0, 3.0, "times", "judgement", "own; 0 is none",
        "how much faster officials return by the mission's full support under full cover", null=0.0,
    )  # fmt: skip
    covered: float = parameter(
        0.1, 0.0, 1.0, "share", "judgement",
        "own: a third of what support to the state adds; Mvukiyehe and Samii 2018 found nothing from bases as such; 0 is none",
        "officials kept by full UN cover alone, of those who would not stay without soldiers in reach", null=0.0)  # fmt: skip
    returning: float = parameter(
        0.25, 0.0, 3.0, "times", "judgement", "own: half of what support to the state adds; 0 is none",
        "how much faster officials return under full UN cover", null=0.0,
    )  # fmt: skip
    posts: float = parameter(
        30.0, 5.0, 150.0, "per 10,000 people", "judgement", "own: teachers, nurses, judges, prefects", "officials' posts of a full state"
    )
    accord_half: float = parameter(
        0.5, 0.0, 1.0, "index", "judgement", "own; 0 needs no accord",
        "index of the peace accord at which half of the state's return to Kidal is let in",
    )  # fmt: skip


def base_level(geography: Geography) -> np.ndarray:
    """Share of officials and services in place in January 2015, by the square's cercle: what stays so while nothing changes."""
    table = geography.seeds.initial_state
    rows = table["variable"] == "state_presence"
    level = {str(c): float(x) for c, x in zip(table["cercle"][rows], table["value"][rows], strict=True)}
    squares = geography.squares
    out = np.zeros(squares.number)
    for s in np.flatnonzero(squares.in_play):
        out[s] = level.get(squares.cercles[int(squares.cercle[s])], 0.0)
    return out


@equation
def sustained(s, v, p):
    """Part of the base level that posts can hold: a floor, raised by the mission's cover and support, and soldiers in reach."""
    f = v.field
    floor = p.floor + (1.0 - p.floor) * min(p.supported * helped(s, v) + p.covered * f.cover[s], 1.0)
    return floor + (1.0 - floor) * f.army_reach[s] / (f.army_reach[s] + p.army_half)


@equation
def kept(s, v, p, geography):
    """Part of the base level that soldiers and the mission sustain and that jihadists and violence leave."""
    return sustained(s, v, p) * (1.0 - driven_out(s, v, p)) * (1.0 - v.scratch.fled[geography.squares.cercle[s]])


@equation
def helped(s, v):
    """The mission's support to the state in a square: where its cover is."""
    return v.levers.state.support * v.field.cover[s]


@equation
def quickened(s, v, p):
    """How much faster officials return by the mission's support and its cover; they leave no sooner for it."""
    return p.quicker * helped(s, v) + p.returning * v.field.cover[s]


@equation
def driven_out(s, v, p):
    """Part of presence that jihadists drive out of a square by their influence."""
    return p.influence * min(v.field.influence[JNIM, s] + v.field.influence[ISGS, s], 1.0)


def let_in(index: float, half: float) -> float:
    """Part of a return that the accord lets in, 0 to 1: half of it at `half`, all of it where `half` is 0."""
    return index * index / (index * index + half * half) if half > 0.0 else 1.0


def _return(v: SimpleNamespace, p: Params, geography: Geography) -> None:
    """Raise the base level by the posts paid, spread over what the state lacks there; at Kidal by what the accord lets in this month."""
    state, t, base = v.levers.state, v.tally, base_level(geography)
    t.return_open[0] = let_in(float(t.peace_index[0]), p.accord_half) if state.return_to_kidal else 1.0
    lacking = state.return_to * (1.0 - base)
    wanted = float((geography.squares.people * lacking).sum()) * p.posts / ALL_PEOPLE
    t.posts_paid[0] = filled = min(state.return_posts, wanted) * float(t.return_open[0])
    kept_at_first = np.where(v.field.presence_kept > 0.0, np.maximum(v.field.presence_kept, LEAST_KEPT), 1.0)
    v.field.presence_base[:] = base / kept_at_first + lacking * (filled / max(wanted, 1e-9))


@dated
def begin(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Presence of the first day; on the mandate date and each month, what the state is paid to return to."""
    if day.index == 0:
        v.field.presence[:] = base_level(geography)
        v.field.presence_base[:] = v.field.presence
    state = v.levers.state
    if (state.return_posts or state.return_to_kidal) and (day.first_of_mandate or day.first_of_month):
        _return(v, p, geography)


@native
def come_and_go(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Where the state was ever present, officials come and go toward what soldiers, the mission, jihadists and violence leave."""
    f = v.field
    frighten(v, geography, p.threshold, p.fled)
    for s in geography.squares.play:
        if f.presence_base[s] > 0.0:
            left = kept(s, v, p, geography)
            if day.index == 0:
                f.presence_kept[s] = left
                f.presence_base[s] /= max(left, LEAST_KEPT)
            lacking = min(f.presence_base[s] * left, 1.0) - f.presence[s]
            f.presence[s] += lacking * (1.0 + (quickened(s, v, p) if lacking > 0.0 else 0.0)) / p.pace_days


@eventful
def give_way(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Officials leave at once where one of them was killed or a garrison lost men."""
    presence = v.field.presence
    for event in day.events:
        if event.official:
            presence[event.square] *= 1.0 - p.per_official
        if event.garrison >= 0 and event.deaths_a:
            presence[event.square] *= (1.0 - p.per_attack) ** event.deaths_a


@native
def count(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Presence in the North, in the Centre and in Mopti, mean over people."""
    squares, people, held = geography.squares, np.zeros(len(REGIONS)), np.zeros(len(REGIONS))
    for s in squares.play:
        people[squares.region[s]] += squares.people[s]
        held[squares.region[s]] += squares.people[s] * v.field.presence[s]
    v.tally.officials_north[0] = held[:NORTHERN].sum() / max(people[:NORTHERN].sum(), 1.0)
    v.tally.officials_centre[0] = held[NORTHERN:].sum() / max(people[NORTHERN:].sum(), 1.0)
    v.tally.officials_mopti[0] = held[MOPTI] / max(people[MOPTI], 1.0)


resolve = in_turn(begin, come_and_go, give_way, count)
