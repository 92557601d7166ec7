"""Compare scenarios over pairs of seeds: tables, differences with intervals, figures and a report; the main job.

Without arguments: status_quo against mobile, 40 pairs. Every pair's scenarios share one simulated history and fork
from it on the mandate date. The same command resumes an interrupted comparison.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pandas import DataFrame

    from experiments.cli import Request

USES = ("scenarios", "seeds", "keep", "out", "engine", "scheduler", "workers")


def main(request: Request) -> int:
    """Compose, simulate, compare, draw; returns the exit status."""
    from experiments.config import options
    from experiments.config.configuration import Composer

    composer = Composer(request.config_dir)
    base = composer.compose(request.overrides)
    names, pairs = options.scenario_names(base.keys), options.many_pairs(base.keys)
    options.check_runs(len(pairs), len(names))
    scenarios = [composer.compose(request.overrides, name) for name in names]
    if request.options.cfg:
        print(composer.text(scenarios), end="")
        return 0
    for scenario in scenarios:
        scenario.check()
    engine = options.engine(base.keys)
    kept, workers, out = options.keep(base.keys, "events"), options.workers(base.keys), options.out(base.keys)
    from experiments.running import conclude, stages, study  # after all mistakes are told: it takes its time to load
    from experiments.running.progress import say

    asked = study.Study("compare", scenarios, pairs, kept, workers, out, engine)
    failures = stages.run(asked)
    status = conclude.report_failures(failures, asked.folder) if failures else 0
    without = conclude.missing(asked)
    if without:
        say(f"mali: nothing is compared: no pair is complete, because runs of {', '.join(without)} failed")
        return status
    differences = conclude.compare(asked)
    if len(names) > 1:
        print(tell(differences, asked.folder))
    conclude.illustrate(asked)
    return status


def tell(differences: DataFrame, folder: Path) -> str:
    """The table of outcomes, what is left out of it and why, what to think of its numbers of pairs, and how long they stay pairs."""
    from experiments import statistics
    from experiments.report.cautions import power_of
    from experiments.running.lost_runs import told
    from experiments.statistics.table import wrapped
    from experiments.tables.results import Results

    results = Results(folder)
    parts = [statistics.terminal_table(differences, caution=power_of(results))]
    if told(results.manifest):
        parts.append(wrapped(told(results.manifest)))
    if results.has("monthly.parquet"):
        horizons = statistics.by_horizon(results.monthly, results.mandate, results.scenarios)
        parts.append(statistics.terminal_horizons(horizons))
        if statistics.BUTTERFLY in results.others and not horizons.empty:
            parts.append(wrapped(statistics.BUTTERFLY_NOTE))
    return "\n\n".join(parts)
