"""How far a study is: a line at every tenth off a terminal, histories counted, with the time that is left."""

from __future__ import annotations

import io
import os
import platform
import re
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import stored

from experiments import cli
from experiments.study import marks, stages, store, watching
from experiments.study import progress as progress_module
from experiments.study.marks import Mark
from experiments.study.progress import Progress, duration
from experiments.study.runs import Done, Task

SHORT = ["calendar.start=2017-06-20", "calendar.end=2017-07-10"]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A clock that is set by hand."""
    hand = SimpleNamespace(now=100.0)
    monkeypatch.setattr(progress_module.time, "perf_counter", lambda: hand.now)
    return hand


@pytest.mark.parametrize(
    ("progress", "steps", "said"),
    [
        (
            {"total": 10},
            [(24.0, {"count": 1})] * 9 + [(0.0, {"count": 1})],
            {0: "1 of 10 runs done, about 4 minutes left", 8: "9 of 10 runs done, about 24 s left", 9: "10 of 10 runs done in 216 s"},
        ),
        (
            {"total": 30, "histories": 10},  # a history counts as much as a run
            [(10.0, {"count": 0, "histories": 4}), (0.0, {"count": 15, "histories": 1})],
            {0: "4 of 10 histories, about 2 minutes left", 1: "15 of 30 runs done, 5 of 10 histories, about 10 s left"},
        ),
        ({"total": 1600, "done": 800}, [(20.0, {"count": 160})], {0: "960 of 1,600 runs done, about 80 s left"}),
        ({"total": 200, "what": "acts"}, [(3.0, {"count": 20})], {0: "20 of 200 acts done, about 27 s left"}),
    ],
    ids=["tenths", "histories", "done before", "acts"],
)
def test_a_line_at_every_tenth_and_one_at_the_end(
    clock: SimpleNamespace, capsys: pytest.CaptureFixture[str], progress: Any, steps: Any, said: dict[int, str]
) -> None:
    with Progress(**progress) as one:
        for seconds, more in steps:
            clock.now += seconds
            one.step(**more)
    lines = capsys.readouterr().err.splitlines()
    assert {place: lines[place] for place in said} == said and len(lines) <= 1 + len(steps)
    assert lines[-1].endswith(f"{one.what} done in {clock.now - 100:.0f} s")


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


@pytest.mark.parametrize(("seconds", "text"), [(0.2, "1 s"), (89, "89 s"), (150, "2 minutes"), (180.0, "3 minutes"), (7200.0, "2.0 hours")])
def test_a_time_is_told_as_one_says_it(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_a_task_of_many_runs_is_looked_into(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(watching, "EVERY_S", 0.01)
    parts = tmp_path / store.PARTS
    parts.mkdir()
    marks.put(tmp_path, 0)
    progress = Progress(10, histories=1)
    with watching.watched(tmp_path, progress, lambda: 0, str):
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


def test_a_study_in_a_pipe_says_how_far_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("experiments.commands._illustrate.illustrate", lambda *_: None)
    assert cli.main(["compare", "scenarios=status_quo,mobile", "seeds=5", "worlds=baseline", "workers=1", "keep=outcomes", *SHORT]) == 0
    lines = [line for line in capsys.readouterr().err.splitlines() if "runs done" in line]
    assert len(lines) == 5 and lines[-1].startswith("10 of 10 runs done in ")
    assert all(re.fullmatch(r"\d+ of 10 runs done, \d+ of 5 histories, about \d\S* \w+ left", line) for line in lines[:-1])


def at(number: int | None, first: int = 0) -> Mark:
    return Mark(first, number, "77", "here")


def test_what_takes_ten_times_as_long_as_the_others_is_named_once() -> None:
    stopwatch = watching.Stopwatch(lambda mark: f"run {mark.at}")
    looks = [(0.0, 1), (20.0, 2), (30.0, 3), (35.0, 4), (100.0, 4), (101.0, 4), (130.0, 4), (136.0, 4)]
    said = {now: list(stopwatch.look([at(number), at(50, 9)], now)) for now, number in looks}
    assert {now: len(lines) for now, lines in said.items() if lines} == {101.0: 1, 136.0: 1}, "20, 10 and 5 seconds: the median is 10"
    about = "has been under way for 2 minutes in process 77 on here"
    assert said[101.0] == [f"mali: run 50 {about}, and others took about 10 s; still waiting for it"]
    assert said[136.0][0].startswith(f"mali: run 4 {about}") and not list(stopwatch.look([], 140.0))


def test_a_minute_is_never_long_and_histories_are_timed_apart() -> None:
    stopwatch = watching.Stopwatch(str)
    for now in range(0, 60, 2):
        assert not list(stopwatch.look([at(now), at(None, 9), at(999, 5)], float(now)))
    assert not list(stopwatch.look([at(None, 9), at(999, 5)], 60.0))
    assert len(list(stopwatch.look([at(None, 9), at(999, 5)], 61.0))) == 1, "no other history has ended yet"
    stopwatch = watching.Stopwatch(str)
    assert not list(stopwatch.look([at(1)], 0.0)) and not list(stopwatch.look([at(1)], 1800.0))
    assert "others took" not in next(stopwatch.look([at(1)], 1801.0)), "half an hour is long in any case"


def test_a_run_that_hangs_is_named_while_the_study_waits_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stored.instead(monkeypatch)
    for name, value in (("EVERY_S", 0.02), ("AT_MOST", 1), ("LONG_S", 0.3), ("TIMES", 2)):
        monkeypatch.setattr(watching, name, value)

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
