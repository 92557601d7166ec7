"""Histories of the status quo up to 30 June 2017: their configuration."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from experiments.ask.mistakes import Mistake

if TYPE_CHECKING:
    from experiments.ask.configuration import Composer
    from experiments.ask.tree import Configuration

CALENDAR = ("calendar.start=2015-01-01", "calendar.end=2017-07-01")
KNOWN = "calendar.mandate"
LAST = f"{KNOWN}=2017-07-01"
"""The mandate date, up to which the order of battle and deployments are those on record: it lies after the record's last day, so that all
of it is history, unless an earlier one is asked for."""
SEEDS = "seeds=100"
IDLE = ("calendar", "measures", "circumstances")
"""Sections that the record's window decides, or that change nothing before the mandate date."""


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
