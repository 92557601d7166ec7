"""Real processes, killed: whatever dies and whenever, nothing finished is lost, and the tables end in the same bytes."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import many_kills
import pandas as pd
import pytest
from killing import TOTAL, children, command, environment, go, hashes, make, start, status, wait_for

linux = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="only Linux tells who is whose child")


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A small sweep that nothing disturbed: its folder and its tables' hashes."""
    folder = tmp_path_factory.mktemp("kills")
    make(folder)
    code, _, err = go(folder, "workers=1", "out=whole")
    assert code == 0, err
    return folder, hashes(folder / "whole")


@pytest.mark.slow
@pytest.mark.parametrize(("what", "cause"), [("raise", "ZeroDivisionError: men by nothing"), ("die", "its worker process died 2 times")])
def test_runs_that_fail_are_left_out_with_their_cause_and_the_sweep_goes_on(
    study: tuple[Path, dict[str, str]], what: str, cause: str
) -> None:
    folder, whole = study
    out = f"out={what}"
    code, said, err = go(folder, "workers=2", out, what=what)
    assert code == 1, err
    lines = err.splitlines()
    assert sum(cause in line and "mobile in cell.choice_noise=0.3, history " in line for line in lines) == 2, err
    assert any("2 runs failed and left out" in line and "tries these again" in line for line in lines), err
    assert any(
        "cell.choice_noise=0.3 is left out of the answers: no pair is complete, because runs of mobile failed" in line for line in lines
    ), err
    assert "mobile against status_quo: 2 worlds" in said
    assert (f"report   {what}/report.html" in said) == (what == "raise")  # the other is spared its figures
    runs = pd.read_parquet(folder / what / "runs.parquet")
    assert len(runs) == TOTAL - 2
    told = json.loads((folder / what / "manifest.json").read_text())
    assert told["state"] == "incomplete" and len(told["failed"]) == 2
    assert {(one["scenario"], one["world"], one["cause"]) for one in told["failed"]} == {("mobile", "cell.choice_noise=0.3", cause)}
    told = status(folder, what)
    assert "incomplete" in told and "12 runs: 10 done, 0 running, 2 failed, 0 left" in told and told.count(cause) == 2
    code, _, err = go(folder, "workers=1", out)
    assert code == 0 and "resuming: 10 of 12 runs done" in err, err
    assert hashes(folder / what) == whole and not (folder / what / "parts").exists()
    assert "12 runs: 12 done, 0 running, 0 failed, 0 left" in status(folder, what)


@linux
@pytest.mark.slow  # the next one has the same in warm processes, with one worker
@pytest.mark.parametrize("workers", [1, 2])
def test_the_command_is_killed_at_random_points(study: tuple[Path, dict[str, str]], workers: int) -> None:
    folder, whole = study
    out, chance = folder / f"main{workers}", random.Random()
    for _ in range(3):
        process = start(folder, f"workers={workers}", f"out={out.name}")
        wait_for(lambda: (out / "manifest.json").exists())
        time.sleep(chance.uniform(0, 3.5))
        below = children(process.pid)
        process.kill()
        process.communicate()
        wait_for(lambda found=below: not [pid for pid in found if Path(f"/proc/{pid}").exists()], 20)  # no orphans
        assert "12 runs: " in status(folder, out.name)
        if not (out / "parts").exists():
            break
    code, _, err = go(folder, f"workers={workers}", f"out={out.name}")
    assert code == 0, err
    assert hashes(out) == whole and not (out / "parts").exists() and not (out / ".lock").exists()


@linux
@pytest.mark.parametrize("kills", [3, pytest.param(200, marks=pytest.mark.slow)])
def test_however_often_and_wherever_a_study_is_killed_all_its_files_are_equal_bytes(tmp_path: Path, kills: int) -> None:
    words = ["compare", "scenarios=status_quo,mobile", "seeds=2", "workers=1", "calendar.start=2017-06-25", "calendar.end=2017-07-04"]
    script = Path(many_kills.__file__)
    seed = random.randrange(1_000_000)
    asked = [sys.executable, str(script), str(tmp_path), str(kills), str(seed), *words]
    done = subprocess.run(asked, env=environment(), text=True, capture_output=True)
    assert done.returncode == 0, (seed, done.stderr)
    told = json.loads(done.stdout)
    assert told["killed"] == kills and told["unequal"] == [], (seed, told)
    assert {"runs.parquet", "events.parquet", "differences.csv", "figures/forest.png", "report.html"} < set(told["files"]), told
    if kills > 100:
        assert told["where"]["a moment"] > 40 and sum(told["where"].values()) == kills and len(told["where"]) > 5, told


@linux
@pytest.mark.slow
def test_workers_are_killed_at_random_points(study: tuple[Path, dict[str, str]]) -> None:
    folder, whole = study
    out, chance, killed = folder / "workers", random.Random(), 0
    process = start(folder, "workers=2", "out=workers")
    wait_for(lambda: list((out / "parts").glob("*.now")) or process.poll() is not None)
    while process.poll() is None and killed < 3:
        time.sleep(chance.uniform(0, 1))
        victims = [pid for pid in children(process.pid) if pid not in children(process.pid)[:2]]  # not the two that fork and tidy up
        if victims and (out / "parts").exists():
            killed += 1
            with contextlib.suppress(ProcessLookupError):
                os.kill(chance.choice(victims), signal.SIGKILL)
    _, err = process.communicate(timeout=600)
    assert process.returncode in (0, 1) and "Traceback" not in err, err
    for _ in range(3):  # the same run may have been hit twice
        if process.returncode:
            code, _, err = go(folder, "workers=2", "out=workers")
            process.returncode = code
    assert process.returncode == 0, err
    assert hashes(out) == whole


@pytest.mark.slow
def test_two_commands_in_one_folder(study: tuple[Path, dict[str, str]]) -> None:
    folder, whole = study
    first = start(folder, "workers=1", "out=both")
    wait_for(lambda: (folder / "both" / "manifest.json").exists() or first.poll() is not None)
    code, _, err = go(folder, "workers=1", "out=both")
    if first.poll() is None or code:
        assert code == 2
        assert err.splitlines()[-1].startswith("mali: both: another mali command is running in it (process "), err
    assert first.communicate(timeout=600) and first.returncode == 0
    assert hashes(folder / "both") == whole


def in_a_namespace() -> bool:
    return shutil.which("unshare") is not None and subprocess.run(["unshare", "-rm", "true"], capture_output=True).returncode == 0


@pytest.mark.slow
@pytest.mark.skipif(not in_a_namespace(), reason="needs a file system of its own")
def test_a_full_disk_ends_in_one_line_and_goes_on_when_there_is_room(study: tuple[Path, dict[str, str]]) -> None:
    folder, whole = study
    mali, again = (" ".join(command(workers, "out=disk/full")) for workers in ("workers=2", "workers=1"))
    script = f"""mkdir -p disk && mount -t tmpfs -o size=220k none disk || exit 99
    {mali}; echo "status $?"; ls disk/full/parts | grep -c run$
    mount -o remount,size=20m disk; {again} > /dev/null; echo "status $?"; cp -r disk/full kept"""
    done = subprocess.run(["unshare", "-rm", "sh", "-c", script], cwd=folder, env=environment(), text=True, capture_output=True)
    if done.returncode == 99:
        pytest.skip("no file system of its own")
    first, kept, second = done.stdout.split("\n")[:3]
    assert (first, second) == ("status 2", "status 0"), done.stderr + done.stdout
    assert 0 < int(kept) < TOTAL
    assert "Traceback" not in done.stderr
    assert (
        sum(line.startswith("mali: ") and "No space left on device; what was finished is kept" in line for line in done.stderr.splitlines())
        == 1
    )
    assert hashes(folder / "kept") == whole


@pytest.mark.slow
@pytest.mark.skipif(not in_a_namespace(), reason="needs a file system of its own")
def test_a_folder_that_cannot_be_written_gets_one_line(study: tuple[Path, dict[str, str]]) -> None:
    folder, whole = study
    script = f"""mount --bind whole whole && mount -o remount,ro,bind whole || exit 99
    {" ".join(command("out=whole/within"))}; echo "status $?"; {" ".join(command("out=whole"))}; echo "status $?" """
    done = subprocess.run(["unshare", "-rm", "sh", "-c", script], cwd=folder, env=environment(), text=True, capture_output=True)
    if done.returncode == 99:
        pytest.skip("no file system of its own")
    assert done.stdout.split("\n")[:2] == ["status 2", "status 2"], done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    told = [line for line in done.stderr.splitlines() if line.startswith("mali: ")]
    assert len(told) == 2 and "whole/within cannot be made (Read-only file system)" in told[0], done.stderr
    assert "whole cannot be made (Read-only file system)" in told[1]
    assert hashes(folder / "whole") == whole
