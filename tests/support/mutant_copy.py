"""A copy of the tree in which one mutant at a time lives, and what the tests say of it in a process of their own."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from mutants import Mutant

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("sim", "experiments", "scenarios", "seeds", "docs", "tests", "benchmarks", "results/README.md", "pyproject.toml", "start.py",
          "README.md", "DEVELOPERS.md", "CHANGELOG.md", "CITATION.cff", "LICENSE", "constraints.txt")  # fmt: skip
CPU_S, LIMIT_S = 120, 3600  # CPU seconds and seconds that a mutant may take: one that never ends is seen, a busy machine is borne with
UNREAD = "(cannot be imported)"
TIMED = "answer_at_once"  # says how quick commands are, which other work on the machine changes


class Copy:
    """The tree in a folder of its own, where one file at a time is changed; compiled code is put back after each change."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "tree"
        for name in COPIED:
            source, target = ROOT / name, self.root / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("*.pyc"))
            else:
                shutil.copy2(source, target)
        self.source = b""
        self.compiled = {path: path.read_bytes() for path in self.root.rglob("*.nb[ic]")}

    def put(self, mutant: Mutant) -> None:
        """Change a file."""
        self.source = (self.root / mutant.path).read_bytes()
        (self.root / mutant.path).write_bytes(mutant.of(self.source))

    def restore(self, mutant: Mutant) -> None:
        """The file and the compiled code as they were."""
        (self.root / mutant.path).write_bytes(self.source)
        for path in self.root.rglob("*.nb[ic]"):
            if path not in self.compiled:
                path.unlink()
        for path, content in self.compiled.items():
            if not path.is_file() or path.read_bytes() != content:
                path.write_bytes(content)


class _First:
    """A plugin of pytest that keeps the name of the first test that fails."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.failed and not self.file.exists():
            self.file.write_text(report.nodeid, encoding="utf-8")

    def pytest_collectreport(self, report: Any) -> None:
        if report.failed and not self.file.exists():
            self.file.write_text(f"{report.nodeid} {UNREAD}", encoding="utf-8")


def _child(tree: Path, tests: list[str], first: Path, *options: str) -> int:
    """In a process of its own: the tests in the copy."""
    os.setsid()
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    out = os.open(first.with_suffix(".log"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(out, 1)
    os.dup2(out, 2)
    os.chdir(tree)
    os.environ |= {"PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
    sys.dont_write_bytecode = True
    sys.path[:] = [str(tree), *(path for path in sys.path if not path.startswith(str(ROOT)) or ".venv" in path)]
    for name in ("mutants", "standing_on", "mutant_copy"):
        sys.modules.pop(name, None)
    import pytest

    usual = ["-q", "-x", "-p", "no:cacheprovider", "-m", "not slow", "-k", f"not {TIMED}"]
    return int(pytest.main([*usual, *options, *tests], plugins=[_First(first)]))


def verdict(tree: Path, tests: list[str], scratch: Path, *options: str) -> tuple[str, str]:
    """`killed` and by which test, or `survived`; nothing is said of a mutant whose tests could not even begin."""
    first = scratch / "first"
    first.unlink(missing_ok=True)
    began, process = time.monotonic(), os.fork()
    if not process:
        code = 70
        try:
            code = _child(tree, tests, first, *options)
        finally:
            os._exit(code)
    done, status = 0, 0
    try:
        while not done:
            done, status = os.waitpid(process, os.WNOHANG)
            if not done and time.monotonic() - began > LIMIT_S:
                os.kill(process, signal.SIGKILL)
            time.sleep(0.05)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process, signal.SIGKILL)  # whatever it began
    if not status:
        return "survived", ""
    if first.exists():
        return "killed", first.read_text(encoding="utf-8")
    if os.WIFSIGNALED(status):
        return "killed", "it did not end, or died"
    raise SystemExit(f"the tests do not run, whatever the mutant: {first.with_suffix('.log').read_text(encoding='utf-8')[-2000:]}")
