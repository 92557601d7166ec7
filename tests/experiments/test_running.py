"""Workers may die, disks may fill, studies may be interrupted: nothing finished is lost, and tables are equal bytes."""

from __future__ import annotations

import errno
import hashlib
import multiprocessing
import os
import signal
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numba
import pandas as pd
import pytest
from stored import Planned, record

from experiments.ask import cache_folder
from experiments.ask.mistakes import Mistake
from experiments.ask.options import Pair
from experiments.study import files, marks, merging, processes, store, workers
from experiments.study.manifest import digest
from experiments.study.parts import Unsound
from experiments.study.tasks import Arm, Done, Failure, Job, Task
from experiments.study.tasks import plan as tasks_of
from experiments.study.workers import salvage

COMMAND = {"command": "compare", "configuration": {"a": 1}, "configuration_hash": "h"}


def square(number: int) -> int:
    return number * number


def die_once(task: tuple[int, str]) -> int:
    """Number 2 dies the first time that it is tried."""
    number, folder = task
    mark = Path(folder) / "died"
    if number == 2 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def always_die(number: int) -> int:
    if number == 2:
        os._exit(9)
    return number


def fail(number: int) -> int:
    if number == 2:
        raise ZeroDivisionError("two is\nnot one")
    return number


def fill_disk(number: int) -> int:
    raise OSError(errno.ENOSPC, "No space left on device")


def die_at_a_run(task: Task) -> Done:
    """A task whose run 3 kills its worker each time, and that marks and stores as `simulate` does."""
    left = [number for number in task.numbers if not store.is_finished(task.folder, number)]
    for number in left:
        marks.put(task.folder, task.numbers[0], number)
        if number == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        store.write_part(task.folder, number, record(number, 1), "outcomes")
    marks.remove(task.folder, task.numbers[0])
    return Done(dict.fromkeys(task.numbers, 0.1))


def lack_memory(task: tuple[int, str]) -> tuple[int, list[str]]:
    """Number 2 has too little memory while others are under way, number 3 always; says who else was under way."""
    number, folder = task
    mine = Path(folder) / f"{number}.now"
    mine.touch()
    try:
        time.sleep(0.3)
        others = sorted(path.name for path in Path(folder).glob("*.now") if path != mine)
        tried = Path(folder) / f"{number}.tried"
        if number == 3 or (number == 2 and not tried.exists()):
            tried.touch()
            raise MemoryError("Unable to allocate 9 GiB")
        return number, others
    finally:
        mine.unlink()


def sleep(number: int) -> int:
    time.sleep(0 if number == 0 else 60)
    return number


def done_in(number: int) -> int:
    return os.getpid()


@pytest.mark.parametrize("workers", [1, 3])
def test_every_task_is_done_once(workers: int) -> None:
    assert sorted(processes.carry(square, range(7), workers)) == [(n, n * n) for n in range(7)]


def test_one_worker_or_one_task_needs_no_process_of_its_own() -> None:
    assert dict(processes.carry(done_in, range(3), 1)) == dict.fromkeys(range(3), os.getpid())
    assert dict(processes.carry(done_in, range(1), 2)) == {0: os.getpid()}


def test_a_worker_that_dies_once_costs_nothing(tmp_path: Path) -> None:
    tasks = [(n, str(tmp_path)) for n in range(5)]
    assert sorted(processes.carry(die_once, tasks, 2)) == [(n, n) for n in range(5)]


@pytest.mark.slow
def test_a_task_that_kills_its_workers_is_reported_and_the_rest_goes_on() -> None:
    got = dict(processes.carry(always_die, range(6), 2))
    assert isinstance(got[2], Failure) and "died 2 times" in got[2].reason
    assert {place: value for place, value in got.items() if place != 2} == {n: n for n in (0, 1, 3, 4, 5)}


@pytest.mark.slow
def test_a_run_that_kills_its_workers_is_given_up_alone(tmp_path: Path) -> None:
    store.make(tmp_path)
    jobs = [Job(number, Arm("baseline", "ab"[number % 2], {}), 7) for number in range(8)]
    tasks = [Task(tmp_path, 1, "outcomes", tuple(jobs[:5])), Task(tmp_path, 2, "outcomes", tuple(jobs[5:]))]
    failures, counted = [], 0
    for _, result in processes.carry(die_at_a_run, tasks, 2, salvage):
        if isinstance(result, Failure):
            failures.append(result)
        else:
            counted += len(result.seconds)
    assert [(failure.runs, failure.what) for failure in failures] == [((3,), "b in baseline, history 1, future 7")]
    assert "died 2 times" in failures[0].reason
    assert store.finished(tmp_path, 8) == {0, 1, 2, 4, 5, 6, 7} and counted == 7
    assert not list(marks.all_of(tmp_path))


def test_what_is_left_of_a_task_after_a_death(tmp_path: Path) -> None:
    store.make(tmp_path)
    task = Task(tmp_path, 1, "outcomes", tuple(Job(number, Arm("w", "a", {}), 7) for number in (4, 5)))
    deaths: Counter[int] = Counter()
    assert salvage(task, deaths) == (None, task), "a history that died is tried again"
    marks.put(tmp_path, 4, 5)
    assert salvage(task, deaths) == (None, task), "so is a run, whose deaths are its own"
    assert marks.read(tmp_path, 4) is None, "nothing is under way until it is tried again"
    marks.put(tmp_path, 4, 5)
    failure, rest = salvage(task, deaths)
    assert failure is not None and failure.runs == (5,) and rest is not None and rest.numbers == (4,)
    failure, rest = salvage(task, deaths)
    assert failure is not None and failure.runs == (4, 5) and rest is None, "a history that dies again takes its runs along"
    for number in (4, 5):
        store.write_part(tmp_path, number, record(number, 0), "outcomes")
    assert salvage(task, deaths) == (None, task), "all is on disk: there is only to count"


@pytest.mark.parametrize("workers", [1, 2])
def test_what_lacks_memory_is_tried_again_alone_and_then_given_up(tmp_path: Path, workers: int) -> None:
    got = dict(processes.carry(lack_memory, [(number, str(tmp_path)) for number in range(5)], workers))
    assert got[2] == (2, []), "nobody else is under way the second time"
    assert isinstance(got[3], Failure) and got[3].reason == "there was too little memory for it 2 times"
    assert [got[number][0] for number in (0, 1, 4)] == [0, 1, 4]


def test_a_run_that_lacks_memory_leaves_its_mark_and_costs_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store.make(tmp_path)
    task = Task(tmp_path, 1, "outcomes", tuple(Job(number, Arm("w", "ab"[number % 2], {}), 7) for number in (4, 5, 6)))

    def one(task: Task, jobs: Sequence[Job], snapshot: object) -> None:
        if jobs[0].number == 5:
            raise MemoryError
        store.write_part(task.folder, jobs[0].number, record(jobs[0].number, 0), "outcomes")

    monkeypatch.setattr(workers, "_one", one)
    monkeypatch.setattr(workers, "_alike", lambda jobs: [[job] for job in jobs])
    monkeypatch.setattr("sim.run.simulate_history", lambda settings, history: None)
    results = list(processes.carry(workers.do_task, [task], 1, salvage))
    failure, done = (result for _, result in results)
    assert (failure.runs, failure.reason, failure.what) == (
        (5,),
        "there was too little memory for it 2 times",
        "b in w, history 1, future 7",
    )
    assert set(done.seconds) == {4, 6} == store.finished(tmp_path, 9) and not list(marks.all_of(tmp_path))


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "full"), MemoryError()], ids=["disk", "memory"])
def test_runs_on_disk_are_left_alone_and_what_is_no_fault_of_a_run_passes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    store.make(tmp_path)
    store.write_part(tmp_path, 4, record(4, 0), "outcomes")
    task, seen = Task(tmp_path, 1, "outcomes", tuple(Job(number, Arm("w", "a", {}), 7) for number in (4, 5))), []

    def one(task: Task, jobs: Sequence[Job], snapshot: object) -> None:
        seen.append(jobs[0].number)
        if len(seen) == 1:
            raise error

    monkeypatch.setattr(workers, "_one", one)
    monkeypatch.setattr("sim.run.simulate_history", lambda settings, history: None)
    with pytest.raises(type(error)):
        workers.do_task(task)
    assert [mark.at for mark in marks.all_of(tmp_path)] == ([5] if isinstance(error, MemoryError) else [])
    done = workers.do_task(task)
    assert seen == [5, 5] and done.seconds.keys() == {4, 5} and done.seconds[4] == 0.0 and done.failures == ()


@pytest.mark.parametrize("workers", [1, 2])
def test_an_error_is_reported_with_its_trace_and_the_rest_goes_on(workers: int) -> None:
    got = dict(processes.carry(fail, range(4), workers))
    assert got[2].reason == "ZeroDivisionError: two is not one"
    assert "in fail" in got[2].trace
    assert [got[n] for n in (0, 1, 3)] == [0, 1, 3]


@pytest.mark.parametrize("workers", [1, 2])
def test_a_full_disk_ends_it_at_once(workers: int) -> None:
    with pytest.raises(OSError, match="No space"):
        list(processes.carry(fill_disk, range(4), workers))


def test_who_stops_reading_leaves_no_worker_behind() -> None:
    before = set(multiprocessing.active_children())
    reading = processes.carry(sleep, range(4), 2)
    assert next(reading) == (0, 0)
    reading.close()  # type: ignore[attr-defined]
    deadline = time.monotonic() + 10
    while set(multiprocessing.active_children()) - before and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not set(multiprocessing.active_children()) - before


def plan(names: Sequence[str], pairs: Sequence[Pair], workers: int, done: Sequence[int] = ()) -> list[Task]:
    arms = [Arm("baseline", name, {"measures": {"of": name}}) for name in names]
    return tasks_of(Path(), "events", arms, pairs, workers, done)


def test_a_plan_numbers_by_scenario_and_shares_histories() -> None:
    tasks = plan(["a", "b"], [Pair(1, 1), Pair(2, 2), Pair(2, 3)], 1)
    assert [task.history for task in tasks] == [1, 2]
    assert [[(job.number, job.arm.scenario, job.future) for job in task.jobs] for task in tasks] == [
        [(0, "a", 1), (3, "b", 1)],
        [(1, "a", 2), (2, "a", 3), (4, "b", 2), (5, "b", 3)],
    ]


def test_only_arms_of_one_stage_fork_from_one_history() -> None:
    worlds = [Arm(name, "a", {"world": {"x": value}, "measures": {}}) for name, value in (("w", 1), ("v", 2))]
    tasks = tasks_of(Path(), "events", [*worlds, Arm("w", "b", {"world": {"x": 1}})], [Pair(1, 1)], 1)
    assert [[job.number for job in task.jobs] for task in tasks] == [[0, 2], [1]]


def test_a_plan_leaves_out_what_is_done_and_keeps_the_numbers() -> None:
    tasks = plan(["a", "b"], [Pair(1, 1), Pair(2, 2)], 1, done=[0, 2, 3])
    assert [[job.number for job in task.jobs] for task in tasks] == [[1]]


@pytest.mark.parametrize(("names", "count"), [(["a"], 40), (["a", "b"], 40), (list("abcdefgh"), 3)])
def test_one_history_still_keeps_several_workers_busy(names: list[str], count: int) -> None:
    tasks = plan(names, [Pair(1, future) for future in range(count)], 2)
    assert len(tasks) >= 4
    assert sorted(job.number for task in tasks for job in task.jobs) == list(range(len(names) * count))


def fill(folder: Path, order: Sequence[int], keep: str = "daily") -> Path:
    store.open_study(folder, COMMAND)
    for number in order:
        store.write_part(folder, number, record(number, events=number % 3), keep, "h")
    store.compact(folder, range(len(order)), Planned(keep=keep))
    return folder


def hashes(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.glob("*.parquet"))}


def test_tables_are_equal_bytes_in_whatever_order_runs_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = fill(tmp_path / "one", range(6))
    assert hashes(first) == hashes(fill(tmp_path / "two", [5, 3, 1, 0, 2, 4]))
    assert len(hashes(first)) == len(store.TABLES)
    monkeypatch.setattr(merging, "ROWS_TOGETHER", 3)
    apart = pd.read_parquet(fill(tmp_path / "three", range(6)) / "daily.parquet")
    pd.testing.assert_frame_equal(apart, pd.read_parquet(first / "daily.parquet"))


def test_tables_read_as_they_were_written(tmp_path: Path) -> None:
    folder = fill(tmp_path / "study", range(4))
    runs, events = pd.read_parquet(folder / "runs.parquet"), pd.read_parquet(folder / "events.parquet")
    assert list(runs.columns) == ["scenario", "world", "history", "future", "deaths", "expected_deaths"]
    assert runs["history"].tolist() == [0, 1, 2, 3]
    assert list(events.columns)[-4:] == ["scenario", "world", "history", "future"]
    assert len(events) == 0 + 1 + 2 + 0
    assert pd.api.types.is_datetime64_any_dtype(events["date_start"])
    assert events["subtype"].tolist() == ["x"] * 3


def test_a_table_without_any_row_keeps_its_columns(tmp_path: Path) -> None:
    store.open_study(tmp_path / "s", COMMAND)
    store.write_part(tmp_path / "s", 0, record(0, events=0), "events", "h")
    store.compact(tmp_path / "s", [0], Planned(keep="events"))
    events = pd.read_parquet(tmp_path / "s" / "events.parquet")
    assert len(events) == 0 and "subtype" in events.columns


@pytest.mark.parametrize(
    ("keep", "tables"),
    [
        ("outcomes", {"runs", "working_points", "costs"}),
        ("monthly", {"runs", "working_points", "costs", "squares", "bases", "monthly"}),
        ("events", set(store.TABLES) - {"daily"}),
        ("daily", set(store.TABLES)),
    ],
)
def test_keep_says_which_tables_there_are(tmp_path: Path, keep: str, tables: set[str]) -> None:
    assert {name.partition(".")[0] for name in hashes(fill(tmp_path / "s", range(2), keep))} == tables


def test_a_run_counts_when_its_part_is_there(tmp_path: Path) -> None:
    folder = tmp_path / "s"
    store.open_study(folder, COMMAND)
    store.write_part(folder, 4, record(4, 1), "events")
    for name in ("000006.run.17.draft", "x.run", "7.run", "000005.events.arrow", "000012.run"):
        (folder / "parts" / name).touch()
    assert store.finished(folder, 12) == {4}, "no draft, no other name, no number beyond the plan"


def test_many_small_tables_are_joined_a_few_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = fill(tmp_path / "one", range(9))
    monkeypatch.setattr(merging, "TABLES_TOGETHER", 2)
    assert hashes(first) == hashes(fill(tmp_path / "two", range(9)))


def test_a_merged_table_has_as_many_rows_as_its_runs(tmp_path: Path) -> None:
    store.make(tmp_path)
    store.write_part(tmp_path, 0, record(0, 3), "events", "h")
    piece = merging.Piece(tmp_path / "parts" / "000000.run", "events")
    target = tmp_path / "events.parquet"
    with pytest.raises(Mistake, match="3 of its 4 rows are on the disk"):
        merging.join([piece], target, {}, rows=4)
    assert not target.exists() and not list(tmp_path.glob("*.draft"))
    merging.join([piece], target, {}, rows=3)


def test_runs_that_failed_are_left_out_of_the_tables(tmp_path: Path) -> None:
    whole, holed = fill(tmp_path / "whole", range(6)), tmp_path / "holed"
    store.open_study(holed, COMMAND)
    for number in (0, 1, 2, 4, 5):
        store.write_part(holed, number, record(number, events=number % 3), "daily", "h")
    marks.write_failure(holed, 3, "ZeroDivisionError: x")
    with pytest.raises(Unsound, match="runs 3"):
        store.compact(holed, range(6), Planned())
    store.compact(holed, [0, 1, 2, 4, 5], Planned())
    assert pd.read_parquet(holed / "runs.parquet")["history"].tolist() == [0, 1, 2, 4, 5]
    assert marks.read_failures(holed) == {3: "ZeroDivisionError: x"}
    marks.clear(holed)
    assert marks.read_failures(holed) == {}
    store.write_part(holed, 3, record(3, events=0), "daily", "h")
    store.compact(holed, range(6), Planned())
    assert hashes(whole) == hashes(holed), "another try ends as if nothing had been"


def test_a_full_disk_leaves_no_half_of_a_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    store.open_study(tmp_path / "s", COMMAND)
    monkeypatch.setattr(files, "to_disk", full)
    with pytest.raises(OSError, match="No space"):
        store.write_part(tmp_path / "s", 0, record(0, 1), "outcomes")
    assert list((tmp_path / "s" / "parts").iterdir()) == []


def test_a_file_is_on_the_disk_before_it_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[tuple[str, str]] = []
    sync, rename = os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda handle: done.append(("sync", "")) or sync(handle))
    monkeypatch.setattr(Path, "replace", lambda path, to: done.append(("rename", Path(to).name)) or rename(path, to))
    folder = fill(tmp_path / "s", [0], "outcomes")
    store.drop_parts(folder)
    names = [name for what, name in done if what == "rename"]
    assert names == ["manifest.json", "000000.run", "working_points.parquet", "costs.parquet", "runs.parquet"]
    assert [what for what, _ in done] == ["sync", "rename"] * 5 + ["sync"], "and the folder before parts are dropped"


def test_the_same_study_goes_on_and_another_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "s"
    assert store.open_study(folder, COMMAND) is None
    assert store.open_study(folder, COMMAND) == COMMAND
    other = COMMAND | {"configuration": {"a": 2}, "configuration_hash": "i"}
    with pytest.raises(Mistake, match="another configuration"):
        store.open_study(folder, other)
    with pytest.raises(Mistake, match="another version of the code"):
        store.open_study(folder, COMMAND | {"configuration_hash": "i"})


def test_foreign_folders_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(Mistake, match="other files"):
        store.open_study(tmp_path, COMMAND)
    with pytest.raises(Mistake, match="is a file"):
        store.open_study(tmp_path / "notes.txt", COMMAND)
    with pytest.raises(Mistake, match="cannot be made"):
        store.open_study(tmp_path / "notes.txt" / "s", COMMAND)
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "manifest.json").write_text("{")
    with pytest.raises(Mistake, match=r"manifest\.json"):
        store.open_study(tmp_path / "broken", COMMAND)


def test_a_hash_knows_no_order_of_keys_but_every_value() -> None:
    assert digest({"a": 1, "b": {"c": 2, "d": 3}}) == digest({"b": {"d": 3, "c": 2}, "a": 1})
    assert digest({"a": 1}) != digest({"a": 1.5})


def test_kernels_go_to_the_users_cache_where_the_code_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("NUMBA_CACHE_DIR", "before")
    monkeypatch.delenv("NUMBA_CACHE_DIR")
    real = cache_folder._writable
    monkeypatch.setattr(numba.config, "CACHE_DIR", "")
    monkeypatch.setattr(cache_folder, "_writable", lambda folder: tmp_path in folder.parents and real(folder))
    cache_folder.use_cache()
    assert os.environ["NUMBA_CACHE_DIR"].startswith(str(tmp_path))
