"""Run one scenario once: its tables, figures and outcomes.

With -m, every combination of comma-separated values, one run after the other (without figures):
mali run -m scenario=status_quo,mobile seed=1,2,3
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from experiments.ask.command import Request
    from experiments.ask.tree import Configuration
    from experiments.study.study import Study

USES = ("scenario", "seed", "history", "keep", "outcomes", "out", "engine", "scheduler", "workers")


def options(parser: argparse.ArgumentParser) -> None:
    """`-m` takes several values a key."""
    parser.add_argument("-m", "--multirun", action="store_true", help="several values a key, comma-separated")


def main(request: Request) -> int:
    """Compose, simulate, store and show one run, or many with `-m`; returns the exit status."""
    from experiments.ask.configuration import Composer

    composer = Composer(request.config_dir)
    if request.options.multirun:
        return several([_study(one, composer.files.folders) for one in composer.several(request.overrides)])
    configuration = composer.compose(request.overrides)
    if request.options.cfg:
        print(composer.text([configuration]), end="")
        return 0
    asked = _study(configuration, composer.files.folders)
    from experiments.commands import _illustrate as illustrate
    from experiments.comparison import tables
    from experiments.study import conclude, stages

    with stages.run(asked) as failures:
        if failures:
            return conclude.report_failures(failures, asked.folder)
        print(outcomes(asked))
        tables.compare(asked)
        illustrate.illustrate(asked.folder, asked.workers)
    return 0


def several(studies: Sequence[Study]) -> int:
    """Each run in a folder of its own, all of them checked before; the first failure ends it, and what was finished is kept."""
    from experiments.study import conclude, stages

    for asked in studies:
        with stages.run(asked) as failures:
            if failures:
                return conclude.report_failures(failures, asked.folder)
        print(f"{asked.scenarios[0].scenario}: {asked.folder}")
    return 0


def outcomes(asked: Study) -> str:
    """The run's metrics over the mandate, outcomes first, one line each."""
    from experiments.comparison.table import number
    from experiments.study.results import Results

    results = Results(asked.folder)
    row = results.runs.iloc[0]
    metrics = sorted(results.metrics, key=lambda metric: metric["kind"] != "outcome")
    lines = [f"{row['scenario']}, history {row['history']}, future {row['future']}, from the mandate date to the end"]
    for metric in metrics:
        if metric["name"] in row:
            lines.append(f"{metric['name']:<36} {number(row[metric['name']]):>12}  {metric['unit']}")
    return "\n".join(lines)


def _study(configuration: Configuration, folders: Sequence[Path]) -> Study:
    from experiments.ask import options, outcomes

    configuration.check()
    keys = configuration.keys
    engine = options.engine(keys)
    options.workers(keys)
    pairs = [options.single_pair(keys)]
    further = outcomes.read(keys.get("outcomes"), folders, configuration.settings.calendar)
    from experiments.study import runs, study

    rows = runs.crossed([runs.composed([configuration])], pairs)
    return study.Study("run", [configuration], rows, options.keep(keys, "daily"), 1, options.out(keys), engine, outcomes=further)
