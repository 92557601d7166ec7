"""How deadly events are: log-normal and power-law fits, shares of large events, deaths in the largest."""

from __future__ import annotations

import math

import numpy as np

from experiments.past.clusters import share


def tail_exponent(deaths: np.ndarray, least: int) -> float:
    """1 + n / sum(log(deaths / (least - 0.5))) over events with at least so many deaths."""
    large = deaths[deaths >= least]
    return 1.0 + len(large) / float(np.log(large / (least - 0.5)).sum()) if len(large) else math.nan


def largest(deaths: np.ndarray, part: float) -> float:
    """Share of deaths in the largest part of events, their number rounded up."""
    total = deaths.sum()
    return float(np.sort(deaths)[::-1][: math.ceil(len(deaths) * part)].sum() / total) if total else math.nan


def of_lethal(deaths: np.ndarray) -> dict[str, float]:
    """Fits and shares of lethal events' deaths."""
    logs = np.log(deaths)
    return {
        "lethal_lognormal_mu": float(logs.mean()) if len(logs) else math.nan,
        "lethal_lognormal_sigma": float(logs.std(ddof=1)) if len(logs) > 1 else math.nan,
        "tail_exponent_from_5": tail_exponent(deaths, 5),
        "share_lethal_with_5_or_more": share(deaths >= 5),  # noqa: PLR2004
        "share_lethal_with_10_or_more": share(deaths >= 10),  # noqa: PLR2004
        "top1pct_lethal_death_share": largest(deaths, 0.01),
        "top10pct_lethal_death_share": largest(deaths, 0.10),
    }


def of_all(deaths: np.ndarray) -> dict[str, float]:
    """Shares of all recorded events that are so deadly."""
    return {"no_death": share(deaths == 0)} | {f"at_least_{least}": share(deaths >= least) for least in (10, 20, 50)}
