"""Workers may die, lack memory or meet a full disk: nothing finished is lost, and tables are equal bytes in whatever order runs end."""

from __future__ import annotations

import errno
import multiprocessing
import os
import signal
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import stored
from stored import Planned, hashes, record

from experiments.ask.mistakes import Mistake
from experiments.ask.options import Pair, many_pairs
from experiments.study import manifest, marks, merging, processes, stages, store, workers
from experiments.study.runs import Done, Failure, Run, Task, World, crossed, spread, tasks
from experiments.study.workers import salvage

MEMORY, DEATH = "there was too little memory for it 2 times", "its worker process died 2 times"


def attempt(task: tuple[int, str, str]) -> Any:
    """Number 2 meets what is asked for; gives the number, and which others are under way."""
    number, what, folder = task
    mine, tried = Path(folder) / f"{number}.now", Path(folder) / "tried"
    mine.touch()
    try:
        time.sleep((1.0 if number == 3 else 0.3) if "memory" in what else 0)  # 3 is still under way when 2 has failed
        others = sorted(path.name for path in Path(folder).glob("*.now") if path != mine)
        if number == 2 and what != "nothing" and not (tried.exists() and what.endswith("once")):
            tried.touch()
            if what.startswith("dies"):
                mine.unlink()
                os.kill(os.getpid(), signal.SIGKILL)
            errors = {"fails": ZeroDivisionError("two is\nnot one"), "disk": OSError(errno.ENOSPC, "No space left")}
            raise errors.get(what, MemoryError("x"))
        return number, others if number == 2 else []
    finally:
        mine.unlink(missing_ok=True)


def carried(what: str, folder: Path, workers: int) -> dict[int, Any]:
    return dict(processes.carry(attempt, [(number, what, str(folder)) for number in range(5)], workers))


@pytest.mark.parametrize(
    ("what", "workers", "reason"),
    [
        ("nothing", 1, ""), ("nothing", 3, ""), ("dies once", 2, ""), ("dies", 2, DEATH), ("memory once", 1, ""), ("memory once", 2, ""),
        ("memory", 1, MEMORY), ("memory", 2, MEMORY), ("fails", 1, "ZeroDivisionError: two is not one"),
        ("fails", 2, "ZeroDivisionError: two is not one"),
    ],
)  # fmt: skip
def test_whatever_a_task_meets_the_rest_goes_on(tmp_path: Path, what: str, workers: int, reason: str) -> None:
    """Who died or lacked memory is tried again alone; a second loss is given up, an error at once and with its trace."""
    got = carried(what, tmp_path, workers)
    failure = got.pop(2)
    assert got == {number: (number, []) for number in (0, 1, 3, 4)}
    assert failure.reason == reason if reason else failure[0] == 2
    assert not what.endswith("once") or failure[1] == [], "nobody else is under way the second time"
    assert what != "fails" or "in attempt" in failure.trace


@pytest.mark.parametrize("workers", [1, 2])
def test_a_full_disk_ends_it_at_once(tmp_path: Path, workers: int) -> None:
    with pytest.raises(OSError, match="No space"):
        carried("disk", tmp_path, workers)


def sleep(number: int) -> int:
    time.sleep(0 if number == 0 else 60)
    return os.getpid()


def test_who_stops_reading_leaves_no_worker_behind() -> None:
    before = set(multiprocessing.active_children())
    reading = processes.carry(sleep, range(4), 2)
    assert next(reading)[0] == 0
    reading.close()
    deadline = time.monotonic() + 10
    while set(multiprocessing.active_children()) - before and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not set(multiprocessing.active_children()) - before


def task(folder: Path, *numbers: int) -> Task:
    store.make(folder)
    world = World("w", {}, {"a": {}, "b": {}})
    return Task(folder, "outcomes", {number: Run("ab"[number % 2], world, 1, 7) for number in numbers})


def test_what_is_left_of_a_task_after_a_death(tmp_path: Path) -> None:
    both, deaths = task(tmp_path, 4, 5), Counter[int]()
    assert salvage(both, deaths) == (None, both), "a history that died is tried again"
    marks.put(tmp_path, 4, 5)
    assert salvage(both, deaths) == (None, both), "so is a run, whose deaths are its own"
    assert marks.read(tmp_path, 4) is None, "nothing is under way until it is tried again"
    marks.put(tmp_path, 4, 5)
    failure, rest = salvage(both, deaths)
    assert failure is not None and failure.runs == (5,) and rest is not None and rest.numbers == (4,)
    failure, rest = salvage(both, deaths)
    assert failure is not None and failure.runs == (4, 5) and rest is None, "a history that dies again takes its runs along"
    for number in (4, 5):
        store.write_part(tmp_path, number, record(number, 0), "outcomes")
    assert salvage(both, deaths) == (None, both), "all is on disk: there is only to count"


def without_a_model(patch: pytest.MonkeyPatch, error: Exception, times: int) -> list[int]:
    """Run 5 raises an error so many times, others are stored; the runs that are tried."""
    tried: list[int] = []

    def one(task: Task, numbers: Sequence[int], snapshot: object) -> None:
        tried.append(numbers[0])
        if numbers[0] == 5 and tried.count(5) <= times:
            raise error
        for number in numbers:
            store.write_part(task.folder, number, record(number, 0), "outcomes")

    patch.setattr(workers, "_one", one)
    patch.setattr("sim.run.simulate_history", lambda settings, history: None)
    return tried


def test_a_run_that_lacks_memory_leaves_its_mark_and_costs_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = without_a_model(monkeypatch, MemoryError(), 9)
    failure, done = (result for _, result in processes.carry(workers.do_task, [task(tmp_path, 4, 5, 6)], 1, salvage))
    assert (failure.runs, failure.reason, failure.what) == ((5,), MEMORY, "b in w, history 1, future 7")
    assert set(done.seconds) == {4, 6} == store.finished(tmp_path, 9) and not list(marks.all_of(tmp_path))
    assert tried == [4, 5, 5], "4 and 6 differ in nothing but their numbers and are one run"


def test_runs_on_disk_are_left_alone_and_a_full_disk_is_no_fault_of_a_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    both = task(tmp_path, 4, 5)
    store.write_part(tmp_path, 4, record(4, 0), "outcomes")
    tried = without_a_model(monkeypatch, OSError(errno.ENOSPC, "full"), 1)
    with pytest.raises(OSError, match="full"):
        workers.do_task(both)
    assert not list(marks.all_of(tmp_path))
    done = workers.do_task(both)
    assert tried == [5, 5] and done.seconds.keys() == {4, 5} and done.seconds[4] == 0.0 and done.failures == ()


def plan(names: Sequence[str], pairs: Sequence[Pair], workers: int, done: Sequence[int] = ()) -> list[Task]:
    world = World("baseline", {}, {name: {"measures": {"of": name}} for name in names})
    return tasks(Path(), "events", crossed([world], pairs), workers, done)


@pytest.mark.parametrize(("names", "count"), [(["a"], 40), (["a", "b"], 40), (list("abcdefgh"), 3)])
def test_one_history_still_keeps_several_workers_busy(names: list[str], count: int) -> None:
    found = plan(names, [Pair(1, future) for future in range(count)], 2)
    assert len(found) >= 4
    assert sorted(number for task in found for number in task.numbers) == list(range(len(names) * count))


@pytest.fixture
def whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A study of made-up runs; those that follow are made up too."""
    stored.instead(monkeypatch)
    stored.command(tmp_path / "whole")
    yield tmp_path / "whole"


def test_tables_are_equal_bytes_in_whatever_order_runs_end(whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = stages.Study.tasks
    monkeypatch.setattr(stages.Study, "tasks", lambda *given: real(*given)[::-1])
    monkeypatch.setattr(stages, "do_task", lambda task: stored.do(replace(task, runs=dict(reversed(task.runs.items())))))
    monkeypatch.setattr(merging, "TABLES_TOGETHER", 2)
    stored.command(tmp_path / "other")
    assert hashes(tmp_path / "other") == hashes(whole)
    monkeypatch.setattr(merging, "ROWS_TOGETHER", 3)
    stored.command(tmp_path / "apart")
    pd.testing.assert_frame_equal(*(pd.read_parquet(folder / "events.parquet") for folder in (whole, tmp_path / "apart")))


@pytest.mark.parametrize(
    ("keep", "more"), [("outcomes", ""), ("monthly", "squares bases monthly"), ("daily", "squares bases monthly events daily")]
)
def test_keep_says_which_tables_there_are(whole: Path, tmp_path: Path, keep: str, more: str) -> None:
    with stages.run(stored.study(tmp_path / "s", keep)):
        pass
    assert {path.stem for path in (tmp_path / "s").glob("*.parquet")} == {"runs", "working_points", "costs", *more.split()}


def test_a_run_that_failed_is_left_out_and_another_try_ends_as_if_nothing_had_been(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    early: list[Any] = []

    def failing(task: Task) -> Done:
        early.append([one["cause"] for one in (manifest.read(folder) or {})["failed"]])
        others = {number: run for number, run in task.runs.items() if number != 2}
        return replace(stored.do(replace(task, runs=others)), failures=(Failure("x", runs=(2,)),) * (2 in task.numbers))

    folder = tmp_path / "s"
    with monkeypatch.context() as patch:
        patch.setattr(stages, "do_task", failing)
        with stages.run(stored.study(folder)) as failures:
            assert [one.runs for one in failures] == [(2,)]
    told = manifest.read(folder) or {}
    assert told["state"] == "incomplete" and [(one["scenario"], one["cause"]) for one in told["failed"]] == [("mobile", "x")]
    assert early == [[], ["x"]], "the manifest says it while others go on"
    assert len(pd.read_parquet(folder / "runs.parquet")) == 3
    seen: list[Any] = []
    monkeypatch.setattr(stages, "do_task", lambda task: seen.append((manifest.read(folder) or {})["failed"]) or stored.do(task))
    stored.command(folder)
    assert hashes(folder) == hashes(whole) and seen == [[]], "what failed before is forgotten while it is tried again"


def test_an_empty_table_keeps_its_columns_and_some_runs_may_have_none(tmp_path: Path) -> None:
    store.make(tmp_path)
    bare = record(0, 0)
    bare.costs = []
    for number, made in enumerate((bare, record(1, 0))):
        store.write_part(tmp_path, number, made, "events", "h")
    sealed = store.compact(tmp_path, [0, 1], Planned(keep="events"))
    events = pd.read_parquet(tmp_path / "events.parquet")
    assert len(events) == 0 and "subtype" in events.columns
    assert sealed["costs.parquet"]["rows"] == 1 and sealed["runs.parquet"]["rows"] == 2


def test_a_merged_table_has_as_many_rows_as_its_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store.make(tmp_path)
    store.write_part(tmp_path, 0, record(0, 3), "events", "h")
    with monkeypatch.context() as patch:
        patch.setattr(merging._Large, "write", lambda large: None)
        with pytest.raises(Mistake, match="0 of its 2 rows are on the disk"):
            store.compact(tmp_path, [0], Planned(keep="events"))
    assert not list(tmp_path.glob("*.parquet*"))
    assert store.compact(tmp_path, [0], Planned(keep="events"))["events.parquet"]["rows"] == 3


def test_a_row_says_which_pair_of_the_study_and_which_number_of_the_seed_lists_it_is_of(tmp_path: Path) -> None:
    pairs = [*many_pairs({"seeds": [3, [2, 5], 1]}), Pair(12345, 67890)]
    runs = crossed([World("w", {}, {"a": {}, "b": {}}), World("v", {}, {"a": {}, "b": {}})], pairs)
    assert [(run.pair, run.seed) for run in runs] == [(1, 3), (2, None), (3, 1), (4, None)] * 4
    assert [(run.pair, run.world.name) for run in spread([run.world for run in runs[:8]], pairs * 2)[6:10]] == [
        (7, "w"), (8, "w"), (1, "w"), (2, "w"),
    ]  # fmt: skip
    store.make(tmp_path)
    for number, run in enumerate(runs[:4]):
        made = record(number, 2)
        made.key = run.key
        store.write_part(tmp_path, number, made, "events", "h")
    store.compact(tmp_path, range(4), Planned(keep="events", keys=[run.key for run in runs]))
    table, events = (pd.read_parquet(tmp_path / f"{name}.parquet") for name in ("runs", "events"))
    assert list(table.columns[:6]) == list(events.columns[-6:]) == ["scenario", "world", "history", "future", "pair", "seed"]
    assert table["pair"].tolist() == [1, 2, 3, 4] and table["seed"].fillna(0).tolist() == [3, 0, 1, 0]
    assert table["history"].tolist() == [pair.history for pair in pairs] and min(table["history"][:3]) > 2**53, "what a double rounds"
