"""Forecast recorded deaths by month, region and PRIO-GRID square after the mandate date, in ViEWS' shape, and score such a forecast.

mali forecast lives 200 pairs of seeds to June 2019 (evaluators of ViEWS expect seeds=1000) and writes into the folder of results
forecast/: state_based/pgm/window=Y<year>/ with the columns month_id, priogrid_gid, draw, outcome; the same for all_types; tables by
region; draws.csv, which says which run a draw is; and a manifest with one digest of it all, which is printed. worlds=FILE draws from
many worlds by weight. The same command resumes an interrupted one.

mali forecast score FOLDER observed=FILE holds a forecast against your own file of events, UCDP GED's or ACLED's as they come, beside
rivals fitted to the months before it in the same file: zero, last month, 12-month mean, the 12 months as a distribution, and a
negative binomial with trend. The tables are scores.csv, skill.csv and pit.csv in FOLDER.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from experiments.ask.mistakes import Mistake, nearest

if TYPE_CHECKING:
    from experiments.ask.command import Request

USES = ("scenario", "worlds", "seeds", "keep", "out", "engine", "scheduler", "workers", "observed")
WORDS = "[score FOLDER]"
SCORE = "score"
FIGURES = ("forecast_regions",)


def main(request: Request) -> int:
    """Simulate and write, or score what was written; returns the exit status."""
    if not request.words:
        return _forecast(request)
    if request.words[0] != SCORE:
        raise Mistake(f"mali forecast: '{request.words[0]}'{nearest(request.words[0], [SCORE])}; score FOLDER is the one word it knows")
    if len(request.words) != 2:  # noqa: PLR2004
        raise Mistake("mali forecast score: needs one folder, as in mali forecast score results/forecast-1a2b3c4d observed=events.csv")
    return _score(Path(request.words[1]), _observed(request))


def _forecast(request: Request) -> int:
    from experiments.ask.configuration import Composer
    from experiments.past.forecast import composed, planned

    composer = Composer(request.config_dir)
    configuration = composed(composer, request.overrides)
    if request.options.cfg:
        print(composer.text([configuration]), end="")
        return 0
    if configuration.keys.get("observed") is not None:
        raise Mistake("observed: a forecast is scored once it is written, by mali forecast score FOLDER observed=FILE")
    asked = planned(composer, configuration)
    from experiments.commands import _illustrate as illustrate
    from experiments.past import forecast_files as written
    from experiments.past import forecast_samples as samples
    from experiments.past.ground import ground_of
    from experiments.study import conclude, stages
    from experiments.study.progress import say
    from sim.model import ground_for

    with stages.run(asked) as failures:
        status = conclude.report_failures(failures, asked.folder) if failures else 0
        if len(asked.failed) == asked.total:
            say("mali: nothing is forecast, because all runs failed")
            return status
        found, draws = samples.of_study(asked, ground_of(ground_for(configuration.settings)))
        digest = written.write(asked, found, draws)
        print("\n".join(samples.lines(found)))
        print(f"\nforecast  {asked.folder / written.FOLDER}\ndigest    {digest}")
        illustrate.draw(asked.folder, FIGURES, asked.workers)
    return status


def _observed(request: Request) -> Path:
    """The file of events on the command line, which is all that scoring takes."""
    found = request.own_keys({"observed": "FILE"}, "forecast score")
    if not found:
        raise Mistake("mali forecast score: needs observed=FILE, a file of events as UCDP GED or ACLED ship it")
    return Path(found["observed"])


def _score(folder: Path, observed: Path) -> int:
    from experiments.past import forecast_score as scored

    print("\n".join(scored.scored(folder, observed)))
    return 0
