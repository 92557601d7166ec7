"""A file is whole or not there: it is written beside its place, brought onto the disk and renamed in one step."""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

DIGEST_BYTES = 16
"""Of a BLAKE2b digest: chance never gives two files the same one."""
UNREADABLE = (errno.ENOENT, errno.EIO, errno.ESTALE)
"""What reading answers for a file that is not there, on a bad spot of a disk, or lost by its server: it has to be made again."""
NOT_THERE = (errno.EINVAL, errno.ENOTSUP, errno.ENOSYS)
"""What file systems answer that do not know how to bring a file onto the disk."""


def digest_of(data: bytes) -> str:
    """The BLAKE2b digest of bytes."""
    return hashlib.blake2b(data, digest_size=DIGEST_BYTES).hexdigest()


def open_regular(path: Path, flags: int = os.O_RDONLY) -> int:
    """Open a file of a results folder that may be a stranger's; raises OSError (ELOOP) for a link, a pipe or a device.

    It neither follows a link nor waits for whoever writes into a pipe.
    """
    handle = os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0), 0o644)
    found = os.fstat(handle)
    if not stat.S_ISREG(found.st_mode) or (flags & os.O_RDWR and found.st_nlink > 1):
        os.close(handle)
        raise OSError(errno.ELOOP, "is no plain file", str(path))
    return handle


def make_folder(path: Path) -> None:
    """Make a folder of a study; raises OSError where its name is a link, whose target is somebody else's."""
    if path.is_symlink():
        raise OSError(errno.ELOOP, "it is a link, which is not followed", str(path))
    path.mkdir(parents=True, exist_ok=True)


def put(draft: Path, target: Path) -> None:
    """Bring a written draft onto the disk, then give it its name in one step: readers see the old file or the new one."""
    to_disk(draft)
    draft.replace(target)


def to_disk(path: Path) -> None:
    """Wait until a file, or a folder's list of names, is on the disk, where the file system knows how."""
    if path.is_dir() and os.name == "nt":  # folders cannot be opened there
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in NOT_THERE:
            raise
    finally:
        os.close(handle)


def write_text(path: Path, text: str) -> None:
    """Write a whole file in one step."""
    write_bytes(path, text.encode())


def write_bytes(path: Path, data: bytes, *, wait: bool = True) -> None:
    """Write a whole file in one step; what can be made again need not wait for the disk."""
    draft = path.with_name(path.name + ".draft")
    draft.unlink(missing_ok=True)  # of one who was killed; or a link, in a folder that somebody else packed
    _write(draft, path, data, wait)


def write_shared(path: Path, data: bytes) -> None:
    """Write a whole file in one step, even where several do so at once."""
    _write(path.with_name(f"{path.name}.{secrets.token_hex(4)}.draft"), path, data)


def _write(draft: Path, path: Path, data: bytes, wait: bool = True) -> None:
    """A full disk is left without half of the draft."""
    try:
        draft.write_bytes(data)
        if wait:
            to_disk(draft)
        draft.replace(path)
    except OSError:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise
