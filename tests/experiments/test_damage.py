"""Whatever is changed, lost, added or linked in a study's folder, and whatever the disk answers: what is said, what is done again.

The same command ends in the right bytes or in one line. Runs are made up (`stored`), so that a study takes milliseconds; all
else is what the command does.
"""

from __future__ import annotations

import contextlib
import errno
import os
import random
import re
import shutil
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import stored
from stored import command, hashes

from experiments import cli
from experiments.ask.mistakes import Mistake
from experiments.commands import _illustrate as illustrate
from experiments.study import files, lock, manifest, parts, seals, stages, store
from experiments.study.results import Results, ResultsError

Change = Callable[[Path], object]
ALL = [0, 1, 2, 3]
ANSWERS = ("EIO", "ESTALE", "EMFILE", "ENFILE", "ENOSPC", "EDQUOT", "EROFS", "EACCES", "EPERM", "ENOENT", "ENODEV", "ENOTCONN", "EFBIG")
SOME = 17
"""Of all steps on the disk, one in so many is tried daily, each with another answer."""


def flip(path: Path, place: float = 0.5, bit: int = 6) -> None:
    """Turn one bit over at a place from 0 (first byte) to 1 (last byte)."""
    data = bytearray(path.read_bytes())
    data[round(place * (len(data) - 1))] ^= 1 << bit
    path.write_bytes(data)


def gone(path: Path) -> None:
    path.unlink()


def half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def longer(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\n")


def text(words: str) -> Change:
    return lambda path: path.write_text(words)


def of(name: str, change: Change) -> Change:
    """A change of one file of the folder."""
    return lambda folder: change(folder / name)


def key(name: str) -> Change:
    """One bit of what stands behind a key of the manifest."""

    def change(folder: Path) -> None:
        data = bytearray((folder / manifest.NAME).read_bytes())
        data[data.index(name.encode()) + len(name)] ^= 1
        (folder / manifest.NAME).write_bytes(data)

    return change


def link(name: str, to: str = "letter") -> Change:
    """A link to somebody's file in place of one."""

    def change(folder: Path) -> None:
        path = folder / name
        if path.is_dir():
            shutil.rmtree(path)
        path.unlink(missing_ok=True)
        path.symlink_to(folder.parent / "theirs" / to)

    return change


def linked_run(folder: Path) -> None:
    (folder / "parts" / "000001.run").rename(folder.parent / "theirs" / "000000.run")
    link("parts/000001.run", "000000.run")(folder)


def linked_drafts(folder: Path) -> None:
    gone(folder / "runs.parquet")
    for name in ("runs.parquet", "differences.csv", "report.html", "manifest.json"):
        link(f"{name}.draft")(folder)


def pipe(name: str) -> Change:
    def change(folder: Path) -> None:
        (folder / name).unlink(missing_ok=True)
        os.mkfifo(folder / name)

    return change


def of_another_place(folder: Path) -> None:
    shutil.copy(folder / "parts" / "000001.run", folder / "parts" / "000002.run")


def of_another_study(folder: Path) -> None:
    made = stored.record(0, 3)
    made.key = parts.read(folder / "parts" / "000000.run")
    store.write_part(folder, 0, made, "events", "another")


def of_fewer_tables(folder: Path) -> None:
    made = stored.record(0, 0)
    made.key = parts.read(folder / "parts" / "000000.run")
    store.write_part(folder, 0, made, "outcomes", made.key["study"])


def strays(folder: Path) -> None:
    shutil.copy(folder / "parts" / "000001.run", folder / "parts" / "000009.run")
    for name in ("000010.run", "x.run", "7.run", "000003.run.0a.draft", "x.failed", "000009.failed", "000000.now", "notes.txt"):
        (folder / "parts" / name).write_text("mine")


RUN, REST = "resuming: 2 of 4 runs done", "damaged or not of this study, and deleted"
CASES: dict[str, tuple[str, Change, str, list[int] | None]] = {
    "a run is gone": ("stopped", of("parts/000001.run", gone), RUN, [1, 3]),
    "a run is empty": ("stopped", of("parts/000001.run", text("")), RUN, [1, 3]),
    "a bit of a run": ("stopped", of("parts/000001.run", flip), f"{REST}.*{RUN}", [1, 3]),
    "a run of another place": ("stopped", of_another_place, f"{REST}.*{RUN}", [2, 3]),
    "a run of another study": ("stopped", of_another_study, f"{REST}.*{RUN}", [0, 3]),
    "a run of fewer tables": ("stopped", of_fewer_tables, f"{REST}.*{RUN}", [0, 3]),
    "a run is a link": ("stopped", linked_run, f"{REST}.*{RUN}", [1, 3]),
    "a run is a pipe": ("stopped", pipe("parts/000001.run"), f"{REST}.*{RUN}", [1, 3]),
    "a mark is a link": ("stopped", link("parts/000000.now"), "resuming: 3 of 4", [3]),
    "what is no run": ("stopped", strays, f"{REST}.*resuming: 3 of 4", [3]),
    "runs without a manifest": ("stopped", of("manifest.json", gone), "resuming: 3 of 4", [3]),
    "all runs are gone": ("stopped", of("parts", shutil.rmtree), "resuming: 0 of 4", ALL),
    "runs are a link": ("stopped", link("parts", ""), "parts is a link, which is not followed", None),
    "runs are a link to nothing": ("stopped", link("parts", "nothing"), "parts is a link, which is not followed", None),
    "a table is gone": ("finished", of("runs.parquet", gone), "missing or damaged: runs.parquet; runs that are no longer there", ALL),
    "a bit of a table": ("finished", of("events.parquet", flip), "missing or damaged: events.parquet; runs that are no longer there", ALL),
    "drafts are links": ("finished", linked_drafts, "missing or damaged: runs.parquet", ALL),
    "the record is half": ("finished", of("observed.csv", half), "observed.csv was missing or damaged, and made again", []),
    "the map is gone": ("finished", of("map.json", gone), "map.json was missing or damaged, and made again", []),
    "a bit of the differences": ("finished", of("differences.csv", flip), "holds all 4 runs", []),
    "the report is another": ("finished", of("report.html", text("nothing\n")), "holds all 4 runs", []),
    "a seal": ("finished", key('"blake2b": "'), "missing or damaged: monthly.parquet; runs that are no longer there", ALL),
    "the hash": ("finished", key('"configuration_hash": "'), "manifest.json was damaged or edited, and made again", []),
    "the manifest is gone": ("finished", of("manifest.json", gone), "holds other files and no manifest.json", None),
    "the manifest is no JSON": ("finished", of("manifest.json", text("{")), "is not readable JSON .* with another out= makes", None),
    "the manifest is no object": ("stopped", of("manifest.json", text("[]")), "is not a JSON object; .*parts, move that into it", None),
    "the manifest is no text": ("stopped", of("manifest.json", lambda it: it.write_bytes(b"\xff")), "is not readable as UTF-8 text", None),
    "the lock is a link": ("stopped", link(".lock"), r"\.lock is a link or no plain file.*remove it, or choose another folder", None),
    "the lock is a link to nothing": ("stopped", link(".lock", "nothing"), r"\.lock is a link or no plain file", None),
    "the lock is a pipe": ("stopped", pipe(".lock"), r"\.lock is a link or no plain file", None),
    "the lock is somebody's": ("stopped", lambda it: os.link(it.parent / "theirs/letter", it / ".lock"), r"\.lock is a link or", None),
}  # fmt: skip
"""What is changed: in which study, how, what the same command says, and which runs it simulates; none where it refuses."""


@pytest.fixture(scope="module", autouse=True)
def made_up() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        stored.instead(patch)
        yield


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A `finished` study, and one that `stopped` before its last run."""
    folder = tmp_path_factory.mktemp("damage")
    command(folder / "finished")
    study = stored.study(folder / "stopped")
    with pytest.MonkeyPatch.context() as patch, contextlib.suppress(KeyboardInterrupt):
        patch.setattr(stages, "tabulate", lambda study: (_ for _ in ()).throw(KeyboardInterrupt))
        with stages.run(study):
            pass
    gone(folder / "stopped" / "parts" / "000003.run")
    return folder


@pytest.fixture
def copy(templates: Path, tmp_path: Path) -> Callable[[str], Path]:
    """A copy of one of the two under the name that it had, beside somebody else's folder."""
    (tmp_path / "theirs").mkdir()
    for name in ("letter", "000000.run"):
        (tmp_path / "theirs" / name).write_text("dear all")

    def make(name: str) -> Path:
        folder = tmp_path / name
        shutil.rmtree(folder, ignore_errors=True)
        return Path(shutil.copytree(templates / name, folder))

    return make


def again(folder: Path) -> list[int]:
    """The numbers of the runs that the same command simulates."""
    done: list[int] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stages, "do_task", lambda task: done.extend(task.numbers) or stored.do(task))
        command(folder)
    return sorted(done)


def ends_well(folder: Path, whole: dict[str, str]) -> bool:
    """Whether the folder holds the right bytes, each with its seal."""
    return hashes(folder) == whole and not (folder / "parts").exists() and not seals.harmed(folder, manifest.read(folder) or {})


@pytest.mark.parametrize(("name", "change", "said", "done"), CASES.values(), ids=CASES)
def test_what_is_changed_is_told_and_made_again_or_refused(
    templates: Path, copy: Callable[[str], Path], capsys: pytest.CaptureFixture[str], name: str, change: Change, said: str, done: Any
) -> None:
    folder = copy(name)
    change(folder)
    theirs = hashes(folder.parent / "theirs")
    if done is None:
        before = sorted(folder.rglob("*"))
        with pytest.raises(Mistake, match=said) as mistake:
            command(folder)
        assert "\n" not in str(mistake.value) and str(folder) in str(mistake.value) and sorted(folder.rglob("*")) == before
        assert not lock.busy(folder)
    else:
        assert again(folder) == done
        assert re.search(said, capsys.readouterr().err.replace("\n", " ")) and ends_well(folder, hashes(templates / "finished"))
    assert hashes(folder.parent / "theirs") == theirs


def read_rightly(folder: Path, right: Path) -> None:
    """Every table read is the right one, or is refused in one line."""
    for name in ("runs", "events", "costs", "monthly", "observed", "differences", "map", "manifest"):
        with contextlib.suppress(ResultsError):
            mine, theirs = getattr(Results(folder), name), getattr(Results(right), name)
            assert mine.equals(theirs) if isinstance(mine, pd.DataFrame) else mine == theirs, name


NOTICED = re.compile("missing or damaged|is damaged|not readable|no manifest.json|not of this study|holds another study|holds other files")
"""What is said of damage, by `mali status` or by the study's own command."""


@pytest.mark.parametrize(
    ("bits", "cuts"), [pytest.param(25, 10, id="some"), pytest.param(300, 100, marks=pytest.mark.slow, id="three hundred bits")]
)
def test_no_flipped_bit_and_no_lost_or_cut_file_goes_unnoticed(
    bits: int, cuts: int, templates: Path, copy: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    whole, chance, right = hashes(templates / "finished"), random.Random(bits), 0
    for number in range(bits + cuts):
        name = ("finished", "finished", "stopped")[number % 3]
        folder = copy(name)
        path = chance.choice(sorted(path for path in folder.rglob("*") if path.is_file()))  # large files as often as small ones
        path = folder / manifest.NAME if number % 10 == 0 else path
        place, bit = chance.random(), chance.randrange(8)
        if number < bits:
            flip(path, place, bit)
        else:
            chance.choice((gone, half, longer, text("")))(path)
        read_rightly(folder, templates / name)
        cli.main(["status", str(folder)])
        told = "".join(capsys.readouterr())
        try:
            command(folder)
            assert ends_well(folder, whole)
            well = True
        except Mistake as said:
            well, told = False, f"{told}{said}"
        told += capsys.readouterr().err
        assert NOTICED.search(told) or (name, well) == ("stopped", True), (path, place, bit, told)  # a run that is not there is simulated
        right += well
    assert right > 0.8 * (bits + cuts), "all but a manifest is made again"


@pytest.mark.parametrize("every", [SOME, pytest.param(1, marks=pytest.mark.slow)])
def test_an_error_of_the_disk_at_any_step_is_one_line_and_costs_no_finished_run(
    every: int, templates: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    step, whole = 0, hashes(templates / "finished")
    for name in cycle(ANSWERS):
        folder, number = tmp_path / f"{step}", getattr(errno, name)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(cli, "_dispatch", lambda words, folder=folder: command(folder) or 0)
            disk = stored.Disk(
                patch, folder, step, lambda path, number=number: OSError(number, os.strerror(number), *([path] * bool(path)))
            )
            status = cli.main(["compare"])
        if len(disk.steps) <= step:
            break
        lines = [line for line in capsys.readouterr().err.splitlines() if line.startswith("mali: ")]
        before = (manifest.read(folder) or {}).get("state") == store.FINISHED
        kept = set() if before else store.finished(folder, stored.TOTAL)
        where = (step, name, disk.steps[step], lines)
        assert (status, len(lines)) in ((0, 0), (2, 1)), where
        assert all(str(folder) in line and "Traceback" not in line for line in lines), where
        assert not list(folder.rglob("*.draft")) or "unlink" in disk.steps[step], where
        done = again(folder)
        assert hashes(folder) == whole and not set(done) & kept and not (before and done), where
        shutil.rmtree(folder)
        step += every
    assert step > 120


@pytest.mark.parametrize("removed", ["", "parts"])
def test_a_folder_that_is_removed_while_a_study_runs_gets_one_line(removed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "s"
    monkeypatch.setattr(stages, "do_task", lambda task: shutil.rmtree(folder / removed, ignore_errors=True) or stored.do(task))
    told = "is no longer there: it was removed or renamed while this command ran; the same command does again what is missing"
    with pytest.raises(Mistake, match=f"^{folder / removed} {told}$"):
        command(folder)


def unreadable(path: Path) -> None:
    """The disk answers with an error the next time that this file is opened."""
    real, times = files.open_regular, iter((True,))

    def open_regular(asked: Path, flags: int = os.O_RDONLY) -> int:
        if asked == path and next(times, False):
            raise OSError(errno.EIO, "Input/output error", str(path))
        return real(asked, flags)

    files.open_regular = open_regular


@pytest.mark.parametrize("change", [gone, flip, unreadable], ids=lambda one: one.__name__)
def test_a_run_that_is_lost_just_before_it_is_joined_is_simulated_again(
    templates: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Change, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(files, "open_regular", files.open_regular)  # so that it is put back
    lost_before_joining(monkeypatch, change, 1)
    assert again(tmp_path / "finished") == [0, 1, 2, 2, 3] and hashes(tmp_path / "finished") == hashes(templates / "finished")
    assert "1 stored run is missing or damaged and simulated again" in capsys.readouterr().err


def lost_before_joining(patch: pytest.MonkeyPatch, change: Change, times: int) -> None:
    """So many times a run's part is changed between the last run and the tables."""
    real, left = stages.tabulate, iter(range(times))

    def tabulate(study: stages.Study) -> None:
        if next(left, None) is not None:
            change(study.folder / "parts" / "000002.run")
        real(study)

    patch.setattr(stages, "tabulate", tabulate)


def test_runs_that_never_last_end_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lost_before_joining(monkeypatch, flip, 99)
    with pytest.raises(Mistake, match="lost or damaged again and again; out= chooses"):
        command(tmp_path / "s")
    assert (manifest.read(tmp_path / "s") or {})["state"] == store.RUNNING


@pytest.mark.parametrize("name", ["finished", "stopped"])
def test_the_cure_for_a_broken_manifest_loses_nothing(templates: Path, copy: Callable[[str], Path], name: str) -> None:
    """What the line says is done word by word: move `parts` into a new folder, call again with out=; the old folder keeps its tables."""
    folder = copy(name)
    (folder / manifest.NAME).write_text("{")
    tables, new = hashes(folder), folder.parent / "new"
    new.mkdir()
    if name == "stopped":
        (folder / "parts").rename(new / "parts")
    assert again(new) == ([3] if name == "stopped" else ALL) and hashes(new) == hashes(templates / "finished")
    assert name == "stopped" or hashes(folder) == tables


@pytest.mark.parametrize(
    ("name", "told"),
    [("stopped", "holds runs of another study"), ("finished", r"holds another study \(`compare` of another configuration\)")],
)
def test_another_study_is_refused_also_where_there_is_no_manifest(copy: Callable[[str], Path], name: str, told: str) -> None:
    folder = copy(name)
    if name == "stopped":
        gone(folder / manifest.NAME)
    before = hashes(folder)
    with pytest.raises(Mistake, match=f"{told}; choose another folder"), stages.run(stored.study(folder, keep="outcomes")):
        pass
    assert hashes(folder) == before


def test_a_file_is_on_the_disk_before_it_has_its_name_and_all_are_before_runs_are_dropped(tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        steps = stored.Disk(patch, tmp_path / "s", -1, lambda path: OSError()).steps
        command(tmp_path / "s")
    named = [place for place, step in enumerate(steps) if re.match("replace .*(run|parquet|manifest.json|differences.csv)", step)]
    assert len(named) > 14 and all(steps[place - 1] == "fsync " for place in named)
    assert steps.index("os.open parts") > max(steps.index(f"replace {name}.parquet.draft") for name in ("runs", "events"))
    assert steps[steps.index("os.open parts") - 1] == "fsync "


@pytest.mark.parametrize(
    ("place", "told"), [("theirs", "holds other files and no"), ("theirs/letter", "is a file; out="), ("theirs/letter/s", "cannot be made")]
)
def test_foreign_folders_are_left_alone(copy: Callable[[str], Path], tmp_path: Path, place: str, told: str) -> None:
    before = hashes(tmp_path / "theirs")
    with pytest.raises(Mistake, match=told):
        command(tmp_path / place)
    assert hashes(tmp_path / "theirs") == before


def test_a_folder_of_figures_that_is_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "figures").symlink_to(tmp_path)
    with pytest.raises(OSError, match="it is a link, which is not followed"):
        files.make_folder(tmp_path / "figures")


def test_the_lock_holds_until_figures_and_report_are_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def drawn(folder: Path) -> None:
        seen.append(lock.busy(folder))
        with pytest.raises(Mistake, match="another mali command is running in it"):
            command(folder)

    monkeypatch.setattr(illustrate, "illustrate", drawn)
    for _ in range(2):  # also where all was done before
        command(tmp_path / "s")
    assert seen == [True, True] and not lock.busy(tmp_path / "s")


@pytest.mark.parametrize(("where", "kept"), [(illustrate, 4), (stages, 2)], ids=["while figures are drawn", "while runs are simulated"])
def test_an_interrupt_says_how_many_runs_are_kept(where: Any, kept: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(what: Any) -> stages.Done:
        if where is stages and what.history == 1:
            return stored.do(what)
        raise KeyboardInterrupt

    monkeypatch.setattr(where, "illustrate" if where is illustrate else "do_task", interrupted)
    with pytest.raises(KeyboardInterrupt, match=f"^interrupted: {kept} of 4 runs are kept; the same command resumes$"):
        command(tmp_path / "s")


def test_without_memory_the_command_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(cli, "_dispatch", lambda words: (_ for _ in ()).throw(MemoryError))
    assert cli.main(["compare"]) == 2
    said = capsys.readouterr().err
    assert said == "mali: there is not enough memory; what was finished is kept, and fewer workers= or less keep= need less of it\n"


def test_the_seal_of_a_figure_goes_with_it(tmp_path: Path) -> None:
    manifest.write(tmp_path, {"state": "finished"})
    seals.keep_text(tmp_path, "a.csv", "1\n")
    for name in ("x.png", "y.png"):
        (tmp_path / name).write_text(name)
        seals.keep(tmp_path, [name], lambda other: other.endswith(".png"))
    found = manifest.read(tmp_path) or {}
    assert set(found[seals.FILES]) == {"a.csv", "y.png"} and found["state"] == "finished"
