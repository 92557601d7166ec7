"""One study folder, one command at a time: a lock that ends with its process, however that ends."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from experiments.ask.mistakes import Mistake
from experiments.study import files
from experiments.study.store import LOCK


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold the folder, which exists; raises Mistake, one line, where another command is at work in it.

    Where the file system or the machine knows no locks the folder is taken as it is: parts are written whole and are
    the same bytes whoever writes them.
    """
    handle = _take(folder)
    try:
        yield
    finally:
        try:
            with suppress(OSError):  # a lock ends with its process at the latest
                (folder / LOCK).unlink(missing_ok=True)
        finally:
            os.close(handle)


def busy(folder: Path) -> bool:
    """Whether a command is at work in the folder."""
    try:
        handle = files.open_regular(folder / LOCK, os.O_RDWR)
    except OSError:
        return False
    try:
        return not _locked(handle)
    finally:
        os.close(handle)


def _take(folder: Path) -> int:
    """An open, locked file."""
    path = folder / LOCK
    while True:
        try:
            handle = files.open_regular(path, os.O_RDWR | os.O_CREAT)
        except OSError as error:
            if error.errno != errno.ELOOP:
                raise
            raise Mistake(
                f"{path} is a link or no plain file, and is not written to; remove it, or choose another folder with out="
            ) from None
        if not _locked(handle):
            holder = os.read(handle, 20).decode(errors="replace").strip()
            os.close(handle)
            who = f" (process {holder})" if holder.isdigit() else ""
            raise Mistake(f"{folder}: another mali command is running in it{who}; wait for it, or choose another folder with out=")
        try:
            if os.path.samestat(os.fstat(handle), os.lstat(path)):
                os.ftruncate(handle, 0)
                os.write(handle, f"{os.getpid()}\n".encode())
                return handle
        except FileNotFoundError:  # whoever held it removed it in this very moment
            pass
        except OSError:
            os.close(handle)
            raise
        os.close(handle)


def _locked(handle: int) -> bool:
    """Lock an open file; true also where locks are unknown."""
    try:
        import fcntl
    except ImportError:  # Windows
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True
