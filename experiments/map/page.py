"""The page that plays a study: one self-contained HTML file that needs no network and no server."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from experiments.map import packed
from experiments.map.gather import Shown
from experiments.show.figures import style


def heading(shown: Shown) -> str:
    """The scenarios, the one compared with last."""
    names = [style.label(side.scenario) for side in reversed(shown.sides)]
    return " beside ".join(names) + ", day by day"


def source(shown: Shown) -> str:
    """Which run or runs are shown, in a few words."""
    manifest = shown.asked.results.manifest
    if shown.asked.mean:
        many = shown.asked.runs
        over = f" {shown.asked.results.over}" if shown.asked.results.over else ""
        return f"mean of {'all ' if many > 1 else ''}{many} pair{'s' if many > 1 else ''} of runs{over}"
    place = shown.asked.places[0]
    row, count = manifest["pairs"][place], len(manifest["pairs"])
    told = [f"pair {place + 1} of {count}"] if count > 1 else []
    told += [f"seed {row['seed']}"] if row.get("seed") is not None else [] if told else [f"history {row['history']}"]
    told += [f"in the world {row['world']}"] if isinstance(row.get("world"), str) else []
    return ", ".join(told)


def note(shown: Shown) -> str:
    """What the reader has to know before the map."""
    if shown.asked.mean:
        text = f"Simulated: the {source(shown)}. Shading, bases and counters are means over them; marks are the mean dead of a square. "
        return text + "No single run looks like this. Whether a difference is more than chance, the study's table of differences says."
    text = f"Simulated: one history, {source(shown)}, and one draw of many. Where and when something happens is chance, here and in every "
    if len(shown.sides) == 1:
        return text + "other run: look at regions and months, never at single squares."
    return text + "other run, and so is part of any difference: the study's report compares the scenarios over all pairs."


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
