"""Figures and report of a study, drawn from its folder and sealed in its manifest."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from experiments.show import figures, report
from experiments.show.figures import FOLDER, SKIPPED
from experiments.study import seals
from experiments.study.processes import mapped
from experiments.study.progress import say


def draw(folder: Path, names: Sequence[str] | None = None, workers: int = 1) -> None:
    """Draw these figures, or all, seal them in the manifest, and say where they are; there is no report."""
    print(_figures(folder, names, workers))


def illustrate(folder: Path, workers: int = 1) -> None:
    """Draw every figure that the results allow, write the report, seal both in the manifest, and say where they are."""
    say("drawing figures and writing the report")
    print("\n" + _figures(folder, None, workers, with_report=True))


def _figures(folder: Path, names: Sequence[str] | None, workers: int, *, with_report: bool = False) -> str:
    """Figures, and a report of them, from so many processes and sealed; gives the lines that say where they are."""
    through = partial(mapped, workers=workers)
    drawn = figures.draw_all(folder, names, through)
    page = [report.write(folder, through)] if with_report else []
    made = [*drawn, folder / FOLDER / SKIPPED, *page]
    seals.keep(folder, [path.relative_to(folder).as_posix() for path in made], lambda name: name.startswith(f"{FOLDER}/"))
    names_of = f"figures  {folder / FOLDER}: {', '.join(sorted({path.stem for path in drawn}))}"
    return "\n".join([names_of, *(f"report   {path}" for path in page)])
