"""Forums: parties who sit together in a session are readier for a truce and may share tolls; what was settled wears off (M09)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.engine import chance
from sim.engine.acts import native
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.events import Day
from sim.geography import Geography
from sim.words import CMA, DAYS_PER_YEAR, GROUPS, OUTSIDE, PLATFORM

MECHANISM = "M09"
DECLARES = {
    "group.brokered": array(float, "readiness", "readiness for a truce that forums gave each pair of armed groups", of=GROUPS),
    "group.sharing": array(float, "share", "enmity over tolls that forums settled for each pair of armed groups", of=GROUPS),
    "tally.cum_forum_sessions": array(float, "sessions", "sessions of forums since the first day"),
    "tally.cum_forum_present": array(float, "groups", "armed groups present at sessions of forums, summed since the first day"),
    "tally.forum_truces": array(float, "level", "how far a truce of the two coalitions rests on what forums settled, 0 to 1"),
}
WRITES = ()
_ATTEND = chance.decision("forums.attend")
APART = 3.0  # forums that share out the days between sessions, so that they do not all meet at once


class Params(Base):
    """Who comes, what a session does, and how it wears off."""

    come: float = parameter(
        0.5, 0.0, 1.0, "chance", "judgement", "own",
        "that an armed group of the region attends a forum where it is neither safe nor dangerous",
    )  # fmt: skip
    safety: float = parameter(
        0.4, 0.0, 1.0, "chance", "judgement", "own; 0 is none",
        "rise of the chance to attend a forum with full UN cover at its seat, as far as 1", null=0.0,
    )  # fmt: skip
    danger: float = parameter(
        0.3, 0.0, 1.0, "share", "judgement", "own; 0 is none", "fall of attendance where recorded violence at a forum's seat is high",
        null=0.0,
    )  # fmt: skip
    danger_half: float = parameter(
        20.0, 1.0, 200.0, "weighted deaths", "judgement", "own",
        "recorded violence at a forum's seat at which half of the fall of attendance is reached",
    )  # fmt: skip
    staff_half: float = parameter(
        4.0, 0.0, 40.0, "officers", "judgement", "own", "officers who prepare a forum at which a session does half of its most"
    )
    session: float = parameter(
        0.35, 0.0, 1.0, "readiness", "judgement", "Duursma 2020; Smidt 2020: fewer clashes, for months; 0 is none",
        "readiness for a truce that a well prepared session of a forum gives a pair that is present", null=0.0,
    )  # fmt: skip
    share: float = parameter(
        0.15, 0.0, 1.0, "share", "judgement", "In-Khalil, December 2015: a local accord brought calm; 0 is none",
        "enmity over tolls that a session of a forum settles by sharing them", null=0.0,
    )  # fmt: skip
    half_life_days: float = parameter(
        150.0, 15.0, 1000.0, "days", "judgement", "Smidt 2020: decays in months", "half-life of what a session of a forum settled"
    )
    lasting: float = parameter(
        0.5, 0.0, 2.0, "times", "judgement", "Duursma 2023: longer lulls, civil and military parts each help; 0 is none",
        "how much longer what a session settled lasts where all men of both groups stand under full UN cover", null=0.0,
    )  # fmt: skip


def _sit(v: SimpleNamespace, p: Params, day: Day, geography: Geography, _hits: int) -> None:
    """Let what was settled wear off and hold the sessions that are due this week."""
    g, keep = v.group, 0.5 ** (day.span / (p.half_life_days * (1.0 + p.lasting * under_cover(v))))
    g.brokered *= keep
    g.sharing *= keep
    for forum in range(len(v.levers.forums.sessions)):
        if due(forum, v, day):
            _meet(forum, v, p, day, geography)
    v.tally.forum_truces[0] = settled(v) if v.levers.forums.tied else 0.0


@native(then=_sit)
def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> int:
    """Say whether there are forums; without them no truce rests on one."""
    if day.after_mandate and v.levers.forums.sessions.any():
        return 1
    v.tally.forum_truces[0] = 0.0
    return 0


def under_cover(v: SimpleNamespace) -> np.ndarray:
    """Mean UN cover over the men of each pair of groups."""
    b, n = v.band, int(v.band.size[0])
    men = np.where(b.alive[:n], b.men[:n], 0)
    out, covered = (np.bincount(b.group[:n], men * share, len(GROUPS)) for share in (1.0, v.field.cover[b.square[:n]]))
    return np.asarray((covered[:, None] + covered[None, :]) / np.maximum(out[:, None] + out[None, :], 1.0))


def settled(v: SimpleNamespace) -> float:
    """How far a truce between the two coalitions rests on what forums settled, in 0 to 1; it fades with it."""
    g = v.group
    between = (g.coalition[:, None] == CMA) & (g.coalition[None, :] == PLATFORM) & (g.truce > 0.0)
    return float(np.where(between, g.brokered, 0.0).max())


def due(forum: int, v: SimpleNamespace, day: Day) -> bool:
    """Whether a session falls into the days that a weekly step covers, at even paces; forums do not all meet at once."""
    sessions = v.levers.forums.sessions[forum]
    if sessions <= 0.0:
        return False
    pace = DAYS_PER_YEAR / sessions
    shift = forum * pace / APART
    return bool(np.floor((day.number + shift) / pace) > np.floor((day.number - day.span + shift) / pace))


def _meet(forum: int, v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Groups of the region come or stay away; each pair that is present becomes readier, and shares tolls."""
    g, officers = v.group, v.levers.forums.officers
    present = attending(forum, v, p, day, geography)
    effect = officers / max(officers + p.staff_half, 1e-9)
    together = np.outer(present, present) & ~np.eye(len(present), dtype=bool)
    g.brokered[together] += (1.0 - g.brokered[together]) * p.session * effect
    g.sharing[together] += (1.0 - g.sharing[together]) * p.share * effect
    v.tally.cum_forum_sessions[0] += 1.0
    v.tally.cum_forum_present[0] += float(present.sum())


def attending(forum: int, v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> np.ndarray:
    """Which groups attend: those invited with men in the region, each by a draw."""
    draws = chance.uniforms(day.seed, _ATTEND, np.arange(len(GROUPS)), forum, day.week)
    return np.asarray(invited(forum, v, geography) & (draws < chance_to_come(forum, v, p, geography)))


def invited(forum: int, v: SimpleNamespace, geography: Geography) -> np.ndarray:
    """Which groups a forum invites: those with men in its regions, the ones outside the accord only where they are welcome."""
    b, n, lever = v.band, int(v.band.size[0]), v.levers.forums
    regional = b.alive[:n] & lever.invited[forum][geography.localities.region[b.place[:n]]]
    men = np.bincount(b.group[:n][regional], b.men[:n][regional], len(GROUPS))
    return np.asarray((men > 0) & ((v.group.coalition != OUTSIDE) | lever.outsiders))


def chance_to_come(forum: int, v: SimpleNamespace, p: Params, geography: Geography) -> float:
    """Chance that a group which is invited attends: more under UN cover at the seat, less where violence is recorded there."""
    seat = geography.place_square(v.levers.forums.seats[forum])
    known = float(v.community.known_violence[geography.localities.of_square[seat]])
    return min(p.come + p.safety * float(v.field.cover[seat]), 1.0) * (1.0 - p.danger * known / (known + p.danger_half))
