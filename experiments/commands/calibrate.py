"""Find worlds that the past up to June 2017 allows: screening, waves of history matching, and a weighted sample of worlds.

A study is one YAML file, ours in scenarios/calibration or yours in <config-dir>/calibration: which numbers and forms of the world may move,
which values of the record they are held against, and how many histories it may cost; --histories scales all of it. It leaves worlds.csv,
narrowed.csv, targets.csv, emulators.csv, findings.md, and the world that the record fits best (--config-dir FOLDER world=best); and a
study a stage beside them, so that the same command resumes an interrupted one: mali calibrate study=plausible --histories 1000
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from experiments.ask.command import whole_number

if TYPE_CHECKING:
    from experiments.ask.command import Request

USES = ("study", "out", "engine", "scheduler", "workers")
STUDIES = "calibration"


def options(parser: argparse.ArgumentParser) -> None:
    """`--histories` stands in for the file's budget."""
    parser.add_argument(
        "--histories", type=whole_number(1), metavar="N", help="histories of all stages together, in place of budget.histories"
    )


def main(request: Request) -> int:
    """Compose, go through all stages, write; returns the exit status."""
    from experiments.ask.configuration import Composer
    from experiments.past import calibration as study
    from experiments.past.simulated import composed

    composer = Composer(request.config_dir)
    configuration = composed(composer, request.overrides)
    asked = study.planned(composer, configuration, configuration.keys, request.options.histories)
    if request.options.cfg:
        print(composer.text([configuration]), end="")
        return 0
    outcome = study.carried_out(asked)
    from experiments.past import calibration_findings as findings
    from experiments.past import calibration_tables as tables

    print((asked.folder / findings.NAME).read_text(encoding="utf-8"))
    print(f"world    {asked.folder / tables.BEST}: the best of them, --config-dir {asked.folder} world=best")
    print(f"tables   {asked.folder}: {', '.join((tables.WORLDS, tables.NARROWED, tables.TARGETS, tables.TESTED))}")
    return 1 if any(len(one) < count for one, count in zip(outcome.state.designs, outcome.state.planned, strict=True)) else 0
