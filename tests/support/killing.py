"""A small sweep as a process of its own, to be broken and killed, and what is looked at afterwards."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHORT = ["calendar.start=2017-05-20", "calendar.end=2017-08-10"]
TEXT = """# Does the noise of choice matter?
scenarios: [status_quo, mobile]
seeds: 2
seconds_per_1000_days: 2.5
design:
  kind: one_at_a_time
  values:
    world.cell.choice_noise: [0.3, 0.8]
    measures.posture.*.risk_tolerance@mobile: [0.9]
"""
TOTAL = 12
SCRIPT = """import os, signal, sys, time
import sim.run
from experiments.commands import _illustrate as illustrate
what, real = os.environ.get("WHAT"), sim.run.run
def run(scenario, settings, history, future, **rest):
    if what == "die" and scenario == "mobile" and rest["world_name"] == "cell.choice_noise=0.3":
        os.kill(os.getpid(), signal.SIGKILL)
    record = real(scenario, settings, history, future, **rest)
    time.sleep(what == "slow")
    return record
sim.run.run = run
illustrate.illustrate = lambda *_: None
if what == "hurry":
    from experiments.study import cluster
    cluster.CONNECT_S = 1
if __name__ == "__main__":
    from experiments import cli
    sys.exit(cli.main())
"""
"""The command spared its figures, whose runs in one world `die`, or whose every run takes a second longer, or that waits for nobody."""


def bare(folder: Path, what: str = "") -> list[str]:
    """How that command is called in a folder."""
    (folder / "mali.py").write_text(SCRIPT)
    return ["env", f"WHAT={what}", sys.executable, "mali.py"]


def environment() -> dict[str, str]:
    """That of a command beside which the project lies."""
    return os.environ | {"PYTHONPATH": str(ROOT)}


def make(folder: Path) -> None:
    """Put the study into a folder."""
    (folder / "study").mkdir()
    (folder / "study" / "mine.yaml").write_text(TEXT)


def start(folder: Path, *words: str, what: str = "") -> subprocess.Popen[str]:
    """Begin the sweep of the folder's study."""
    command = [*bare(folder, what), "sweep", "study=mine", "--config-dir", ".", *words, *SHORT]
    return subprocess.Popen(command, cwd=folder, env=environment(), text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def go(folder: Path, *words: str, what: str = "") -> tuple[int, str, str]:
    """Do the sweep; gives exit status, stdout and stderr."""
    process = start(folder, *words, what=what)
    out, err = process.communicate(timeout=600)
    return process.returncode, out, err


def status(folder: Path, *words: str) -> str:
    """What `mali status` prints."""
    asked = [sys.executable, "-m", "experiments.cli", "status", *words]
    done = subprocess.run(asked, cwd=folder, env=environment(), text=True, capture_output=True, check=True)
    return done.stdout


def hashes(folder: Path) -> dict[str, str]:
    """Of all tables."""
    names = sorted([*folder.glob("*.parquet"), *folder.glob("*.csv"), folder / "map.json"])
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in names}


def children(pid: int) -> list[int]:
    """All living descendants of a process."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[0] != "Z":
            parents[int(path.parent.name)] = int(fields[1])
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found[1:]


def words_of(pid: int) -> str:
    """A living process's command line; nothing for one that is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


def wait_for(true: Callable[[], object], seconds: float = 120) -> None:
    """Until it is true."""
    deadline = time.monotonic() + seconds
    while not true() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert true()
