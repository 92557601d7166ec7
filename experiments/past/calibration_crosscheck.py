"""A second opinion on what was narrowed, by a neural posterior: `python -m experiments.past.calibration_crosscheck FOLDER`.

It trains on the histories of the screening, which are drawn from the prior: places of the parameters that answer, in logits, against the
targets that weigh worlds, with discrepancy and doubt added to these by chance. It needs `pip install 'mali-sim[sbi]'`, prints where both
see the same, and leaves crosscheck.csv in the folder.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.ask.mistakes import Mistake, one_line
from experiments.past import calibration_points as points
from experiments.past import calibration_tables as tables
from experiments.past import calibration_targets as targets
from experiments.past.calibration_aggregates import with_sums
from experiments.past.calibration_tables import COLUMNS, NARROW, NARROWED, TARGETS
from experiments.study.opened_table import ResultsError

NAME = "crosscheck.csv"
DRAWS, HELD_OUT = 2_000, 100
INTERVAL = (0.05, 0.95)


@dataclass(frozen=True, eq=False)
class Given:
    """Places of the parameters that answer, targets of each history, and those of the record; standardised, without gaps."""

    keys: tuple[str, ...]
    places: np.ndarray
    found: np.ndarray
    record: np.ndarray


def given(folder: Path, random: np.random.Generator) -> Given:
    """What a folder of mali calibrate holds for the training; raises Mistake where it is none."""
    narrowed, against = (_csv(folder / name, COLUMNS[name]) for name in (NARROWED, TARGETS))
    keys = tuple(narrowed.loc[narrowed["answers"], "parameter"])
    weigh = against.loc[against["use"] == "weighs the worlds"]
    if not keys or weigh.empty:
        raise Mistake(f"{folder}: no parameter answers, or no target weighs worlds; there is nothing to check")
    asked = [
        targets.Target((row["family"], row["name"]), row["recorded"], 1, 1.0, row["discrepancy"], row["doubt"])
        for row in weigh.to_dict("records")
    ]
    found, design = _histories(folder / "screening", asked)
    known = np.isfinite(found).all(axis=1)
    found, places = found[known], design.loc[known, list(keys)].to_numpy(dtype=float)
    found = found + random.standard_normal(found.shape) * np.sqrt([one.allowed for one in asked])
    middle, width = found.mean(axis=0), np.maximum(found.std(axis=0), 1e-9)
    record = np.array([one.compared for one in asked])
    return Given(keys, places, (found - middle) / width, (record - middle) / width)


def trained(what: Given, seed: int = 1) -> Any:
    """A neural posterior of the places, with the standard normal prior that they were drawn from; raises Mistake where sbi is missing."""
    if find_spec("sbi") is None:
        raise Mistake("the package sbi is not installed; pip install 'mali-sim[sbi]'")
    import torch
    from sbi.inference import NPE

    torch.manual_seed(seed)
    count = len(what.keys)
    prior = torch.distributions.MultivariateNormal(torch.zeros(count), torch.eye(count))
    inference = NPE(prior=prior, show_progress_bars=False)
    inference.append_simulations(*(torch.tensor(one, dtype=torch.float32) for one in (what.places.copy(), what.found))).train()
    print()  # sbi ends its own line without a break
    return inference.build_posterior()


def drawn(posterior: Any, found: np.ndarray, count: int = DRAWS) -> np.ndarray:
    """Places drawn given one history's targets."""
    import torch

    return np.asarray(posterior.sample((count,), x=torch.as_tensor(found, dtype=torch.float32), show_progress_bars=False))


def agreement(keys: Sequence[str], narrowed: pd.DataFrame, draws: np.ndarray) -> pd.DataFrame:
    """One row a parameter that answers: variance left by the emulators and by the neural posterior, and whether both call it narrowed."""
    table = narrowed.set_index("parameter").loc[list(keys), ["variance_left"]].reset_index()
    table["variance_left_neural"] = np.minimum(draws.var(axis=0), 1.0)
    both = (table["variance_left"] <= NARROW).astype(int) + (table["variance_left_neural"] <= NARROW).astype(int)
    table["agree"] = both.map({0: "as before by both", 1: "only one sees it", 2: "narrowed by both"})
    return table.sort_values("variance_left", kind="stable", ignore_index=True)


def main(words: Sequence[str]) -> int:
    """Train, check on histories held out, compare, write; returns 0, or 2 for a mistake."""
    parser = argparse.ArgumentParser(
        prog="python -m experiments.past.calibration_crosscheck", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("folder", type=Path, help="the folder that mali calibrate left")
    parser.add_argument("--seed", type=_seed, default=1, help="decides the training")
    options = parser.parse_args(list(words))
    try:
        what = given(options.folder, np.random.default_rng(options.seed))
        last = max(min(HELD_OUT, len(what.places) // 10), 1)
        posterior = trained(Given(what.keys, what.places[:-last], what.found[:-last], what.record), options.seed)
    except (Mistake, ResultsError) as error:
        print(one_line(error), file=sys.stderr)
        return 2
    held_out = zip(what.found[-last:], what.places[-last:], strict=True)
    inside = np.mean([_inside(drawn(posterior, found, 200), place) for found, place in held_out])
    table = agreement(what.keys, _csv(options.folder / NARROWED, COLUMNS[NARROWED]), drawn(posterior, what.record))
    tables.write_csv(options.folder / NAME, table)
    print(f"{table.to_string(index=False)}\n\n{len(what.places) - last:,} histories; of {last} held out, the intervals that are to hold")
    print(f"90 percent hold {inside:.0%} of the places; {', '.join(f'{told}: {n}' for told, n in table['agree'].value_counts().items())}")
    return 0


def _inside(draws: np.ndarray, place: np.ndarray) -> float:
    """Share of the parameters whose place lies in its own interval."""
    low, high = np.quantile(draws, INTERVAL, axis=0)
    return float(((low <= place) & (place <= high)).mean())


def _histories(folder: Path, asked: Sequence[targets.Target]) -> tuple[np.ndarray, pd.DataFrame]:
    """Targets of every history of a stage, as they are compared, and its points beside them."""
    from experiments.past.validation import column, keys
    from experiments.study.results import Results

    runs = Results(folder).all_runs
    number = runs["world"].str.rpartition(" ")[2].astype(int)  # histories come again where there are more than seeds
    runs = runs.assign(world=number).merge(points.read(folder), on=["world", "history"])
    names = keys()
    rows = runs[[column(key) for key in names]].to_numpy(dtype=float)
    return targets.table(asked, [with_sums(dict(zip(names, row.tolist(), strict=True))) for row in rows]), runs


def _csv(path: Path, columns: Iterable[str]) -> pd.DataFrame:
    try:
        return pd.read_csv(path)[list(columns)]
    except (OSError, ValueError, KeyError):
        raise Mistake(f"{path}: cannot be read; needs the folder that mali calibrate left") from None


def _seed(text: str) -> int:
    """A number that a training can begin with."""
    if not text.isdigit():
        raise argparse.ArgumentTypeError(f"{text}: needs a whole number from 0")
    return int(text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
