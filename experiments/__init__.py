"""Experiments ask questions of the simulation: they run it, store what it leaves, compare, draw and report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.outputs.record import Record


def run(
    scenario: str = "status_quo", *overrides: str, seed: int | None = None, history: int | None = None, config_dir: Path | str | None = None
) -> Record:
    """The very run of `mali run scenario=... seed=...`: seeds are numbers of the seed lists, overrides are texts as on the command line.

    Raises Mistake or SettingsError, one line, as the command does.
    """
    from experiments.config import options
    from experiments.config.configuration import load

    numbers = {"seed": seed, "history": history}
    asked = load(scenario, *overrides, *(f"{key}={value}" for key, value in numbers.items() if value is not None), config_dir=config_dir)
    settings, pair = asked.settings, options.single_pair(asked.keys)
    from sim.run import run as simulate

    return simulate(asked.scenario, settings, pair.history, pair.future, world_name=asked.world)
