"""What is reported once a study's runs are done: which failed, differences, figures and the report."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.study import manifest, seals
from experiments.study.copies import mapped
from experiments.study.lost_runs import bare
from experiments.study.progress import say
from experiments.study.rounding import nine_table
from experiments.study.study import Study
from experiments.study.tasks import Failure

if TYPE_CHECKING:
    from pandas import DataFrame


def report_failures(failures: Sequence[Failure], folder: Path) -> int:
    """Say which runs failed, the first trace, and how to go on; returns exit status 1."""
    for failure in failures:
        say(f"mali: {failure.what}: {failure.reason}")
    if failures[0].trace:
        say(failures[0].trace.rstrip())
    count = sum(len(failure.runs) for failure in failures)
    say(f"mali: {count} run{'s' if count != 1 else ''} failed and left out; all others are in {folder}; the same command tries these again")
    return 1


def missing(study: Study) -> list[str]:
    """The scenarios whose failures leave what is compared without a complete pair: nothing there can be compared or shown."""
    return bare(study.losses, len(study.pairs), study.first_world)


def settle(study: Study) -> None:
    """Keep in the manifest what verdicts rest on now: it changes no run, so that a finished study may be judged anew."""
    found = manifest.read(study.folder)
    if found is not None and found.get("metrics") != study.metrics:
        manifest.write(study.folder, found | {"metrics": study.metrics})


def compare(study: Study) -> DataFrame:
    """Paired differences of every scenario from the reference, in the first world or over an ensemble, also kept as differences.csv.

    Of an ensemble, spread.csv has where their spread comes from. Where a scenario without a mission is among them, shares.csv has what
    each of the others does as a share of the mission's effect.
    """
    from experiments.comparison import differences, shares, split
    from experiments.study.results import Results

    settle(study)
    results = Results(study.folder)
    table = nine_table(differences(results.runs, results.metrics, results.scenarios))
    seals.keep_text(study.folder, "differences.csv", table.to_csv(index=False, lineterminator="\n"))
    if results.ensemble:
        spread = nine_table(split(results.runs, results.metrics, results.scenarios))
        seals.keep_text(study.folder, "spread.csv", spread.to_csv(index=False, lineterminator="\n"))
    if results.yardstick:
        part = nine_table(shares(results.runs, results.metrics, [results.reference, *results.others], results.yardstick))
        seals.keep_text(study.folder, "shares.csv", part.to_csv(index=False, lineterminator="\n"))
    return table


def rank(study: Study) -> str:
    """All scenarios but a yardstick against each other on every headline outcome, kept as ranking.csv; the first one's table as text."""
    from pandas import concat

    from experiments.comparison import rank as ranked
    from experiments.comparison import terminal_ranking
    from experiments.study.results import Results

    results = Results(study.folder)
    names = [results.reference, *results.others]
    tables = [ranked(results.runs, results.metrics, names, name).table for name in study.verdicts["headline"]]
    whole = nine_table(concat(tables, ignore_index=True))
    seals.keep_text(study.folder, "ranking.csv", whole.to_csv(index=False, lineterminator="\n"))
    return terminal_ranking(tables[0], star=False)


def draw(folder: Path, names: Sequence[str] | None = None, workers: int = 1) -> None:
    """Draw these figures, or all, seal them in the manifest, and say where they are; there is no report."""
    print(_figures(folder, names, workers))


def illustrate(folder: Path, workers: int = 1) -> None:
    """Draw every figure that the results allow, write the report, seal both in the manifest, and say where they are."""
    say("drawing figures and writing the report")
    print("\n" + _figures(folder, None, workers, report=True))


def _figures(folder: Path, names: Sequence[str] | None, workers: int, *, report: bool = False) -> str:
    """Figures, and a report of them, from so many processes and sealed; gives the lines that say where they are."""
    from experiments.show.figures import FOLDER, SKIPPED, draw_all
    from experiments.show.report import write

    through = partial(mapped, workers=workers)
    drawn = draw_all(folder, names, through)
    page = [write(folder, through)] if report else []
    made = [*drawn, folder / FOLDER / SKIPPED, *page]
    seals.keep(folder, [path.relative_to(folder).as_posix() for path in made], lambda name: name.startswith(f"{FOLDER}/"))
    figures = f"figures  {folder / FOLDER}: {', '.join(sorted({path.stem for path in drawn}))}"
    return "\n".join([figures, *(f"report   {path}" for path in page)])
