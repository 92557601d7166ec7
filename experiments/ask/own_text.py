"""A file that a stranger may have written: a regular one, small and UTF-8, of whose first line only what is safe to show is shown."""

from __future__ import annotations

from pathlib import Path

from experiments.ask.control import visible
from experiments.ask.mistakes import Mistake

LARGEST, LARGEST_TABLE = 1_000_000, 20_000_000
"""Bytes of the largest file of settings, of which the largest that ships has a tenth, and of the largest table of worlds."""
HEAD = 2_000


def read(path: Path, most: int = LARGEST) -> str:
    """The whole text; raises Mistake, one line, before anything large or endless is read."""
    try:
        if path.exists() and not path.is_file():  # a pipe would be waited for, a device read for ever
            raise Mistake(f"{path}: is no file of text")
        if path.stat().st_size > most:
            raise Mistake(f"{path}: has {path.stat().st_size:,} bytes; files of settings have at most {most:,}")
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise Mistake(f"{path}: is not UTF-8 text") from None
    except OSError as error:
        raise Mistake(f"{path}: cannot be read ({error.strerror})") from None


def head(path: Path) -> str:
    """What a file says of itself in its first line, empty where that is no comment or cannot be read."""
    try:
        with path.open("rb") as file:
            return first_comment(file.read(HEAD).decode("utf-8-sig", errors="replace"))
    except OSError:
        return ""


def first_comment(text: str) -> str:
    """The comment in a text's first line, empty where that is none."""
    first = text.partition("\n")[0]
    return visible(first.lstrip("# ").rstrip()) if first.startswith("#") else ""
