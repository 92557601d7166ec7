"""A metric, a scenario and a plot of a stranger, one file each: no test may fail for them, and no other file be written anew."""

from __future__ import annotations

ONE_FILE_EACH = {
    "sim/metrics/days_with_an_attack.py": '''"""Days of the mandate with at least one attack on the mission."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "days"
KIND = "outcome"
BETTER = "lower"
THEME = "the mission"


def measure(record: Record) -> float:
    """Days with an attack."""
    return float((record.window("attacks_on_mission") > 0).sum())
''',
    "scenarios/scenario/need_in_mopti.yaml": '''# Patrols of the Centre go where need is recorded. A made-up example. (L24)
measures:
  posture:
    centre:
      choice: need  # road or need; status quo road; source: own
''',
    "experiments/show/figures/attacks_by_run.py": '''"""Attacks on the mission: one dot a run."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from experiments.show.figures import style
from experiments.study.results import Results

NAME = "attacks_by_run"
TITLE = "Attacks on the mission"
ORDER = 95
HELP = "Each dot is one run."


def data(results: Results) -> pd.DataFrame:
    """Attacks of each run."""
    return results.runs[["scenario", "history", "attacks_on_mission"]]


def draw(frame: pd.DataFrame, results: Results) -> Figure:
    """A column of dots a scenario."""
    fig = style.figure(TITLE, f"Simulated, mandate date to end; n = {len(frame)} runs.", 5.0, 2.6)
    axes = fig.subplots()
    axes.plot([results.scenarios.index(name) for name in frame["scenario"]], frame["attacks_on_mission"], "o", mfc="none")
    return fig
''',
}  # fmt: skip
