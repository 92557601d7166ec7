"""Rank a study's scenarios on one outcome, with the chance that each is the best: mali rank RESULTS outcome=deaths.

RESULTS is a folder of `mali compare` or `mali sweep` (of a sweep, its first world counts). Without outcome= it is the
first headline outcome. All scenarios are compared with each other pair by pair; the tables are kept in the folder as
ranking_<outcome>.csv and ranking_<outcome>_pairs.csv. What matters to you may differ from what the study was judged by:
run its command again with verdicts.matters.<outcome>=..., which simulates nothing anew.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from experiments.ask.mistakes import Mistake, unknown

if TYPE_CHECKING:
    from pandas import DataFrame

    from experiments.ask.command import Request
    from experiments.study.results import Results

USES: tuple[str, ...] = ()
WORDS = "RESULTS [outcome=NAME]"


def main(request: Request) -> int:
    """Print the ranking and all paired differences, and keep both; returns 0."""
    outcome = request.own_keys({"outcome": "NAME"}).get("outcome")
    if len(request.words) != 1:
        raise Mistake("mali rank: needs one folder of results, as in mali rank results/compare-1a2b3c4d outcome=deaths")
    from experiments.comparison.pairs import PairsError
    from experiments.comparison.ranking import rank, terminal_pairs, terminal_ranking
    from experiments.study.results import Results

    results = Results(Path(request.words[0]))
    name = chosen(results, outcome)
    try:
        ranking = rank(results.runs, results.metrics, results.scenarios, name)
    except PairsError as error:  # tables of somebody else's making
        raise Mistake(f"{results.folder / 'runs.parquet'}: {error}") from None
    print("\n\n".join(text for text in (terminal_ranking(ranking.table), terminal_pairs(ranking)) if text))
    print(f"\ntables  {', '.join(keep(results.folder, name, ranking.table, ranking.pairs))}")
    return 0


def chosen(results: Results, outcome: str | None) -> str:
    """The outcome to rank on; raises Mistake where the study has no such one, or one scenario only."""
    if len(results.scenarios) < 2:  # noqa: PLR2004
        raise Mistake(f"{results.folder}: has one scenario only, {results.reference}; a ranking needs two")
    if results.pairs < 1:
        raise Mistake(f"{results.folder}: no pair of seeds is complete in all scenarios")
    ranked = [metric for metric in results.metrics if metric["better"] in ("lower", "higher") and metric["name"] in results.runs.columns]
    names = [metric["name"] for metric in sorted(ranked, key=lambda metric: metric.get("headline") or len(ranked) + 1)]
    if not names:
        raise Mistake(f"{results.folder}: its runs have no outcome that is better lower or higher")
    if outcome is None:
        return str(names[0])
    if outcome not in names:
        known = [metric["name"] for metric in results.metrics]
        if outcome in known:
            raise Mistake(f"outcome={outcome}: is neither better nor worse, so nothing ranks on it; outcomes: mali list metrics")
        raise unknown("outcome", outcome, names)
    return outcome


def keep(folder: Path, outcome: str, *tables: DataFrame) -> list[str]:
    """Write both tables; returns their paths."""
    from experiments.study.files import write_text
    from experiments.study.rounding import nine_table

    paths = []
    for suffix, table in zip(("", "_pairs"), tables, strict=True):
        path = folder / f"ranking_{outcome}{suffix}.csv"
        write_text(path, nine_table(table).to_csv(index=False, lineterminator="\n"))
        paths.append(str(path))
    return paths
