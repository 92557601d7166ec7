"""The report: one self-contained page that says what was compared, what came out, and how far to trust it."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from experiments.report import content
from experiments.tables import files
from experiments.tables.results import Results

NAME = "report.html"


def write(folder: Path | str) -> Path:
    """Write `report.html` from what the results folder holds, figures included, and return its path.

    Figures are those in `figures/`; nothing is drawn or simulated here. Raises `ResultsError` where the manifest, the
    runs or the differences are missing or broken.
    """
    results = Results(folder)
    loader = FileSystemLoader(Path(__file__).parent)
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    page = environment.get_template("report.html.jinja").render(content.page(results))
    path = results.folder / NAME
    files.write_text(path, page)
    return path


__all__ = ["write"]
