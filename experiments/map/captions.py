"""What a page says of itself: what is shown, that it is simulated, and how far one history goes."""

from __future__ import annotations

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
