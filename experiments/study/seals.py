"""The manifest has length and digest of each table of a study; what does not fit them is not believed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from experiments.study import files, manifest

FILES = manifest.FILES
Seals = dict[str, dict[str, Any]]


def seal(path: Path) -> dict[str, Any]:
    """Length and digest of a file as it is on disk."""
    with path.open("rb") as source:
        found = hashlib.file_digest(source, lambda: hashlib.blake2b(digest_size=files.DIGEST_BYTES)).hexdigest()
        return {"bytes": source.tell(), "blake2b": found}


def fits(path: Path, sealed: Mapping[str, Any]) -> bool:
    """Whether a file is there and is, byte by byte, the one that was sealed."""
    try:
        return path.is_file() and path.stat().st_size == sealed.get("bytes") and bool(seal(path)["blake2b"] == sealed.get("blake2b"))
    except OSError as error:
        if error.errno in files.UNREADABLE:
            return False
        raise


def harmed(folder: Path, found: Mapping[str, Any]) -> list[str]:
    """The sealed files that are missing or not as they were written."""
    return [name for name, sealed in found.get(FILES, {}).items() if not fits(folder / name, sealed)]


def keep_text(folder: Path, name: str, text: str) -> None:
    """Write a file that figures or the report read, and its seal into the manifest."""
    files.write_text(folder / name, text)
    keep(folder, [name])


def keep(folder: Path, names: Iterable[str], instead: Callable[[str], bool] = lambda name: False) -> None:
    """Put the seals of these files into the manifest, in place of those of files that `instead` is true of."""
    found = manifest.read(folder)
    if found is None:
        return
    before = found.get(FILES, {})
    sealed = {name: one for name, one in before.items() if not instead(name)} | {name: seal(folder / name) for name in names}
    if sealed != before:
        manifest.write(folder, found | {FILES: sealed})
