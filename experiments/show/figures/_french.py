"""Figures in French: every label goes through one table of words (`_french_words`); notes at the foot stay English."""

from __future__ import annotations

import re
import textwrap
from functools import lru_cache

from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.ticker import FixedLocator

from experiments.show.figures._french_words import ALL, FORMS

MARKS = re.compile(r"^(?P<text>.*?)(?P<star>\*?)(?P<mark>\s*[↓↑◆])?$")
PARTS = re.compile(r"(, |: )")
BARE = re.compile(r"^[^A-Za-zÀ-ÿ]*$")


def translate(label: str) -> str:
    """A label in French; what the table does not know, such as a name, stays as it is. Lines are broken about where they were."""
    found = known(" ".join(label.split()))
    if found is None:
        return label
    lines = label.strip().split("\n")
    wrapped = textwrap.fill(found, max(14, int(1.15 * max(map(len, lines))))) if len(lines) > 1 else found
    return wrapped


@lru_cache(maxsize=4096)
def known(label: str) -> str | None:
    """The French for a label of one line, none where the table has not all of its parts."""
    if BARE.match(label):
        return label
    if label in ALL:
        return ALL[label]
    marked = MARKS.match(label)
    if marked and (marked["star"] or marked["mark"]):
        inner = known(marked["text"].rstrip())
        return None if inner is None else f"{inner}{marked['star']}{marked['mark'] or ''}"
    for pattern, french in _forms():
        if match := pattern.match(label):
            return french.format(*(known(part) or part for part in match.groups()))
    parts = PARTS.split(label)
    if len(parts) > 1:
        told = [part if place % 2 else known(part) for place, part in enumerate(parts)]
        if any(part is not None for part in told[::2]):
            return "".join(parts[place] if part is None else part for place, part in enumerate(told)).replace(": ", " : ")
    return None


@lru_cache(maxsize=1)
def _forms() -> tuple[tuple[re.Pattern[str], str], ...]:
    """The forms with gaps as patterns, the longest first, so that the most particular one is found."""
    ordered = sorted(FORMS.items(), key=lambda item: (-len(item[0].replace("{}", "")), item[0]))
    return tuple((re.compile("^" + re.escape(english).replace(r"\{\}", "(.+?)") + "$"), french) for english, french in ordered)


def ticks_of(axis: Axis) -> list[str]:
    """The names that stand at an axis, none where it has numbers."""
    if not isinstance(axis.get_major_locator(), FixedLocator):
        return []
    names = [text.get_text() for text in axis.get_ticklabels()]
    return names if any(letter.isalpha() for text in names for letter in text) else []


def put_into(fig: Figure) -> None:
    """Every label of a figure that is laid out later; title, key and note are dealt with where the figure is begun."""
    for axes in [one for parent in fig.axes for one in (parent, *parent.child_axes)]:
        for axis in (axes.xaxis, axes.yaxis):
            named = ticks_of(axis)
            if named:
                axis.set_ticklabels([translate(text) for text in named])
    for text in fig.findobj(Text):
        if text.get_gid() not in ("title", "note") and any(letter.isalpha() for letter in text.get_text()):
            text.set_text(translate(text.get_text()))
