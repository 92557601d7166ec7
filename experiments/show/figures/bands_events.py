"""Recorded lethal events a month by UCDP type, and attacks on MINUSMA: counts are calmer than deaths."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from experiments.show.figures._months import Panel, bands, draw_bands
from experiments.study.results import Results

NAME = "bands_events"
TITLE = "Recorded lethal events and attacks on MINUSMA a month"
ORDER = 11
HELP = "As above, for the number of recorded events with deaths and of recorded attacks on the mission."
PANELS = [
    Panel(kind, f"{kind.replace('_', '-')} lethal events", f"new_recorded_lethal_events_{kind}", kind, "lethal_events")
    for kind in ("state_based", "non_state", "one_sided")
]
PANELS.append(Panel("attacks_minusma", "attacks on MINUSMA", "new_recorded_attacks_minusma", "attacks_on_minusma", "events"))


def data(results: Results) -> pd.DataFrame:
    """Quantiles of recorded events by type, scenario and month, with the observed figures."""
    return bands(results, PANELS)


def draw(frame: pd.DataFrame, results: Results) -> Figure:
    """Bands in small multiples."""
    return draw_bands(frame, results, TITLE, PANELS, "events")
