"""How far a study is: a line at every tenth off a terminal, histories counted, with the time that is left."""

from __future__ import annotations

import io
import os
import platform
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
import stored

from experiments.study import marks, stages, store
from experiments.study import progress as progress_module
from experiments.study.progress import Progress
from experiments.study.runs import Done, Task


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A clock that is set by hand."""
    hand = SimpleNamespace(now=100.0)
    monkeypatch.setattr(progress_module.time, "perf_counter", lambda: hand.now)
    return hand


def test_a_history_counts_as_much_as_a_run(clock: SimpleNamespace, capsys: pytest.CaptureFixture[str]) -> None:
    with Progress(30, histories=10) as one:
        for seconds, count, histories in ((10.0, 0, 4), (0.0, 15, 1)):
            clock.now += seconds
            one.step(count, histories=histories)
    first, second, last = capsys.readouterr().err.splitlines()
    assert first == "4 of 10 histories, about 2 minutes left" and second == "15 of 30 runs done, 5 of 10 histories, about 10 s left"
    assert last.endswith("runs done in 10 s")


def test_a_late_count_takes_nothing_back(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress(10)
    progress.at(5)
    progress.at(3)
    progress.at(99)
    assert progress.done == 10
    assert len(capsys.readouterr().err.splitlines()) == 1, "the last line is the end's"


def test_on_a_terminal_there_is_a_bar_and_no_line(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stderr", terminal)
    with Progress(4) as progress:
        progress.step(2)
    assert "runs done" not in terminal.getvalue() and "2/4" in terminal.getvalue()


def test_a_task_of_many_runs_is_looked_into(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(marks, "EVERY_S", 0.01)
    parts = tmp_path / store.PARTS
    parts.mkdir()
    marks.put(tmp_path, 0)
    progress = Progress(10, histories=1)
    with marks.watched(tmp_path, progress, lambda: 0, str):
        time.sleep(0.1)
        assert (progress.done, progress.histories) == (0, 0)
        marks.put(tmp_path, 0, 3)
        for number in range(3):
            (parts / f"{number:06d}.run").touch()
        deadline = time.monotonic() + 10
        while progress.done < 3 and time.monotonic() < deadline:
            time.sleep(0.01)
    assert (progress.done, progress.histories) == (3, 1)
    assert "3 of 10 runs done, 1 of 1 histories, about " in capsys.readouterr().err


def test_a_run_that_hangs_is_named_while_the_study_waits_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stored.instead(monkeypatch)
    for name, value in (("EVERY_S", 0.02), ("AT_MOST", 1), ("LONG_S", 0.3), ("TIMES", 2)):
        monkeypatch.setattr(marks, name, value)

    def hang(task: Task) -> Done:
        for number in task.numbers:
            marks.put(task.folder, task.numbers[0], number)
            time.sleep(1.5 if number == 3 else 0.1)
        marks.remove(task.folder, task.numbers[0])
        return stored.do(task)

    monkeypatch.setattr(stages, "do_task", hang)
    stored.command(tmp_path / "s")
    said = [line for line in capsys.readouterr().err.splitlines() if "still waiting" in line]
    assert len(said) == 1 and said[0].startswith("mali: mobile in baseline, history 2, future 8, has been under way for ")
    assert f" in process {os.getpid()} on {platform.node()}, and others took about 1 s; still waiting for it" in said[0]
