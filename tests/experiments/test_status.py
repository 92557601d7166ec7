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


def begun(folder: Path, done: int, failed: tuple[int, ...] = (), **changed: object) -> Path:
    """A study of eight runs of which so many are done, one every ten seconds."""
    (folder / "parts").mkdir(parents=True)
    manifest.write(folder, MANIFEST | changed)
    for number in range(done):
        path = folder / "parts" / f"{number:06d}.run"
        path.touch()
        os.utime(path, (1000 + 10 * number, 1000 + 10 * number))
    for number in failed:
        marks.write_failure(folder, number, "ZeroDivisionError: x")
    return folder


TWO = [
    "  failed: b in calm, history 11, future 21: ZeroDivisionError: x",
    "  failed: b in calm, history 12, future 22: ZeroDivisionError: x",
]
AGAIN = "the same command resumes"
OWN_WORLDS = {"command": "compare", "worlds": [], "pairs": [one | {"world": "odd"} for one in MANIFEST["pairs"]]}
DRAWN = {
    "command": "forecast",
    "scenarios": ["a"],
    "runs": 2,
    "pairs": [one | {"world": name} for one, name in zip(MANIFEST["pairs"], ("calm", "baseline"), strict=True)],
}
SAID: list[tuple[dict[str, Any], str, list[str]]] = [
    ({"done": 3}, "sweep, stopped", ["3 done, 0 running, 0 failed, 5 left", f"  about 50 s at the pace of the last 3 runs; {AGAIN}"]),
    ({"done": 2}, "sweep, stopped", ["2 done, 0 running, 0 failed, 6 left", f"  about 60 s at the pace of the last 2 runs; {AGAIN}"]),
    ({"done": 0}, "sweep, stopped", ["0 done, 0 running, 0 failed, 8 left", f"  too few runs are done for an estimate; {AGAIN}"]),
    ({"done": 6, "failed": (6, 7), "state": "incomplete"}, "sweep, incomplete",
     ["6 done, 0 running, 2 failed, 0 left", "  the same command tries the failed ones again", *TWO]),
    ({"done": 0, "state": "finished"}, "sweep, finished", ["8 done, 0 running, 0 failed, 0 left"]),
    ({"done": 0, "failed": (3,), **OWN_WORLDS}, "compare, stopped",
     ["0 done, 0 running, 1 failed, 3 left", f"  too few runs are done for an estimate; {AGAIN}",
      "  failed: b in odd, history 12, future 22: ZeroDivisionError: x"]),
    ({"done": 0, "failed": (1,), **DRAWN}, "forecast, stopped",
     ["0 done, 0 running, 1 failed, 1 left", f"  too few runs are done for an estimate; {AGAIN}",
      "  failed: a in baseline, history 12, future 22: ZeroDivisionError: x"]),
]  # fmt: skip


def test_a_study_says_what_is_done_what_is_left_and_how_long_it_takes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folders = [begun(tmp_path / str(number), **made) for number, (made, *_) in enumerate(SAID)]
    marks.put(folders[0], 3, 4)  # of who was killed
    assert cli.main(["status", *map(str, folders)]) == 0
    said = capsys.readouterr().out.rstrip("\n").split("\n\n")
    for text, folder, (made, head, lines) in zip(said, folders, SAID, strict=True):
        total = 2 if "runs" in made else 4 if "pairs" in made else 8
        assert text.split("\n") == [f"{folder}  mali {head}", f"  {total} runs: {lines[0]}", *lines[1:]]


def test_a_running_study_counts_what_is_under_way(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = begun(tmp_path / "s", 1)
    marks.put(folder, 3)
    with lock.held(folder):
        assert cli.main(["status", str(folder)]) == 0
    first, second, third = capsys.readouterr().out.splitlines()
    assert first.endswith("running") and second == "  8 runs: 1 done, 1 running, 0 failed, 6 left"
    assert third == "  too few runs are done for an estimate"


@pytest.mark.parametrize(
    ("words", "message"),
    [([], "needs a folder"), (["a=1"], "'a=1' is an override"), (["nowhere"], "nowhere: no manifest.json there")],
)
def test_a_mistake_gets_one_line(words: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["status", *words]) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1 and message in err


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


def test_where_there_are_no_locks_the_folder_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "_locked", lambda handle: True)
    with lock.held(tmp_path), lock.held(tmp_path):
        pass
