"""Recorded deaths a month by UCDP type: is the simulated past like the recorded one, and when do scenarios part?"""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from experiments.show.figures._bands import Panel, bands, draw_bands
from experiments.study.results import Results

NAME = "bands"
TITLE = "Recorded deaths a month, by type of violence"
ORDER = 10
HELP = "Left of the dashed line the points should mostly lie within the bands; right of it, compare the bands between scenarios."
PANELS = [
    Panel("state_based", "state-based deaths a month", "new_recorded_deaths_state_based", "state_based", "deaths"),
    Panel("non_state", "non-state deaths a month", "new_recorded_deaths_non_state", "non_state", "deaths"),
    Panel("one_sided", "one-sided deaths a month", "new_recorded_deaths_one_sided", "one_sided", "deaths"),
]


def data(results: Results) -> pd.DataFrame:
    """Quantiles of recorded deaths by type, scenario and month, with the observed figures."""
    return bands(results, PANELS)


def draw(frame: pd.DataFrame, results: Results) -> Figure:
    """Bands in small multiples."""
    drawn = set(frame["panel"])
    absent = [panel.name.replace("_", "-") + " violence" for panel in PANELS if panel.name not in drawn]
    return draw_bands(frame, results, TITLE, absent)
