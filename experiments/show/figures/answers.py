"""In which worlds is a scenario better, worse or undecided: a tile a value of a parameter and an outcome.

Where the tiles of all worlds would fill a page too tall or too wide to read, each outcome's worlds stand in their order
instead, without names (`_ranked`).
"""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from experiments.comparison.table import headlines
from experiments.show.figures import _ranked, _tiles, style
from experiments.study.results import Results

NAME = "answers"
TITLE = "For which values is it better, worse, or undecided?"
ORDER = 5
HELP = (
    "Of tiles, read down a column: does the colour change with the values of one parameter? Then the answer depends on it. "
    "Of many worlds, each panel has them in order, the best on top: how many are blue, how many orange, how many grey? "
    "Verdicts are adjusted for the outcomes of a world, not for the number of worlds: a few come out by chance."
)
COLUMNS = ["row", "parameter", "value", "baseline", "world", "scenario", "metric", "better", "n_pairs", "mean_reference"]
COLUMNS += ["difference", "low_adjusted", "high_adjusted", "matters", "controlled", "verdict", "percent", "low_percent", "high_percent"]


def applies(results: Results) -> bool:
    """Only a study of many worlds has answers."""
    return results.has("answers.csv")


def data(results: Results) -> pd.DataFrame:
    """The answers for the headline outcomes, in percent of the reference's mean too, and `row`, the place of each value."""
    table = headlines(results.answers).copy()
    keys = table[["parameter", "value"]].drop_duplicates().assign(row=lambda rows: range(len(rows)))
    table = table.merge(keys, on=["parameter", "value"], how="left")
    mean = table["mean_reference"].abs()
    for name, of in (("percent", "difference"), ("low_percent", "low_adjusted"), ("high_percent", "high_adjusted")):
        table[name] = 100 * table[of] / mean.where(mean > 0)
    return table[COLUMNS].reset_index(drop=True)


def draw(frame: pd.DataFrame, results: Results) -> Figure:
    """A panel a scenario of tiles, or a row of ranked panels; the reference's own levels are in its CSV table."""
    scenarios = [name for name in results.others if name in set(frame["scenario"])]
    metrics = list(dict.fromkeys(frame["metric"]))
    way = _tiles if _tiles.across(frame, scenarios, metrics) else _ranked
    return way.draw(frame, scenarios, metrics, TITLE, _note(frame, results), f"against {style.label(results.reference)}")


def _note(frame: pd.DataFrame, results: Results) -> str:
    """What both ways of drawing have in common."""
    worlds = frame["world"].nunique()
    where = f"each of {worlds:,} worlds, the same seeds in all" if worlds > 1 else "the one world"
    return (
        f"Simulated (true, not recorded, figures), mandate date to end; n = {int(frame['n_pairs'].max())} pairs of (history, future) in "
        f"{where}. Drawn: mean paired difference in percent of {style.label(results.reference)} in the same world. Coloured where its 95% "
        "bootstrap interval, adjusted for the outcomes of a world, leaves zero out and the difference matters; "
    )
