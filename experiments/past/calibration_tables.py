"""What a calibration leaves as tables: worlds with weights, how far each parameter was narrowed, and each target beside the record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import yaml

from experiments.past.calibration_targets import Target, back

if TYPE_CHECKING:
    from experiments.past.calibration_sample import Outcome
    from sim.settings import Settings

BEST = "world/best.yaml"
WORLDS, NARROWED, TARGETS, TESTED = "worlds.csv", "narrowed.csv", "targets.csv", "emulators.csv"
QUANTILES = (0.05, 0.5, 0.95)
NARROW = 0.9
"""Share of a parameter's prior variance (in logits) that has to be left at most where it is called narrowed."""
COLUMNS = {
    NARROWED: {
        "parameter": ("name", "the key of the world"),
        "prior_5": ("unit of the parameter", "5 percent of the prior lie below"),
        "prior_50": (
            "unit of the parameter",
            "the prior's median: the baseline's value, or at the end of a range two percent off it",
        ),
        "prior_95": ("unit of the parameter", "5 percent of the prior lie above"),
        "posterior_5": ("unit of the parameter", "5 percent of the worlds' weight lie below"),
        "posterior_50": ("unit of the parameter", "half of the worlds' weight lies below"),
        "posterior_95": ("unit of the parameter", "5 percent of the worlds' weight lie above"),
        "variance_left": ("share", "variance of the emulator's posterior over the prior's, in logits; 1 where no target answers"),
        "answers": ("yes or no", "whether some target answers to it beyond chance"),
        "verdict": ("name", "narrowed, or as before"),
    },
    TARGETS: {
        "family": ("name", "family of the target"),
        "name": ("name", "the target"),
        "recorded": ("unit of the target", "value of the record"),
        "mean": (
            "unit of the target",
            "weighted mean over single histories of the worlds, of counts the mean of log(1 + count) turned back",
        ),
        "low": ("unit of the target", "5 percent of their weight lie below"),
        "high": ("unit of the target", "5 percent of their weight lie above"),
        "implausibility": ("standard deviations", "record from the worlds' mean, chance of one history, discrepancy and doubt included"),
        "explained": ("share", "of the variance of histories left out, by the emulator"),
        "discrepancy": ("share", "what the model may be off in any world"),
        "doubt": ("share", "what the record may be off"),
        "use": ("name", "how it was used: weighs the worlds; not reached; not told by the emulators; left out"),
    },
    TESTED: {
        "stage": ("name", "the stage whose points and histories the emulator had not seen"),
        "family": ("name", "family of the target"),
        "name": ("name", "the target"),
        "explained": ("share", "of the variance of these histories; below 0 where their mean says more"),
        "missed_over_expected": ("ratio", "mean squared miss over what was expected; near 1 where the emulator knows its error"),
    },
}
"""Unit and meaning of each column, by table; worlds.csv has a column a parameter besides those of PROVENANCE."""
PROVENANCE = {
    "world": ("number", "of the world, from 1"),
    "weight": ("share", "of all worlds together"),
    "log_weight": ("log", "within its combination of forms, before all are made to sum to 1"),
    "histories": ("runs", "that it was judged by"),
    "first_history": ("number", "the first of them among the histories of the calibration"),
}


def worlds(outcome: Outcome) -> pd.DataFrame:
    """One row a world: number, weight, forms, every number that moved, and where the weight comes from."""
    space, final = outcome.state.space, outcome.final
    there, first, count = np.unique(final.world, return_index=True, return_counts=True)
    values = [space.values(final.points[row], int(final.stratum[row])) for row in first]
    table = pd.DataFrame({"world": np.arange(1, len(there) + 1), "weight": outcome.weight})
    keys = [*(form.key for form in space.forms), *space.keys]
    moved = pd.DataFrame([[one[key] for key in keys] for one in values], columns=keys)
    ends = pd.DataFrame({"log_weight": outcome.weighed.logs, "histories": count, "first_history": final.history[first]})
    return pd.concat([table, moved, ends], axis=1)


def best(outcome: Outcome, settings: Settings) -> str:
    """The world of the sample around whose mean the record is likeliest, as a file: what differs from the baseline."""
    from sim.settings import changed, default_tree

    final, place = outcome.final, int(np.argmax(outcome.weighed.likely))
    row = np.unique(final.world, return_index=True)[1][place]
    tree = changed(settings, outcome.state.space.values(final.points[row], int(final.stratum[row]))).tree()["world"]
    usual, content = default_tree()["world"], dict[str, Any](defaults=["baseline"])
    for part, inside in tree.items():
        if differs := {name: value for name, value in inside.items() if value != usual[part][name]}:
            content[part] = differs
    head = f"# World {place + 1} of {WORLDS}: of all in this sample, the one around which the record is likeliest."
    return f"{head}\n{yaml.safe_dump(content, sort_keys=False)}"


def narrowed(outcome: Outcome) -> pd.DataFrame:
    """One row a number, those that the past narrowed most first."""
    from scipy.stats import norm

    space, final = outcome.state.space, outcome.final
    points = final.points[np.unique(final.world, return_index=True)[1]]
    answers = np.isin(np.arange(len(space.axes)), outcome.emulator.inputs.places)
    left = np.where(answers, np.minimum(outcome.draws.points.var(axis=0), 1.0), 1.0)
    rows = []
    for place, axis in enumerate(space.axes):
        before = space.of_axis(place, norm.ppf(QUANTILES))
        after = space.of_axis(place, weighted_quantiles(points[:, place], outcome.weight))
        verdict = "narrowed" if left[place] <= NARROW else "as before"
        rows.append((axis.key, *before, *after, left[place], bool(answers[place]), verdict))
    table = pd.DataFrame(rows, columns=list(COLUMNS[NARROWED]))
    return table.sort_values(["variance_left", "parameter"], kind="stable", ignore_index=True)


def against_record(outcome: Outcome) -> pd.DataFrame:
    """One row a target."""
    state, weight = outcome.state, of_rows(outcome, outcome.weight)
    use = np.full(len(state.targets), "not told by the emulators", dtype=object)
    use[outcome.heeded], use[state.unreached] = "weighs the worlds", "not reached"
    rows = []
    for one, values, explained, told in zip(state.targets, outcome.found.T, outcome.emulator.explained, use, strict=True):
        known = np.isfinite(values)
        told = told if known.any() and one.weight else "left out"
        compared = _compared(one, values[known], weight[known] / weight[known].sum()) if known.any() else (np.nan,) * 4
        rows.append((*one.key, one.record, *compared, float(explained), one.discrepancy, one.doubt, told))
    return pd.DataFrame(rows, columns=list(COLUMNS[TARGETS]))


def _compared(one: Target, values: np.ndarray, share: np.ndarray) -> tuple[float, ...]:
    """Mean and ends of single histories, and how far the record is off."""
    mean = float(values @ share)
    spread = float((values - mean) ** 2 @ share)
    low, high = (back(one.key, value) for value in weighted_quantiles(values, share)[[0, 2]])
    return back(one.key, mean), low, high, (one.compared - mean) / np.sqrt(spread + one.allowed)


def tested(outcome: Outcome) -> pd.DataFrame:
    """How each stage's emulator did on what it had not seen."""
    keys, rows = [one.key for one in outcome.state.targets], []
    for stage, missed, expected, between in outcome.state.tested:
        told, ratio = (np.divide(missed, by, out=np.full(len(missed), np.nan), where=by > 0.0) for by in (between, expected))
        rows += [(stage, *key, *pair) for key, *pair in zip(keys, 1.0 - told, ratio, strict=True)]
    return pd.DataFrame(rows, columns=list(COLUMNS[TESTED]))


def of_rows(outcome: Outcome, weight: np.ndarray) -> np.ndarray:
    """The weight of every history of the sample: its world's, shared out."""
    _, place, count = np.unique(outcome.final.world, return_inverse=True, return_counts=True)
    return np.asarray((weight / count)[place])


def weighted_quantiles(values: np.ndarray, weight: np.ndarray, shares: tuple[float, ...] = QUANTILES) -> np.ndarray:
    """Values below which these shares of the weight lie, each value standing in the middle of its own weight."""
    order = np.argsort(values, kind="stable")
    middle = np.cumsum(weight[order]) - weight[order] / 2.0
    return np.interp(np.array(shares) * weight.sum(), middle, values[order])
