"""What the process does while a command runs: files written, programs started, pickles loaded, as Python itself announces it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

RUNS = ("os.system", "subprocess.Popen", "os.exec", "os.posix_spawn", "os.fork", "pickle.find_class", "socket.connect", "marshal.loads")
CHANGES = (
    "os.remove",
    "os.rename",
    "os.mkdir",
    "os.rmdir",
    "os.symlink",
    "os.link",
    "os.chmod",
    "os.truncate",
    "shutil.rmtree",
)
WRITES = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND
ROOT = Path(__file__).resolve().parents[2]


class Watch:
    """Collects events while it is on; a hook of Python's cannot be taken out again."""

    def __init__(self) -> None:
        self.on, self.seen = False, list[tuple[str, str]]()
        sys.addaudithook(self._hook)

    @contextmanager
    def watching(self) -> Iterator[list[tuple[str, str]]]:
        """The list of what happens in the block: what was done, and to which path."""
        self.seen, self.on = [], True
        try:
            yield self.seen
        finally:
            self.on = False

    def _hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.on:
            return
        if event == "open":
            path, _, flags = arguments
            if isinstance(path, (str, bytes)) and isinstance(flags, int) and flags & WRITES and not _own(os.fsdecode(path)):
                self.seen.append(("writes", os.fsdecode(path)))
        elif event in CHANGES:
            if not _own(os.fsdecode(arguments[0]) if isinstance(arguments[0], (str, bytes)) else ""):
                self.seen.append(("writes", str(arguments[0])))
        elif event in RUNS and not (event == "marshal.loads" and _from_import()):
            self.seen.append((event, repr(arguments)[:200]))
        elif event == "import" and arguments[0] in ("canary", "sitecustomize"):
            self.seen.append(("import", str(arguments[0])))


def _own(path: str) -> bool:
    """What Python keeps for itself, and nowhere."""
    return "__pycache__" in path or path in (os.devnull, "")


def _from_import() -> bool:
    """Python's own import loads marshalled code."""
    frame = sys._getframe(2)
    while frame is not None:
        if "importlib" in frame.f_code.co_filename:
            return True
        frame = frame.f_back  # type: ignore[assignment]
    return False
