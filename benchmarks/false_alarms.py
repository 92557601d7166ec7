"""How often the paired tests cry wolf: studies drawn from a results folder, labels swapped at random within each pair.

Run on any finished comparison of outcomes: `python benchmarks/false_alarms.py RESULTS [SIZE]`. Prints a Markdown table,
a row an outcome: pairs without any difference, the share of null studies of SIZE pairs (default 40) that call one, by
plain intervals and with control variates. 3 to 8 percent is as it should be; what lies outside is marked.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

if (Path(__file__).resolve().parents[1] / "experiments").is_dir():
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from experiments.comparison import align, false_alarms  # noqa: E402
from experiments.study.results import Results  # noqa: E402

STUDIES = 4000
LOW, HIGH = 0.03, 0.08


def table(results: Results, size: int) -> pd.DataFrame:
    """A row an outcome and scenario: share of pairs that are equal, kurtosis of the others, and false-alarm shares."""
    names = [metric["name"] for metric in results.metrics if metric["kind"] == "outcome"]
    parts = []
    for scenario in results.others:
        found = false_alarms(results.runs, names, results.reference, scenario, size=size, studies=STUDIES)
        difference = align(results.runs, results.reference, scenario, names).difference
        equal = (difference == 0).mean(axis=0)
        tails = pd.DataFrame(difference).kurt().to_numpy()
        parts.append(found.assign(scenario=scenario, equal=equal, tails=tails))
    return pd.concat(parts, ignore_index=True)


def markdown(frame: pd.DataFrame) -> str:
    """The table as it stands in docs."""
    lines = ["| outcome | equal pairs | excess kurtosis | plain | with control variate |", "|---|---|---|---|---|"]
    for row in frame.to_dict("records"):
        cells = [share(row["share"]), share(row["controlled_share"])]
        lines.append(f"| {row['metric']} | {100 * row['equal']:.0f}% | {row['tails']:.1f} | {' | '.join(cells)} |")
    return "\n".join(lines)


def share(value: float) -> str:
    """A false-alarm share, in bold where it is out of bounds; '-' without a control variate."""
    if pd.isna(value):
        return "-"
    text = f"{100 * value:.1f}%"
    return text if LOW <= value <= HIGH else f"**{text}**"


def main(arguments: list[str]) -> int:
    """Print one table a scenario."""
    if not 1 <= len(arguments) <= 2 or (arguments[1:] and not arguments[1].isdigit()):
        print("usage: python benchmarks/false_alarms.py RESULTS [SIZE]", file=sys.stderr)
        return 2
    results, size = Results(arguments[0]), int(arguments[1]) if arguments[1:] else 40
    frame = table(results, size)
    for scenario, rows in frame.groupby("scenario", sort=False):
        count = int(rows["n_pairs"].iloc[0])
        print(f"{scenario} against {results.reference}: {STUDIES} studies of {size} pairs from {count}\n")
        print(markdown(rows), end="\n\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
