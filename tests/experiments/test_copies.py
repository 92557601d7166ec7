"""Work shared among copies of a process: results in order, and what fails or is lost there is done here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from experiments.study.processes import mapped

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """
import fcntl, json, os, signal
from experiments.study.processes import mapped
from experiments.study.store import LOCK

HERE, held = os.getpid(), open(LOCK, "w")
fcntl.flock(held, fcntl.LOCK_EX)

def work(task):
    if os.getpid() != HERE:
        if task == "dies":
            os.kill(os.getpid(), signal.SIGKILL)
        if task == "fails":
            raise ZeroDivisionError(task)
        if task == "full":
            raise OSError(28, "No space left on device")
    links = [os.readlink(f"/proc/self/fd/{name}") for name in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{name}")]
    return task, os.getpid() == HERE, any(link.endswith(LOCK) for link in links)

print(json.dumps([mapped(work, tasks, 2) for tasks in (["a", "b", "c", "d"], ["a", "fails", "b"], ["a", "dies", "b"], ["a", "full", "b"])]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="copies are made on Linux only")
def test_copies_work_hold_no_folder_and_what_they_cannot_do_is_done_here(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    right, failed, died, full = json.loads(done.stdout)
    assert right == [[task, False, False] for task in "abcd"]
    assert failed == [["a", False, False], ["fails", True, True], ["b", False, False]]
    assert [task for task, _, _ in died] == ["a", "dies", "b"] and died[1][1:] == [True, True]
    assert [task for task, _, _ in full] == ["a", "full", "b"] and full[1][1:] == [True, True]


def test_with_one_worker_all_is_done_here_and_an_error_is_what_it_was() -> None:
    assert mapped(lambda task: (task, os.getpid()), ["a", "b"], 1) == [("a", os.getpid()), ("b", os.getpid())]
    with pytest.raises(ZeroDivisionError):
        mapped(lambda task: 1 / task, [1, 0], 1)
