"""Army operations: men out of their posts meet cells where people inform, and sometimes abuse people (M14)."""

from __future__ import annotations

from types import SimpleNamespace

from sim.actors.cell import CAPACITY as CELLS
from sim.actors.cell import HIDE
from sim.actors.garrison import CAPACITY as GARRISONS
from sim.attrition import lengths, mean_aimed, one
from sim.engine import chance
from sim.engine.acts import in_turn, native
from sim.engine.compiling import equation
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.events import Day, Event
from sim.geography import Geography
from sim.geography.near import reach
from sim.geography.roads import near_weights
from sim.rules._casualties import garrison_out
from sim.rules._opportunity import count_anew, draw, next_marks, opportunities
from sim.words import DAYS_PER_WEEK, FOR_ORG, ISGS, JNIM, ONE_SIDED, ORGANISATIONS, STATE_BASED

MECHANISM = "M14"
READS = (
    "cell.size", "cell.alive", "cell.slot", "cell.org", "cell.men", "cell.square", "cell.action", "cell.katiba", "garrison.size",
    "garrison.square", "garrison.men", "garrison.slot", "field.information", "field.recent_losses_army", "field.interference_army",
    "community.support", "community.people_home", "orders.garrison.n", "orders.garrison.out",
)  # fmt: skip
DECLARES = {
    "field.army_patrols": array(float, "men", "army men out who are felt in a square"),
    "field.army_marks": array(
        int,
        "events",
        "contacts of the army with each organisation in a square since the month began, abuse with the first",
        of=ORGANISATIONS,
    ),
    "tally.army_operations_expected_deaths": array(float, "deaths per day", "deaths to be expected of the army's contacts and abuse"),
    "tally.army_operations_expected_civilian": array(float, "deaths per day", "civilians expected to die of abuse by the army"),
}
WRITES = ()
SCRATCH = opportunities("garrison" if GARRISONS > CELLS else "cell")  # cells and garrisons take turns on it
DRAWS = (
    "army_operations.meet", "army_operations.meet.who", "army_operations.abuse", "army_operations.abuse.who", "army_operations.garrison",
    "army_operations.length", "army_operations.dead", "army_operations.fallen", "army_operations.record",
)  # fmt: skip
_MEET, _MEET_WHO, _ABUSE, _ABUSE_WHO, _GARRISON, _LENGTH, _DEAD, _FALLEN, _RECORD = (chance.decision(name) for name in DRAWS)
SEVERITY = (_LENGTH, _DEAD, _FALLEN, _RECORD)
NO_SIDE = 0  # abuse has no organisation: its opportunities and marks stand in the first column


class Params(Base):
    """Contacts and abuse."""

    reach_hours: float = parameter(
        1.5, 0.5, 4.0, "hours", "judgement", "own", "travel time from their post over which army men who are out thin to a third"
    )
    contact_per_week: float = parameter(
        0.13,
        0.0,
        1.0,
        "per week",
        "judgement",
        "own, held by army events of 2016/17",
        "contacts of the army with a cell where 30 men are out and everybody informs",
    )
    hidden: float = parameter(0.5, 0.0, 1.0, "share", "judgement", "own", "share of the army's contacts that a cell avoids by hiding")
    concealment: float = parameter(
        0.7, 0.0, 1.0, "share", "judgement", "own", "share of the army's contacts that a cell avoids on ground that conceals fully"
    )
    party: float = parameter(
        30.0,
        10.0,
        100.0,
        "men",
        "judgement",
        "own: a platoon",
        "army men out that rates of contact and abuse are stated for, and men of a party that abuses people",
    )
    fewest: float = parameter(5.0, 1.0, 30.0, "men", "judgement", "own", "soldiers in the smallest army party that fights a cell it meets")
    most: float = parameter(60.0, 20.0, 300.0, "men", "judgement", "own", "soldiers in the largest army party that fights a cell it meets")
    bystanders: float = parameter(100.0, 20.0, 1000.0, "people", "judgement", "own", "people within reach of an abuse by the army")
    rate: float = parameter(
        0.10,
        0.0,
        0.5,
        "deaths per soldier",
        "judgement",
        "mean deaths of army operations",
        "fighters killed per soldier in an army contact of mean length",
    )
    return_rate: float = parameter(
        0.07, 0.0, 0.5, "deaths per fighter", "judgement", "own", "soldiers killed per fighter in an army contact of mean length"
    )
    sigma: float = parameter(
        1.0,
        0.2,
        1.6,
        "log units",
        "derived",
        "log-normal deaths of state-based events 2015 to 2017",
        "spread of the length of the army's contacts with cells",
    )
    abuse_per_week: float = parameter(
        0.022,
        0.0,
        0.5,
        "per week",
        "judgement",
        "23 recorded events by the army in 2016 and 2017 to June",
        "abuses by 30 army men out among people who all support jihadists",
    )
    abuse_after_loss: float = parameter(
        0.25, 0.0, 2.0, "per death", "judgement", "own; 0 is none", "rise of abuse by the army for each recent army loss nearby"
    )
    abuse_rate: float = parameter(
        0.05,
        0.0,
        0.5,
        "deaths per soldier",
        "derived",
        "53 deaths in 23 recorded events",
        "people killed per soldier in an army abuse of mean length",
    )
    abuse_sigma: float = parameter(0.8, 0.2, 1.6, "log units", "judgement", "own", "spread of the length of abuses by the army")


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """How men out thin with travel time, and lengths of a fight and of an abuse."""
    return SimpleNamespace(near=near_weights(geography.roads, p.reach_hours), nodes=lengths(p.sigma), abusive=lengths(p.abuse_sigma))


@equation
def contacts_per_day(i, v, p, geography):
    """Contacts per day of a cell with army men in its square: where people inform, less where it hides or ground conceals it.

    What other commands there cost the army is lost to its men.
    """
    f, s = v.field, v.cell.square[i]
    hidden = p.hidden if v.cell.action[i] == HIDE else 0.0
    seen = f.information[s] * (1.0 - p.concealment * geography.squares.concealment[s]) * (1.0 - hidden)
    return p.contact_per_week / DAYS_PER_WEEK * f.army_patrols[s] * (1.0 - f.interference_army[s]) / p.party * seen


@equation
def cost_of_contact(i, v, p, nodes):
    """Mean over lengths of (fighters dead, soldiers dead) when a cell is met."""
    soldiers, men = min(max(v.field.army_patrols[v.cell.square[i]], p.fewest), p.most), v.cell.men[i] * 1.0
    return mean_aimed(soldiers, men, p.rate, nodes), mean_aimed(men, soldiers, p.return_rate, nodes)


@equation
def abuses_per_day(g, v, p, geography):
    """Abuses per day by a garrison's men who are out: among people who support jihadists, more after losses nearby."""
    s = v.garrison.square[g]
    support, at = v.community.support, geography.localities.of_square[s]
    suspicion = support[at, FOR_ORG + JNIM] + support[at, FOR_ORG + ISGS]
    after_losses = 1.0 + p.abuse_after_loss * v.field.recent_losses_army[s]
    return p.abuse_per_week / DAYS_PER_WEEK / p.party * v.orders.garrison.out[g] * suspicion * after_losses


@equation
def cost_of_abuse(p, nodes):
    """People killed in an abuse, mean over lengths."""
    return mean_aimed(p.party, p.bystanders, p.abuse_rate, nodes)


@equation
def expected_deaths_of_contacts(v, p):
    """Deaths of both sides to be expected today: over all cells, the chance of a contact times its mean deaths."""
    w, total = v.scratch.opportunities, 0.0
    for i in range(v.cell.size[0]):
        if w.chance[i] > 0.0:
            killed, lost = cost_of_contact(i, v, p, v.fixed.nodes)
            total += w.chance[i] * (killed + lost)
    return total


@equation
def expected_deaths_of_abuse(v, p):
    """Deaths to be expected today: the chances of all garrisons times the mean deaths of an abuse."""
    total = 0.0
    for g in range(v.garrison.size[0]):
        total += v.scratch.opportunities.chance[g]
    return total * cost_of_abuse(p, v.fixed.abusive)


def _contacts(v: SimpleNamespace, p: Params, day: Day, geography: Geography, hits: int) -> list[Event]:
    """The day's contacts."""
    return [day.emit(_contact(int(v.scratch.opportunities.hit_row[k]), v, p, day, geography)) for k in range(hits)]


def _abuses(v: SimpleNamespace, p: Params, day: Day, geography: Geography, hits: int) -> list[Event]:
    """The day's abuses."""
    return [day.emit(_abuse(int(v.scratch.opportunities.hit_place[k]), v, p, day, geography)) for k in range(hits)]


@native(then=_contacts)
def meet(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> int:
    """Lay out the army's men for the day, then give their opportunities of contact with cells."""
    c, f, w, roads, o = v.cell, v.field, v.scratch.opportunities, geography.roads, v.orders.garrison
    count_anew(f.army_marks, day)
    reach(o.n[0], v.garrison.square, o.out, 1.0, roads.near_start, roads.near_square, v.fixed.near, f.army_patrols)
    w.n_hits[0] = 0
    for i in range(c.size[0]):
        w.rate[i], w.where[i], w.side[i] = 0.0, c.square[i], c.org[i]
        if c.alive[i] and f.army_patrols[c.square[i]] > 0.0:
            w.rate[i] = contacts_per_day(i, v, p, geography)
    draw(w, c, 0, day.opportunities, day, _MEET, _MEET_WHO)
    v.tally.army_operations_expected_deaths[0] = expected_deaths_of_contacts(v, p)
    return w.n_hits[0]  # type: ignore[no-any-return]


@native(then=_abuses)
def abuse(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> int:
    """Give the opportunities of abuse by men who are out."""
    g, t, w = v.garrison, v.tally, v.scratch.opportunities
    w.n_hits[0] = 0
    for i in range(g.size[0]):
        w.rate[i] = abuses_per_day(i, v, p, geography) if i < v.orders.garrison.n[0] else 0.0
        w.where[i], w.side[i] = g.square[i], NO_SIDE
    draw(w, g, 0, day.opportunities, day, _ABUSE, _ABUSE_WHO)
    t.army_operations_expected_civilian[0] = expected_deaths_of_abuse(v, p)
    t.army_operations_expected_deaths[0] += t.army_operations_expected_civilian[0]
    return w.n_hits[0]  # type: ignore[no-any-return]


resolve = in_turn(meet, abuse)


def _contact(row: int, v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> Event:
    square, org, o = int(v.cell.square[row]), int(v.cell.org[row]), v.orders.garrison
    length, dead, fallen, record = next_marks(day, SEVERITY, v.field.army_marks, org, square)
    mean_killed, mean_lost = cost_of_contact(row, v, p, one(v.fixed.nodes, length))
    garrison = garrison_out(v, day, geography, square, o.out[: o.n[0]], _GARRISON)
    killed = min(int(chance.whole(mean_killed, dead)), int(v.cell.men[row]) - day.lost("cell", row))
    lost = int(chance.whole(mean_lost, fallen))
    lost = min(lost, int(v.garrison.men[garrison]) - day.lost("garrison", garrison)) if garrison >= 0 else 0
    name = geography.side(int(v.cell.katiba[row]))
    return Event(
        square=square, type=STATE_BASED, subtype="army_operation", side_a="FAMA", side_b=name, initiator="FAMA", target=name,
        deaths_a=max(lost, 0), deaths_b=max(killed, 0), cell=row, garrison=garrison, organisation=org, draw=record,
        community=int(geography.localities.of_square[square]),
    )  # fmt: skip


def _abuse(where: int, v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> Event:
    at = int(geography.localities.of_square[where])
    length, dead, _fallen, record = next_marks(day, SEVERITY, v.field.army_marks, NO_SIDE, where)
    killed = int(chance.whole(cost_of_abuse(p, one(v.fixed.abusive, length)), dead))
    deaths = min(killed, int(v.community.people_home[at]) - day.lost("community", at))
    return Event(
        square=where, type=ONE_SIDED, subtype="army_abuse", side_a="FAMA", side_b="Civilians", initiator="FAMA", target="Civilians",
        deaths_civilians=deaths, community=at, draw=record,
    )  # fmt: skip
