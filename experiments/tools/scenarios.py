"""Every shipped scenario against the status quo in one page: `python -m experiments.tools.scenarios` simulates them and writes it anew.

40 pairs each over two years of mandate; about 2,000 runs, a quarter of an hour on two cores. What is finished is not simulated again.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

from experiments import cli
from experiments.ask.configuration import Composer
from experiments.study.markdown import table
from experiments.tools.docs_index import FOLDER, rewritten

PAGE = FOLDER / "scenarios.md"
RESULTS = "results/all-scenarios"
REFERENCE = "status_quo"
PAIRS = 40
REACHED = ("people_reached", "sites_at_bases_share")  # what patrols do, before what comes of it
MARKS = {
    "better": "**better**", "worse": "**worse**", "too small to matter": "small", "cannot tell": "?", "too few pairs": "few", "same": "=",
}  # fmt: skip


def simulate(out: str = RESULTS) -> int:
    """Compare every shipped scenario with the status quo; exit status of the command."""
    names = [name for name in Composer().names("scenario") if name != REFERENCE]
    scenarios = f"scenarios=[{REFERENCE},{','.join(names)}]"
    return cli.main(["compare", scenarios, f"seeds={PAIRS}", "worlds=baseline", "keep=outcomes", f"out={out}"])


def page(differences: pd.DataFrame) -> str:
    """Means of the reference, then each scenario's differences from it with their verdicts."""
    headline = list(differences.loc[differences["headline"], "metric"].unique())
    metrics = [*REACHED, *headline]
    cells = differences.set_index(["scenario", "metric"])
    first = cells.index.get_level_values("scenario")[0]
    means = [_number(cells.loc[(first, metric), "mean_reference"]) for metric in metrics]
    rows = [[f"`{REFERENCE}`, mean", *means]]
    rows += [[f"`{name}`", *(_cell(cells.loc[(name, metric)]) for metric in metrics)] for name in differences["scenario"].unique()]
    return table(("scenario", *(metric.replace("_", " ") for metric in metrics)), rows)


def _cell(row: pd.Series) -> str:
    """A difference and its verdict; activities have none."""
    return f"{_number(row['difference'], sign=True)} {MARKS.get(str(row['verdict']), '')}".strip()


def _number(value: float, sign: bool = False) -> str:
    """Three significant digits, thousands set apart."""
    rounded = float(f"{value:.3g}")
    return f"{rounded:{'+' if sign else ''},.{0 if abs(rounded) >= 100 else 1 if abs(rounded) >= 10 else 3}f}"


def main() -> int:
    """Simulate what is not there yet and write the page between its markers."""
    status = simulate()
    if status:
        return status
    rewritten(PAGE, "python -m experiments.tools.scenarios", page(pd.read_csv(Path(RESULTS) / "differences.csv")))
    print(PAGE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
