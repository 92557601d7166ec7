"""`mali status` reads a folder, running, stopped, incomplete or finished; one command at a time works in one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from experiments import cli
from experiments.ask.mistakes import Mistake
from experiments.study import lock, manifest, marks

MANIFEST: dict[str, Any] = {
    "command": "sweep", "state": "running", "configuration_hash": "h", "worlds": ["baseline", "calm"], "scenarios": ["a", "b"],
    "pairs": [{"history": 11, "future": 21}, {"history": 12, "future": 22}],
}  # fmt: skip


def test_a_running_study_counts_what_is_under_way(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "s"
    (folder / "parts").mkdir(parents=True)
    (folder / "parts" / "000000.run").touch()
    manifest.write(folder, MANIFEST)
    marks.put(folder, 3)
    with lock.held(folder):
        assert cli.main(["status", str(folder)]) == 0
    first, second, third = capsys.readouterr().out.splitlines()
    assert first.endswith("running") and second == "  8 runs: 1 done, 1 running, 0 failed, 6 left"
    assert third == "  too few runs are done for an estimate"


def test_a_folder_is_held_by_one_at_a_time_and_left_as_it_was(tmp_path: Path) -> None:
    assert not lock.busy(tmp_path)
    with lock.held(tmp_path):
        assert lock.busy(tmp_path)
        with pytest.raises(Mistake, match=rf"another mali command is running in it \(process {os.getpid()}\)"), lock.held(tmp_path):
            pass
        assert lock.busy(tmp_path), "who was refused takes nothing away"
    assert not lock.busy(tmp_path) and not list(tmp_path.iterdir())
    with lock.held(tmp_path):
        pass


def test_a_lock_on_a_file_that_its_holder_has_just_removed_is_no_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, tries = lock._locked, []

    def locked(handle: int) -> bool:
        tries.append(handle)
        if len(tries) == 1:  # its holder ends in this very moment, and a third command makes the file anew
            (tmp_path / ".lock").unlink()
            (tmp_path / ".lock").touch()
        return real(handle)

    monkeypatch.setattr(lock, "_locked", locked)
    with lock.held(tmp_path):
        assert len(tries) == 2 and lock.busy(tmp_path)


@pytest.mark.skipif(os.name != "posix", reason="only there is a lock known to end with its process")
def test_a_lock_ends_with_its_process(tmp_path: Path) -> None:
    text = "import os, sys, pathlib; from experiments.study import lock\nwith lock.held(pathlib.Path(sys.argv[1])): os._exit(9)"
    root = str(Path(__file__).resolve().parents[2])
    subprocess.run([sys.executable, "-c", text, str(tmp_path)], env=os.environ | {"PYTHONPATH": root})
    assert (tmp_path / ".lock").exists() and not lock.busy(tmp_path)
    with lock.held(tmp_path):
        pass
