"""Recorded deaths a month by UCDP type: is the simulated past like the recorded one, and when do scenarios part?"""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from experiments.show.figures._months import Panel, bands, draw_bands
from experiments.study.results import Results

NAME = "bands"
TITLE = "Recorded deaths a month, by type of violence"
ORDER = 10
HELP = "Left of the dashed line the points should mostly lie within the bands; right of it, compare the bands between scenarios."
PANELS = [
    Panel(kind, f"{kind.replace('_', '-')} deaths a month", f"new_recorded_deaths_{kind}", kind, "deaths")
    for kind in ("state_based", "non_state", "one_sided")
]


def data(results: Results) -> pd.DataFrame:
    """Quantiles of recorded deaths by type, scenario and month, with the observed figures."""
    return bands(results, PANELS)


def draw(frame: pd.DataFrame, results: Results) -> Figure:
    """Bands in small multiples."""
    return draw_bands(frame, results, TITLE, PANELS, "violence")
