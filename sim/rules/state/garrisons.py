"""Garrisons: posts grow by the order of battle and by orders, lose men, are filled up, given up and taken again (M14)."""

from __future__ import annotations

import zlib
from types import SimpleNamespace

import numpy as np

from sim.engine import chance
from sim.engine.acts import dated, eventful, in_turn, native
from sim.engine.compiling import equation
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.roster import birth
from sim.engine.state import array
from sim.events import Day
from sim.geography import Geography
from sim.geography.distance import km_apart
from sim.geography.near import spread, station
from sim.geography.roads import near_weights
from sim.words import DAYS_PER_WEEK

MECHANISM = "M14"
DECLARES = {
    "field.army_men": array(float, "men", "army men posted in a square"),
    "field.army_reach": array(float, "men", "army men within reach of a square, fewer with travel time"),
    "tally.army": array(float, "men", "army men in the region"),
    "tally.army_killed": array(float, "deaths per day", "army men killed"),
    "tally.army_replaced": array(float, "men per day", "army men who come as replacements"),
    "tally.posts_given_up": array(float, "posts", "army posts that soldiers have left"),
    "tally.army_added": array(float, "men", "army men that an ordered reinforcement or return adds"),
}
WRITES = (
    "garrison.size", "garrison.alive", "garrison.slot", "garrison.square", "garrison.part", "garrison.parts", "garrison.men",
    "garrison.given_up", "garrison.recent_lost", "garrison.cum_moved", "garrison.establishment", "garrison.first", "garrison.last",
    "garrison.cum_killed", "garrison.cum_replaced",
)  # fmt: skip
_REFILL, _LEAVE, _RETURN = chance.decisions("garrisons", "refill", "leave", "return")
EVERY = 7  # days from one laying out of where the army stands to the next
RETURN = "kidal"  # where the army has no post and a return brings one


class Params(Base):
    """How losses are made good, and when a post is given up."""

    given_up: float = parameter(
        0.5, 0.0, 5.0, "per week", "judgement", "own: posts left after raids of 2015 and 2016; 0 is none",
        "rate at which soldiers leave a post whose losses are far above the threshold", null=0.0,
    )  # fmt: skip
    threshold: float = parameter(
        0.3, 0.02, 1.0, "share of men", "judgement", "own", "recent losses of a post at which that rate is half of the most"
    )
    memory_days: float = parameter(30.0, 5.0, 180.0, "days", "judgement", "own", "half-life of a post's recent losses")
    return_days: float = parameter(
        240.0, 14.0, 2000.0, "days", "judgement", "own: posts that stayed empty for a season or longer",
        "mean time until soldiers return to a post given up where jihadists have no influence",
    )  # fmt: skip
    refill_days: float = parameter(
        90.0, 5.0, 365.0, "days", "judgement", "own", "time scale on which replacements from the south reach an army post"
    )
    reach_hours: float = parameter(
        2.0, 0.5, 5.0, "hours", "judgement", "own", "travel time over which the pull of an army post as a target fades to a third"
    )


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """How the pull of a post as a target fades with travel time, and what is left of its recent losses after a day."""
    return SimpleNamespace(near=near_weights(geography.roads, p.reach_hours), keep=0.5 ** (1.0 / p.memory_days))


@dated
def follow(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Follow the order of battle month by month, and from the mandate date on what is ordered."""
    if day.index == 0:
        _found(v, geography, day.agents)
    n = int(v.garrison.size[0])
    if day.index == 0 or (day.first_of_month and not day.after_mandate):
        old = v.garrison.establishment[:n].copy()
        v.garrison.establishment[:n] = _establishment(v, geography, day)
        grown = np.where(v.garrison.given_up[:n], 0, v.garrison.establishment[:n] - (old if day.index else 0))
        v.garrison.men[:n] = np.maximum(v.garrison.men[:n] + grown, 0)
    if day.first_of_mandate or (day.first_of_month and day.after_mandate):
        _ordered(v, geography, day)


@equation
def replacements(i, v, p, day):
    """Men who reach a post under strength today, or leave one over it: in proportion to those missing, whole ones by a draw."""
    g, outlook = v.garrison, v.tally.outlook_army[0]
    missing = g.establishment[i] * np.exp(outlook) - g.men[i]
    if missing < 0.0 and outlook >= 0.0:  # men of a post given up nearby may stay
        return np.int64(0)
    return chance.whole(missing / p.refill_days, chance.uniform(day.seed, _REFILL, g.slot[i], 0, day.number))


@equation
def leaving(i, v, p):
    """Chance that soldiers leave a post today: none where none fell lately, most far above the threshold of losses."""
    g = v.garrison
    lost = g.recent_lost[i] / max(g.establishment[i], 1) / p.threshold
    return 1.0 - np.exp(-p.given_up / DAYS_PER_WEEK * lost * lost / (1.0 + lost * lost))


@equation
def nearest_held(i, v, geography):
    """The nearest post that is still held, the lower identity on a tie; -1 for none."""
    g, best, pick = v.garrison, np.inf, -1
    for j in range(g.size[0]):
        if j != i and g.alive[j] and g.men[j] > 0:
            km = km_apart(g.square[j], g.square[i], geography.squares)
            if km < best or (km == best and g.slot[j] < g.slot[pick]):
                best, pick = km, j
    return pick


@equation
def returning(i, v, p):
    """Chance that soldiers return today to a post given up: less where jihadists rule."""
    rule = v.field.influence[0, v.garrison.square[i]] + v.field.influence[1, v.garrison.square[i]]
    return (1.0 - min(rule, 1.0)) / p.return_days


@native
def hold_or_leave(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Soldiers leave posts that lost too many lately for the nearest one, and return in time; losses fade from memory."""
    g, empty = v.garrison, 0
    for i in range(g.size[0]):
        g.recent_lost[i] *= v.fixed.keep
        if g.given_up[i]:
            g.given_up[i] = chance.uniform(day.seed, _RETURN, g.slot[i], 0, day.number) >= returning(i, v, p)
        elif g.recent_lost[i] > 0.0 and chance.uniform(day.seed, _LEAVE, g.slot[i], 0, day.number) < leaving(i, v, p):
            to = nearest_held(i, v, geography)
            if to >= 0:
                g.men[to] += g.men[i]
                g.cum_moved[to] += g.men[i]
                g.cum_moved[i] -= g.men[i]
                g.men[i], g.given_up[i] = 0, True
        empty += g.given_up[i]
    v.tally.posts_given_up[0] = empty


@native
def reinforce(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Let replacements arrive, and once a week lay out where the army stands."""
    g, f, roads = v.garrison, v.field, geography.roads
    v.tally.army_replaced[0] = 0.0
    for i in range(g.size[0]):
        if not g.given_up[i]:
            came = replacements(i, v, p, day)
            g.men[i] += came
            g.cum_replaced[i] += came
            v.tally.army_replaced[0] += came
    if day.index == 0 or day.number % EVERY == 0:
        f.army_men[:] = 0.0
        station(g.size[0], g.square, g.men, 1.0, f.army_men)
        spread(f.army_men, roads.near_start, roads.near_square, v.fixed.near, f.army_reach)


resolve = in_turn(follow, hold_or_leave, reinforce)


@eventful(of=("garrison",))
def bury(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Take the day's dead off the garrisons they belonged to."""
    v.tally.army_killed[0] = 0.0
    for event in day.events:
        if event.garrison >= 0 and event.deaths_a:
            v.garrison.men[event.garrison] -= event.deaths_a
            v.garrison.recent_lost[event.garrison] += event.deaths_a
            v.garrison.cum_killed[event.garrison] += event.deaths_a
            v.tally.army_killed[0] += event.deaths_a


@native
def count(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Count the army again where men fell or came."""
    if v.tally.army_killed[0] or v.tally.army_replaced[0] or day.first_of_month or day.index == 0:
        v.tally.army[0] = v.garrison.men[: int(v.garrison.size[0])].sum()


settle = in_turn(bury, count)


def _found(v: SimpleNamespace, geography: Geography, agents: int) -> None:
    table = geography.seeds.garrisons
    dates = table["date"]
    keys = [str(k) for k in table["place"]]
    for place in dict.fromkeys(keys):
        strength = {d: int(s) for d, s, k in zip(dates, table["strength"], keys, strict=True) if k == place}
        for part in range(agents):
            birth(
                v.garrison, zlib.crc32(f"{place}:{part}".encode()), square=geography.place_square(place), part=part, parts=agents,
                first=strength[dates.min()], last=strength[dates.max()],
            )  # fmt: skip


def _ordered(v: SimpleNamespace, geography: Geography, day: Day) -> None:
    """Strength that is ordered from the mandate date, in the Centre and at Kidal; the men come as replacements."""
    g, lever = v.garrison, v.levers.state
    n = int(g.size[0])
    if lever.reinforcement and day.first_of_mandate:
        share = np.cumsum(g.establishment[:n] * geography.centre[g.square[:n]])
        g.establishment[:n] += np.diff(lever.reinforcement * share // max(int(share[-1]), 1), prepend=0)
        v.tally.army_added[0] = lever.reinforcement * bool(share[-1])
    if lever.return_soldiers:
        whole = round(lever.return_soldiers * float(v.tally.return_open[0]))
        slots = [zlib.crc32(f"{RETURN}:{part}".encode()) for part in range(day.agents)]
        for part, slot in enumerate(slots):
            if day.first_of_mandate:
                birth(g, slot, square=geography.place_square(RETURN), part=part, parts=day.agents)
            row = int(np.flatnonzero(g.slot[: int(g.size[0])] == slot)[0])
            g.establishment[row] = whole * (part + 1) // day.agents - whole * part // day.agents
        v.tally.army_added[0] = lever.reinforcement + whole


def _establishment(v: SimpleNamespace, geography: Geography, day: Day) -> np.ndarray:
    """Strength of each post today: a straight line between the two dated strengths, then flat; parts add up."""
    dates = geography.seeds.garrisons["date"]
    t = (np.datetime64(day.number, "D") - dates.min()) / (dates.max() - dates.min())
    t = min(max(float(t), 0.0), 1.0)
    g, n = v.garrison, int(v.garrison.size[0])
    whole = np.rint(g.first[:n] + t * (g.last[:n] - g.first[:n])).astype(np.int64)
    return (whole * (g.part[:n] + 1)) // g.parts[:n] - (whole * g.part[:n]) // g.parts[:n]
