"""Assaults on the army: ambushes of its patrols and raids on its posts by cells that chose so (M15)."""

from __future__ import annotations

from types import SimpleNamespace

from sim.actors.cell import ASSAULT
from sim.attrition import lengths, one
from sim.engine import chance
from sim.engine.acts import native
from sim.engine.compiling import equation
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.events import Day, Event
from sim.geography import Geography
from sim.rules._ambushes import attackers, fight
from sim.rules._opportunity import count_anew, draw, next_marks, opportunities
from sim.rules.jihadists._tempo import tempo, zest
from sim.words import ORGANISATIONS, STATE_BASED

MECHANISM = "M15"
DECLARES = {
    "field.assault_marks": array(int, "assaults", "assaults on the army in a square since the month began", of=ORGANISATIONS),
    "tally.assaults_expected_deaths": array(float, "deaths per day", "deaths of both sides to be expected of assaults on the army"),
}
WRITES = ()
SCRATCH = opportunities("cell")
_TAKE, _WHO, _LENGTH, _DEAD, _FALLEN, _RECORD = chance.decisions("assaults", "take", "who", "length", "dead", "fallen", "record")
RAID = 5  # deaths from which on an assault is reported as a raid


class Params(Base):
    """Rate per week of a cell of 20 men that has chosen to assault, and what the fights cost."""

    per_week: float = parameter(
        0.267, 0.0, 3.0, "per week", "judgement", "own, held by lethal events of 2016/17",
        "assaults on an army post of usual strength by a cell of 20 men that assaults",
    )  # fmt: skip
    odds: float = parameter(
        0.5, 0.0, 2.0, "power", "judgement", "own; 0 disregards strength",
        "how strongly the rate of assaults falls with the army post's strength",
    )  # fmt: skip
    retaliation: float = parameter(
        0.15, 0.0, 1.0, "per death", "judgement", "own, below the 0.37 to 0.50 of Lewis 2012 for Iraq; 0 is none",
        "rise of the rate of assaults on the army for each recent jihadist loss nearby", null=0.0,
    )  # fmt: skip
    learning: float = parameter(
        4.0, 0.0, 10.0, "times", "judgement", "own, held by the busiest squares' share of events; 0 is none",
        "rise in assaults on the army where the attackers' organisation knows the ground as well as it ever can", null=0.0,
    )  # fmt: skip
    rate: float = parameter(
        0.0424, 0.0, 1.0, "deaths per attacker", "judgement", "mean deaths of army events 2015 to 2017",
        "soldiers killed per attacker in an assault on the army of mean length",
    )  # fmt: skip
    return_rate: float = parameter(
        0.0020, 0.0, 0.02, "per attacker and defender", "judgement", "Deitchman: the ambushed shoot at an area",
        "attackers killed by the army's fire in an assault of mean length",
    )  # fmt: skip
    exposed: float = parameter(0.3, 0.05, 1.0, "share of men", "judgement", "own", "soldiers of an army post whom an assault can reach")
    committed: float = parameter(
        0.6, 0.1, 1.0, "share", "judgement", "own", "fighters of the cells in reach who take part in an assault on the army"
    )
    usual_post: float = parameter(
        100.0, 30.0, 300.0, "men", "derived", "typical post: 100 (50 to 200)",
        "strength of the army post that the rate of assaults is stated for",
    )  # fmt: skip
    weakest: float = parameter(
        2.0, 1.0, 5.0, "times", "judgement", "own", "most that the weakness of an army post raises the rate of assaults"
    )
    most: float = parameter(250.0, 50.0, 600.0, "men", "judgement", "own", "attackers in the largest assault on the army")
    firing: float = parameter(60.0, 10.0, 200.0, "men", "judgement", "own", "soldiers of an assaulted army post who fire back at once")
    sigma: float = parameter(
        0.9, 0.2, 1.6, "log units", "derived", "log-normal deaths of state-based events 2015 to 2017",
        "spread of the length of assaults on the army",
    )  # fmt: skip


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """Lengths of a fight."""
    return SimpleNamespace(nodes=lengths(p.sigma))


@equation
def assaults_per_day(i, v, p, geography):
    """Assaults per day of a cell on its post: by its men, more on a weak post, in a campaign and after losses nearby."""
    post = v.cell.garrison[i]
    there = v.garrison.square[post]
    weak = (p.usual_post / max(v.garrison.men[post], 1.0)) ** p.odds
    avenged = 1.0 + p.retaliation * v.field.recent_losses_jihadist[there]
    known = 1.0 + p.learning * v.field.knowledge[v.cell.org[i], there]
    return p.per_week * tempo(i, ASSAULT, there, v, geography) * min(weak, p.weakest) * avenged * known


@equation
def toll(i, mass, v, p, nodes):
    """Mean over lengths of (soldiers dead, attackers dead) when a cell leads so many men against its post."""
    exposed = p.exposed * v.garrison.men[v.cell.garrison[i]]
    return fight(attackers(mass, p), v.cell.men[i] * 1.0, exposed, min(exposed, p.firing), p.rate, p.return_rate, nodes)


@equation
def expected_deaths(v, p):
    """Deaths of both sides to be expected today: over all cells, the chance of an assault times its mean deaths."""
    w, total = v.scratch.opportunities, 0.0
    for i in range(v.cell.size[0]):
        if w.chance[i] > 0.0:
            dead, fallen = toll(i, w.mass[i], v, p, v.fixed.nodes)
            total += w.chance[i] * (dead + fallen)
    return total


def _happen(v: SimpleNamespace, p: Params, day: Day, geography: Geography, hits: int) -> list[Event]:
    """The day's assaults."""
    return [day.emit(_event(k, v, p, day, geography)) for k in range(hits)]


@native(then=_happen)
def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> int:
    """Give the day's opportunities of assault and work out what they cost."""
    c, w = v.cell, v.scratch.opportunities
    count_anew(v.field.assault_marks, day)
    w.n_hits[0] = 0
    for i in range(c.size[0]):
        w.rate[i], w.where[i], w.side[i] = 0.0, c.square[i], c.org[i]
        if c.alive[i] and c.garrison[i] >= 0 and v.garrison.men[c.garrison[i]] > 0:
            w.where[i] = v.garrison.square[c.garrison[i]]
            w.rate[i] = assaults_per_day(i, v, p, geography) if zest(i, ASSAULT, w.where[i], v, geography) > 0.0 else 0.0
    draw(w, c, 0, day.opportunities, day, _TAKE, _WHO)
    v.tally.assaults_expected_deaths[0] = expected_deaths(v, p)
    return w.n_hits[0]  # type: ignore[no-any-return]


def _event(k: int, v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> Event:
    w = v.scratch.opportunities
    row, square = int(w.hit_row[k]), int(w.hit_place[k])
    org, garrison = int(v.cell.org[row]), int(v.cell.garrison[row])
    draws = next_marks(day, (_LENGTH, _DEAD, _FALLEN, _RECORD), v.field.assault_marks, org, square)
    dead, fallen = toll(row, float(w.mass[row]), v, p, one(v.fixed.nodes, draws[0]))
    deaths = min(int(chance.whole(dead, draws[1])), int(v.garrison.men[garrison]) - day.lost("garrison", garrison))
    lost = min(int(chance.whole(fallen, draws[2])), int(v.cell.men[row]) - day.lost("cell", row))
    name = geography.side(int(v.cell.katiba[row]))
    return Event(
        square=square, type=STATE_BASED, subtype="raid" if deaths + lost >= RAID else "ambush", side_a="FAMA", side_b=name, initiator=name,
        target="FAMA", deaths_a=max(deaths, 0), deaths_b=max(lost, 0), cell=row, garrison=garrison,
        community=int(geography.localities.of_square[square]), organisation=org, draw=draws[3],
    )  # fmt: skip
