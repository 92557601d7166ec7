"""A scenario, world or study is named; a path, or a file that lies elsewhere, is told where it belongs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from experiments.ask.mistakes import Mistake, nearest, unknown

SUFFIX = re.compile(r"\.ya?ml$")
PLAIN = re.compile(r"[A-Za-z0-9_-]{1,40}")
LISTS = {"scenario": "scenarios", "study": "studies", "calibration": "calibrations"}
"""Groups whose names `mali list` has, and under which subject."""


def not_found(group: str, name: str, known: Sequence[str], own: Path | None) -> Mistake:
    """The mistake of a name without a file; `own` is the user's folder, where there is one."""
    stem = SUFFIX.sub("", Path(name).name)
    if stem != name and stem in known and (Path(name).name == name or not _is_file(Path(name))):
        return Mistake(f"unknown {group} '{name}': give its name alone, {stem}")
    found = next((path for path in _elsewhere(group, name, stem, own) if _is_file(path)), None)
    if found is None:
        told = unknown(group, name, known)
        return told if nearest(name, known) or not PLAIN.fullmatch(name) else Mistake(f"{told}{_where(group, name, own)}")
    if found.parent.name == group and found.suffix == ".yaml":
        return Mistake(f"unknown {group} '{name}': for {found} write --config-dir {found.parent.parent} and the name {stem}")
    folder = own or Path("mine")
    place = folder / group / f"{stem}.yaml"
    how = "" if own else f" and write --config-dir {folder} and the name {stem}"
    return Mistake(f"unknown {group} '{name}': move {found} to {place}{how}")


def _where(group: str, name: str, own: Path | None) -> str:
    """Where a file of that name would have to be, for a name that is like no other."""
    listed = f"; mali list {LISTS[group]} has the names" if group in LISTS else ""
    if own:
        return f"{listed}, and {own} has no {group}/{name}.yaml"
    return f"{listed}; for a file of yours, FOLDER/{group}/{name}.yaml, write --config-dir FOLDER"


def _elsewhere(group: str, name: str, stem: str, own: Path | None) -> Iterator[Path]:
    """Where people put such a file: as they write it, in the folder itself, or with the other suffix."""
    yield from (Path(name), Path(f"{name}.yaml"), Path(f"{name}.yml")) if "/" in name else ()
    for folder in (own, Path()):
        for place in (folder / group, folder) if folder is not None else ():
            yield from (place / f"{stem}{suffix}" for suffix in (".yaml", ".yml"))


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name that no file can have
        return False
