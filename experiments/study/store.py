"""A study's folder: every finished run is written at once, and in the end few large tables in one fixed order.

While a study is under way, `parts/` holds one file a finished run (`parts`). The large tables are the parts put together in
the order of the study's plan, so that they are the same bytes for any number of workers, and after any number of
interruptions. The manifest has the length and digest of each, and nothing is believed that does not fit.
Floats are kept at nine significant digits (`rounding`).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.ask.mistakes import Mistake
from experiments.study import files, identity, manifest, parts, seals
from experiments.study.merging import join
from experiments.study.parts import Unsound
from experiments.study.rows import TABLES

if TYPE_CHECKING:
    from experiments.study.study import Study
    from sim.outputs.record import Record

PARTS, LOCK = manifest.PARTS, ".lock"
RUNNING, INCOMPLETE, FINISHED = "running", "incomplete", "finished"
"""A manifest's state: under way or interrupted; gone through, but for runs that failed; all runs are in the tables."""


def look(folder: Path, wanted: Mapping[str, Any]) -> dict[str, Any] | None:
    """The manifest of an earlier attempt at the same study, or none in a new or empty folder; changes nothing.

    It may be damaged. Raises Mistake where the folder holds another study or other files.
    """
    if (folder / PARTS).is_symlink():
        raise Mistake(f"{folder / PARTS} is a link, which is not followed; choose another folder with out=")
    try:
        found, whole = manifest.read_even_damaged(folder)
    except manifest.ManifestError as error:
        raise Mistake(str(error)) from None
    if found is not None:
        known = ("configuration_hash",) if whole else ("configuration", "command", *identity.CODE)  # the damage may be in the hash
        if any(found.get(name) != wanted.get(name) for name in known):
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
        files.make_folder(folder / PARTS)
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


def count_kept(folder: Path, total: int) -> int:
    """How many runs of so many are safe: as parts, or in the tables of a finished study."""
    with suppress(manifest.ManifestError, OSError):
        if (manifest.read(folder) or {}).get("state") == FINISHED:
            return total
    return len(finished(folder, total))


def is_finished(folder: Path, number: int) -> bool:
    """Whether one run has its part."""
    return _part(folder, number).is_file()


def drop_unsound(folder: Path, plan: Study) -> int:
    """Look into every part, and delete what is no part of the plan as it was written; returns how many that were."""
    gone = [path for path in (folder / PARTS).glob(f"*{parts.SUFFIX}") if not _is_sound(path, plan)]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def _is_sound(path: Path, plan: Study) -> bool:
    """Whether a file is the part of a planned run, every byte as it was written."""
    with suppress(Unsound):
        return bool(parts.tables_of(path, plan))
    return False


def discard(folder: Path, numbers: Iterable[int]) -> None:
    """Forget these runs, which are then simulated again."""
    for number in numbers:
        _part(folder, number).unlink(missing_ok=True)


def write_part(folder: Path, number: int, record: Record, keep: str, study: str = "") -> None:
    """Store one run under its number in the plan; safe to repeat, even at once, and to be killed at any moment."""
    files.write_shared(_part(folder, number), parts.packed(record, keep, study))


def compact(
    folder: Path, numbers: Iterable[int], plan: Study, texts: Mapping[str, Mapping[str, tuple[str, str]]] | None = None
) -> seals.Seals:
    """Put the parts of these runs together in this order, each table replaced in one step; returns the tables' seals.

    Raises Unsound, before any table is replaced, where runs have no part that is theirs. `texts` has unit and meaning by table and
    column, for the files.
    """
    paths = [_part(folder, number) for number in numbers]
    if lacking := [parts.number_of(path) for path in paths if not _is_sound(path, plan)]:
        raise Unsound(lacking)
    rows = join(lambda: (parts.tables_of(path, plan) for path in paths), folder, texts or {})
    return {table(folder, name).name: seals.seal(table(folder, name)) | {"rows": rows[name]} for name in TABLES if name in rows}


def drop_parts(folder: Path) -> None:
    """Remove what the large tables hold, once these are on the disk under their names."""
    files.to_disk(folder)
    shutil.rmtree(folder / PARTS, ignore_errors=True)


def _part(folder: Path, number: int) -> Path:
    return folder / PARTS / f"{number:06d}{parts.SUFFIX}"


def table(folder: Path, name: str) -> Path:
    """The file of one of TABLES."""
    return folder / f"{name}.parquet"


def _study_of(path: Path) -> str | None:
    try:
        return str(parts.read(path)["study"])
    except Unsound:
        return None


def _about(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> str:
    """In what the study there differs."""
    if found.get("configuration") == wanted["configuration"] and found.get("command") == wanted["command"]:
        return identity.apart(found, wanted)
    return f"`{found.get('command', '?')}` of another configuration"
