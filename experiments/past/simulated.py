"""Histories of the status quo up to 30 June 2017: their configuration, and one after the other in this process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from experiments.ask.mistakes import Mistake
from experiments.ask.options import KEYS

if TYPE_CHECKING:
    from experiments.ask.configuration import Composer
    from experiments.ask.tree import Configuration
    from experiments.past.measured import Measures
    from sim.settings import Settings

CALENDAR = ("calendar.start=2015-01-01", "calendar.end=2017-07-01")
KNOWN = "calendar.mandate"
LAST = f"{KNOWN}=2017-07-01"
"""The mandate date, up to which the order of battle and deployments are those on record: it lies after the record's last day, so that all
of it is history, unless an earlier one is asked for."""
SEEDS = "seeds=100"
IDLE = ("calendar", "measures", "circumstances")
"""Sections that the record's window decides, or that change nothing before the mandate date."""
READ = ("world", "grid", *IDLE)
"""Sections that are left to `composed`, which tells of those that are idle."""


def refuse(overrides: Sequence[str], instead: Mapping[str, str]) -> None:
    """A key that `mali` shares between commands and that is not read is a mistake; `instead` says what does the same."""
    for text in overrides:
        key = text.lstrip("+~").partition("=")[0].partition(".")[0]
        if key in KEYS and key not in READ:
            hint = f"; {instead[key]}" if key in instead else ""
            raise Mistake(f"{text}: '{key}' is not read here{hint}; world.<part>.<name>=... and grid.resolution=... may be changed")


def composed(composer: Composer, overrides: Sequence[str]) -> Configuration:
    """The status quo in the world that the overrides ask for, checked; raises Mistake or SettingsError, one line."""
    given = {text.lstrip("+~").partition("=")[0] for text in overrides}
    for key in sorted(given):
        if key.partition(".")[0] in IDLE and key != KNOWN:
            told = "histories are those of the status quo from January 2015 to June 2017"
            raise Mistake(f"{key}: {told}; world.<part>.<name>=..., grid.resolution=... and {KNOWN}=... may be changed")
    usual = [text for key, text in ((KNOWN, LAST), ("seeds", SEEDS)) if key not in given]
    found = composer.compose([*overrides, *CALENDAR, *usual], "status_quo")
    found.check()
    return found


def listed() -> int:
    """How many histories the seed list holds."""
    from sim.geography.seeds import random_list

    return len(random_list("history"))


def lived(settings: Settings, number: int) -> Measures:
    """What a history shows, by its number in the seed list."""
    from experiments.past.measured import measure
    from sim.geography.seeds import random_list
    from sim.run import run

    seed = random_list("history")[number - 1]
    return measure(run("status_quo", settings, seed, seed))
