"""Experiments ask questions of the simulation: they run it, store what it leaves, compare, draw and report."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from experiments.study.results import Results
    from sim.outputs.record import Record


def run(
    scenario: str = "status_quo", *overrides: str, seed: int | None = None, history: int | None = None, config_dir: Path | str | None = None
) -> Record:
    """The very run of `mali run scenario=... seed=...`: seeds are numbers of the seed lists, overrides are texts as on the command line.

    Raises Mistake or SettingsError, one line, as the command does.
    """
    from experiments.ask import options
    from experiments.ask.configuration import load

    numbers = {"seed": seed, "history": history}
    asked = load(scenario, *overrides, *(f"{key}={value}" for key, value in numbers.items() if value is not None), config_dir=config_dir)
    settings, pair = asked.settings, options.single_pair(asked.keys)
    from sim.run import run as simulate

    return simulate(asked.scenario, settings, pair.history, pair.future, world_name=asked.world)


def compare(
    scenarios: Sequence[str] = ("status_quo", "mobile"), *overrides: str, seeds: int | Sequence[int] = 40,
    config_dir: Path | str | None = None, out: Path | str | None = None, workers: int | None = None, figures: bool = False,
) -> Results:  # fmt: skip
    """The very study of `mali compare`, or what is left of it to do; its tables are data frames: `.differences`, `.runs`, `.events`.

    The first scenario is the reference; `figures=True` draws and writes the report too. Runs that fail are left out and said on
    stderr. Raises Mistake, one line, as the command does, and where no pair is complete.
    """
    from experiments.ask.configuration import Composer
    from experiments.ask.mistakes import Mistake
    from experiments.study.comparing import composed, planned

    count = seeds if isinstance(seeds, int) else f"[{','.join(str(seed) for seed in seeds)}]"
    folder = None if out is None else "'" + str(out).replace("\\", "\\\\").replace("'", "\\'") + "'"
    keys = {"scenarios": f"[{','.join(scenarios)}]", "seeds": count, "out": folder, "workers": workers}
    composer = Composer(config_dir)
    asked = planned(composer, composed(composer, [*overrides, *(f"{key}={value}" for key, value in keys.items() if value is not None)]))
    from experiments.commands import _illustrate as illustrate
    from experiments.comparison import tables
    from experiments.study import conclude, stages
    from experiments.study.results import Results

    with stages.run(asked) as failures:
        if failures:
            conclude.report_failures(failures, asked.folder)
        if conclude.missing(asked):
            raise Mistake(f"{asked.folder}: no pair is complete, because runs of {', '.join(conclude.missing(asked))} failed")
        tables.compare(asked)
        if figures:
            illustrate.illustrate(asked.folder, asked.workers)
    return Results(asked.folder)
