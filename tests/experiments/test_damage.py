"""Whatever is changed, cut, emptied, deleted or added in a study's folder: the same command ends in the right bytes or in one line.

Runs are made up (`stored`), so that a study takes milliseconds; all else is what the command does.
"""

from __future__ import annotations

import contextlib
import random
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest
import stored
from stored import command, hashes

from experiments import cli
from experiments.ask.mistakes import Mistake
from experiments.study import manifest, parts, seals, stages, store
from experiments.study.results import Results, ResultsError

Change = Callable[[Path], object]
CHANGED: dict[str, Change] = {
    "first byte": lambda path: flip(path, 0.0, 0),
    "early bit": lambda path: flip(path, 0.05, 3),
    "middle bit": lambda path: flip(path, 0.5, 6),
    "late bit": lambda path: flip(path, 0.9, 1),
    "last byte": lambda path: flip(path, 1.0, 7),
    "empty": lambda path: path.write_bytes(b""),
    "half": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "one byte short": lambda path: path.write_bytes(path.read_bytes()[:-1]),
    "one byte more": lambda path: path.write_bytes(path.read_bytes() + b"\n"),
    "text": lambda path: path.write_text("nothing\n"),
    "gone": lambda path: path.unlink(),
    "hidden": lambda path: path.rename(path.with_name(path.name + ".aside")),
}
TABLES = ("runs", "events", "costs", "monthly")
SEALED = ("runs.parquet", "observed.csv", "differences.csv", "figures/forest.png", "report.html", "manifest.json")


def flip(path: Path, place: float, bit: int) -> None:
    """Turn one bit over at a place from 0 (first byte) to 1 (last byte)."""
    data = bytearray(path.read_bytes())
    data[round(place * (len(data) - 1))] ^= 1 << bit
    path.write_bytes(data)


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
    store.make(study.folder)
    stages.open_(study)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stages, "tabulate", lambda study: None)
        stages.complete(study)
    store.discard(study.folder, [stored.TOTAL - 1])
    return folder


@pytest.fixture
def copy(templates: Path, tmp_path: Path) -> Callable[[str], Path]:
    """A copy of one of the two under the name that it had."""

    def make(name: str) -> Path:
        folder = tmp_path / name
        shutil.rmtree(folder, ignore_errors=True)
        return Path(shutil.copytree(templates / name, folder))

    return make


def ends_well(folder: Path, whole: dict[str, str]) -> bool:
    """Whether the same command leaves the right bytes; else it must have said what is wrong in one line that names the place."""
    try:
        command(folder)
    except Mistake as said:
        assert "\n" not in str(said) and str(folder) in str(said)
        return False
    found = {name: one for name, one in hashes(folder).items() if not name.endswith(".aside")}
    assert found == whole and not (folder / "parts").exists() and seals.harmed(folder, manifest.read(folder) or {}) == []
    return True


def read_rightly(folder: Path, right: Path) -> None:
    """Every table read is the right one, or is refused in one line."""
    for name in (*TABLES, "observed", "differences", "map", "manifest"):
        with contextlib.suppress(ResultsError):
            mine = getattr(Results(folder), name)
            theirs = getattr(Results(right), name)
            assert mine.equals(theirs) if isinstance(mine, pd.DataFrame) else mine == theirs, name


@pytest.mark.parametrize("change", CHANGED.values(), ids=CHANGED)
def test_a_changed_part_is_run_again(
    templates: Path, copy: Callable[[str], Path], change: Change, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = hashes(templates / "finished")
    folder = copy("stopped")
    change(folder / "parts" / "000001.run")
    assert ends_well(folder, whole)
    assert "resuming: 2 of 4 runs done" in capsys.readouterr().err


@pytest.mark.parametrize("change", CHANGED.values(), ids=CHANGED)
@pytest.mark.parametrize("name", SEALED)
def test_a_changed_file_of_a_finished_study_is_refused_and_made_again(
    templates: Path, copy: Callable[[str], Path], name: str, change: Change
) -> None:
    whole = hashes(templates / "finished")
    folder = copy("finished")
    change(folder / name)
    read_rightly(folder, templates / "finished")
    well = ends_well(folder, whole)
    assert well or name == "manifest.json"


def harm(folder: Path, chance: random.Random, *, bit: bool) -> str:
    """Flip a bit of one file, or delete, cut or empty it; returns what was done. Larger files are not hit more often than small ones."""
    path = chance.choice(sorted(path for path in folder.rglob("*") if path.is_file()))
    if bit:
        place = chance.random()
        flip(path, place, chance.randrange(8))
        return f"bit of {path.name} at {place}"
    name = chance.choice(("gone", "empty", "half", "one byte short", "hidden"))
    CHANGED[name](path)
    return f"{name}: {path.name}"


def told(folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """What `mali status` says."""
    cli.main(["status", str(folder)])
    return "".join(capsys.readouterr())


NOTICED = re.compile("missing or damaged|is damaged|not readable|no manifest.json|not of this study|holds another study|holds other files")
"""What is said of damage, by `mali status` or by the study's own command."""


@pytest.mark.parametrize(
    ("bits", "cuts"), [pytest.param(25, 10, id="some"), pytest.param(300, 100, marks=pytest.mark.slow, id="three hundred bits")]
)
def test_no_flipped_bit_and_no_lost_or_cut_file_goes_unnoticed(
    bits: int, cuts: int, templates: Path, copy: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    whole, chance, right = hashes(templates / "finished"), random.Random(bits), {"finished": 0, "stopped": 0}
    for number in range(bits + cuts):
        name = ("finished", "finished", "stopped")[number % 3]
        folder = copy(name)
        done = harm(folder, chance, bit=number < bits)
        read_rightly(folder, templates / name)
        said = told(folder, capsys)
        well = ends_well(folder, whole)
        said += capsys.readouterr().err
        assert NOTICED.search(said) or (name, well) == ("stopped", True), (done, said)  # a run that is not there is simulated
        right[name] += well
    assert right["finished"] > 0.8 * (bits + cuts) * 2 / 3, "all but a manifest is made again"


def of_another_run(folder: Path) -> None:
    shutil.copy(folder / "000001.run", folder / "000002.run")


def of_another_study(folder: Path) -> None:
    made = stored.record(0, 3)
    made.key = dict(parts.read_index(folder / "000000.run").key)
    store.write_part(folder.parent, 0, made, "events", "another")


def of_fewer_tables(folder: Path) -> None:
    index = parts.read_index(folder / "000000.run")
    made = stored.record(0, 0)
    made.key = dict(index.key)
    store.write_part(folder.parent, 0, made, "outcomes", index.study)


def strays(folder: Path) -> None:
    shutil.copy(folder / "000001.run", folder / "000009.run")
    for name in ("000010.run", "x.run", "7.run", "000003.run.0a.draft", "x.failed", "000009.failed", "000000.now", "notes.txt"):
        (folder / name).write_text("mine")


@pytest.mark.parametrize(
    ("change", "done"),
    [(of_another_run, 2), (of_another_study, 2), (of_fewer_tables, 2), (strays, 3)],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_what_is_no_run_of_the_plan_is_never_counted(
    templates: Path, copy: Callable[[str], Path], change: Change, done: int, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = copy("stopped")
    change(folder / "parts")
    assert ends_well(folder, hashes(templates / "finished"))
    err = capsys.readouterr().err
    assert f"resuming: {done} of 4 runs done" in err and "and deleted" in err


@pytest.mark.parametrize("key", ['"runs.parquet"', '"configuration_hash": "', '"files"', '"digest"', '"timings"', '"observed.csv"'])
def test_a_key_or_hash_of_the_manifest_that_is_changed_is_noticed_and_put_right(
    templates: Path, copy: Callable[[str], Path], key: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = copy("finished")
    path = folder / manifest.NAME
    at = path.read_text().index(key) + len(key) - (not key.endswith(': "')) * 2
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)
    assert "is damaged or was edited" in told(folder, capsys)
    assert ends_well(folder, hashes(templates / "finished"))
    found = manifest.read(folder) or {}
    assert found.keys() == (manifest.read(templates / "finished") or {}).keys()
    assert found[seals.FILES] == (manifest.read(templates / "finished") or {})[seals.FILES]


def test_parts_without_a_manifest_go_on_in_their_own_study_only(templates: Path, copy: Callable[[str], Path]) -> None:
    folder = copy("stopped")
    (folder / "manifest.json").unlink()
    other = stored.study(folder, keep="outcomes")
    with pytest.raises(Mistake, match="holds runs of another study; choose another folder"), stages.run(other):
        pass
    assert len(store.stored(folder)) == 3, "nothing of it is lost"
    assert ends_well(folder, hashes(templates / "finished"))


@pytest.mark.parametrize("change", ["gone", "middle bit", "empty", "hidden"])
def test_a_part_that_is_lost_just_before_it_is_joined_is_run_again(
    templates: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str, capsys: pytest.CaptureFixture[str]
) -> None:
    real, times = stages.tabulate, iter(range(9))

    def tabulate(study: stages.Study) -> None:
        if next(times) == 0:
            CHANGED[change](study.folder / "parts" / "000002.run")
        real(study)

    monkeypatch.setattr(stages, "tabulate", tabulate)
    assert ends_well(tmp_path / "finished", hashes(templates / "finished"))
    assert "1 stored run is missing or damaged and simulated again" in capsys.readouterr().err


def test_parts_that_never_last_end_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = stages.tabulate

    def tabulate(study: stages.Study) -> None:
        CHANGED["middle bit"](study.folder / "parts" / "000002.run")
        real(study)

    monkeypatch.setattr(stages, "tabulate", tabulate)
    with pytest.raises(Mistake, match="lost or damaged again and again; out= chooses"), stages.run(stored.study(tmp_path / "s")):
        pass
    assert (manifest.read(tmp_path / "s") or {})["state"] == store.RUNNING


def test_parts_that_are_gone_after_the_last_run_are_simulated_again(
    templates: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "finished"
    with monkeypatch.context() as patch:
        patch.setattr(stages, "tabulate", lambda study: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt, match="4 of 4 runs are kept"), stages.run(stored.study(folder)):
            pass
    shutil.rmtree(folder / "parts")
    assert ends_well(folder, hashes(templates / "finished"))


def test_a_table_that_some_runs_do_not_have_is_said_to_be_empty(tmp_path: Path) -> None:
    store.make(tmp_path)
    made = stored.record(0, 0)
    made.costs = []
    store.write_part(tmp_path, 0, made, "outcomes", "h")
    store.write_part(tmp_path, 1, stored.record(1, 0), "outcomes", "h")
    assert parts.read_index(tmp_path / "parts" / "000000.run").tables["costs"] is None
    sealed = store.compact(tmp_path, [0, 1], stored.Planned(keep="outcomes"))
    assert sealed["costs.parquet"]["rows"] == 1 and sealed["runs.parquet"]["rows"] == 2
