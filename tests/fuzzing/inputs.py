"""One input: words, the files they find, and what is known beforehand of how they must end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

REFUSE, ACCEPT, EITHER = "refuse", "accept", "either"
Make = Callable[[Random], "Input"]


@dataclass(frozen=True)
class Input:
    """A command line in a folder of its own.

    `must` says whether it is refused, accepted, or may be either; `shows` are values by dotted key that an accepted one must have
    in every scenario; `names` are words of which a refusal tells one. `note` says what was done, without its numbers.
    """

    words: tuple[str, ...]
    files: Mapping[str, bytes] = field(default_factory=dict)
    must: str = EITHER
    shows: Mapping[str, Any] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    note: str = ""
    encoding: str = "utf-8"
    writes: str = ""
    """The folder that the command may write to when it is accepted; none for a command that only reads."""


@dataclass(frozen=True)
class Fault:
    """What the judge has against an input: a cause that is equal for equal reasons, and the particulars."""

    cause: str
    detail: str = ""
