"""Army operations: men out of their posts meet cells where people inform (M14)."""

from __future__ import annotations

from types import SimpleNamespace

from sim.actors.cell import HIDE
from sim.attrition import lengths, mean_aimed, one
from sim.engine import chance
from sim.engine.acts import native
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
from sim.words import DAYS_PER_WEEK, ORGANISATIONS, STATE_BASED

MECHANISM = "M14"
DECLARES = {
    "field.army_patrols": array(float, "men", "army men out who are felt in a square"),
    "field.army_marks": array(
        int,
        "events",
        "contacts of the army with each organisation in a square since the month began",
        of=ORGANISATIONS,
    ),
    "tally.army_operations_expected_deaths": array(float, "deaths per day", "deaths to be expected of the army's contacts"),
}
WRITES = ()
SCRATCH = opportunities("cell")
_MEET, _MEET_WHO, _GARRISON, _LENGTH, _DEAD, _FALLEN, _RECORD = chance.decisions(
    "army_operations", "meet", "meet.who", "garrison", "length", "dead", "fallen", "record"
)
SEVERITY = (_LENGTH, _DEAD, _FALLEN, _RECORD)


class Params(Base):
    """Contacts with cells."""

    reach_hours: float = parameter(
        1.5, 0.5, 4.0, "hours", "judgement", "own", "travel time from their post over which army men who are out thin to a third"
    )
    contact_per_week: float = parameter(
        0.39, 0.0, 1.0, "per week", "judgement", "own, held by army events of 2016/17",
        "contacts of the army with a cell where 30 men are out and everybody informs",
    )  # fmt: skip
    hidden: float = parameter(0.5, 0.0, 1.0, "share", "judgement", "own", "share of the army's contacts that a cell avoids by hiding")
    concealment: float = parameter(
        0.7, 0.0, 1.0, "share", "judgement", "own", "share of the army's contacts that a cell avoids on ground that conceals fully"
    )
    party: float = parameter(30.0, 10.0, 100.0, "men", "judgement", "own: a platoon", "army men out that rates of contact are stated for")
    fewest: float = parameter(5.0, 1.0, 30.0, "men", "judgement", "own", "soldiers in the smallest army party that fights a cell it meets")
    most: float = parameter(60.0, 20.0, 300.0, "men", "judgement", "own", "soldiers in the largest army party that fights a cell it meets")
    rate: float = parameter(
        0.10, 0.0, 0.5, "deaths per soldier", "judgement", "mean deaths of army operations",
        "fighters killed per soldier in an army contact of mean length",
    )  # fmt: skip
    return_rate: float = parameter(
        0.07, 0.0, 0.5, "deaths per fighter", "judgement", "own", "soldiers killed per fighter in an army contact of mean length"
    )
    sigma: float = parameter(
        1.0, 0.2, 1.6, "log units", "derived", "log-normal deaths of state-based events 2015 to 2017",
        "spread of the length of the army's contacts with cells",
    )  # fmt: skip


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """How men out thin with travel time, and lengths of a fight."""
    return SimpleNamespace(near=near_weights(geography.roads, p.reach_hours), nodes=lengths(p.sigma))


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
def expected_deaths_of_contacts(v, p):
    """Deaths of both sides to be expected today: over all cells, the chance of a contact times its mean deaths."""
    w, total = v.scratch.opportunities, 0.0
    for i in range(v.cell.size[0]):
        if w.chance[i] > 0.0:
            killed, lost = cost_of_contact(i, v, p, v.fixed.nodes)
            total += w.chance[i] * (killed + lost)
    return total


def _contacts(v: SimpleNamespace, p: Params, day: Day, geography: Geography, hits: int) -> list[Event]:
    """The day's contacts."""
    return [day.emit(_contact(int(v.scratch.opportunities.hit_row[k]), v, p, day, geography)) for k in range(hits)]


@native(then=_contacts)
def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> int:
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
