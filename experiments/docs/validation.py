"""How well the status quo fits the record, in one page: `python -m experiments.docs.validation` simulates 100 histories and writes it anew.

A minute and a half on one core. What is finished is not simulated again.
"""

from __future__ import annotations

import sys

import pandas as pd

from experiments import cli
from experiments.config.configuration import Composer
from experiments.docs import FOLDER, held_back
from experiments.docs.markdown import sections, table
from experiments.tables.results import Results
from experiments.validation.asked import demands
from experiments.validation.families import FAMILIES
from experiments.validation.sentences import paragraphs, shown
from experiments.validation.simulated import composed
from experiments.validation.study import TABLE, planned
from experiments.validation.summary import number

PAGE = FOLDER / "validation.md"
BEGIN, END = "<!-- written by python -m experiments.docs.validation -->\n", "<!-- end of what is written -->\n"
YES, NO = "yes", "**no**"
HEADS = ("measure", "recorded", "mean", "5 percent", "95 percent", "holds")


def page(scores: pd.DataFrame, version: str, held: str = "") -> str:
    """What is asked and found, what fits in sentences, the year held back, then every row by family."""
    runs = int(scores["n_runs"].max())
    asked = table(("what", "asked", "found", ""), [(one.what, one.asked, one.found, YES if one.holds else NO) for one in demands(scores)])
    blocks = (
        (f"{words[0].upper()}{words[1:]}", (_cells(row) for row in scores.loc[scores["family"] == family].to_dict("records")))
        for family, words in FAMILIES.items()
        if (scores["family"] == family).any()
    )
    told = "\n\n".join(paragraphs(scores))
    return f"\n{runs} histories of version {version}.\n\n{asked}\n### In words\n\n{told}\n\n{held}{sections(HEADS, blocks, level=3)}"


def _cells(row: dict[object, object]) -> tuple[str, ...]:
    numbers = (number(float(row[name])) for name in ("recorded", "mean", "low", "high"))  # type: ignore[arg-type]
    return shown(row["name"]), *numbers, YES if row["meets"] else NO


def main() -> int:
    """Simulate what is not there yet and write the page between its markers."""
    import sim

    composer = Composer()
    folder = planned(composer, composed(composer, [])).folder
    status = cli.main(["validate", "--worst", "0"])
    if status:
        return status
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    results = Results(folder)
    held = held_back.section(results.held_back, results.held_back_skill)
    written = page(pd.read_csv(folder / TABLE), sim.__version__, held)
    PAGE.write_text(f"{before}{BEGIN}{written}{END}{after}", encoding="utf-8")
    print(PAGE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
