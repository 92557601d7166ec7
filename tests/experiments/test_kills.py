"""Real processes, killed: whatever dies and whenever, nothing finished is lost, and the tables end in the same bytes."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import stored
from killing import TOTAL, children, environment, go, hashes, make, start, status, wait_for

linux = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="only Linux tells who is whose child")
MADE_UP = """import os, signal, sys
from pathlib import Path
import pytest, stored
patch = pytest.MonkeyPatch()
stored.instead(patch)
stored.Disk(patch, Path(sys.argv[1]), int(sys.argv[2]), lambda path: os.kill(os.getpid(), signal.SIGKILL))
print("ready", flush=True)
stored.command(Path(sys.argv[1]))
"""
NEVER = 10**9


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[dict[str, str], list[str]]]:
    """The hashes of a study of made-up runs, and its steps on the disk; what is made up stays so."""
    folder = tmp_path_factory.mktemp("undisturbed") / "s"
    with pytest.MonkeyPatch.context() as patch:
        stored.instead(patch)
        with pytest.MonkeyPatch.context() as counted:
            disk = stored.Disk(counted, folder, NEVER, lambda path: OSError())
            stored.command(folder)
        yield stored.hashes(folder), disk.steps


def killed(folder: Path, at: int = NEVER, seconds: float = 60) -> bool:
    """A study of made-up runs in a process of its own, killed at a step or after so many seconds; whether it was not over before."""
    words = [sys.executable, "-c", MADE_UP, str(folder), str(at)]
    path = {"PYTHONPATH": os.pathsep.join([environment()["PYTHONPATH"], str(Path(stored.__file__).parent)])}
    with subprocess.Popen(words, env=os.environ | path, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None and process.stdout.readline() == b"ready\n"
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
        process.kill()
    return process.returncode == -signal.SIGKILL


def goes_on(folder: Path, whole: dict[str, str]) -> None:
    """The same command ends in the same bytes, and no file that bears its name is half of one before."""
    named = [path for path in folder.rglob("*") if path.suffix in (".run", ".json", ".parquet")]
    assert all(path.stat().st_size for path in named)
    stored.command(folder)
    assert stored.hashes(folder) == whole and not (folder / "parts").exists(), folder


@pytest.mark.parametrize(
    ("step", "after"),
    [("write_bytes 000001.run", 0), ("replace 000002.run", 1), ("write_table", 0), (None, 0)],
    ids=["while a run is written", "between runs", "while tables are merged", "at any moment"],
)
def test_a_killed_study_goes_on_and_ends_in_equal_bytes(
    undisturbed: tuple[dict[str, str], list[str]], tmp_path: Path, step: str | None, after: int
) -> None:
    whole, steps = undisturbed
    if step is None:
        killed(tmp_path / "s", seconds=random.uniform(0, 0.5))
    else:
        assert killed(tmp_path / "s", next(place for place, name in enumerate(steps) if name.startswith(step)) + after)
    goes_on(tmp_path / "s", whole)


@pytest.mark.slow
def test_a_study_that_is_killed_at_random_steps_ends_in_equal_bytes(undisturbed: tuple[dict[str, str], list[str]], tmp_path: Path) -> None:
    whole, steps = undisturbed
    for number in range(20):
        folder = tmp_path / f"{number}"
        for _ in range(1 + number % 3):  # the later ones may come after the end
            killed(folder, random.randrange(len(steps)))
        goes_on(folder, whole)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A small sweep that nothing disturbed: its folder and its tables' hashes."""
    folder = tmp_path_factory.mktemp("kills")
    make(folder)
    code, _, err = go(folder, "workers=1", "out=whole")
    assert code == 0, err
    return folder, hashes(folder / "whole")


@pytest.mark.slow
def test_runs_that_kill_their_workers_are_left_out_with_the_cause_and_the_sweep_goes_on(study: tuple[Path, dict[str, str]]) -> None:
    folder, whole = study
    cause, out = "its worker process died 2 times", "out=die"
    code, said, err = go(folder, "workers=2", out, what="die")
    assert code == 1 and "2 runs failed and left out" in err and "tries these again" in err, err
    assert sum(cause in line and "mobile in cell.choice_noise=0.3, history " in line for line in err.splitlines()) == 2, err
    assert "cell.choice_noise=0.3 is left out of the answers: no pair is complete, because runs of mobile failed" in err
    assert "mobile against status_quo: 2 worlds" in said
    told = json.loads((folder / "die" / "manifest.json").read_text())
    assert (
        told["state"] == "incomplete"
        and [(one["scenario"], one["world"], one["cause"]) for one in told["failed"]] == [("mobile", "cell.choice_noise=0.3", cause)] * 2
    )
    assert f"{TOTAL} runs: {TOTAL - 2} done, 0 running, 2 failed, 0 left" in status(folder, "die")
    code, _, err = go(folder, "workers=1", out)
    assert code == 0 and f"resuming: {TOTAL - 2} of {TOTAL} runs done" in err, err
    assert hashes(folder / "die") == whole and not (folder / "die" / "parts").exists()


@linux
@pytest.mark.slow
@pytest.mark.parametrize("who", ["the command", "workers"])
def test_a_sweep_is_killed_at_random_moments(study: tuple[Path, dict[str, str]], who: str) -> None:
    folder, whole = study
    out = folder / who
    for _ in range(3):
        process = start(folder, "workers=2", f"out={who}")
        wait_for(lambda run=process: (out / "parts").exists() or run.poll() is not None)
        time.sleep(random.uniform(0, 3.5))
        below = children(process.pid)
        if who == "the command":
            process.kill()
        elif below[2:]:  # not the two that fork and tidy up
            with contextlib.suppress(ProcessLookupError):
                os.kill(random.choice(below[2:]), signal.SIGKILL)
        _, err = process.communicate(timeout=600)
        assert "Traceback" not in err, err
        wait_for(lambda found=below: not [pid for pid in found if Path(f"/proc/{pid}").exists()], 20)  # no orphans
        assert f"{TOTAL} runs: " in status(folder, who)
    code, _, err = go(folder, "workers=2", f"out={who}")
    assert code == 0, err
    assert hashes(out) == whole and not (out / "parts").exists() and not (out / ".lock").exists()
