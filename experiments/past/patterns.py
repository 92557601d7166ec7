"""The patterns of observed_patterns.csv, measured on recorded events by their definitions; the Gao bombing counts where it does there."""

from __future__ import annotations

import math

import numpy as np

from experiments.past import clusters, severity, times
from experiments.past.clusters import share
from experiments.past.comparable import DAYS, MONTHS, TYPES, Seen
from experiments.past.ground import Ground
from sim.words import MONTHS_PER_YEAR

UNKNOWN = "Unidentified"
YEARS = (2015, 2016, 2017)


def of(events: Seen, ground: Ground) -> dict[str, float]:
    """Every pattern that is scored, by its name in the file."""
    lethal = events.only(events.lethal)
    out = {"n_events": float(len(lethal))} | _clustering(lethal, ground) | _centre(lethal) | _corridors(lethal, ground)
    out = {f"{name}_lethal": value for name, value in out.items()}
    real = lethal.only(~lethal.scripted)
    out |= {"n_deaths": float(real.deaths.sum())} | severity.of_lethal(real.deaths)
    total = real.deaths.sum()
    return out | {"centre_death_share": float(real.deaths[real.centre].sum() / total) if total else math.nan}


def reporting(events: Seen) -> dict[str, float]:
    """Shares of events of which nobody knows who began them, all together and by type, of all events and of lethal ones."""
    out = {}
    for suffix, part in (("", events), ("_lethal", events.only(events.lethal))):
        out[f"unidentified_initiator_share{suffix}"] = share(part.who == UNKNOWN)
        for name, number in TYPES.items():
            out[f"unidentified_initiator_share_{name}{suffix}"] = share(part.who[part.type == number] == UNKNOWN)
    return out


def _clustering(events: Seen, ground: Ground) -> dict[str, float]:
    counts = clusters.square_months(events.prio, events.month, len(ground.gids), MONTHS)
    daily, monthly = np.bincount(events.day, minlength=DAYS), np.bincount(events.month, minlength=MONTHS)
    return (
        clusters.transitions(counts, ground.neighbours) | clusters.busiest(counts) | times.of_counts(daily, monthly)
        | times.knoxes(ground.km(events.square), events.day)
    )  # fmt: skip


def _centre(events: Seen) -> dict[str, float]:
    year = 2015 + events.month // int(MONTHS_PER_YEAR)
    return {"centre_event_share": share(events.centre)} | {
        f"centre_event_share_{number}": share(events.centre[year == number]) for number in YEARS
    }


def _corridors(events: Seen, ground: Ground) -> dict[str, float]:
    """Shares of northern events near a corridor, less the share of the North's town people who live near one."""
    near = ground.near[events.square]
    chosen = {
        "north_battles": events.battle & (events.type != TYPES["one_sided"]), "north_non_state": events.type == TYPES["non_state"],
        "north_one_sided": events.type == TYPES["one_sided"],
    }  # fmt: skip
    return {f"{name}_corridor_excess": share(near[mask & events.north]) - ground.null for name, mask in chosen.items()}
