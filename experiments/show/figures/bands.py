"""Recorded deaths, lethal events and attacks on the mission a month: is the simulated past like the recorded one?"""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd
from matplotlib.figure import Figure

from experiments.show.figures._months import Panel, bands, draw_bands
from experiments.study.results import Results

KINDS = ("state_based", "non_state", "one_sided")


class Bands(NamedTuple):
    """A figure of months."""

    NAME: str
    TITLE: str
    ORDER: float
    HELP: str
    what: str
    panels: list[Panel]

    def data(self, results: Results) -> pd.DataFrame:
        """Quantiles of recorded figures by type, scenario and month, with the observed ones."""
        return bands(results, self.panels)

    def draw(self, frame: pd.DataFrame, results: Results) -> Figure:
        """Bands in small multiples."""
        return draw_bands(frame, results, self.TITLE, self.panels, self.what)


def _panels(column: str, observed: str) -> list[Panel]:
    words = observed.replace("_", " ")
    label = f"{words} a month" if observed == "deaths" else words
    return [Panel(kind, f"{kind.replace('_', '-')} {label}", f"{column}_{kind}", kind, observed) for kind in KINDS]


FIGURES = (
    Bands(
        "bands", "Recorded deaths a month, by type of violence", 10,
        "Left of the dashed line the points should mostly lie within the bands; right of it, compare the bands between scenarios.",
        "violence", _panels("new_recorded_deaths", "deaths"),
    ),
    Bands(
        "bands_events", "Recorded lethal events and attacks on MINUSMA a month", 11,
        "As above, for the number of recorded events with deaths and of recorded attacks on the mission.",
        "events", [
            *_panels("new_recorded_lethal_events", "lethal_events"),
            Panel("attacks_minusma", "attacks on MINUSMA", "new_recorded_attacks_minusma", "attacks_on_minusma", "events"),
        ],
    ),
)  # fmt: skip
