"""What a terminal can show and what it hands over: names with accents under any encoding, and words as text."""

from __future__ import annotations

import codecs
import os
import sys
import unicodedata
from collections.abc import Sequence

from experiments.ask.mistakes import Mistake

PLAINLY = "mali.plainly"


def bear_any_text() -> None:
    """Letters that the output's encoding lacks are written without their accents, as in Menaka, or as a question mark."""
    codecs.register_error(PLAINLY, _plainly)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a notebook's streams take any text as they are
            stream.reconfigure(errors=PLAINLY)


def read_as_text(words: Sequence[str]) -> list[str]:
    """The words of a command line, read as UTF-8 where the terminal's encoding could not; raises Mistake for bytes that are none."""
    try:
        return [os.fsencode(word).decode("utf-8") if _has_bytes(word) else word for word in words]
    except ValueError:
        odd = next(word for word in words if _has_bytes(word))
        raise Mistake(f"{ascii(odd)}: is not UTF-8 text") from None


def _has_bytes(word: str) -> bool:
    """Whether Python has kept bytes in it that it could not read, or halves of a character."""
    return any("\ud800" <= letter <= "\udfff" for letter in word)


def _plainly(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    plain = (unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode() for letter in error.object[error.start : error.end])
    return "".join(text or "?" for text in plain), error.end
