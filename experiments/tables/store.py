"""A study's folder: every finished run is written at once, and in the end few large tables in one fixed order.

While a study is under way, `parts/` holds one small Arrow file a run and table, which costs a tenth of what Parquet does;
a run counts as finished when its row of outcomes is there, which is written last. The large tables are the parts put
together in the order of the study's plan, so that they are the same bytes for any number of workers, and after any
number of interruptions. Floats are kept at nine significant digits (`rounding`).
"""

from __future__ import annotations

import hashlib
import json
import secrets
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from experiments.config.mistakes import Mistake
from experiments.config.options import KEEP
from experiments.tables.merging import join
from experiments.tables.rows import LAST, NEEDS, TABLES, table_of

if TYPE_CHECKING:
    from sim.outputs.record import Record

PARTS = "parts"
MANIFEST = "manifest.json"
LOCK = ".lock"
HISTORY = "history"
RUNNING, INCOMPLETE, FINISHED = "running", "incomplete", "finished"
"""A manifest's state: under way or interrupted; gone through, but for runs that failed; all runs are in the tables."""
ROWS_PLAIN = 100
"""Rows up to which a part is not worth compressing."""


def digest(value: Any) -> str:
    """SHA-256 of plain values, whatever the order of their keys."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, separators=(",", ":"), default=str).encode()).hexdigest()


def look(folder: Path, manifest: Mapping[str, Any]) -> dict[str, Any] | None:
    """The manifest of an earlier attempt at the same study, or none in a new or empty folder; changes nothing.

    Raises Mistake where the folder holds another study or other files.
    """
    found = read_manifest(folder)
    if found is not None:
        if found.get("configuration_hash") != manifest["configuration_hash"]:
            raise Mistake(f"{folder} holds another study ({_about(found, manifest)}); choose another folder with out=")
        return found
    if folder.is_file():
        raise Mistake(f"{folder} is a file; out= needs a folder")
    if folder.is_dir() and any(path.name not in (PARTS, LOCK, f"{MANIFEST}.draft") for path in folder.iterdir()):
        raise Mistake(f"{folder} holds other files and no {MANIFEST}; choose an empty or new folder with out=")
    return None


def make(folder: Path) -> None:
    """Make a study's folder with a place for its parts; raises Mistake where that cannot be."""
    try:
        (folder / PARTS).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Mistake(f"{folder} cannot be made ({error.strerror}); choose another folder with out=") from None


def open_study(folder: Path, manifest: Mapping[str, Any]) -> dict[str, Any] | None:
    """Take a new folder, or go on with one of the same configuration; returns the manifest found there.

    Raises Mistake where the folder holds another study or other files, and OSError where it cannot be written.
    """
    found = look(folder, manifest)
    if found is None:
        make(folder)
        write_manifest(folder, manifest)
    return found


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """The manifest, or none where there is none; raises Mistake for a broken one."""
    path = folder / MANIFEST
    if not path.is_file():
        return None
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise Mistake(f"{path} cannot be read: {error}") from None
    if not isinstance(found, dict):
        raise Mistake(f"{path} is not a manifest")
    return found


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Replace the manifest in one step."""
    text = json.dumps(manifest, indent=1, ensure_ascii=False, default=str) + "\n"
    write_text(folder / MANIFEST, text)


def write_text(path: Path, text: str) -> None:
    """Write a whole file in one step: readers see the old one or the new one."""
    draft = path.with_name(path.name + ".draft")
    draft.unlink(missing_ok=True)  # it may be a link, in a folder that somebody else packed
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def finished(folder: Path) -> set[int]:
    """The numbers in the plan of the runs that are complete on disk."""
    return {int(path.name.partition(".")[0]) for path in rows_of_outcomes(folder)}


def rows_of_outcomes(folder: Path) -> list[Path]:
    """The file that each finished run wrote last."""
    return [path for path in (folder / PARTS).glob(f"*.{LAST}.arrow") if path.name.partition(".")[0].isdecimal()]


def is_finished(folder: Path, number: int) -> bool:
    """Whether one run is complete on disk."""
    return _part(folder, number, LAST).is_file()


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
    write_text(folder / PARTS / f"{number:06d}.failed", reason + "\n")


def read_failures(folder: Path) -> dict[int, str]:
    """The reasons of the runs that failed, by number."""
    found = sorted(path for path in (folder / PARTS).glob("*.failed") if path.stem.isdecimal())
    return {int(path.name.partition(".")[0]): path.read_text(encoding="utf-8", errors="replace").strip() for path in found}


def clear_marks(folder: Path) -> None:
    """Forget what an earlier attempt was at and what failed in it: all that is missing is tried again."""
    for kind in ("now", "failed"):
        for path in (folder / PARTS).glob(f"*.{kind}"):
            path.unlink(missing_ok=True)


def write_part(folder: Path, number: int, record: Record, keep: str) -> None:
    """Store one run under its number in the plan; safe to repeat, even at once, and to be killed at any moment."""
    kept = KEEP[: KEEP.index(keep) + 1]
    for name in TABLES:
        if NEEDS.get(name, name) in kept:
            table = table_of(name, record)
            if table is not None:
                path = _part(folder, number, name)
                draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}.draft")
                try:
                    _write(table, draft)
                    draft.replace(path)
                except OSError:  # a full disk: leave no half of a file on it
                    draft.unlink(missing_ok=True)
                    raise


def compact(
    folder: Path, numbers: Iterable[int], texts: Mapping[str, Mapping[str, tuple[str, str]]] | None = None,
    pairs: Sequence[Mapping[str, Any]] = (),
) -> None:  # fmt: skip
    """Put the parts together in the plan's order, a few at a time, each table replaced in one step.

    `texts` has unit and meaning by table and column, which the files then carry. `pairs` are the study's, as the manifest has them:
    runs are numbered arm by arm, pair by pair.
    """
    order = list(numbers)
    for name in TABLES:
        there = [number for number in order if _part(folder, number, name).is_file()]
        if there:
            of_each = [pairs[number % len(pairs)] for number in there] if pairs else ()
            join([_part(folder, number, name) for number in there], folder / f"{name}.parquet", (texts or {}).get(name, {}), of_each)


def drop_parts(folder: Path) -> None:
    """Remove what the large tables now hold."""
    shutil.rmtree(folder / PARTS, ignore_errors=True)


def _part(folder: Path, number: int, name: str) -> Path:
    return folder / PARTS / f"{number:06d}.{name}.arrow"


def _write(table: pa.Table, path: Path) -> None:
    options = pa.ipc.IpcWriteOptions(compression="zstd" if table.num_rows > ROWS_PLAIN else None)
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema, options=options) as writer:
        writer.write_table(table)


def _about(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> str:
    """In what the study there differs."""
    if found.get("configuration") == wanted["configuration"] and found.get("command") == wanted["command"]:
        return "the same configuration under another version of the code"
    return f"`{found.get('command', '?')}` of another configuration"
