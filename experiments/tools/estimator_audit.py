"""What regressions find where bases cause no violence, as tables: `python -m experiments.tools.estimator_audit` prints them.

20 pairs of the status quo and of no mission in the world doors_shut, two minutes on two cores; what is finished is not simulated again.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import numpy as np
import pandas as pd

from experiments.past.summary import number
from experiments.study.markdown import table
from experiments.tools.audit import GONE, NEAR_KM, THERE, Audit, estimates, summed

ASKED = ("world=doors_shut", f"scenarios=[{THERE},{GONE}]", "seeds=20", "calendar.end=2019-06-30")
HEADS = ("controls", "mean slope", "9 in 10 runs", "bases cause violence", "bases prevent it", "the same without a mission")
UNITS = {
    "Poisson": "Poisson regression: times as many events per 100 km nearer",
    "least squares": "Least squares: events per 100 square-months per 100 km nearer",
}


def written(audit: Audit, version: str) -> str:
    """Tables and sentences in Markdown."""
    runs = len(audit.pairs)
    slopes = summed(audit.slopes)
    blocks = "\n".join(f"{words}\n\n{table(HEADS, _rows(slopes, estimator))}" for estimator, words in UNITS.items())
    bands = audit.distances.groupby(["scenario", "distance"], sort=False)["events"].mean().unstack(0)
    decay = table(
        ("distance to a base", "the mission is there", "the mission is gone"),
        [(band, number(float(row[THERE])), number(float(row[GONE]))) for band, row in bands.iterrows()],
    )
    return f"\n{runs} pairs of runs of version {version}.\n\n{blocks}\nEvents per 100 square-months:\n\n{decay}\n{paired(audit.pairs)}\n"


def paired(pairs: pd.DataFrame) -> str:
    """What paired runs say, in a sentence: the same histories and futures with the mission and without it."""
    apart = (pairs[THERE] - pairs[GONE]).to_numpy(dtype=float)
    error = apart.std(ddof=1) / np.sqrt(len(apart))
    share = 100.0 * apart.mean() / pairs[GONE].mean()
    there, gone = (number(float(pairs[name].mean())) for name in (THERE, GONE))
    return (
        f"**Paired runs**: within {NEAR_KM:g} km of the bases of June 2017 there were {there} such events in two years "
        f"with the mission and {gone} without it, a difference of {apart.mean():+.1f} "
        f"({apart.mean() - 1.96 * error:+.1f} to {apart.mean() + 1.96 * error:+.1f}), {share:+.1f} percent."
    )


def _rows(slopes: pd.DataFrame, estimator: str) -> Iterator[tuple[str, ...]]:
    """A row a design, runs with the mission beside those without."""
    mine = slopes.loc[slopes["estimator"] == estimator]
    gone = mine.loc[mine["scenario"] == GONE].set_index("design").to_dict("index")
    for row in mine.loc[mine["scenario"] == THERE].to_dict("records"):
        mean, low, high = (_shown(estimator, float(row[name])) for name in ("mean", "low", "high"))
        other = gone[row["design"]]
        without = f"{_shown(estimator, other['mean'])}; cause {other['causes']:.0%}, prevent {other['prevents']:.0%}"
        yield str(row["design"]), mean, f"{low} to {high}", f"{row['causes']:.0%} of runs", f"{row['prevents']:.0%} of runs", without


def _shown(estimator: str, slope: float) -> str:
    return f"{np.exp(slope):.2f}" if estimator == "Poisson" else f"{100.0 * slope:+.2f}"


def simulated() -> Audit:
    """Simulate what is not there yet, and estimate."""
    from experiments.ask.configuration import Composer
    from experiments.study import comparing as comparison
    from experiments.study import stages
    from sim.model import ground_for

    composer = Composer()
    asked = comparison.planned(composer, comparison.composed(composer, ASKED))
    with stages.run(asked):
        return estimates(asked.folder, ground_for(asked.scenarios[0].settings))


def main() -> int:
    """Print the tables."""
    import sim

    print(written(simulated(), sim.__version__))
    return 0


if __name__ == "__main__":
    sys.exit(main())
