"""Histories of the status quo up to 30 June 2017, simulated and measured one after the other in this process."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from experiments.validation.measured import Measures, measure

if TYPE_CHECKING:
    from pathlib import Path

    from experiments.config.composed import Configuration

CALENDAR = ("calendar.start=2015-01-01", "calendar.mandate=2017-07-01", "calendar.end=2017-07-01")
"""The mandate date lies after the record's last day, so that all of it is history."""


def composed(overrides: Sequence[str], config_dir: Path | None = None) -> Configuration:
    """The status quo in the world that the overrides ask for; raises Mistake or SettingsError, one line."""
    from experiments.config.configuration import Composer

    found = Composer(config_dir).compose([*overrides, *CALENDAR], "status_quo")
    found.check()
    return found


def measures(configuration: Configuration, numbers: Sequence[int]) -> Iterator[Measures]:
    """What each history shows, by its number in the seed list."""
    from sim.geography.seeds import random_list
    from sim.run import run

    seeds = random_list("history")
    for number in numbers:
        yield measure(run("status_quo", configuration.settings, seeds[number - 1], seeds[number - 1]))
