"""A disk that fails, or a process that is killed, at one of the steps in which a study is stored: every step can be tried in turn."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

WRITES = ("write_bytes", "write_text", "replace", "unlink", "mkdir")


class Killed(BaseException):
    """The process ends here: nothing that comes after touches the disk."""


class Disk:
    """Counts the steps that touch files below `folder` and raises `error(path)` at step `at`; after a kill at every further one too."""

    def __init__(self, patch: pytest.MonkeyPatch, folder: Path, at: int, error: Callable[[str], BaseException]) -> None:
        self.folder, self.at, self.error, self.step, self.where = str(folder), at, error, 0, ""
        for name in WRITES:
            patch.setattr(Path, name, self.method(getattr(Path, name), name))
        patch.setattr(Path, "open", self.method(Path.open, "open"))
        patch.setattr(os, "open", self.method(os.open, "os.open"))
        patch.setattr(os, "fsync", self.anywhere(os.fsync, "fsync"))
        patch.setattr(pq.ParquetWriter, "write_table", self.anywhere(pq.ParquetWriter.write_table, "write_table"))

    def method(self, real: Callable[..., Any], name: str) -> Callable[..., Any]:
        """The same function, whose first argument is a path, as a step."""

        def call(path: Any, *rest: Any, **options: Any) -> Any:
            if str(path).startswith(self.folder) and self.fails(name, str(path)):
                if name in ("write_bytes", "write_text"):
                    real(path, rest[0][: len(rest[0]) // 2], **options)
                raise self.error(str(path))
            return real(path, *rest, **options)

        return call

    def anywhere(self, real: Callable[..., Any], name: str) -> Callable[..., Any]:
        """The same function, which is called for nothing but the study, as a step."""

        def call(*arguments: Any, **options: Any) -> Any:
            if self.fails(name, ""):
                raise self.error("")
            return real(*arguments, **options)

        return call

    def fails(self, name: str, path: str) -> bool:
        """Whether this step is the one."""
        self.step += 1
        if self.step - 1 == self.at:
            self.where = f"{name} {Path(path).name}"
            return True
        return self.step - 1 > self.at and isinstance(self.error(""), Killed)
