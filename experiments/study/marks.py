"""Small files beside the parts say, while a study is under way, what each task is at and which runs failed."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from experiments.study import files
from experiments.study.manifest import PARTS

HISTORY = "history"
UNDER_WAY, FAILED = "now", "failed"
NUMBER = re.compile(r"[0-9]{6,12}")  # of a run, in the name of a file


class Mark(NamedTuple):
    """A task under way: the number of its first run, the run that it is at (none while it simulates its history), by which process."""

    first: int
    at: int | None
    pid: str
    host: str


def path(folder: Path, first: int) -> Path:
    """The file of the task that begins with run `first`."""
    return folder / PARTS / f"{first:06d}.{UNDER_WAY}"


def put(folder: Path, first: int, at: int | None = None) -> None:
    """Say that this process is at run `at` of a task, or at its history."""
    with open(files.open_regular(path(folder, first), os.O_RDWR | os.O_CREAT | os.O_TRUNC), "w") as mark:
        mark.write(f"{HISTORY if at is None else at} {os.getpid()} {platform.node()}")


def remove(folder: Path, first: int) -> None:
    """The task is at nothing any more; a mark that stays does no harm."""
    with suppress(OSError):
        path(folder, first).unlink(missing_ok=True)


def read(folder: Path, first: int) -> Mark | None:
    """What a task is at; none where it has no mark."""
    try:
        at, pid, host = path(folder, first).read_text().split(" ", 2)
    except (OSError, ValueError):  # also one that is being written
        return None
    return Mark(first, int(at) if at.isdecimal() else None, pid, host)


def all_of(folder: Path) -> Iterator[Mark]:
    """The tasks under way, or those that were when they died."""
    for one in sorted((folder / PARTS).glob(f"*.{UNDER_WAY}")):
        if one.stem.isdecimal() and (found := read(folder, int(one.stem))) is not None:
            yield found


def write_failure(folder: Path, number: int, reason: str) -> None:
    """Note why a run failed, for who looks before the study ends."""
    files.write_text(folder / PARTS / f"{number:06d}.{FAILED}", reason + "\n")


def read_failures(folder: Path) -> dict[int, str]:
    """The reasons of the runs that failed, by number."""
    found = sorted(one for one in (folder / PARTS).glob(f"*.{FAILED}") if NUMBER.fullmatch(one.stem) and one.is_file())
    return {int(one.stem): one.read_text(encoding="utf-8", errors="replace").strip() for one in found}


def clear(folder: Path) -> None:
    """Forget what an earlier attempt was at and what failed in it: all that is missing is tried again."""
    for kind in (UNDER_WAY, FAILED):
        for one in (folder / PARTS).glob(f"*.{kind}"):
            one.unlink(missing_ok=True)
