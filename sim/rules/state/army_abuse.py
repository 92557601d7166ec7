"""Army abuse: men out of their posts kill people whom they suspect, where they patrol and more after losses (M14)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.attrition import lengths, mean_aimed, one
from sim.engine import chance
from sim.engine.acts import native
from sim.engine.compiling import equation
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.events import Day, Event
from sim.geography import Geography
from sim.geography.roads import near_weights
from sim.rules._opportunity import count_anew, draw, next_marks, opportunities
from sim.words import DAYS_PER_WEEK, FOR_ORG, ISGS, JNIM, ONE_SIDED

MECHANISM = "M14"
DECLARES = {
    "field.army_abuse_marks": array(int, "events", "abuses by the army in a square since the month began", of=("army",)),
    "tally.army_abuse_expected_deaths": array(float, "deaths per day", "civilians expected to die of abuse by the army"),
    "tally.army_abuse_expected_civilian": array(float, "deaths per day", "the same: all of them are civilians"),
}
WRITES = ()
SCRATCH = opportunities("garrison")
_TAKE, _WHO, _WHERE, _LENGTH, _DEAD, _RECORD = chance.decisions("army_abuse", "take", "who", "where", "length", "dead", "record")
ARMY = 0  # the one side of these opportunities and marks


class Params(Base):
    """Rate and size of abuses, and who is suspected."""

    per_week: float = parameter(
        0.063, 0.0, 0.5, "per week", "judgement", "own, held by 21 recorded events from January 2015 to June 2017",
        "abuses by a party of army men who are out among people all of whom they suspect",
    )  # fmt: skip
    reach_hours: float = parameter(
        1.5, 0.5, 4.0, "hours", "judgement", "as contacts with cells", "travel time from their post over which abuses thin to a third"
    )
    kin: float = parameter(
        0.5, 0.0, 1.0, "share", "judgement", "HRW 2017: herders' communities were suspected as such; size own; 0 is none",
        "part of the people of communities that jihadist organisations draw on whom the army suspects, beside supporters", null=0.0,
    )  # fmt: skip
    people_half: float = parameter(
        3000.0, 100.0, 50000.0, "people", "judgement", "own", "people in a square among whom the army suspects half as many as at most"
    )
    after_loss: float = parameter(
        0.0516, 0.0, 2.0, "per death", "judgement", "own; 0 is none", "rise of abuse by the army for each recent army loss near the post",
        null=0.0,
    )  # fmt: skip
    party: float = parameter(30.0, 10.0, 100.0, "men", "judgement", "own: a platoon", "men of a party that abuses people")
    bystanders: float = parameter(100.0, 20.0, 1000.0, "people", "judgement", "own", "people within reach of an abuse by the army")
    rate: float = parameter(
        0.05, 0.0, 0.5, "deaths per soldier", "derived", "53 deaths in 21 recorded events",
        "people killed per soldier in an army abuse of mean length",
    )  # fmt: skip
    sigma: float = parameter(0.8, 0.2, 1.6, "log units", "judgement", "own", "spread of the length of abuses by the army")


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """How abuses thin with travel time from a post, and lengths of one."""
    return SimpleNamespace(near=near_weights(geography.roads, p.reach_hours), nodes=lengths(p.sigma))


@equation
def suspected(s, v, p, geography):
    """Share of a square's people whom the army suspects: supporters of jihadists, and part of the communities that they draw on."""
    c, people = geography.localities.of_square[s], geography.squares.people[s]
    supporters = v.community.support[c, FOR_ORG + JNIM] + v.community.support[c, FOR_ORG + ISGS]
    kin = max(geography.localities.kin[c, JNIM], geography.localities.kin[c, ISGS])
    return (supporters + (1.0 - supporters) * p.kin * kin) * people / (people + p.people_half)


@equation
def suspicion(post, v, p, geography):
    """Suspicion that men of a post meet: over the squares around it, by how often they are there."""
    roads, met, there = geography.roads, 0.0, 0.0
    for k in range(roads.near_start[post], roads.near_start[post + 1]):
        there += v.fixed.near[k]
        met += v.fixed.near[k] * suspected(roads.near_square[k], v, p, geography)
    return met / there if there > 0.0 else 0.0


@equation
def abuses_per_day(g, v, p, geography):
    """Abuses per day by a garrison's men who are out: where people are suspected, more after losses nearby."""
    s, out = v.garrison.square[g], v.orders.garrison.out[g] if g < v.orders.garrison.n[0] else 0.0
    if out <= 0.0:
        return 0.0
    after_losses = 1.0 + p.after_loss * v.field.recent_losses_army[s]
    return p.per_week / DAYS_PER_WEEK * out / p.party * suspicion(s, v, p, geography) * after_losses


@equation
def cost(p, nodes):
    """People killed in an abuse, mean over lengths."""
    return mean_aimed(p.party, p.bystanders, p.rate, nodes)


def _happen(v: SimpleNamespace, p: Params, day: Day, geography: Geography, hits: int) -> list[Event]:
    """The day's abuses."""
    return [day.emit(_event(int(v.scratch.opportunities.hit_place[k]), v, p, day, geography)) for k in range(hits)]


@native(then=_happen)
def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> int:
    """Give the men of each post who are out their chance of an abuse."""
    g, t, w = v.garrison, v.tally, v.scratch.opportunities
    count_anew(v.field.army_abuse_marks, day)
    w.n_hits[0] = 0
    for i in range(g.size[0]):
        w.rate[i], w.where[i], w.side[i] = abuses_per_day(i, v, p, geography), g.square[i], ARMY
    draw(w, g, 0, day.opportunities, day, _TAKE, _WHO)
    expected = 0.0
    for i in range(g.size[0]):
        expected += w.chance[i]
    t.army_abuse_expected_deaths[0] = t.army_abuse_expected_civilian[0] = expected * cost(p, v.fixed.nodes)
    return w.n_hits[0]  # type: ignore[no-any-return]


def place(post: int, v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> int:
    """Square around a post where an abuse happens: by how often men are there and how many they suspect, in a keyed race."""
    roads = geography.roads
    near = slice(int(roads.near_start[post]), int(roads.near_start[post + 1]))
    squares = roads.near_square[near]
    weights = v.fixed.near[near] * np.array([suspected(s, v, p, geography) for s in squares])
    u = chance.uniforms(day.seed, _WHERE, squares, post, day.number)
    with np.errstate(divide="ignore"):
        return int(squares[np.argmax(np.log(weights) - np.log(-np.log(u)))])


def _event(post: int, v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> Event:
    """An abuse by men of a post, who lose nobody."""
    where = place(post, v, p, day, geography)
    at = int(geography.localities.of_square[where])
    length, dead, record = next_marks(day, (_LENGTH, _DEAD, _RECORD), v.field.army_abuse_marks, ARMY, where)
    killed = int(chance.whole(cost(p, one(v.fixed.nodes, length)), dead))
    deaths = min(killed, int(v.community.people_home[at]) - day.lost("community", at))
    return Event(
        square=where, type=ONE_SIDED, subtype="army_abuse", side_a="FAMA", side_b="Civilians", initiator="FAMA", target="Civilians",
        deaths_civilians=deaths, community=at, draw=record,
    )  # fmt: skip
