"""A study is killed again and again, at random moments and at file operations, until it is done, then the next.

    python many_kills.py FOLDER KILLS SEED WORD...

Each command is a process of its own, a copy of this one, in which all is imported and compiled: so that a kill costs a second
and falls on what the command does rather than on its start. Every file of a study that went on must be that of one which nothing
disturbed; figures and the report are made up, since they take longer than all else. Prints what it saw as JSON.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections import Counter
from contextlib import redirect_stdout
from pathlib import Path

import pytest
from faults import Disk
from stored import draw_nothing, hashes

LONGEST_S = 120.0
OUT = "study"
"""The folder of results, by one name for all, since files may bear it."""
CLOCKS = ("timings", "digest")
"""What a manifest holds of the clock; its digest is over that too."""
NEVER = 10**9


def command(words: list[str], home: Path, at: int = NEVER) -> int:
    """Begin a command in a process of its own, which kills itself at that file operation; what it says goes into `home`'s log."""
    pid = os.fork()
    if pid:
        return pid
    status = 70
    try:
        os.chdir(home)
        with Path("log").open("w") as out:
            os.dup2(out.fileno(), 1)
            os.dup2(out.fileno(), 2)
            disk = Disk(pytest.MonkeyPatch(), Path(OUT), at, lambda path: died(disk))
            from experiments import cli

            status = cli.main([*words, f"out={OUT}"])
            sys.stdout.flush()
            Path("operations").write_text(str(disk.step))
    finally:
        os._exit(status)


def died(disk: Disk) -> BaseException:
    """The end of this process, whose last file operation is told."""
    Path("operation").write_text(disk.where.partition(" ")[0])
    os.kill(os.getpid(), signal.SIGKILL)
    return SystemExit(70)  # not reached


def ended(pid: int, seconds: float) -> int | None:
    """The status of a command that ends within so many seconds; none for one that was killed."""
    deadline, found = time.monotonic() + seconds, 0
    while not found and time.monotonic() < deadline:
        found, status = os.waitpid(pid, os.WNOHANG)
        time.sleep(0.005)
    if not found:
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
    code = os.waitstatus_to_exitcode(status)
    return None if code == -signal.SIGKILL else code


def bytes_of(home: Path) -> dict[str, str]:
    """Digests of all files of a finished study, and the manifest without what the clock decides."""
    told = json.loads((home / OUT / "manifest.json").read_text())
    return hashes(home / OUT) | {"manifest.json": json.dumps({key: value for key, value in told.items() if key not in CLOCKS})}


def state_of(home: Path) -> str:
    """What the manifest of a killed study says."""
    path = home / OUT / "manifest.json"
    return str(json.loads(path.read_text())["state"]) if path.exists() else "nothing yet"


class Killing:
    """Kills, and what came of them."""

    def __init__(self, folder: Path, seed: int, words: list[str]) -> None:
        self.folder, self.chance, self.words = folder, random.Random(seed), words
        self.killed, self.studies = 0, 0
        self.unequal: list[list[object]] = []
        self.where, self.states = Counter[str](), Counter[str]()

    def undisturbed(self) -> None:
        """One study that nothing disturbs: its bytes, how long it takes and how many file operations."""
        home, begun = self.home("undisturbed"), time.monotonic()
        assert ended(command(self.words, home), LONGEST_S) == 0, (home / "log").read_text()[-2000:]
        self.usual, self.operations = time.monotonic() - begun, int((home / "operations").read_text())
        self.right = bytes_of(home)

    def home(self, name: str) -> Path:
        """A folder for one study."""
        path = self.folder / name
        path.mkdir()
        return path

    def study(self, kills: int) -> None:
        """One study until it is done, undisturbed from the last kill on."""
        home = self.home(f"killed{self.studies}")
        self.studies += 1
        while (code := self.once(home, kills)) is None:
            self.killed += 1
            self.states[state_of(home)] += 1
        found = bytes_of(home) if code == 0 else {}
        if found != self.right:
            wrong = sorted(name for name in {*found, *self.right} if found.get(name) != self.right.get(name))
            self.unequal.append([home.name, code, wrong, (home / "log").read_text()[-500:]])

    def once(self, home: Path, kills: int) -> int | None:
        """One command, killed at a moment or at a file operation where it is not over before; its status if it is."""
        if self.killed == kills:
            return ended(command(self.words, home), 2 * LONGEST_S)
        if self.chance.random() < 0.5:
            code = ended(command(self.words, home), self.chance.uniform(0, self.usual))
            self.where["a moment"] += code is None
            return code
        code = ended(command(self.words, home, self.chance.randrange(self.operations)), LONGEST_S)
        if code is None:
            self.where[(home / "operation").read_text()] += 1
        return code


def warm(folder: Path, words: list[str]) -> None:
    """The study once in this process: what it imports is there for every copy."""
    from experiments import cli

    (folder / "warm").mkdir()
    os.chdir(folder / "warm")
    with redirect_stdout(sys.stderr):
        assert cli.main([*words, f"out={OUT}"]) == 0


def main(folder: Path, kills: int, seed: int, words: list[str]) -> dict[str, object]:
    """Kill so many commands, and end each study undisturbed where the kills are used up."""
    killing = Killing(folder, seed, words)
    killing.undisturbed()
    while killing.killed < kills:
        killing.study(kills)
    told = {name: getattr(killing, name) for name in ("killed", "studies", "unequal", "where", "states", "operations")}
    return told | {"files": sorted(killing.right), "seconds": round(killing.usual, 1)}


if __name__ == "__main__":
    from experiments.ask import configuration
    from experiments.study import kernels
    from sim.settings import build

    folder, words = Path(sys.argv[1]).resolve(), sys.argv[4:]
    kernels.use_cache()
    kernels.prepare(build({}))
    patch, composer = pytest.MonkeyPatch(), configuration.Composer()
    draw_nothing(patch)
    patch.setattr(configuration, "Composer", lambda folder=None: composer)  # settings are read once
    warm(folder, words)
    print(json.dumps(main(folder, int(sys.argv[2]), int(sys.argv[3]), words)))
