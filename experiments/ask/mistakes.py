"""A user's mistake is reported in one line: where, what was given, what is allowed, the nearest known name."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from difflib import get_close_matches

CONTROL = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069]")
"""What moves a terminal's cursor, colours it, or turns the order of letters round; a tab and the end of a line do not."""


def visible(text: str) -> str:
    """The text with every control character written out, as in \\x1b."""
    return CONTROL.sub(lambda found: ascii(found[0])[1:-1], text)


class Mistake(ValueError):
    """What the user can put right, in one line; ends the command with exit status 2."""


def one_line(text: object) -> str:
    """The text with every run of white space made one space, and nothing in it that a terminal would obey."""
    return visible(" ".join(str(text).split()))


def nearest(name: str, known: Iterable[str]) -> str:
    """'; nearest: X' for the known name most like `name`, or nothing where none is like it.

    A dotted name is also compared by its last part, so that a forgotten section finds its key.
    """
    names = sorted(set(known))
    found = get_close_matches(name, names, n=1, cutoff=0.6)
    if not found:
        tails: dict[str, str] = {}
        for known_name in names:
            tails.setdefault(known_name.rpartition(".")[2], known_name)
        found = [tails[tail] for tail in get_close_matches(name.rpartition(".")[2], sorted(tails), n=1, cutoff=0.8)]
    return f"; nearest: {found[0]}" if found else ""


def unknown(kind: str, name: str, known: Iterable[str], where: str = "") -> Mistake:
    """The mistake of naming what does not exist; lists what does where the list is short."""
    names = sorted(set(known))
    listed = f"; known: {', '.join(names)}" if len(names) <= 20 else ""
    place = f"{where}: " if where else ""
    return Mistake(f"{place}unknown {kind} '{name}'{nearest(name, names)}{listed}")


def check_known(kind: str, given: Iterable[object], known: Collection[str], where: str) -> None:
    """Raises the mistake of the first name that does not exist."""
    for name in map(str, given):
        if name not in known:
            raise unknown(kind, name, known, where)


SHOWN = 80
"""Characters that are shown of a name: a mistake of hundreds is found by its beginning."""


def shortened(name: str) -> str:
    """A name that is too long to be told as a whole by its beginning."""
    return name if len(name) <= 2 * SHOWN else f"{name[:SHOWN]}... ({len(name):,} characters)"
