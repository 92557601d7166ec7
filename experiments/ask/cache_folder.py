"""Where compiled code is kept: only where nobody but its owner can put anything, since what lies there is executed."""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from experiments.ask.mistakes import Mistake

VARIABLE = "NUMBA_CACHE_DIR"
PRIVATE = 0o700
NOBODY = 65534  # whom folders of a user outside a container belong to, seen from inside


def use_cache() -> None:
    """Compiled kernels are kept beside the code, or in the user's cache where others may write there too or the user may not.

    Without either it is a private folder in the temporary directory. A folder that the user names is the user's own choice.
    Must come before numba is imported; workers inherit it.
    """
    import sim

    given = os.environ.get(VARIABLE)
    if given:
        _check_given(given)
    elif not _beside(Path(sim.__file__).parent):
        folder, at_home = _own_folder()
        os.environ[VARIABLE] = str(folder)
        if not at_home:  # there is no home to write to: figures keep their fonts beside the kernels
            os.environ.setdefault("MPLCONFIGDIR", str(folder / "matplotlib"))
        if "numba" in sys.modules:  # as in a notebook, where it has read its settings already
            sys.modules["numba"].config.CACHE_DIR = str(folder)


def folder_in_use() -> Path:
    """The folder that compiled code is kept in, or below, from now on."""
    import sim

    return Path(os.environ.get(VARIABLE) or Path(sim.__file__).parent / "__pycache__")


def _check_given(given: str) -> None:
    """A folder that cannot be written keeps nothing, and numba would not say so."""
    path = Path(given).absolute()
    there = next(one for one in (path, *path.parents) if one.exists())
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        raise Mistake(f"{VARIABLE}={given}: cannot be written; name another folder to keep compiled code in, or none")


def _beside(package: Path) -> bool:
    """Whether code can be kept beside its source: whoever may write there might change the source as well."""
    return _writable(package) and all(_guarded(one) and os.access(one, os.W_OK | os.X_OK) for one in _folders(package))


def _folders(package: Path) -> Iterator[Path]:
    """The package's folders of source, and beside each what is compiled of it."""
    for folder in (package, *(one for one in package.iterdir() if one.is_dir() and one.name != "__pycache__")):
        yield folder
        yield from (one for one in (folder / "__pycache__",) if one.exists())


def _own_folder() -> tuple[Path, bool]:
    """In the user's cache, and that it is there, else under the temporary directory."""
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or os.path.expanduser("~/.cache")
    who = os.getuid() if hasattr(os, "getuid") else "numba"
    try:
        for parent, names in ((Path(base), ("mali-sim", "numba")), (Path(tempfile.gettempdir()), (f"mali-sim-{who}",))):
            with suppress(OSError):
                parent.mkdir(parents=True, exist_ok=True)
                folder = parent.resolve()
                for name in names:
                    folder /= name
                    folder.mkdir(mode=PRIVATE, exist_ok=True)
                if _private(folder) and _way_is_guarded(folder) and _writable(folder):
                    return folder, len(names) > 1
        made = Path(tempfile.mkdtemp(prefix="mali-sim-"))  # somebody else has taken that name
        if _way_is_guarded(made.resolve()):
            return made, False
        made.rmdir()
    except OSError:
        pass
    raise Mistake(f"there is no folder to keep compiled code in that only you can write; name one in {VARIABLE}") from None


def _private(folder: Path) -> bool:
    """Whether a folder, which is no link, is the user's own and nobody else may write to it."""
    return _guarded(folder) and (not hasattr(os, "getuid") or folder.lstat().st_uid == os.getuid())


def _guarded(folder: Path) -> bool:
    """Whether nobody but its owner may write to a folder, which is no link; a group with its owner's number has no other members."""
    found = folder.lstat()
    return stat.S_ISDIR(found.st_mode) and not _open_to_others(found)


def _open_to_others(found: os.stat_result) -> bool:
    shared = found.st_mode & stat.S_IWOTH or (found.st_mode & stat.S_IWGRP and found.st_gid != found.st_uid)
    return bool(shared) and hasattr(os, "getuid")  # on Windows modes say nothing


def _way_is_guarded(folder: Path) -> bool:
    """Whether nobody else can put another folder in its place, or in that of one above it."""
    if not hasattr(os, "getuid"):
        return True
    for above in folder.parents:
        found = above.stat()
        if found.st_uid not in (os.getuid(), 0, NOBODY) or (_open_to_others(found) and not found.st_mode & stat.S_ISVTX):
            return False
    return True


def _writable(folder: Path) -> bool:
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False
