"""The patterns of observed_patterns.csv, measured on recorded events by their definitions; the Gao bombing counts where it does there.

They say how events cluster in square and month and in time, and how deadly they are: months without any, a month like the one before,
neighbours, the share of the busiest squares; variance over mean, autocorrelation, Knox ratios; log-normal and power-law fits.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

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
    out |= {"n_deaths": float(real.deaths.sum())} | of_lethal(real.deaths)
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
    counts = square_months(events.prio, events.month, len(ground.gids), MONTHS)
    daily, monthly = np.bincount(events.day, minlength=DAYS), np.bincount(events.month, minlength=MONTHS)
    return (
        transitions(counts, ground.neighbours) | busiest(counts.sum(axis=1), "event") | of_counts(daily, monthly)
        | knoxes(ground.km(events.square), events.day)
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


def variance_over_mean(counts: np.ndarray) -> float:
    """Variance (n - 1) over mean; unknown where nothing happened."""
    mean = counts.mean()
    return float(counts.var(ddof=1) / mean) if mean else math.nan


def detrended(counts: np.ndarray) -> float:
    """Variance (n - 1) over mean after a straight line is taken off."""
    time, mean = np.arange(len(counts)), counts.mean()
    rest = counts - np.polyval(np.polyfit(time, counts, 1), time)
    return float(rest.var(ddof=1) / mean) if mean else math.nan


def lag1(counts: np.ndarray) -> float:
    """Pearson correlation of consecutive counts; unknown where either part never changes."""
    before, after = counts[:-1], counts[1:]
    if before.std() == 0.0 or after.std() == 0.0:
        return math.nan
    return float(np.corrcoef(before, after)[0, 1])


def branching(counts: np.ndarray) -> float:
    """Events that one event leads to, if all clustering were excitation: 1 - 1 / sqrt(variance over mean), trend taken off.

    The moment estimate of Hardiman and Bouchaud (2014); seasons and campaigns count in it too.
    """
    ratio = detrended(counts)
    return 1.0 - 1.0 / math.sqrt(ratio) if ratio > 0 else math.nan


def of_counts(daily: np.ndarray, monthly: np.ndarray) -> dict[str, float]:
    """Dispersion of daily and monthly counts, and how a month resembles the one before."""
    return {
        "daily_variance_over_mean": variance_over_mean(daily),
        "monthly_variance_over_mean": variance_over_mean(monthly),
        "monthly_variance_over_mean_detrended": detrended(monthly),
        "monthly_lag1_autocorrelation": lag1(monthly),
    }


def knox(km: np.ndarray, day: np.ndarray, within_km: float, within_days: int) -> float:
    """Pairs close in space and time over the number expected if dates were shuffled among the events.

    The mean over shufflings is worked out and not drawn: each pair of events is as likely as any other to get a pair's dates.
    """
    first, second = np.triu_indices(len(day), 1)
    near = km[first, second] <= within_km
    soon = np.abs(day[first] - day[second]) <= within_days
    expected = near.sum() * soon.sum() / max(len(first), 1)
    return float((near & soon).sum() / expected) if expected else math.nan


def knoxes(km: np.ndarray, day: np.ndarray) -> dict[str, float]:
    """Knox ratios within 10 km and 3 to 30 days."""
    return {f"knox_ratio_10km_{days}d": knox(km, day, 10.0, days) for days in (3, 7, 14, 30)}


def tail_exponent(deaths: np.ndarray, least: int) -> float:
    """1 + n / sum(log(deaths / (least - 0.5))) over events with at least so many deaths."""
    large = deaths[deaths >= least]
    return 1.0 + len(large) / float(np.log(large / (least - 0.5)).sum()) if len(large) else math.nan


def largest(values: np.ndarray, count: int) -> float:
    """Share of the whole that so many of the largest have."""
    total = values.sum()
    return float(np.sort(values)[::-1][:count].sum() / total) if total else math.nan


def of_lethal(deaths: np.ndarray) -> dict[str, float]:
    """Fits and shares of lethal events' deaths."""
    logs = np.log(deaths)
    return {
        "lethal_lognormal_mu": float(logs.mean()) if len(logs) else math.nan,
        "lethal_lognormal_sigma": float(logs.std(ddof=1)) if len(logs) > 1 else math.nan,
        "tail_exponent_from_5": tail_exponent(deaths, 5),
        "share_lethal_with_5_or_more": share(deaths >= 5),  # noqa: PLR2004
        "share_lethal_with_10_or_more": share(deaths >= 10),  # noqa: PLR2004
        "top1pct_lethal_death_share": largest(deaths, math.ceil(len(deaths) * 0.01)),
        "top10pct_lethal_death_share": largest(deaths, math.ceil(len(deaths) * 0.10)),
    }


def of_all(deaths: np.ndarray) -> dict[str, float]:
    """Shares of all recorded events that are so deadly."""
    return {"no_death": share(deaths == 0)} | {f"at_least_{least}": share(deaths >= least) for least in (10, 20, 50)}


def square_months(prio: np.ndarray, month: np.ndarray, squares: int, months: int) -> np.ndarray:
    """Events by PRIO-GRID square and calendar month."""
    out = np.zeros((squares, months), dtype=np.int64)
    np.add.at(out, (prio, month), 1)
    return out


def transitions(counts: np.ndarray, neighbours: np.ndarray) -> dict[str, float]:
    """Chances that a square is active (one event or more) in a month, given it and any of its neighbours the month before."""
    active = counts > 0
    now, own, near = active[:, 1:], active[:, :-1], (neighbours.astype(np.int64) @ active[:, :-1]) > 0
    return {
        "zero_share_square_months": share(~active),
        "p_active_after_active": share(now[own]),
        "p_active_after_quiet": share(now[~own]),
        "p_active_given_own0_neighbour0": share(now[~own & ~near]),
        "p_active_given_own0_neighbour1": share(now[~own & near]),
        "p_active_given_own1_neighbour0": share(now[own & ~near]),
        "p_active_given_own1_neighbour1": share(now[own & near]),
    }


def busiest(by_square: np.ndarray, what: str, parts: Sequence[str] = ("top10pct", "top5")) -> dict[str, float]:
    """Shares of the squares that have most: a tenth of them (rounded up), and five."""
    most = {"top10pct": math.ceil(len(by_square) / 10), "top5": 5}
    return {f"{name}_squares_{what}_share": largest(by_square, most[name]) for name in parts}


def deadliest(prio: np.ndarray, deaths: np.ndarray, squares: int) -> dict[str, float]:
    """How many squares have a death, and the shares of deaths in those that have most."""
    by_square = np.bincount(prio, deaths, squares)
    return {"squares_with_deaths": float((by_square > 0).sum())} | busiest(by_square, "death", ("top5", "top10pct"))


def share(mask: np.ndarray) -> float:
    """Share of true values; unknown where there is none."""
    return float(mask.mean()) if mask.size else math.nan
