"""Tables of a results folder's columns: name, unit, meaning; those of metrics and tallies are listed elsewhere."""

from __future__ import annotations

from experiments.study import rows
from experiments.study.columns import CSV, described
from experiments.study.markdown import sections, table

ELSEWHERE = ("runs", "daily")


def columns() -> str:
    """A table a file, keys of runs first and once."""
    blocks = [("Keys of runs", rows.COLUMNS)]
    for file, texts in described().items():
        if file not in ELSEWHERE:
            own = texts if file in CSV else {name: text for name, text in texts.items() if name not in rows.COLUMNS}
            blocks.append((f"{file}.{'csv' if file in CSV else 'parquet'}", dict(own)))
    return sections(
        ("column", "unit", "meaning"),
        ((name, [(f"`{column}`", unit, meaning) for column, (unit, meaning) in texts.items()]) for name, texts in blocks),
    )


def themes() -> str:
    """The themes of metrics, in the order of tables."""
    from sim.metrics import THEMES

    return table(("theme", "what is in it"), THEMES.items())


def calibrated() -> str:
    """Tables of a calibration; worlds.csv has a column a form and a number that moved besides these."""
    from experiments.past import calibration_left_out as left_out
    from experiments.past.calibration_tables import COLUMNS, PROVENANCE, WORLDS

    return sections(
        ("column", "unit", "meaning"),
        (
            (name, [(f"`{column}`", unit, meaning) for column, (unit, meaning) in texts.items()])
            for name, texts in ({WORLDS: PROVENANCE} | COLUMNS | {left_out.NAME: left_out.COLUMNS}).items()
        ),
    )
