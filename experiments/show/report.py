"""The report: one self-contained page that says what was compared, what came out, and how far to trust it."""

from __future__ import annotations

import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from experiments.show import content
from experiments.show.figures import Through
from experiments.study import files
from experiments.study.results import Results

NAME, MARK = "report.html", "<!-- contents -->"
HEADING = re.compile(r'<h([23]) id="([a-z_]+)">(.*?)</h\1>')
SUB = ' class="sub"'


def write(folder: Path | str, through: Through = map) -> Path:
    """Write `report.html` from what the results folder holds, figures included, and return its path.

    Figures are those in `figures/`, made small by `through`; nothing is drawn or simulated here. Raises `ResultsError` where the
    manifest, the runs or the differences are missing or broken.
    """
    results = Results(folder)
    loader = FileSystemLoader(Path(__file__).parent)
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    page = environment.get_template("report.html.jinja").render(content.page(results, through))
    path = results.folder / NAME
    files.write_text(path, with_contents(page))
    return path


def with_contents(page: str) -> str:
    """The page with a list of its headings, and of the parts of a section that can be gone to, where it has a mark for one."""
    found = HEADING.findall(page)
    rows = "".join(f'<li{SUB if level == "3" else ""}><a href="#{name}">{text}</a></li>\n' for level, name, text in found)
    return page.replace(MARK, f"<ul>\n{rows}</ul>", 1)


__all__ = ["write"]
