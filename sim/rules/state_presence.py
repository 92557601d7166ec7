"""State presence: officials and services hold where posts stand, and give way to killings and attacks (M14)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.geography import Geography
from sim.kernel import kernel
from sim.settings import Params as Base
from sim.settings import parameter
from sim.words import NORTH, Day, Event

MECHANISM = "M14"
READS = ("field.army_reach", "field.influence")
DECLARES = {"field.presence": float, "field.presence_base": float, "tally.officials_north": float, "tally.officials_centre": float}
WRITES = ()
DRAWS = ()


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


@kernel
def follow(play, presence, base, army, influence, p):
    """Move presence toward base x (floor + (1 - floor) x army / (army + half)) x (1 - influence driven out)."""
    for s in play:
        if base[s] <= 0.0:
            continue
        held = p.floor + (1.0 - p.floor) * army[s] / (army[s] + p.army_half)
        driven = p.influence * min(influence[0, s] + influence[1, s], 1.0)
        presence[s] += (base[s] * held * (1.0 - driven) - presence[s]) / p.pace_days


@kernel
def shares(presence, people, region, north):
    """Presence weighted by people, in the first `north` regions and in the others."""
    total, held = np.zeros(2), np.zeros(2)
    for s in range(presence.shape[0]):
        if region[s] >= 0:
            k = 0 if region[s] < north else 1
            total[k] += people[s]
            held[k] += people[s] * presence[s]
    return held[0] / max(total[0], 1.0), held[1] / max(total[1], 1.0)


def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> list[Event]:
    """One day of coming and going of officials."""
    if day.index == 0:
        v.field.presence[:] = base_level(geography)
        v.field.presence_base[:] = v.field.presence
    follow(geography.squares.play, v.field.presence, v.field.presence_base, v.field.army_reach, v.field.influence, p.numbers)
    for event in day.events:
        if event.official:
            v.field.presence[event.square] *= 1.0 - p.per_official
        if event.garrison >= 0 and event.deaths_a:
            v.field.presence[event.square] *= (1.0 - p.per_attack) ** event.deaths_a
    north, centre = shares(v.field.presence, geography.squares.people, geography.squares.region, len(NORTH))
    v.tally.officials_north[0], v.tally.officials_centre[0] = north, centre
    return []
