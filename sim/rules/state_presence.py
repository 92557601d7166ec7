"""State presence: officials hold where posts stand or the mission supports them, return where paid, give way to killings (M14)."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.engine.acts import dated, eventful, in_turn, native
from sim.engine.compiling import kernel
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.events import Day, Event
from sim.geography import Geography
from sim.words import NORTH

MECHANISM = "M14"
READS = ("field.army_reach", "field.influence", "field.cover", "tally.peace_index")
DECLARES = {
    "field.presence": float, "field.presence_base": float, "tally.officials_north": float, "tally.officials_centre": float,
    "tally.posts_paid": float, "tally.return_open": float,
}  # fmt: skip
WRITES = ()
DRAWS = ()
_NORTH = len(NORTH)


class Params(Base):
    """How presence grows and shrinks."""

    pace_days: float = parameter(
        300.0, 60.0, 2000.0, "days", "judgement", "own: services come back slowly", "time scale on which presence follows what sustains it"
    )
    army_half: float = parameter(60.0, 10.0, 400.0, "men", "judgement", "own", "soldiers in reach that sustain half of the base level")
    floor: float = parameter(
        0.35,
        0.0,
        1.0,
        "share of base level",
        "judgement",
        "brake: presence where posts stand",
        "of the base level sustained without soldiers in reach",
    )
    influence: float = parameter(0.8, 0.0, 1.0, "share", "judgement", "own", "of presence that full jihadist influence drives out")
    per_official: float = parameter(
        0.10, 0.0, 0.5, "share", "judgement", "own: colleagues leave too", "of presence lost at once where an official is killed"
    )
    per_attack: float = parameter(
        0.01, 0.0, 0.2, "share", "judgement", "own", "of presence lost at once where soldiers are killed, a death"
    )
    supported: float = parameter(
        0.3,
        0.0,
        1.0,
        "share",
        "judgement",
        "letter of 2017: the mission can support the state in areas at risk; 0 is none",
        "of what the floor lacks that the mission's full support adds under full cover",
    )
    quicker: float = parameter(
        0.5, 0.0, 3.0, "times", "judgement", "own; 0 is none", "rise of the pace by the mission's full support under full cover"
    )
    posts: float = parameter(
        30.0, 5.0, 150.0, "per 10,000 people", "judgement", "own: teachers, nurses, judges, prefects", "officials' posts of a full state"
    )
    accord_half: float = parameter(
        0.5, 0.0, 1.0, "index", "judgement", "own; 0 needs no accord", "index of the accord at which half of a return to Kidal is let in"
    )


def base_level(geography: Geography) -> np.ndarray:
    """Share of officials and services in place in January 2015, by the square's cercle."""
    table = geography.seeds.initial_state
    rows = table["variable"] == "state_presence"
    level = {str(c): float(x) for c, x in zip(table["cercle"][rows], table["value"][rows], strict=True)}
    squares = geography.squares
    out = np.zeros(squares.number)
    for s in np.flatnonzero(squares.in_play):
        out[s] = level.get(squares.cercles[int(squares.cercle[s])], 0.0)
    return out


def returned(geography: Geography, where: np.ndarray, posts: float, open_share: float, full: float) -> tuple[np.ndarray, float]:
    """Base level with posts paid in the squares `where`, spread over what the state lacks there, and posts that are filled."""
    base = base_level(geography)
    lacking = where * (1.0 - base)
    wanted = float((geography.squares.people * lacking).sum()) * full / 10000.0
    filled = min(posts, wanted) * open_share
    return base + lacking * (filled / max(wanted, 1e-9)), filled


@kernel
def shares(play, presence, people, region, north):
    """Presence weighted by people, in the first `north` regions and in the others."""
    total, held = np.zeros(2), np.zeros(2)
    for s in play:
        k = 0 if region[s] < north else 1
        total[k] += people[s]
        held[k] += people[s] * presence[s]
    return held[0] / max(total[0], 1.0), held[1] / max(total[1], 1.0)


@kernel
def follow(play, presence, base, army, influence, cover, support, p, people, region, north):
    """Move presence toward base x (floor + (1 - floor) x army / (army + half)) x (1 - influence driven out); returns its shares."""
    p = p[0]
    for s in play:
        if base[s] <= 0.0:
            continue
        helped = support * cover[s]
        floor = p.floor + (1.0 - p.floor) * p.supported * helped
        held = floor + (1.0 - floor) * army[s] / (army[s] + p.army_half)
        driven = p.influence * min(influence[0, s] + influence[1, s], 1.0)
        presence[s] += (base[s] * held * (1.0 - driven) - presence[s]) * (1.0 + p.quicker * helped) / p.pace_days
    return shares(play, presence, people, region, north)


def let_in(index: float, half: float) -> float:
    """Part of a return that the accord lets in, 0 to 1: half of it at `half`, all of it where `half` is 0."""
    return index * index / (index * index + half * half) if half > 0.0 else 1.0


def _return(v: SimpleNamespace, p: Params, lever: Mapping[str, Any], geography: Geography) -> None:
    """Raise the base level by the posts paid; at Kidal by what the accord lets in this month."""
    v.tally.return_open[0] = let_in(float(v.tally.peace_index[0]), p.accord_half) if lever["return_to_kidal"] else 1.0
    v.field.presence_base[:], v.tally.posts_paid[0] = returned(
        geography, lever["return_to"], lever["return_posts"], float(v.tally.return_open[0]), p.posts
    )


@dated
def begin(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Presence of the first day; on the mandate date and each month, what the state is paid to return to."""
    if day.index == 0:
        v.field.presence[:] = base_level(geography)
        v.field.presence_base[:] = v.field.presence
    lever = day.levers["state"]
    if (lever["return_posts"] or lever["return_to_kidal"]) and (day.first_of_mandate or day.first_of_month):
        _return(v, p, lever, geography)


@native
def come_and_go(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """One day of coming and going of officials."""
    f, t, squares = v.field, v.tally, geography.squares
    t.officials_north[0], t.officials_centre[0] = follow(
        squares.play, f.presence, f.presence_base, f.army_reach, f.influence, f.cover, day.levers["state"]["support"], p.numbers,
        squares.people, squares.region, _NORTH,
    )  # fmt: skip


@eventful
def give_way(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Officials leave where violence is close to them."""
    f, t, squares = v.field, v.tally, geography.squares
    if _driven_out(f.presence, day.events, p):
        t.officials_north[0], t.officials_centre[0] = shares(squares.play, f.presence, squares.people, squares.region, _NORTH)


def _driven_out(presence: np.ndarray, events: list[Event], p: Params) -> bool:
    """Officials leave where one of them was killed or a garrison lost men; says whether any do."""
    changed = False
    for event in events:
        if event.official:
            presence[event.square] *= 1.0 - p.per_official
            changed = True
        if event.garrison >= 0 and event.deaths_a:
            presence[event.square] *= (1.0 - p.per_attack) ** event.deaths_a
            changed = True
    return changed


resolve = in_turn(begin, come_and_go, give_way)
