"""The page that plays a study: one self-contained HTML file that needs no network and no server."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from experiments.map import packed
from experiments.map.captions import heading, note
from experiments.map.gather import Shown
from experiments.show.figures import style

SCRIPTS = ("data.js", "map.js", "lists.js", "player.js")
"""In the order in which the page reads them."""
_HERE = Path(__file__).parent


def html(shown: Shown) -> str:
    """The page as text."""
    loader = FileSystemLoader(_HERE)
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.get_template("page.html.jinja").render(
        title=heading(shown), note=note(shown), labels=[style.label(side.scenario) for side in shown.sides], last=shown.days - 1,
        counters=packed.COUNTERS, css=_own("style.css"), script=Markup("\n").join(_own(name) for name in SCRIPTS),
        data=Markup(packed.text(shown)),
    )  # fmt: skip


def _own(name: str) -> Markup:
    return Markup((_HERE / name).read_text(encoding="utf-8"))


__all__ = ["html"]
