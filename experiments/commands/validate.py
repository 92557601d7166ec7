"""Hold histories of the status quo against the record up to 30 June 2017: what fits, what does not, worst first.

100 histories from January 2015, in the world that overrides ask for; each is measured as the record was (patterns, levels by region and
type, deaths by half-year and cercle, who kills whom, ...), and every value of the record stands beside their mean and 90 percent interval.
The whole table is validation.csv in the folder of results. July 2016 to June 2017 is also scored as a year held back, by region and month,
against rivals fitted to June 2016 (held_back.csv). observed=FILE holds the same histories against your own file of events beside it, UCDP
GED's CSV or ACLED's export as they come (own_validation.csv). worlds=plausible lives each history in one of many worlds, by weight;
worlds=FILE in those of a table of yours.
calendar.mandate=2016-07-01 leaves the order of battle and deployments after June 2016 to the rules, as a forecast has to.
Nothing after June 2017 is used. Measures, circumstances and other dates are refused: they change nothing before the mandate date.
The same command resumes an interrupted one.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.ask.command import whole_number
from experiments.ask.mistakes import Mistake
from experiments.past.simulated import IDLE

if TYPE_CHECKING:
    from experiments.ask.command import Request
    from experiments.ask.tree import Configuration
    from experiments.past.records import Events
    from experiments.study.study import Study

USES = ("seeds", "worlds", "observed", "keep", "out", "engine", "scheduler", "workers")
REFUSES = IDLE


def options(parser: argparse.ArgumentParser) -> None:
    """`--worst` says how many misses are printed."""
    parser.add_argument("--worst", type=whole_number(0), default=25, metavar="N", help="how many of the misses to print, 25 by default")


def main(request: Request) -> int:
    """Compose, simulate, score, draw; returns the exit status."""
    from experiments.ask.configuration import Composer
    from experiments.past.simulated import composed

    composer = Composer(request.config_dir)
    configuration = composed(composer, request.overrides)
    own = _own(configuration)
    if request.options.cfg:
        print(composer.text([configuration]), end="")
        return 0
    from experiments.commands import _illustrate as illustrate
    from experiments.past.summary import lines
    from experiments.past.validation import FIGURES, TABLE, held_back, planned, validated
    from experiments.study import conclude, stages
    from experiments.study.progress import say

    asked = planned(composer, configuration)
    with stages.run(asked) as failures:
        status = conclude.report_failures(failures, asked.folder) if failures else 0
        if len(asked.failed) == asked.total or conclude.missing(asked):
            say("mali: nothing is compared with the record, because all runs failed")
            return status
        fits = lines(validated(asked.folder), request.options.worst, over_worlds=asked.spread)
        print("\n".join([*fits, "", *held_back(asked)]))
        print(f"\ntable    {asked.folder / TABLE}")
        if own is not None:
            print("\n" + "\n".join(_beside(own, asked, request.options.worst)))
        illustrate.draw(asked.folder, FIGURES, asked.workers)
    return status


def _own(configuration: Configuration) -> Events | None:
    """The user's own events, or none where no file is named."""
    named = configuration.keys.get("observed")
    if named is None:
        return None
    if not isinstance(named, str) or not named:
        raise Mistake(f"observed={named}: needs a file of events as UCDP GED or ACLED ship it")
    from experiments.past import own_records as own

    return own.checked(Path(named))


def _beside(events: Events, asked: Study, worst: int) -> list[str]:
    """The histories beside the user's own events."""
    from experiments.past import held_back
    from experiments.past import own_records as own
    from experiments.study.results import Results
    from sim.model import ground_for

    settings = asked.scenarios[0].settings
    knows = held_back.known(settings.calendar.mandate)
    return own.told(asked.folder, events, ground_for(settings), Results(asked.folder).all_runs, worst, knows=knows)
