"""Hold histories of the status quo against the record up to 30 June 2017: what fits, what does not, worst first.

100 histories from January 2015, in the world that overrides ask for; each is measured as the record was (patterns, levels by region and
type, deaths by half-year and cercle, who kills whom, ...), and every value of the record stands beside their mean and 90 percent interval.
The whole table is validation.csv in the folder of results. Nothing after June 2017 is read. Measures, circumstances and
another calendar are refused: they change nothing before the mandate date. The same command resumes an interrupted one.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from experiments.cli import Request

USES = ("seeds", "keep", "out", "engine", "scheduler", "workers")


def options(parser: argparse.ArgumentParser) -> None:
    """`--worst` says how many misses are printed."""
    parser.add_argument("--worst", type=_count, default=25, metavar="N", help="how many of the misses to print, 25 by default")


def _count(text: str) -> int:
    """A whole number from 0."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"'{text}' is no whole number from 0")
    return int(text)


def main(request: Request) -> int:
    """Compose, simulate, score, draw; returns the exit status."""
    from experiments.config.configuration import Composer
    from experiments.validation.simulated import composed

    composer = Composer(request.config_dir)
    configuration = composed(composer, request.overrides)
    if request.options.cfg:
        print(composer.text([configuration]), end="")
        return 0
    from experiments.running import conclude, stages
    from experiments.running.progress import say
    from experiments.validation.study import FIGURES, TABLE, held_back, planned, validated
    from experiments.validation.summary import lines

    asked = planned(composer, configuration)
    with stages.run(asked) as failures:
        status = conclude.report_failures(failures, asked.folder) if failures else 0
        if conclude.missing(asked):
            say("mali: nothing is compared with the record, because all runs failed")
            return status
        print("\n".join([*lines(validated(asked.folder), request.options.worst), "", *held_back(asked.folder)]))
        print(f"\ntable    {asked.folder / TABLE}")
        conclude.draw(asked, FIGURES)
    return status
