"""Compare scenarios over pairs of seeds: tables, differences with intervals, figures and a report; the main job.

Without arguments: status_quo against four others, 40 pairs. Every pair's scenarios share one simulated history and fork from it on the
mandate date. Pairs lie in plausible worlds, drawn by weight from the table that ships (seeds/plausible_worlds.csv) or is yours
(plausible_worlds.csv in your --config-dir), and the spread of differences is split into what lies between worlds, histories and
futures. worlds=baseline compares in one world, as does a version without the table, and world=17 in that one of them.
The same command resumes an interrupted comparison. The terminal shows the headline outcomes of scenarios/verdicts.yaml; what matters to
you may differ: verdicts.matters.civilian_deaths=50. With more than two scenarios it ends in a ranking on the first of them (on
another: mali rank).
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pandas import DataFrame

    from experiments.ask.command import Request
    from experiments.study.results import Results

USES = ("scenarios", "seeds", "worlds", "verdicts", "keep", "outcomes", "out", "engine", "scheduler", "workers")


def options(parser: argparse.ArgumentParser) -> None:
    """`--all` prints every outcome."""
    parser.add_argument("--all", action="store_true", help="print all outcomes, not only the headline ones")


def main(request: Request) -> int:
    """Compose, simulate, compare, draw; returns the exit status."""
    from experiments.ask.configuration import Composer
    from experiments.study.comparing import composed, planned

    composer = Composer(request.config_dir)
    scenarios = composed(composer, request.overrides)
    if request.options.cfg:
        print(composer.text(scenarios), end="")
        return 0
    asked = planned(composer, scenarios)
    from experiments.commands import _illustrate as illustrate
    from experiments.comparison import tables
    from experiments.study import conclude, stages
    from experiments.study.progress import say

    with stages.run(asked) as failures:
        status = conclude.report_failures(failures, asked.folder) if failures else 0
        without = conclude.missing(asked)
        if without:
            say(f"mali: nothing is compared: no pair is complete, because runs of {', '.join(without)} failed")
            return status
        differences = tables.compare(asked)
        if len(scenarios) > 1:
            print(tell(differences, asked.folder, whole=request.options.all))
        if len(scenarios) > 2 + bool(asked.yardstick):  # of two, the table above is the ranking
            print("\n" + tables.rank(asked))
        illustrate.illustrate(asked.folder, asked.workers)
    return status


def tell(differences: DataFrame, folder: Path, *, whole: bool = False) -> str:
    """The table of headline or of all outcomes, which pairs it lacks and why, what to think of its numbers of pairs, how long they last."""
    from experiments.comparison.channels import what_hangs
    from experiments.comparison.horizons import BUTTERFLY, BUTTERFLY_NOTE, by_horizon
    from experiments.comparison.split import terminal_split
    from experiments.comparison.table import terminal_horizons, terminal_table, wrapped
    from experiments.show.cautions import levels, power_of
    from experiments.study import reference_tables as kept
    from experiments.study import results as tables
    from experiments.study.lost_runs import told

    results = tables.Results(folder)
    shares = results.shares if results.yardstick else None
    parts = [f"{wrapped(_over(results))}\n{wrapped(levels(results))}"] if results.ensemble else []
    parts += [terminal_table(differences, caution=power_of(results), whole=whole, shares=shares)]
    shipped = kept.kept(kept.DOORS)
    hanging = (
        ""
        if shipped is None
        else what_hangs(shipped, differences, kept.orders(results.manifest), ", in the baseline world" * bool(results.ensemble))
    )
    parts += [hanging] if hanging else []
    if results.ensemble:
        parts.append(terminal_split(results.spread.loc[results.spread["scenario"] != results.yardstick]))
    if told(results.manifest):
        parts.append(wrapped(told(results.manifest)))
    if results.has("monthly.parquet"):
        horizons = by_horizon(results.monthly, results.mandate, [results.reference, *results.others])
        parts.append(terminal_horizons(horizons))
        if BUTTERFLY in results.others and not horizons.empty:
            parts.append(wrapped(BUTTERFLY_NOTE))
    return "\n\n".join(parts)


def _over(results: Results) -> str:
    """What stands for one case in a comparison over worlds."""
    from experiments.comparison.bootstrap import FEWEST

    few = f"; {FEWEST} worlds are the fewest for a verdict, as seeds=20 has" if results.ensemble < FEWEST else ""
    return f"{results.pairs} pairs {results.over}: intervals are over worlds, each of which counts once{few}. worlds=baseline asks in one."
