"""Rebellion: movements that are at odds with the state attack its soldiers within reach, as far as no ceasefire holds (M10, M19)."""

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
from sim.rules._ambushes import attackers
from sim.rules._casualties import nearest_garrison
from sim.rules._opportunity import count_anew, draw, next_marks, opportunities
from sim.words import COALITIONS, DAYS_PER_WEEK, GROUPS, OUTSIDE, STATE_BASED

MECHANISM = "M10"
DECLARES = {
    "field.rebellion_marks": array(int, "fights", "attacks on the army by each coalition in a square this month", of=COALITIONS),
    "tally.rebellion_expected_deaths": array(float, "deaths per day", "deaths to be expected of movements' attacks on the army"),
}
WRITES = ()
SCRATCH = opportunities("band")
_TAKE, _WHO, _LENGTH, _DEAD, _FALLEN, _RECORD = chance.decisions("rebellion", "take", "who", "length", "dead", "fallen", "record")
STATED_BAND = 60.0  # men of the band that the rate is stated for


class Params(Base):
    """How often movements attack the army, and what it costs."""

    per_week: float = parameter(
        0.0456, 0.0, 2.0, "per week", "judgement", "own, held by 7 recorded fights with the CMA, January to June 2015; 0 is none",
        "attacks by a band of 60 men on an army that is strong around it, at full enmity to the state and without a ceasefire", null=0.0,
    )  # fmt: skip
    army_half: float = parameter(
        60.0, 5.0, 400.0, "men", "judgement", "own: two platoons", "soldiers within reach at which attacks reach half their highest rate"
    )
    deterrence: float = parameter(
        0.3, 0.0, 3.0, "log units", "judgement", "as contests: peacekeepers between armed sides; 0 is none",
        "how strongly full UN cover deters movements from attacking the army", null=0.0,
    )  # fmt: skip
    committed: float = parameter(
        0.8, 0.1, 1.0, "share", "judgement", "own", "men of the bands there who take part in an attack on the army"
    )
    most: float = parameter(80.0, 20.0, 300.0, "men", "judgement", "own", "men who attack the army at most")
    party: float = parameter(40.0, 10.0, 150.0, "men", "judgement", "own: a platoon and more", "soldiers whom movements attack at most")
    rate: float = parameter(
        0.06, 0.0, 0.5, "deaths per man", "judgement", "44 deaths in 7 recorded fights, 2015",
        "soldiers killed per attacker in a mean fight",
    )  # fmt: skip
    return_rate: float = parameter(
        0.06, 0.0, 0.5, "deaths per soldier", "judgement", "44 deaths in 7 recorded fights, 2015",
        "attackers killed per soldier in a mean fight",
    )  # fmt: skip
    sigma: float = parameter(
        1.0, 0.2, 1.6, "log units", "derived", "log-normal deaths of state-based events 2015 to 2017", "spread of the length of such fights"
    )


def enmity(geography: Geography) -> tuple[np.ndarray, np.ndarray]:
    """Days on which the state's dated relations with coalitions change, and its enmity in 0 to 1 to each before, between and after them."""
    table = geography.seeds.rivalries
    rows = [r for r in range(len(table)) if str(table["a"][r]) == "FAMA" and str(table["b"][r]) in COALITIONS]
    spans = np.array([[_number(table[name][r], never) for name, never in (("active_from", -np.inf), ("active_to", np.inf))] for r in rows])
    turns = np.unique(spans[np.isfinite(spans)])
    out = np.zeros((len(turns) + 1, len(COALITIONS) + 1))
    for row, (start, end) in zip(rows, spans, strict=True):
        first = np.searchsorted(turns, start) + np.isfinite(start)
        out[first : np.searchsorted(turns, end) + 1, COALITIONS.index(str(table["b"][row]))] = max(-float(table["intensity"][row]), 0.0)
    return turns, out


def _number(date: np.datetime64, never: float) -> float:
    """A date as a day since 1970; `never` where there is none."""
    return never if np.isnat(date) else float(date.astype("datetime64[D]").astype(np.int64))


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """Lengths of a fight, and coalitions' enmity to the state by era."""
    turns, by_era = enmity(geography)
    return SimpleNamespace(nodes=lengths(p.sigma), turns=turns, enmity=by_era)


@equation
def era_of(v, day):
    """Era of the dated relations that today lies in."""
    era = 0
    for turn in v.fixed.turns:
        era += turn <= day.known
    return era


@equation
def attacks_per_day(i, era, v, p):
    """Attacks per day of a band on the army within its reach: by its men and its coalition's enmity, as far as no ceasefire holds."""
    b, f, s = v.band, v.field, v.band.square[i]
    hostile = v.fixed.enmity[era, v.group.coalition[b.group[i]]] * (1.0 - v.tally.ceasefire[0])
    near = f.army_reach[s] / (f.army_reach[s] + p.army_half)
    return p.per_week / DAYS_PER_WEEK * b.men[i] / STATED_BAND * hostile * near * np.exp(-p.deterrence * f.cover[s])


@equation
def tolls(i, mass, v, p, nodes):
    """Mean over lengths of (soldiers dead, attackers dead): each side's aimed fire, the attackers led by one band that bears the loss."""
    force, party = attackers(mass, p), min(v.field.army_reach[v.band.square[i]], p.party)
    return mean_aimed(force, party, p.rate, nodes), mean_aimed(party, min(force, v.band.men[i] * 1.0), p.return_rate, nodes)


@equation
def expected_deaths(v, p):
    """Deaths to be expected today: over all bands, the chance of an attack times its mean deaths."""
    w, total = v.scratch.opportunities, 0.0
    for i in range(v.band.size[0]):
        if w.chance[i] > 0.0:
            dead, fallen = tolls(i, w.mass[i], v, p, v.fixed.nodes)
            total += w.chance[i] * (dead + fallen)
    return total


def _happen(v: SimpleNamespace, p: Params, day: Day, geography: Geography, hits: int) -> list[Event]:
    """The day's attacks."""
    attacks = (_event(k, v, p, day, geography) for k in range(hits))
    return [day.emit(event) for event in attacks if event is not None]


@native(then=_happen)
def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> int:
    """Give bands of movements at odds with the state their chance of attacking the army around them."""
    b, w, era = v.band, v.scratch.opportunities, era_of(v, day)
    count_anew(v.field.rebellion_marks, day)
    w.n_hits[0] = 0
    for i in range(b.size[0]):
        w.rate[i], w.where[i], w.side[i] = 0.0, b.square[i], 0
        if b.alive[i] and v.group.coalition[b.group[i]] != OUTSIDE:
            w.rate[i], w.side[i] = attacks_per_day(i, era, v, p), v.group.coalition[b.group[i]]
    draw(w, b, 0, day.opportunities, day, _TAKE, _WHO)
    v.tally.rebellion_expected_deaths[0] = expected_deaths(v, p)
    return w.n_hits[0]  # type: ignore[no-any-return]


def _event(k: int, v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> Event | None:
    """An attack on the post that is nearest, and what it cost both; None where nobody is left at it."""
    w = v.scratch.opportunities
    row, square = int(w.hit_row[k]), int(w.hit_place[k])
    coalition, garrison = int(v.group.coalition[v.band.group[row]]), nearest_garrison(v, geography, square)
    there = int(v.garrison.men[garrison]) - day.lost("garrison", garrison) if garrison >= 0 else 0
    if there <= 0:
        return None
    length, dead, fallen, record = next_marks(day, (_LENGTH, _DEAD, _FALLEN, _RECORD), v.field.rebellion_marks, coalition, square)
    of_soldiers, of_attackers = tolls(row, float(w.hit_mass[k]), v, p, one(v.fixed.nodes, length))
    lost = min(int(chance.whole(of_attackers, fallen)), int(v.band.men[row]) - day.lost("band", row))
    name = GROUPS[int(v.band.group[row])]
    return Event(
        square=square, type=STATE_BASED, subtype="ambush", side_a="FAMA", side_b=name, initiator=name, target="FAMA",
        deaths_a=min(int(chance.whole(of_soldiers, dead)), there), deaths_b=max(lost, 0), garrison=garrison, band_b=row,
        community=int(geography.localities.of_square[square]), draw=record,
    )  # fmt: skip
