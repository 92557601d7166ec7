"""What a study's bytes hang on besides its configuration, and what is said where a folder was made with other code or libraries."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sources
import stored
from synthetic import write_results

import experiments
from experiments import cli
from experiments.ask.mistakes import Mistake
from experiments.study import backdrop, cluster, identity, manifest, stages, store

PACKAGE = Path(experiments.__file__).parent
BESIDE = {
    "ask": "what is asked, which is in the configuration",
    "study.meanings": "texts of columns of CSV tables", "study.validation_columns": "the same", "study.forecast_columns": "the same",
    "study.files": "writes the bytes that it is given", "study.manifest": "what is said of a study", "study.seals": "what holds a study",
    "study.identity": "what is told of versions", "study.marks": "what is under way",
    "study.orders": "what is said of a study in its manifest", "study.backdrop": "the map, which is made again",
}  # fmt: skip
"""What STORING may import without being of it, and why no byte of a table hangs on it."""


def forget() -> None:
    """Digests and versions are looked up anew."""
    for cached in (identity.of_modules, identity._version, cluster.signature):
        cached.cache_clear()


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    forget()
    yield
    forget()


def other(library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another version of a library, or of Python, is installed."""
    real = identity._version
    if library == "python":
        monkeypatch.setattr(identity.platform, "python_version", lambda: "3.99.0")
    else:
        monkeypatch.setattr(identity, "_version", lambda name: "3.99.0" if name == library else real(name))


def hung(folder: Path) -> tuple[object, ...]:
    """What runs, workers elsewhere, and all that is made of the tables hang on."""
    cluster.signature.cache_clear()
    return stored.study(folder).hash, cluster.signature(), identity.of_the_rest()


@pytest.mark.parametrize("library", ["python", *identity.LIBRARIES, *identity.OF_FIGURES])
def test_runs_hang_on_python_and_the_libraries_and_figures_alone_on_others(
    library: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = hung(tmp_path)
    other(library, monkeypatch)
    runs, signature, rest = (one != now for one, now in zip(before, hung(tmp_path), strict=True))
    assert runs == signature == (library not in identity.OF_FIGURES) and rest == (library not in identity.LIBRARIES)
    assert stored.study(tmp_path).manifest("running")["versions"][library] == "3.99.0"


def test_runs_hang_on_the_code_that_stores_them_and_all_else_on_all_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there = Path(shutil.copytree(PACKAGE, tmp_path / "experiments", ignore=shutil.ignore_patterns("__pycache__")))
    monkeypatch.setattr(identity, "_HERE", there)
    before, rest = identity.of_runs()["storing_hash"], identity.of_the_rest()
    for path in (*there.rglob("*.py"), there / "show" / "report.html.jinja"):
        text = path.read_text()
        path.write_text(text + "# more\n")
        identity.of_modules.cache_clear()
        ours = path.relative_to(there).as_posix() in identity.STORING
        assert (identity.of_runs()["storing_hash"] != before) == ours, path
        assert ours or identity.of_the_rest() != rest, path
        path.write_text(text)


def test_a_module_that_storing_needs_is_of_it_or_has_a_reason() -> None:
    for name in identity.STORING:
        needed = {one.removeprefix("experiments.") for one in sources.imports(PACKAGE / name) if one.startswith("experiments.")}
        for one in needed - {of.removesuffix(".py").replace("/", ".") for of in identity.STORING}:
            assert one in BESIDE or one.partition(".")[0] in BESIDE, f"{name} imports {one}: is it of STORING?"


def test_the_order_of_rows_and_the_tables_are_of_the_identity(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = stored.study(tmp_path).hash
    study = stored.study(tmp_path)
    study.runs = study.runs[::-1]
    assert study.hash != before
    monkeypatch.setattr("experiments.study.study.kept", lambda keep: ("runs",))
    assert stored.study(tmp_path).hash != before


def test_what_differs_is_named() -> None:
    wanted = {"version": "1.2.0", "code_hash": "a", "storing_hash": "b", "versions": {"python": "3.11.7", "numpy": "2.4.6", "pandas": "3"}}
    code = "another version of the code"
    for change, told in (
        ({"versions": {"python": "3.12.1", "numpy": "2.3.0"}}, "python 3.12.1, not 3.11.7 and numpy 2.3.0, not 2.4.6"),
        ({"storing_hash": "x"}, code),
        ({"code_hash": "x", "version": "1.1.0"}, f"{code}, 1.1.0 and not 1.2.0"),
        ({"versions": {"pandas": "2.0"}}, code),  # pandas decides no run; a hash was made in another way
        ({"versions": 3, "code_hash": None}, code),  # a manifest of long ago, or damaged
    ):
        assert identity.apart(wanted | change, wanted) == f"the same configuration under {told}", change


@pytest.fixture
def made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    stored.instead(monkeypatch)


def test_a_folder_of_other_libraries_is_refused_in_one_line_and_left_as_it_was(
    made_up: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "s"
    stored.command(folder)
    whole, told = stored.hashes(folder), (folder / "manifest.json").read_bytes()
    installed = identity._version("numpy")
    with monkeypatch.context() as patch:
        other("numpy", patch)
        line = f"{folder} holds another study (the same configuration under numpy {installed}, not 3.99.0); choose another folder with out="
        with pytest.raises(Mistake) as said, stages.run(stored.study(folder)):
            pass
        assert str(said.value) == line
    assert stored.hashes(folder) == whole and (folder / "manifest.json").read_bytes() == told
    stored.command(folder)


def test_an_earlier_attempt_with_other_libraries_beside_a_new_folder_is_named(
    made_up: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)

    def anew() -> str:
        study = stored.study(tmp_path)
        study.out = None
        with stages.run(study):
            pass
        return capsys.readouterr().err

    assert "left there" not in anew() + anew()
    installed = identity._version("numpy")
    other("numpy", monkeypatch)
    [folder] = (tmp_path / "results").iterdir()
    about = f"holds 4 of 4 runs of the same configuration under numpy {installed}, not 3.99.0; they are left there"
    assert f"{folder.relative_to(tmp_path)} {about}, and this study begins anew\n" in anew()
    assert "left there" not in anew(), "it is said once"


def test_what_is_made_of_tables_is_made_again_by_other_code_and_runs_are_kept(
    made_up: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "s"
    stored.command(folder)
    before = stored.hashes(folder)
    monkeypatch.setattr(identity, "of_the_rest", lambda: "another")
    real: Callable[..., str] = backdrop.observed_csv
    monkeypatch.setattr(backdrop, "observed_csv", lambda ground: real(ground).replace("\n", ",\n", 1))
    monkeypatch.setattr(stages, "do_task", lambda task: pytest.fail("a run is simulated again"))
    stored.command(folder)
    after = stored.hashes(folder)
    assert {name for name in before if before[name] != after[name]} == {"observed.csv"} and before.keys() == after.keys()
    assert (manifest.read(folder) or {})[identity.MADE_BY] == "another"
    (folder / "observed.csv").unlink()
    stored.command(folder)
    assert stored.hashes(folder) == after


def test_folders_of_earlier_versions_are_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_results(tmp_path / "old", pairs=3)
    path = folder / "manifest.json"
    old = json.loads(path.read_text())
    assert identity.MADE_BY not in old and "storing_hash" not in old
    path.write_text(json.dumps(old | {"state": store.FINISHED, "versions": {"python": "3.11.1"}}))
    for words in (["status", str(folder)], ["rank", str(folder)], ["export", str(folder)]):
        assert cli.main(words) == 0, capsys.readouterr().err
    with pytest.raises(Mistake, match="holds another study"), stages.run(stored.study(folder)):
        pass


def test_the_table_of_plausible_worlds_is_no_part_of_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    import sim

    usual = sim.code_hash()
    for name, same in ((sim.WORLDS, True), ("squares.csv", False), ("no_such.csv", False)):
        sim.code_hash.cache_clear()
        monkeypatch.setattr(sim, "WORLDS", name)
        assert (sim.code_hash() == usual) is same
    monkeypatch.undo()
    sim.code_hash.cache_clear()
