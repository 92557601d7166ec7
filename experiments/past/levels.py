"""Levels by region and type, deaths by half-year and by cercle, severity of all events: sums over recorded events."""

from __future__ import annotations

import numpy as np

from experiments.past.comparable import HALF, HALF_YEARS, MONTH_NAMES, MONTHS, TWO_YEARS, TYPES, Seen
from experiments.past.ground import Ground
from sim.words import REGIONS

SCORED = tuple(name for name in REGIONS if name != "Taoudenit")
MEASURES = ("lethal_events", "deaths")


def of(events: Seen) -> dict[str, float]:
    """Lethal events and deaths a month by region and type, July 2015 to June 2017; the bombing of Gao is among them."""
    late = events.only(events.month >= TWO_YEARS)
    out = {}
    for region in SCORED:
        for kind, number in TYPES.items():
            here = (late.region == REGIONS.index(region)) & (late.type == number)
            out[f"lethal_events.{region}.{kind}"] = float((here & late.lethal).sum()) / (MONTHS - TWO_YEARS)
            out[f"deaths.{region}.{kind}"] = float(late.deaths[here].sum()) / (MONTHS - TWO_YEARS)
    return out


def by_half_year(events: Seen, weights: np.ndarray) -> dict[str, float]:
    """A sum by half-year."""
    return dict(zip(HALF_YEARS, np.bincount(events.month // HALF, weights, len(HALF_YEARS)).astype(float).tolist(), strict=True))


def by_zone(events: Seen) -> dict[str, float]:
    """Deaths by half-year in the North and the Centre by type."""
    out: dict[str, float] = {}
    for zone, there in (("North", events.north), ("Centre", events.centre)):
        for kind, number in TYPES.items():
            sums = by_half_year(events, events.deaths * (there & (events.type == number)))
            out |= {f"{zone}.{kind}.{half}": value for half, value in sums.items()}
    return out


def by_month(events: Seen) -> dict[str, float]:
    """Deaths by calendar month."""
    return dict(zip(MONTH_NAMES, np.bincount(events.month, events.deaths, MONTHS).astype(float).tolist(), strict=True))


def by_cercle(events: Seen, ground: Ground, weights: np.ndarray) -> dict[str, float]:
    """A sum by cercle; a PRIO-GRID square counts for the cercle in which most of its people live."""
    sums = np.bincount(ground.cercle[events.prio], weights, len(ground.cercles))
    return dict(zip(ground.cercles, sums.astype(float).tolist(), strict=True))
