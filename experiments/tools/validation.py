"""How well the status quo fits the record, in one page: `python -m experiments.tools.validation` simulates histories and writes it.

400 histories of the baseline world, some three minutes on two cores, and with `plausible` 250 over the worlds that the past allows, which
has a page of its own. What is finished is not simulated again.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

import pandas as pd

from experiments import cli
from experiments.ask.configuration import Composer
from experiments.past.simulated import composed
from experiments.past.summary import demands, number, paragraphs
from experiments.past.validation import TABLE, planned
from experiments.past.widths import Widths, expected
from experiments.study import reference_tables as kept
from experiments.study.markdown import table
from experiments.study.results import Results
from experiments.tools import held_back
from experiments.tools import reference_tables as keep
from experiments.tools.docs_index import FOLDER
from sim.geography.seeds import load

PAGE, PAGE_OF_WORLDS = FOLDER / "validation.md", FOLDER / "validation_worlds.md"
ONE, WORLDS = ["seeds=400"], ["worlds=plausible", "seeds=250"]
BEGIN, END = "<!-- written by python -m experiments.tools.validation -->\n", "<!-- end of what is written -->\n"
YES, NO = "yes", "**no**"
CHANCE = """The upper over the lower end of levels' intervals, median, if lethal events came in counts around the record's own
whose variance over mean were the record's within windows of so many months, its trend included: in a single world whose means are
the record's, and over worlds that know their means from this one record alone (`experiments/past/widths.py`)."""
ROWS = "Every row stands in `validation.csv`, which `mali validate` leaves."


def page(
    scores: pd.DataFrame, version: str, held: str = "", widths: Mapping[str, Widths] | None = None, *, over_worlds: bool = False
) -> str:
    """What is asked and found, widths of levels by chance, what fits in sentences, and the year held back."""
    runs = int(scores["n_runs"].max())
    asked = table(
        ("what", "asked", "found", ""),
        [(one.what, one.asked, one.found, YES if one.holds else NO) for one in demands(scores, over_worlds=over_worlds)],
    )
    told = "\n\n".join(paragraphs(scores))
    rest = f"### In words\n\n{told}\n\n{held}\n{ROWS}\n\n"
    return f"\n{runs} histories of version {version}.\n\n{asked}\n{_widths(widths or {})}{rest}"


def _widths(widths: Mapping[str, Widths]) -> str:
    """What the width that was found is held against."""
    if not widths:
        return ""
    rows = [(name, number(value.known), number(value.learned)) for name, value in widths.items()]
    heads = ("variance over mean of counts", "in one world", "over worlds")
    return f"### Widths by chance\n\n{CHANCE}\n\n{table(heads, rows)}\n"


def main(words: Sequence[str]) -> int:
    """Simulate what is not there yet and write the page between its markers."""
    import sim

    if list(words) not in ([], ["plausible"]):
        print("usage: python -m experiments.tools.validation [plausible]", file=sys.stderr)
        return 2
    overrides, path = (WORLDS, PAGE_OF_WORLDS) if words else (ONE, PAGE)
    composer = Composer()
    folder = planned(composer, composed(composer, overrides)).folder
    status = cli.main(["validate", "--worst", "0", *overrides])
    if status:
        return status
    before, _, rest = path.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    results = Results(folder)
    held = held_back.section(results.held_back, results.held_back_skill)
    written = page(pd.read_csv(folder / TABLE), sim.__version__, held, expected(load()), over_worlds=bool(words))
    path.write_text(f"{before}{BEGIN}{written}{END}{after}", encoding="utf-8")
    print(path, keep.past(folder, kept.PLAUSIBLE if words else kept.world_digest(results.manifest)), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
