"""Interventions: soldiers who are out near a raid between communities fight the raiders (M14, M17)."""

from __future__ import annotations

from types import SimpleNamespace
from typing import NamedTuple

import numpy as np

from sim.attrition import lengths, mean_aimed, one
from sim.engine import chance
from sim.engine.acts import eventful
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.events import Day, Event
from sim.geography import Geography
from sim.rules._casualties import garrison_out
from sim.words import STATE_BASED, VILLAGE_RAID

MECHANISM = "M14"
DECLARES = {
    "tally.interventions_expected_deaths": array(float, "deaths per day", "deaths to be expected of the army's fights with raiders"),
}
WRITES = ()
_COME, _GARRISON, _LENGTH, _FALLEN, _DEAD, _RECORD = chance.decisions(
    "interventions", "come", "garrison", "length", "fallen", "dead", "record"
)


class Params(Base):
    """How often soldiers come, and what the fight costs."""

    per_party: float = parameter(
        0.3, 0.0, 5.0, "log units", "judgement",
        "own, held by 4 recorded fights of the army with militias and movements, 2016 and 2017; " "0 is none",
        "how surely a party of soldiers who are out in the square of a raid between communities meets the raiders", null=0.0)  # fmt: skip
    party: float = parameter(30.0, 10.0, 100.0, "men", "judgement", "own: a platoon", "soldiers of a party that meets raiders")
    rate: float = parameter(
        0.05, 0.0, 0.5, "deaths per soldier", "judgement", "own: half of a contact with cells",
        "raiders killed per soldier in a fight of mean length",
    )  # fmt: skip
    return_rate: float = parameter(
        0.03, 0.0, 0.5, "deaths per raider", "judgement", "own: half of a contact with cells",
        "soldiers killed per raider in a fight of mean length",
    )  # fmt: skip
    sigma: float = parameter(
        1.0, 0.2, 1.6, "log units", "derived", "log-normal deaths of state-based events 2015 to 2017", "spread of the length of such fights"
    )


class Raiders(NamedTuple):
    """Who raids: a militia or a band, by its row, and the men whom it has left."""

    kind: str
    row: int
    men: int


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """Lengths of a fight."""
    return SimpleNamespace(nodes=lengths(p.sigma))


def raiders(event: Event, v: SimpleNamespace, day: Day) -> Raiders:
    """The unit that made a raid."""
    kind, row, men = ("militia", event.militia_a, v.militia.men) if event.militia_a >= 0 else ("band", event.band_a, v.band.men)
    return Raiders(kind, row, max(int(men[row]) - day.lost(kind, row), 0) if row >= 0 else 0)


def chance_met(soldiers: float, p: Params) -> float:
    """Chance that soldiers who are out in a square meet raiders there."""
    return float(1.0 - np.exp(-p.per_party * soldiers / p.party))


def tolls(soldiers: float, men: float, p: Params, nodes: np.ndarray) -> tuple[float, float]:
    """Mean over lengths of (raiders dead, soldiers dead): each side's aimed fire."""
    return float(mean_aimed(soldiers, men, p.rate, nodes)), float(mean_aimed(men, soldiers, p.return_rate, nodes))


@eventful(of=("militia", "band"))
def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> list[Event]:
    """Give soldiers near each of today's raids the chance to meet the raiders."""
    v.tally.interventions_expected_deaths[0], fights = 0.0, []
    ordinal = 0
    for event in day.events:
        if event.subtype != VILLAGE_RAID:
            continue
        ordinal += 1
        soldiers, who = float(v.field.army_patrols[event.square]), raiders(event, v, day)
        met = chance_met(soldiers, p)
        if who.men and met > 0.0:
            party = min(soldiers, p.party)
            v.tally.interventions_expected_deaths[0] += met * sum(tolls(party, who.men, p, v.fixed.nodes))
            if float(chance.uniform(day.seed, _COME, event.square, ordinal, day.number)) < met:
                fights.append(day.emit(_fight(event, who, party, ordinal, v, p, day, geography)))
    return fights


def _fight(event: Event, who: Raiders, party: float, ordinal: int, v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> Event:
    """A fight of soldiers with raiders, and what it cost both."""
    square = event.square
    length, fallen, dead, record = (
        float(chance.uniform(day.seed, stream, square, ordinal, day.number)) for stream in (_LENGTH, _FALLEN, _DEAD, _RECORD)
    )
    of_raiders, of_soldiers = tolls(party, who.men, p, one(v.fixed.nodes, length))
    o = v.orders.garrison
    garrison = garrison_out(v, day, geography, square, o.out[: o.n[0]], _GARRISON)
    there = int(v.garrison.men[garrison]) - day.lost("garrison", garrison) if garrison >= 0 else 0
    militia, band = (who.row if who.kind == kind else -1 for kind in ("militia", "band"))
    return Event(
        square=square, type=STATE_BASED, subtype="army_intervention", side_a="FAMA", side_b=event.side_a, initiator="FAMA",
        target=event.side_a, deaths_a=max(min(int(chance.whole(of_soldiers, dead)), there), 0),
        deaths_b=min(int(chance.whole(of_raiders, fallen)), who.men), garrison=garrison, community=event.community, draw=record,
        militia_b=militia, band_b=band,
    )  # fmt: skip
