"""A region left out: worlds weighed anew without its targets, and whether its record lies where they expect it.

No history is simulated for it. The weight of a world is the likelihood of the record in it, so that the part that a region's targets had
in the draw and in the judgement of a world is taken out of it again. Waves ruled worlds out by all targets: a region that was needed there
is not wholly left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from experiments.past import calibration_weights as weights
from experiments.past.calibration_sample import WORLDS, Lived, Weighing, best
from experiments.past.calibration_tables import of_rows, weighted_quantiles
from experiments.past.calibration_targets import EARLY, SHARE

if TYPE_CHECKING:
    from experiments.past.calibration_sample import Outcome
    from experiments.past.score import Key

NAME = "left_out.csv"
JUDGED = ("level", EARLY)
"""Families of which a region's record is held against worlds that do not know it."""
COLUMNS = {
    "region": ("name", "the region whose targets are left out"),
    "weighed": ("targets", "of the region that had a part in the weights"),
    "effective": ("worlds", "effective sample size without them"),
    "targets": ("targets", "of the region, means by type or sums, that are held against the worlds"),
    "inside": ("targets", "of these whose record lies in the 90 percent interval of single histories"),
    "inside_all": ("targets", "the same with all targets in the weights"),
}


def region_of(key: Key, of_cercle: Mapping[str, str]) -> str:
    """The region that a target tells of alone; none for sums over several."""
    family, name = key
    if family in ("level", "fighters", EARLY):
        return name.split(".")[1]
    return of_cercle.get(name, "") if family in ("cercle", SHARE) else ""


def table(outcome: Outcome, of_cercle: Mapping[str, str]) -> pd.DataFrame:
    """One row a region that has targets to be held against."""
    regions = np.array([region_of(one.key, of_cercle) for one in outcome.state.targets], dtype=object)
    judged = np.array([one.key[0] in JUDGED for one in outcome.state.targets])
    names = [name for name in dict.fromkeys(regions[judged]) if name]
    return pd.DataFrame([_row(outcome, str(name), regions == name, judged) for name in names], columns=list(COLUMNS))


def _row(outcome: Outcome, name: str, own: np.ndarray, judged: np.ndarray) -> tuple[Any, ...]:
    weight = without(outcome, own)
    places = np.flatnonzero(own & judged)
    before, after = (int(sum(_inside(outcome, int(place), one) for place in places)) for one in (outcome.weight, weight))
    return name, int((outcome.heeded & own).sum()), weights.effective(weight), len(places), after, before


def without(outcome: Outcome, own: np.ndarray) -> np.ndarray:
    """The worlds' weights without these targets."""
    state, lived = outcome.state, Lived(outcome.final, outcome.found).numbered()
    candidates = len(np.unique(state.designs[len(state.tested)].world))
    judging = Weighing(state, best(state, candidates // WORLDS))
    drawing = Weighing(state, outcome.heeded)
    logs = np.log(np.maximum(outcome.weight, 1e-300))
    for weighing, judges in ((judging, True), (drawing, False)):
        rest = Weighing(state, weighing.heeded & ~own)
        if rest.heeded.any() and (rest.heeded != weighing.heeded).any():
            now, then = ((one.logs(lived).logs if judges else one.like(lived.points, lived.stratum)) for one in (rest, weighing))
            logs = logs + now - then
    raw = np.exp(logs - logs.max())
    return np.asarray(raw / raw.sum())


def _inside(outcome: Outcome, place: int, weight: np.ndarray) -> bool:
    """Whether the record lies in the interval of single histories of the worlds, so weighed."""
    found, share = outcome.found[:, place], of_rows(outcome, weight)
    known = np.isfinite(found)
    low, _, high = weighted_quantiles(found[known], share[known])
    return bool(low <= outcome.state.targets[place].compared <= high)
