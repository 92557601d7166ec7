"""Whatever the disk answers at whatever step, and wherever a kill comes: one line, finished runs are kept, and the same command ends well.

Runs are made up (`stored`), so that every step of a study can be tried; all else is what the command does.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import cycle
from pathlib import Path

import pytest
import stored
from faults import Disk, Killed
from stored import command, hashes

from experiments import cli
from experiments.ask.mistakes import Mistake
from experiments.commands import _illustrate as illustrate
from experiments.study import files, lock, manifest, opening, seals, stages, store
from experiments.study.tasks import Failure

ANSWERS = ("EIO", "ESTALE", "EMFILE", "ENFILE", "ENOSPC", "EDQUOT", "EROFS", "EACCES", "EPERM", "ENOENT", "ENODEV", "ENOTCONN", "EFBIG")


@pytest.fixture(scope="module", autouse=True)
def made_up() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        stored.instead(patch)
        yield


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, str], int]:
    """The hashes of a study that nothing disturbed, and how many steps it takes."""
    folder = tmp_path_factory.mktemp("storage") / "whole"
    with pytest.MonkeyPatch.context() as patch:
        disk = Disk(patch, folder, 10**9, lambda path: OSError())
        command(folder)
    return hashes(folder), disk.step


def told(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str]]:
    """Exit status and the lines of the command as a user sees them."""
    capsys.readouterr()
    with monkeypatch.context() as patch:
        patch.setattr(cli, "_dispatch", lambda words: command(folder) or 0)
        status = cli.main(["compare"])
    return status, [line for line in capsys.readouterr().err.splitlines() if line.startswith("mali: ")]


SOME = 17
"""Of all steps, one in so many is tried daily, each with another answer."""


@pytest.mark.parametrize("every", [SOME, pytest.param(1, marks=pytest.mark.slow)])
def test_an_error_of_the_disk_at_any_step_is_one_line_and_costs_no_finished_run(
    every: int, whole: tuple[dict[str, str], int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for step, name in zip(range(0, whole[1], every), cycle(ANSWERS), strict=False):
        folder, number = tmp_path / f"{step}", getattr(errno, name)
        with pytest.MonkeyPatch.context() as patch:
            disk = Disk(patch, folder, step, lambda path, number=number: OSError(number, os.strerror(number), *([path] if path else [])))
            status, lines = told(folder, monkeypatch, capsys)
        before = (manifest.read(folder) or {}).get("state") == store.FINISHED
        kept = set() if before else store.finished(folder, stored.TOTAL)
        where = (step, name, disk.where, lines)
        assert (status, len(lines)) in ((0, 0), (2, 1)), where
        assert all(str(folder) in line and "Traceback" not in line for line in lines), where
        assert not list(folder.glob("parts/*.draft")) or "unlink" in disk.where, where
        with pytest.MonkeyPatch.context() as patch:
            done: list[int] = []
            patch.setattr(stages, "do_task", lambda task, done=done: done.extend(task.numbers) or stored.do(task))
            command(folder)
        assert hashes(folder) == whole[0], where
        assert not set(done) & kept and not (before and done), where
        shutil.rmtree(folder)


@pytest.mark.parametrize("every", [SOME, pytest.param(1, marks=pytest.mark.slow)])
def test_a_kill_at_any_step_leaves_what_the_same_command_goes_on_with(
    every: int, whole: tuple[dict[str, str], int], tmp_path: Path
) -> None:
    for step in range(2 % every, whole[1], every):
        folder = tmp_path / f"{step}"
        with pytest.MonkeyPatch.context() as patch:
            disk = Disk(patch, folder, step, lambda path: Killed())
            with suppress(Killed):
                command(folder)
        for path in (folder, folder / "parts") if (folder / "parts").exists() else ():
            assert not [one for one in path.iterdir() if one.suffix in (".run", ".json", ".parquet") and not one.stat().st_size], disk.where
        command(folder)
        assert hashes(folder) == whole[0] and not (folder / "parts").exists(), (step, disk.where)
        shutil.rmtree(folder)


@pytest.mark.parametrize("gone", ["", "parts"])
def test_a_folder_that_is_removed_while_a_study_runs_gets_one_line(
    gone: str, whole: tuple[dict[str, str], int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "s"

    def removed(task: stages.Task) -> stages.Done:
        shutil.rmtree(folder / gone, ignore_errors=True)
        return stored.do(task)

    with monkeypatch.context() as patch:
        patch.setattr(stages, "do_task", removed)
        status, lines = told(folder, monkeypatch, capsys)
    assert (status, lines) == (
        2,
        [
            f"mali: {folder / gone} is no longer there: it was removed or renamed while this command ran; "
            "the same command does again what is missing"
        ],
    )
    command(folder)
    assert hashes(folder) == whole[0]


def test_a_part_on_a_bad_spot_of_the_disk_is_simulated_again(
    whole: tuple[dict[str, str], int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, real, bad = tmp_path / "s", files.open_regular, []

    def unreadable(path: Path, flags: int = os.O_RDONLY) -> int:
        if path.name == "000002.run" and len(bad) < 2:
            bad.append(path)
            raise OSError(errno.EIO, "Input/output error", str(path))
        return real(path, flags)

    monkeypatch.setattr(files, "open_regular", unreadable)
    command(folder)
    assert "1 stored run is missing or damaged and simulated again" in capsys.readouterr().err
    assert hashes(folder) == whole[0]


def test_a_run_that_failed_once_and_then_not_is_no_failure(
    whole: tuple[dict[str, str], int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing = [True]

    def once(task: stages.Task) -> stages.Done:
        if 3 in task.numbers and failing.pop():
            (tmp_path / "s" / "parts" / "000000.run").unlink()  # so that all is gone through again
            return replace(stored.do(replace(task, jobs=task.jobs[:1])), failures=(Failure("x", runs=(3,)),))
        failing.append(False)
        return stored.do(task)

    monkeypatch.setattr(stages, "do_task", once)
    command(tmp_path / "s")
    assert hashes(tmp_path / "s") == whole[0] and (manifest.read(tmp_path / "s") or {})["failed"] == []


def test_the_lock_holds_until_figures_and_report_are_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def drawn(folder: Path) -> None:
        seen.append(lock.busy(folder))
        with pytest.raises(Mistake, match="another mali command is running in it"), stages.run(stored.study(folder)):
            pass

    monkeypatch.setattr(illustrate, "illustrate", drawn)
    for _ in range(2):  # also where all was done before
        command(tmp_path / "s")
    assert seen == [True, True] and not lock.busy(tmp_path / "s")


def test_an_interrupt_says_how_many_runs_are_kept_also_while_figures_are_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(study: stages.Study) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(illustrate, "illustrate", interrupted)
        with pytest.raises(KeyboardInterrupt, match=r"^interrupted: 4 of 4 runs are kept; the same command resumes$"):
            command(tmp_path / "s")
    with monkeypatch.context() as patch:
        patch.setattr(stages, "do_task", lambda task: stored.do(task) if task.history == 1 else interrupted(task))
        with pytest.raises(KeyboardInterrupt, match=r"^interrupted: 2 of 4 runs are kept; the same command resumes$"):
            command(tmp_path / "t")


def test_a_draft_that_is_a_link_is_not_written_through(tmp_path: Path) -> None:
    folder, theirs = tmp_path / "s", tmp_path / "theirs"
    theirs.write_text("mine")
    store.make(folder)
    for name in ("runs.parquet", "differences.csv", "report.html", "manifest.json"):
        (folder / f"{name}.draft").symlink_to(theirs)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "look", lambda folder, wanted: None)  # which refuses such a folder, without a manifest
        command(folder)
    assert theirs.read_text() == "mine"


def test_without_memory_the_command_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def no_memory(words: list[str]) -> int:
        raise MemoryError

    monkeypatch.setattr(cli, "_dispatch", no_memory)
    assert cli.main(["compare"]) == 2
    said = capsys.readouterr().err
    assert said == "mali: there is not enough memory; what was finished is kept, and fewer workers= or less keep= need less of it\n"


def test_files_are_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    files.write_text(path, "one")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "to_disk", lambda draft: (_ for _ in ()).throw(OSError(errno.EIO, "bad")))
        writers = [lambda: files.write_text(path, "two"), lambda: files.write_bytes(path, b"two"), lambda: files.write_shared(path, b"two")]
        for write in writers:
            with pytest.raises(OSError, match="bad"):
                write()
        files.write_bytes(tmp_path / "b.png", b"two", wait=False)
    assert path.read_text() == "one" and sorted(one.name for one in tmp_path.iterdir()) == ["a.txt", "b.png"]


def test_every_byte_of_a_manifest_counts(tmp_path: Path) -> None:
    manifest.write(tmp_path, {"state": "finished", "é": [1.5, None], seals.FILES: {}})
    path = tmp_path / manifest.NAME
    right = path.read_bytes()
    assert manifest.read(tmp_path) == {"state": "finished", "é": [1.5, None], seals.FILES: {}}
    for place in range(len(right)):
        for wrong in (right[:place], right[:place] + right[place + 1 :], *(_flipped(right, place, bit) for bit in range(8))):
            path.write_bytes(wrong)
            with pytest.raises(manifest.ManifestError):
                manifest.read(tmp_path)


def _flipped(data: bytes, place: int, bit: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 1 << bit]) + data[place + 1 :]


def test_seals_are_kept_file_by_file(tmp_path: Path) -> None:
    manifest.write(tmp_path, {"state": "finished"})
    seals.keep_text(tmp_path, "a.csv", "1\n")
    for name in ("x.png", "y.png"):
        (tmp_path / name).write_text(name)
    seals.keep(tmp_path, ["x.png"], lambda name: name.endswith(".png"))
    seals.keep(tmp_path, ["y.png"], lambda name: name.endswith(".png"))
    found = manifest.read(tmp_path) or {}
    assert set(found[seals.FILES]) == {"a.csv", "y.png"} and found["state"] == "finished"
    (tmp_path / "y.png").write_text("z.png")
    assert seals.harmed(tmp_path, found) == ["y.png"]


def test_what_an_interrupted_study_leaves_is_counted(tmp_path: Path) -> None:
    store.make(tmp_path)
    store.write_part(tmp_path, 1, stored.record(1, 1), "outcomes", "h")
    assert store.count_kept(tmp_path, 4) == 1
    manifest.write(tmp_path, {"state": store.RUNNING})
    assert store.count_kept(tmp_path, 4) == 1
    manifest.write(tmp_path, {"state": store.FINISHED})
    assert store.count_kept(tmp_path, 4) == 4
    assert opening.GONE[0] == errno.ENOENT
