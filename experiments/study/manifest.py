"""A study's manifest says what the folder holds, is of one form, and carries a digest of itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from experiments.ask.mistakes import CONTROL
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


PAIR = {"history": int, "future": int}
FORM: dict[str, Any] = {
    "runs": int,
    "scenarios": [str],
    "worlds": [str],
    "yardstick": str,
    "ensemble": {"worlds": int},
    "pairs": [PAIR],
    "metrics": [{"name": str, "kind": str, "better": str}],
    "failed": [{**PAIR, "scenario": str, "world": str, "cause": str}],
    "calendar": dict,
}
"""What is read of a manifest, by key: a type, a list of one form, or an object with at least these keys."""
IN_NO_NAME = "/\\"


def problem(manifest: Mapping[str, Any]) -> str:
    """What is wrong first, in a few words; empty where nothing is. Keys that are missing are left to who needs them."""
    for key, form in FORM.items():
        value = manifest.get(key)
        if value is not None and (wrong := _unlike(value, form)):
            return f"{key}{wrong}"
    for name in (metric["name"] for metric in manifest.get("metrics") or ()):
        if any(one in name for one in IN_NO_NAME):
            return f"metrics: {name!r} is no name of a metric"  # tables are called by it
    odd = next((text for text in _texts(manifest) if CONTROL.search(text)), None)
    return f"{odd[:80]!r} holds a control character" if odd is not None else ""


def _unlike(value: Any, form: Any) -> str:
    """Where a value is not of the form, as ` is no list` or `: its 3rd ...`; empty where it is."""
    if isinstance(form, list):
        if not isinstance(value, list):
            return " is no list"
        return next((f", item {n}{wrong}" for n, one in enumerate(value, start=1) if (wrong := _unlike(one, form[0]))), "")
    if isinstance(form, dict):
        if not isinstance(value, dict):
            return " is no object"
        return next((f": {key}{wrong}" for key, inner in form.items() if (wrong := _unlike(value.get(key), inner))), "")
    fits = isinstance(value, form) and not isinstance(value, bool)
    return "" if fits else f" is no {KINDS[form]}"


KINDS = {str: "text", int: "whole number", dict: "object"}


def _texts(value: Any) -> Iterator[str]:
    """All texts and keys, in turn."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, Mapping):
            waiting += [*one, *one.values()]
        elif isinstance(one, list):
            waiting += one
