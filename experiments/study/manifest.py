"""A study's manifest says what the folder holds, and carries a digest of itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from experiments.study import files

NAME = "manifest.json"
SEAL = "digest"
PARTS = "parts"
FILES = "files"
"""The key for length and digest of each file (`seals`)."""


class ManifestError(ValueError):
    """What is wrong with a manifest, in one line that names the file and the cure."""


def digest(value: Any) -> str:
    """SHA-256 of plain values, whatever the order of their keys."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, separators=(",", ":"), default=str).encode()).hexdigest()


def read(folder: Path) -> dict[str, Any] | None:
    """The manifest, or none where there is none; raises ManifestError for one that is broken or not as it was written."""
    found, whole = read_even_damaged(folder)
    if not whole:
        raise ManifestError(f"{folder / NAME}: is damaged or was edited; the command that made it makes it again")
    return found


def read_even_damaged(folder: Path) -> tuple[dict[str, Any] | None, bool]:
    """The manifest, or none where there is none, and whether it is as it was written; raises ManifestError where nothing can be read."""
    path = folder / NAME
    if not path.is_file():
        return None, True
    cure = f"the same command with another out= makes the study anew; to go on with the runs in {folder / PARTS}, move that into it first"
    try:
        text = path.read_bytes().decode()
        found = json.loads(text)
    except UnicodeDecodeError:
        raise ManifestError(f"{path}: is not readable as UTF-8 text; {cure}") from None
    except (ValueError, RecursionError) as error:
        raise ManifestError(f"{path}: is not readable JSON ({error}); {cure}") from None
    if not isinstance(found, dict):
        raise ManifestError(f"{path}: is not a JSON object; {cure}")
    if SEAL not in found:
        return found, FILES not in found  # nobody who seals files leaves the manifest without
    sealed = found.pop(SEAL)
    return found, sealed == digest(found) and text == _text(found)


def write(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Replace the manifest in one step."""
    plain = json.loads(json.dumps(manifest, default=str))
    files.write_text(folder / NAME, _text(plain))


def _text(plain: Mapping[str, Any]) -> str:
    """A manifest as it is written."""
    return json.dumps({**plain, SEAL: digest(plain)}, indent=1, ensure_ascii=False) + "\n"
