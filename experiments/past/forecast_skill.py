"""Tables of scores: the forecast and its rivals by place, and skill against each rival with a block bootstrap over months."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from experiments.comparison import scores
from experiments.comparison.bootstrap import generator
from experiments.comparison.scores import LEVELS, Floats
from experiments.past import forecast_rivals as rivals
from experiments.study.forecast_columns import PIT, SCORES, SKILL
from experiments.study.rounding import nine_table

MODEL, ALL = "model", "all"
BLOCK = 3
"""Months that are drawn together: war goes on from one month to the next."""
RESAMPLES = 2000
OUTER = (2.5, 97.5)
FEWEST = 2 * BLOCK
"""Months below which skill has no interval."""


@dataclass(frozen=True, eq=False)
class Contest:
    """One level and target: what was recorded by month and place, and each forecast's samples by month, place and sample."""

    level: str
    target: str
    places: Sequence[str]
    observed: Floats
    forecasts: Mapping[str, Floats]
    _crps: dict[str, Floats] = field(default_factory=dict)

    def crps(self, name: str) -> Floats:
        """A forecast's CRPS by month and place."""
        if name not in self._crps:
            self._crps[name] = scores.crps(self.forecasts[name], self.observed)
        return self._crps[name]

    def parts(self) -> dict[str, np.ndarray]:
        """All places together, then one by one where they have names."""
        whole = {ALL: np.arange(self.observed.shape[1])}
        return whole | {name: np.array([at]) for at, name in enumerate(self.places)}


def contest(level: str, target: str, places: Sequence[str], past: Floats, observed: Floats, model: Floats) -> Contest:
    """The model against all rivals; `past` (months by places) may have no month, and then there is none."""
    count = model.shape[-1]
    forecasts = {MODEL: model}
    if len(past):
        forecasts |= {name: make(past, len(observed), count) for name, make in rivals.RIVALS.items()}
    return Contest(level, target, places, observed, forecasts)


def table(one: Contest) -> pd.DataFrame:
    """Mean scores by place and forecast."""
    cells = {name: _cells(one, name, samples) for name, samples in one.forecasts.items()}
    rows = [
        {
            "level": one.level, "target": one.target, "place": place, "forecast": name, "n_months": len(one.observed),
            "n_cells": len(one.observed) * len(at), **{score: float(values[:, at].mean()) for score, values in found.items()},
        }
        for place, at in one.parts().items()
        for name, found in cells.items()
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(SCORES))


def joined(make: Callable[[Contest], pd.DataFrame], contests: Sequence[Contest]) -> pd.DataFrame:
    """One table of all contests, as it is kept."""
    return nine_table(pd.concat([make(one) for one in contests], ignore_index=True))


def _cells(one: Contest, name: str, samples: Floats) -> dict[str, Floats]:
    """Every score by month and place."""
    observed = one.observed
    out = {"observed_mean": observed, "forecast_mean": samples.mean(axis=-1), "crps": one.crps(name)}
    out["crps_fair"] = scores.fair_crps(samples, observed) if name == MODEL else np.full(observed.shape, np.nan)
    out["ignorance"] = scores.ignorance(samples, observed)
    for level in LEVELS:
        out[f"interval_score_{level:.0%}"[:-1]] = scores.interval_score(samples, observed, level)
        out[f"coverage_{level:.0%}"[:-1]] = scores.covered(samples, observed, level).astype(float)
    return out


def transform(one: Contest) -> pd.DataFrame:
    """The model's probability integral transforms, a row a tenth."""
    shares = scores.pit(one.forecasts[MODEL], one.observed)
    rows = [(one.level, one.target, at / scores.PIT_BINS, float(share)) for at, share in enumerate(shares)]
    return pd.DataFrame(rows, columns=list(PIT))


def skills(one: Contest) -> pd.DataFrame:
    """Skill of the model against each rival, by place, each with its interval."""
    rows = []
    weight = blocks(len(one.observed))
    for place, at in one.parts().items():
        mine = one.crps(MODEL)[:, at].sum(axis=1)
        for name in one.forecasts:
            if name != MODEL:
                found = skill(mine, one.crps(name)[:, at].sum(axis=1), weight)
                rows.append((one.level, one.target, place, name, *found, len(one.observed)))
    return pd.DataFrame(rows, columns=list(SKILL))


def skill(mine: Floats, theirs: Floats, weight: Floats) -> tuple[float, float, float]:
    """1 - CRPS over CRPS, of monthly sums, and the interval of its resamples; unknown where the rival makes no error."""
    if not theirs.sum() > 0.0:
        return (np.nan,) * 3
    value = 1.0 - float(mine.sum() / theirs.sum())
    if len(mine) < FEWEST:
        return value, np.nan, np.nan
    below = (weight * theirs).sum(axis=1)
    drawn = 1.0 - (weight * mine).sum(axis=1)[below > 0.0] / below[below > 0.0]
    low, high = np.percentile(drawn, OUTER)
    return value, float(low), float(high)


def blocks(months: int, length: int = BLOCK, resamples: int = RESAMPLES) -> Floats:
    """How often each month stands in each resample of blocks that may begin anywhere and go on at the start (circular)."""
    count = -(-months // length)
    begins = generator("months").integers(months, size=(resamples, count))
    chosen = ((begins[:, :, None] + np.arange(length)) % months).reshape(resamples, -1)[:, :months]
    out = np.zeros((resamples, months))
    np.add.at(out, (np.arange(resamples)[:, None], chosen), 1.0)
    return out


def told(row: Mapping[Hashable, Any]) -> str:
    """One row's skill and its interval in words."""
    if row["skill"] != row["skill"]:
        return "the rival makes no error"
    interval = "" if row["low"] != row["low"] else f"  ({row['low']:+.2f} to {row['high']:+.2f})"
    return f"{row['skill']:+.2f}{interval}"
