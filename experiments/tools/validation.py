"""How well the status quo fits the record, in one page: `python -m experiments.tools.validation` simulates histories and writes it.

400 histories of the baseline world, some three minutes on two cores, and with `plausible` 250 over the worlds that the past allows, which
has a page of its own. What is finished is not simulated again.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import pandas as pd

from experiments import cli
from experiments.ask.configuration import Composer
from experiments.past import forecast_skill as skill
from experiments.past.forecast_skill import ALL, MODEL
from experiments.past.held_back import WORDS, YEAR
from experiments.past.simulated import composed
from experiments.past.summary import demands, number, paragraphs
from experiments.past.validation import TABLE, planned
from experiments.study import reference_tables as kept
from experiments.study.markdown import table
from experiments.study.results import Results
from experiments.tools import reference_tables as keep
from experiments.tools.docs_index import FOLDER, rewritten

PAGE, PAGE_OF_WORLDS = FOLDER / "validation.md", FOLDER / "validation_worlds.md"
ONE, WORLDS = ["seeds=400"], ["worlds=plausible", "seeds=250"]
YES, NO = "yes", "**no**"
ROWS = "Every row stands in `validation.csv`, which `mali validate` leaves."
HEADS = ("forecast", "CRPS", "ignorance, bits", "interval score, 90 percent", "in 90 percent", "in 95 percent", "mean")
INTRODUCTION = """\
Histories as a forecast of July 2016 to June 2017, by region and month (84 cells), beside rivals fitted to the record of January 2015 to
June 2016. **Rates of this world were set on years that this one is among, so this is no honest forecast**; it becomes one in a world that
was fitted to June 2016 (`mali validate world=...`). The bombing of Gao in January 2017, which every history repeats, is left out on both
sides; splits, mergers and new groups of that year (`seeds/mali/history.csv`) and deployments happen in every history when they did, which
rivals do not know (`calendar.mandate=2016-07-01` leaves them to the rules). Skill is 1 less the CRPS of histories over the rival's, with
the 95 percent interval of 2,000 resamples of blocks of three months; below 0 the rival is better. Ignorance is in the ten bins of ViEWS.
Of a calibrated forecast nine records in ten lie in the 90 percent interval.
"""


def page(scores: pd.DataFrame, version: str, held: str = "", *, over_worlds: bool = False) -> str:
    """What is asked and found, what fits in sentences, and the year held back."""
    runs = int(scores["n_runs"].max())
    asked = table(
        ("what", "asked", "found", ""),
        [(one.what, one.asked, one.found, YES if one.holds else NO) for one in demands(scores, over_worlds=over_worlds)],
    )
    told = "\n\n".join(paragraphs(scores))
    rest = f"### In words\n\n{told}\n\n{held}\n{ROWS}\n\n"
    return f"\n{runs} histories of version {version}.\n\n{asked}\n{rest}"


def section(scores: pd.DataFrame, skills: pd.DataFrame) -> str:
    """The year held back, both targets: all forecasts, skill against each rival, and by region against the last twelve months."""
    parts = ["### A year held back\n", INTRODUCTION]
    for target, words in WORDS.items():
        mine, won = (one.loc[one["target"] == target] for one in (scores, skills))
        whole = mine.loc[mine["place"] == ALL]
        recorded = number(float(whole["observed_mean"].iloc[0]))
        parts.append(f"#### {words[0].upper()}{words[1:]}\n\nThe record has {recorded} a month of a region.\n")
        parts.append(table(HEADS, [_cells(row) for row in whole.to_dict("records")]))
        rows = [(row["rival"], skill.told(row)) for row in won.loc[won["place"] == ALL].to_dict("records")]
        parts.append(table(("CRPS skill against", ""), rows))
        parts.append(_regions(mine, won))
    return "\n".join(parts)


def _regions(scores: pd.DataFrame, skills: pd.DataFrame) -> str:
    """A row a region: coverage, and skill against the last twelve months as a distribution."""
    model = scores.loc[(scores["forecast"] == MODEL) & (scores["place"] != ALL)].set_index("place")
    won = skills.loc[skills["rival"] == YEAR].set_index("place").to_dict("index")
    rows = [
        (name, number(row["observed_mean"]), number(row["forecast_mean"]), f"{row['coverage_90']:.0%}", skill.told(won[name]))
        for name, row in model.to_dict("index").items()
    ]
    return table(("region", "recorded", "mean", "in 90 percent", f"skill against {YEAR}"), rows)


def _cells(row: dict[object, object]) -> tuple[str, ...]:
    numbers = [number(float(row[name])) for name in ("crps", "ignorance", "interval_score_90")]  # type: ignore[arg-type]
    shares = [f"{float(row[name]):.0%}" for name in ("coverage_90", "coverage_95")]  # type: ignore[arg-type]
    name = "histories" if row["forecast"] == MODEL else str(row["forecast"])
    return name, *numbers, *shares, number(float(row["forecast_mean"]))  # type: ignore[arg-type]


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
    results = Results(folder)
    held = section(results.held_back, results.held_back_skill)
    written = page(pd.read_csv(folder / TABLE), sim.__version__, held, over_worlds=bool(words))
    rewritten(path, "python -m experiments.tools.validation", written)
    print(path, keep.past(folder, kept.PLAUSIBLE if words else kept.world_digest(results.manifest)), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
