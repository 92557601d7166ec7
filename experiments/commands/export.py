"""Recorded events of a study in the shape of UCDP GED: mali export RESULTS.

It writes recorded_ged.csv into the folder of results. True events stand in events.parquet; here is only what the model records of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.ask.mistakes import Mistake

if TYPE_CHECKING:
    from experiments.ask.command import Request

USES: tuple[str, ...] = ()
WORDS = "RESULTS"


def main(request: Request) -> int:
    """Write the file and name it."""
    request.check_no_overrides("a folder")
    if len(request.words) != 1:
        raise Mistake("mali export: needs one folder of results, as in results/compare-1a2b3c4d")
    from experiments.study.results import Results

    results = Results(request.words[0])
    if not results.has("events.parquet"):
        raise Mistake(f"{results.folder}: events.parquet is not there; the study needs keep=events")
    from experiments.past import export_ged as ged
    from experiments.study.files import write_text

    path = results.folder / ged.FILE
    write_text(path, ged.table(results).to_csv(index=False, lineterminator="\n"))
    print(path)
    return 0
