"""A study's folder: every finished run is written at once, and in the end few large tables in one fixed order.

While a study is under way, `parts/` holds one file a finished run (`parts`). The large tables are the parts put together in
the order of the study's plan, so that they are the same bytes for any number of workers, and after any number of
interruptions. The manifest has the length and digest of each, and nothing is believed that does not fit.
Floats are kept at nine significant digits (`rounding`).
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.config.mistakes import Mistake
from experiments.tables import files, manifest, parts, seals
from experiments.tables.merging import join
from experiments.tables.parts import Piece, Plan, Unsound
from experiments.tables.rows import TABLES

if TYPE_CHECKING:
    from sim.outputs.record import Record

PARTS, LOCK, HISTORY = manifest.PARTS, ".lock", "history"
FAILED = re.compile(r"[0-9]{6,12}\.failed")
RUNNING, INCOMPLETE, FINISHED = "running", "incomplete", "finished"
"""A manifest's state: under way or interrupted; gone through, but for runs that failed; all runs are in the tables."""


def look(folder: Path, wanted: Mapping[str, Any]) -> dict[str, Any] | None:
    """The manifest of an earlier attempt at the same study, or none in a new or empty folder; changes nothing.

    It may be damaged. Raises Mistake where the folder holds another study or other files.
    """
    try:
        found, _ = manifest.read_even_damaged(folder)
    except manifest.ManifestError as error:
        raise Mistake(str(error)) from None
    if found is not None:
        if found.get("configuration_hash") != wanted["configuration_hash"]:
            raise Mistake(f"{folder} holds another study ({_about(found, wanted)}); choose another folder with out=")
        return found
    if folder.is_file():
        raise Mistake(f"{folder} is a file; out= needs a folder")
    if folder.is_dir() and any(path.name not in (PARTS, LOCK, f"{manifest.NAME}.draft") for path in folder.iterdir()):
        raise Mistake(f"{folder} holds other files and no {manifest.NAME}; choose an empty or new folder with out=")
    if any(_study_of(path) not in (None, wanted["configuration_hash"]) for path in stored(folder)):
        raise Mistake(f"{folder / PARTS} holds runs of another study; choose another folder with out=")
    return None


def make(folder: Path) -> None:
    """Make a study's folder with a place for its parts; raises Mistake where that cannot be."""
    try:
        (folder / PARTS).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Mistake(f"{folder} cannot be made ({error.strerror}); choose another folder with out=") from None


def open_study(folder: Path, wanted: Mapping[str, Any]) -> dict[str, Any] | None:
    """Take a new folder, or go on with one of the same configuration; returns the manifest found there.

    Raises Mistake where the folder holds another study or other files, and OSError where it cannot be written.
    """
    found = look(folder, wanted)
    if found is None:
        make(folder)
        manifest.write(folder, wanted)
    return found


def stored(folder: Path) -> list[Path]:
    """The parts of finished runs, whatever they hold."""
    return [path for path in (folder / PARTS).glob(f"*{parts.SUFFIX}") if parts.number_of(path) is not None]


def finished(folder: Path, total: int) -> set[int]:
    """The numbers in the plan of the runs that have a part, of so many."""
    return {number for path in stored(folder) if (number := parts.number_of(path)) is not None and number < total}


def is_finished(folder: Path, number: int) -> bool:
    """Whether one run has its part."""
    return _part(folder, number).is_file()


def drop_unsound(folder: Path, plan: Plan) -> int:
    """Look into every part, and delete what is no part of the plan as it was written; returns how many that were."""
    gone = [path for path in (folder / PARTS).glob(f"*{parts.SUFFIX}") if path.is_file() and not parts.is_sound(path, plan)]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def discard(folder: Path, numbers: Iterable[int]) -> None:
    """Forget these runs, which are then simulated again."""
    for number in numbers:
        _part(folder, number).unlink(missing_ok=True)


def mark(folder: Path, first: int) -> Path:
    """The file in which the task that began with run `first` says what it is at: a run's number, or its history."""
    return folder / PARTS / f"{first:06d}.now"


def read_mark(folder: Path, first: int) -> int | None:
    """The number of the run that a task is at; none while it simulates its history, or where there is no mark."""
    try:
        text = mark(folder, first).read_text()
    except OSError:
        return None
    return int(text) if text.isdigit() else None


def marks(folder: Path) -> int:
    """How many tasks are under way, or were when they died."""
    return len(list((folder / PARTS).glob("*.now")))


def write_failure(folder: Path, number: int, reason: str) -> None:
    """Note why a run failed, for who looks before the study ends."""
    files.write_text(folder / PARTS / f"{number:06d}.failed", reason + "\n")


def read_failures(folder: Path) -> dict[int, str]:
    """The reasons of the runs that failed, by number."""
    found = sorted(path for path in (folder / PARTS).glob("*.failed") if FAILED.fullmatch(path.name) and path.is_file())
    return {int(path.stem): path.read_text(encoding="utf-8", errors="replace").strip() for path in found}


def clear_marks(folder: Path) -> None:
    """Forget what an earlier attempt was at and what failed in it: all that is missing is tried again."""
    for kind in ("now", "failed"):
        for path in (folder / PARTS).glob(f"*.{kind}"):
            path.unlink(missing_ok=True)


def write_part(folder: Path, number: int, record: Record, keep: str, study: str = "") -> None:
    """Store one run under its number in the plan; safe to repeat, even at once, and to be killed at any moment."""
    files.write_bytes(_part(folder, number), parts.packed(record, keep, study))


def compact(
    folder: Path, numbers: Iterable[int], plan: Plan, texts: Mapping[str, Mapping[str, tuple[str, str]]] | None = None,
    pairs: Sequence[Mapping[str, Any]] = (),
) -> seals.Seals:  # fmt: skip
    """Put the parts of these runs together in this order, each table replaced in one step; returns the tables' seals.

    Raises Unsound where runs have no part that is theirs, before any table is replaced, and where one has changed.
    `texts` has unit and meaning by table and column, for the files; `pairs` are the manifest's, numbered arm by arm, pair by pair.
    """
    there: dict[str, list[int]] = {name: [] for name in TABLES}
    rows = dict.fromkeys(TABLES, 0)
    lacking = []
    for number in numbers:
        try:
            index = parts.index_of(_part(folder, number), number, plan)
        except Unsound:
            lacking.append(number)
            continue
        for name, sealed in index.tables.items():
            if sealed is not None:
                there[name].append(number)
                rows[name] += sealed["rows"]
    if lacking:
        raise Unsound(lacking)
    for name in (name for name in TABLES if there[name]):
        of_each = [pairs[number % len(pairs)] for number in there[name]] if pairs else ()
        pieces = [Piece(_part(folder, number), name) for number in there[name]]
        join(pieces, _table(folder, name), (texts or {}).get(name, {}), of_each, rows[name])
    return {_table(folder, name).name: seals.seal(_table(folder, name)) | {"rows": rows[name]} for name in TABLES if there[name]}


def drop_parts(folder: Path) -> None:
    """Remove what the large tables hold, once these are on the disk under their names."""
    files.to_disk(folder)
    shutil.rmtree(folder / PARTS, ignore_errors=True)


def _part(folder: Path, number: int) -> Path:
    return folder / PARTS / f"{number:06d}{parts.SUFFIX}"


def _table(folder: Path, name: str) -> Path:
    return folder / f"{name}.parquet"


def _study_of(path: Path) -> str | None:
    try:
        return parts.read_index(path).study
    except Unsound:
        return None


def _about(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> str:
    """In what the study there differs."""
    if found.get("configuration") == wanted["configuration"] and found.get("command") == wanted["command"]:
        return "the same configuration under another version of the code"
    return f"`{found.get('command', '?')}` of another configuration"
