"""Figures, one a file: each reads a results folder only, and leaves a PNG, an SVG and a CSV table of what is drawn, of one name.

A figure is a module of this package with NAME, TITLE, ORDER (its place in the report), HELP (one sentence on reading
it), `data(results)` (exactly what is drawn) and `draw(frame, results)`. A new file is found by itself. One with FIGURES holds
several that are alike. A figure of some studies only also has `applies(results)`; elsewhere it is not drawn and not missed.
"""

from __future__ import annotations

import importlib
import io
import pkgutil
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from experiments.show.figures import style
from experiments.show.figures.style import NoData
from experiments.study import files
from experiments.study.results import Results, ResultsError

DPI = 150
SUFFIXES = (".png", ".svg", ".csv")
FOLDER, SKIPPED = "figures", "skipped.csv"
Through = Callable[[Callable[[Any], Any], Sequence[Any]], Iterable[Any]]
"""What does a function for each of many: `map`, or processes."""


class Drawn(NamedTuple):
    """One figure's files, or why it was skipped."""

    name: str
    paths: list[Path]
    reason: str


def figures() -> list[Any]:
    """All figures in the order of the report."""
    names = [found.name for found in pkgutil.iter_modules(__path__) if not found.name.startswith("_")]
    modules: list[Any] = [importlib.import_module(f"{__name__}.{name}") for name in names]
    found = [one for module in modules for one in getattr(module, "FIGURES", (module,)) if hasattr(one, "NAME")]
    return sorted(found, key=lambda one: (one.ORDER, one.NAME))


def render(module: Any, results: Results) -> tuple[pd.DataFrame, Figure]:
    """A figure and its CSV table, under the common style; raises `NoData` or `ResultsError` where data are missing."""
    with style.context(results.over):
        frame: pd.DataFrame = module.data(results)
        if frame.empty:
            raise NoData("no row to draw")
        fig = module.draw(frame, results)
        return frame, fig


def draw_each(folder: Path | str, only: Sequence[str] | None = None, through: Through = map) -> Iterator[Drawn]:
    """Draw the figures one by one (all, or those named in `only`) into `folder`/figures.

    A figure whose data are missing is skipped with the reason, and what an earlier call left of it is removed. `through` may
    share them among processes.
    """
    results = Results(folder)
    files.make_folder(results.folder / FOLDER)
    asked = [module for module in figures() if only is None or module.NAME in only]
    names = [module.NAME for module in asked if getattr(module, "applies", lambda _: True)(results)]
    yield from through(partial(_one, results.folder, time.monotonic_ns()), names)


def _one(folder: Path, moment: int, name: str) -> Drawn:
    """One figure's files, or why there are none."""
    results, stem = _opened(folder, moment), folder / FOLDER / name
    module = next(module for module in figures() if name == module.NAME)
    try:
        frame, fig = render(module, results)
    except (NoData, ResultsError, KeyError) as error:
        reason = f"a table lacks the column {error}" if isinstance(error, KeyError) else str(error)
        for suffix in SUFFIXES:
            stem.with_name(name + suffix).unlink(missing_ok=True)
        return Drawn(name, [], reason)
    return Drawn(name, save(frame, fig, stem), "")


@lru_cache(maxsize=1)
def _opened(folder: Path, moment: int) -> Results:
    """A folder as it is at this moment, whose tables each process reads once for all of its figures."""
    return Results(folder)


def draw_all(folder: Path | str, only: Sequence[str] | None = None, through: Through = map) -> list[Path]:
    """Draw all figures (or those named in `only`) and return their files; `figures/skipped.csv` says which were not."""
    drawn = list(draw_each(folder, only, through))
    _opened.cache_clear()
    table = pd.DataFrame([(d.name, d.reason) for d in drawn if d.reason], columns=["name", "reason"])
    files.write_bytes(Path(folder) / FOLDER / SKIPPED, _csv(table), wait=False)
    return [path for each in drawn for path in each.paths]


def _settle(fig: Figure) -> FigureCanvasAgg:
    """Lay the figure out once, for both files, and round where its axes stand; returns the canvas of its bitmap.

    The layout's solver adds in the order of memory addresses: without rounding, last digits differ from call to call.
    """
    fig.set_dpi(DPI)
    canvas = FigureCanvasAgg(fig)  # before the layout: sizes of texts are kept with it, and not worked out again for the bitmap
    engine = fig.get_layout_engine()
    if engine is not None:
        engine.execute(fig)
    fig.set_layout_engine("none")
    for axes in fig.axes:
        left, bottom, width, height = axes.get_position(original=True).bounds
        axes.set_position((round(left, 6), round(bottom, 6), round(width, 6), round(height, 6)))
    return canvas


def save(frame: pd.DataFrame, fig: Figure, stem: Path) -> list[Path]:
    """Write the three files, each in one step: where the disk is full, or the command is killed, none is left half."""
    paths = [stem.with_name(stem.name + suffix) for suffix in SUFFIXES]
    image, drawing = io.BytesIO(), io.BytesIO()
    with style.context():
        # Not savefig, which draws each file once more only to lay out what has been laid out.
        _settle(fig).print_png(image, metadata={"Software": None})
        FigureCanvasSVG(fig).print_svg(drawing, metadata={"Date": None, "Creator": None})
    for path, data in zip(paths, (image.getvalue(), drawing.getvalue(), _csv(frame)), strict=True):
        files.write_bytes(path, data, wait=False)
    return paths


def _csv(frame: pd.DataFrame) -> bytes:
    return frame.to_csv(index=False, lineterminator="\n").encode()


__all__ = ["Drawn", "NoData", "draw_all", "draw_each", "figures", "render", "save"]
