"""Draw a study's figures and report again, or put several studies into one table: mali plot RESULTS [RESULTS ...] [out=FILE.csv].

Of one folder, all figures and report.html are made again from its tables; nothing is simulated. Of several, which may have other
scenarios, worlds and calendars, the outcomes of every scenario of each stand in one CSV table (out=, default results/studies.csv).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.ask.mistakes import Mistake
from experiments.ask.options import EVERYWHERE, workers

if TYPE_CHECKING:
    from experiments.ask.command import Request

USES = ("out",)
REFUSES = EVERYWHERE
WORDS = "RESULTS [RESULTS ...]"


def main(request: Request) -> int:
    """Draw, or write the table, and name what was written; returns 0."""
    out = request.own_keys({"out": "FILE.csv"}).get("out")
    folders = [Path(word) for word in request.words]
    if not folders:
        raise Mistake("mali plot: needs a folder of results, as in results/compare-1a2b3c4d, or several")
    if len(folders) > 1:
        beside(folders, Path(out or "results/studies.csv"))
    elif out is not None:
        raise Mistake(f"mali plot: out={out} is for several folders; the figures of one go into it")
    else:
        again(folders[0])
    return 0


def again(folder: Path) -> None:
    """Every figure and the report of one study, from its tables, sealed in its manifest."""
    from experiments.commands import _illustrate as illustrate
    from experiments.show.figures import FOLDER
    from experiments.study import store
    from experiments.study.lock import held
    from experiments.study.results import Results

    results = Results(folder)
    state = results.manifest.get("state")
    if state == store.RUNNING:
        raise Mistake(f"{folder}: its study is not finished; the command that began it goes on, and draws in the end")
    with held(folder):
        if results.has("differences.csv"):
            illustrate.illustrate(folder, workers({}))
        else:  # a validation or a forecast has figures and no report
            illustrate.draw(folder, sorted(path.stem for path in (folder / FOLDER).glob("*.png")) or None, workers({}))


def beside(folders: Sequence[Path], target: Path) -> None:
    """One table of several studies' outcomes."""
    from experiments.comparison.beside import levels
    from experiments.study import files
    from experiments.study.results import Results

    table = levels([Results(folder) for folder in folders])
    target.parent.mkdir(parents=True, exist_ok=True)
    files.write_text(target, table.to_csv(index=False, lineterminator="\n"))
    print(f"outcomes  {target}")
