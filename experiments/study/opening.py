"""A study takes its folder: a new one, one that an earlier attempt left, or one that holds all of it already; and gives it back."""

from __future__ import annotations

import errno
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from experiments.ask.mistakes import Mistake
from experiments.study import backdrop, identity, manifest, marks, seals, store
from experiments.study.lock import held
from experiments.study.progress import say
from experiments.study.rows import TABLES
from experiments.study.study import Study

GONE = (errno.ENOENT, errno.ENOTDIR, errno.ESTALE)
"""What is answered where a folder is not there any more."""
LOOKED_AT = 20
"""Folders beside a new one, the latest, in which an earlier attempt is looked for."""


@contextmanager
def taken(study: Study) -> Iterator[None]:
    """Hold the study's folder while the block runs; an interrupt says what is kept, an error of the disk names at least the folder.

    Raises Mistake where another command is at work there, where it holds something else, and where it goes away.
    """
    store.look(study.folder, study.identity)  # another study's folder is left as it is
    try:
        store.make(study.folder)
        with held(study.folder):
            yield
    except KeyboardInterrupt:
        kept = store.count_kept(study.folder, study.total)
        raise KeyboardInterrupt(f"interrupted: {kept} of {study.total} runs are kept; the same command resumes") from None
    except OSError as error:
        place = Path(error.filename).parent if isinstance(error.filename, str) else study.folder
        gone = next((one for one in (study.folder, place) if not one.exists()), None)
        if gone is not None and error.errno in GONE:
            told = "is no longer there: it was removed or renamed while this command ran; the same command does again what is missing"
            raise Mistake(f"{gone} {told}") from None
        if error.filename is None:  # as where writing fails, and not opening
            error.filename = str(study.folder)
        raise


def settled(study: Study) -> bool:
    """Whether the folder holds all of the study, every table as it was written; what needs no run is made again here."""
    folder = study.folder
    found = store.look(folder, study.identity)
    if found is None or found.get("state") != store.FINISHED:
        return False
    harmed, whole = seals.harmed(folder, found), manifest.read_even_damaged(folder)[1]
    if not _tables_hold(folder, found, harmed):
        return False
    study.files = {name: sealed for name, sealed in found[seals.FILES].items() if whole or name not in harmed}
    study.timings = dict(found["timings"]) if whole else {}
    lost = [name for name in backdrop.FILES if name in harmed or name not in study.files]
    if lost or found.get(identity.MADE_BY) != identity.of_the_rest():
        study.files |= backdrop.write(folder, study.resolution)
    if lost:
        say(f"{folder}: {' and '.join(lost)} {'were' if lost[1:] else 'was'} missing or damaged, and made again")
    if not whole:
        say(f"{folder / manifest.NAME} was damaged or edited, and made again")
    manifest.write(folder, study.manifest(store.FINISHED))
    store.drop_parts(folder)  # a kill may have come between the last two steps
    say(f"{folder} holds all {study.total} runs of this study already")
    return True


def _tables_hold(folder: Path, found: Mapping[str, Any], harmed: list[str]) -> bool:
    """Whether every table that is there has a seal and fits it, and every one that has a seal is there."""
    sealed = found.get(seals.FILES) or {}
    tables = [store.table(folder, name).name for name in TABLES]
    there = [name for name in tables if (folder / name).exists()]
    return bool(there) and all(name in sealed for name in there) and not any(name.endswith(".parquet") for name in harmed)


def open_(study: Study) -> dict[str, Any] | None:
    """Take the study's folder, and delete what is no run of its plan as it was stored; returns the manifest of an earlier attempt."""
    found = store.open_study(study.folder, study.manifest(store.RUNNING))
    store.make(study.folder)
    marks.clear(study.folder)
    gone = store.drop_unsound(study.folder, study)
    if gone:
        say(f"{study.folder}: {gone} stored run{'s were' if gone > 1 else ' was'} damaged or not of this study, and deleted")
    if found is not None:
        study.files = dict(found.get(seals.FILES, {}))
        if found.get("state") == store.FINISHED:
            harmed = ", ".join(name for name in seals.harmed(study.folder, found) if name.endswith(".parquet")) or "its tables"
            say(f"{study.folder}: missing or damaged: {harmed}; runs that are no longer there are simulated again")
        manifest.write(study.folder, study.manifest(store.RUNNING))
    done = len(store.finished(study.folder, study.total))
    if found is not None or done:
        say(f"resuming: {done} of {study.total} runs done")
    elif study.out is None:
        _tell_of_earlier(study)
    return found


def _tell_of_earlier(study: Study) -> None:
    """A folder beside this one may hold the same study under other code or libraries: the latest is named, for nobody else would say it."""
    beside = [path for path in study.folder.parent.glob(f"{study.command}-*/{manifest.NAME}") if path.parent.name != study.folder.name]
    for path in sorted(beside, key=lambda path: path.stat().st_mtime, reverse=True)[:LOOKED_AT]:
        with suppress(OSError, manifest.ManifestError):
            found = manifest.read(path.parent) or {}
            if found.get("configuration") == study.identity["configuration"]:
                kept = store.count_kept(path.parent, study.total)
                about = identity.apart(found, study.identity)
                say(f"{path.parent} holds {kept} of {study.total} runs of {about}; they are left there, and this study begins anew")
                return
