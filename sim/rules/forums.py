"""Forums: parties who sit together in a session are readier for a truce and may share tolls; what was settled wears off (M09)."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.engine import chance
from sim.engine.acts import native
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.events import Day
from sim.geography import Geography
from sim.words import CMA, GROUPS, OUTSIDE, PLATFORM

MECHANISM = "M09"
READS = (
    "band.size", "band.alive", "band.group", "band.men", "band.place", "group.coalition", "group.truce", "field.cover",
    "community.known_violence",
)  # fmt: skip
DECLARES = {
    "group.brokered": (float, len(GROUPS)), "group.sharing": (float, len(GROUPS)), "tally.cum_forum_sessions": float,
    "tally.cum_forum_present": float, "tally.forum_truces": float,
}  # fmt: skip
WRITES = ()
DRAWS = ("forums.attend",)
_ATTEND = chance.decision("forums.attend")


class Params(Base):
    """Who comes, what a session does, and how it wears off."""

    come: float = parameter(
        0.5, 0.0, 1.0, "chance", "judgement", "own", "a group of the region attends where it is neither safe nor dangerous"
    )
    safety: float = parameter(
        0.4, 0.0, 1.0, "chance", "judgement", "own; 0 is none", "rise of that chance with full UN cover at the seat, as far as 1"
    )
    danger: float = parameter(
        0.3, 0.0, 1.0, "share", "judgement", "own; 0 is none", "fall of attendance where recorded violence at the seat is high"
    )
    danger_half: float = parameter(
        20.0, 1.0, 200.0, "weighted deaths", "judgement", "own", "recorded violence at the seat at which half of that fall is reached"
    )
    staff_half: float = parameter(
        4.0, 0.0, 40.0, "officers", "judgement", "own", "officers who prepare it at which a session does half of its most"
    )
    session: float = parameter(
        0.35, 0.0, 1.0, "readiness", "judgement", "Duursma 2020; Smidt 2020: fewer clashes, for months; 0 is none",
        "readiness for a truce that a well prepared session gives a pair that is present",
    )  # fmt: skip
    share: float = parameter(
        0.15, 0.0, 1.0, "share", "judgement", "In-Khalil, December 2015: a local accord brought calm; 0 is none",
        "of enmity over tolls that a session settles by sharing them",
    )  # fmt: skip
    half_life_days: float = parameter(
        150.0, 15.0, 1000.0, "days", "judgement", "Smidt 2020: decays in months", "how long what a session settled holds"
    )


def _sit(v: SimpleNamespace, p: Params, day: Day, geography: Geography, hits: int) -> None:
    """Let what was settled wear off and hold the sessions that are due this week."""
    lever = day.levers["forums"]
    keep = 0.5 ** (day.span / p.half_life_days)
    v.group.brokered *= keep
    v.group.sharing *= keep
    for forum, sessions in enumerate(lever["sessions"]):
        if sessions > 0.0 and due(day.number, day.span, 365.0 / sessions, forum):
            _meet(v, p, day, geography, lever, forum)
    v.tally.forum_truces[0] = settled(v.group.brokered, v.group.truce, v.group.coalition) if lever["tied"] else 0.0


@native(then=_sit)
def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> int:
    """Say whether there are forums; without them no truce rests on one."""
    if day.after_mandate and day.levers["forums"]["sessions"].any():
        return 1
    v.tally.forum_truces[0] = 0.0
    return 0


def settled(brokered: np.ndarray, truce: np.ndarray, coalition: np.ndarray) -> float:
    """How far a truce between the two coalitions rests on what forums settled, in 0 to 1; it fades with it."""
    between = (coalition[:, None] == CMA) & (coalition[None, :] == PLATFORM) & (truce > 0.0)
    return float(np.where(between, brokered, 0.0).max())


def due(number: int, span: int, pace: float, forum: int) -> bool:
    """Whether a session falls into the last `span` days, when one is held every `pace` days; forums do not all meet at once."""
    shift = forum * pace / 3.0
    return bool(np.floor((number + shift) / pace) > np.floor((number - span + shift) / pace))


def _meet(v: SimpleNamespace, p: Params, day: Day, geography: Geography, lever: Any, forum: int) -> None:
    """Groups of the region come or stay away; each pair that is present becomes readier, and shares tolls."""
    present = _attendance(v, p, day, geography, lever, forum)
    effect = lever["officers"] / max(lever["officers"] + p.staff_half, 1e-9)
    together = np.outer(present, present) & ~np.eye(len(present), dtype=bool)
    v.group.brokered[together] += (1.0 - v.group.brokered[together]) * p.session * effect
    v.group.sharing[together] += (1.0 - v.group.sharing[together]) * p.share * effect
    v.tally.cum_forum_sessions[0] += 1.0
    v.tally.cum_forum_present[0] += float(present.sum())


def _attendance(v: SimpleNamespace, p: Params, day: Day, geography: Geography, lever: Any, forum: int) -> np.ndarray:
    b, n = v.band, int(v.band.size[0])
    regional = b.alive[:n] & lever["invited"][forum][geography.localities.region[b.place[:n]]]
    men = np.bincount(b.group[:n][regional], b.men[:n][regional], len(GROUPS))
    seat = geography.place_square(lever["seats"][forum])
    known = float(v.community.known_violence[geography.localities.of_square[seat]])
    chance_of = min(p.come + p.safety * float(v.field.cover[seat]), 1.0) * (1.0 - p.danger * known / (known + p.danger_half))
    invited = (men > 0) & ((v.group.coalition != OUTSIDE) | lever["outsiders"])
    draws = chance.uniforms(day.seed, _ATTEND, np.arange(len(GROUPS)), forum, day.week)
    return np.asarray(invited & (draws < chance_of))
