"""A stranger's way in: one file that sets itself up, pins that name no host, and a wheel that carries its data."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from types import ModuleType

import lowest
import pytest

import sim

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SHIPPED = ("pyproject.toml", "README.md", "LICENSE", "sim", "experiments", "seeds", "scenarios", "tests")


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """`start.py`, pointed at an empty place, with every call that it makes written down instead of made."""
    from importlib.util import module_from_spec, spec_from_file_location

    spec = spec_from_file_location("start", ROOT / "start.py")
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in ("pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, tmp_path)
    calls: list[list[str]] = []

    def call(command: list[str]) -> int:
        calls.append(command)
        if "venv" in command:
            python = Path(module.python())
            python.parent.mkdir(parents=True, exist_ok=True)
            python.touch()
        return 0

    monkeypatch.setattr(module, "HERE", str(tmp_path))
    monkeypatch.setattr(module, "VENV", str(tmp_path / ".venv"))
    monkeypatch.setattr(module, "STAMP", str(tmp_path / ".venv" / "installed.txt"))
    monkeypatch.setattr(module.subprocess, "call", call)
    monkeypatch.setattr(module, "run", lambda command, folder: calls.append(command) or 0)
    module.calls = calls  # type: ignore[attr-defined]
    return module


def test_the_main_job_installs_once_until_pins_change_and_then_runs(
    start: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert start.main(["compare", "seeds=3"]) == 0
    made, installed, ran = start.calls
    assert "venv" in made
    assert "-c" in installed and "--editable" in installed and not installed[-1].endswith("[test]")
    assert ran == [start.program("mali"), "compare", "seeds=3"]
    assert capsys.readouterr().err.count("\n") == 1
    start.calls.clear()
    assert start.main(["compare"]) == 0
    assert start.calls == [[start.program("mali"), "compare"]]
    (tmp_path / "constraints.txt").write_text("# changed\n")
    start.main(["compare"])
    assert "venv" in start.calls[1]


def test_the_tests_add_their_tools_to_the_same_environment(start: ModuleType) -> None:
    start.main(["compare"])
    start.calls.clear()
    assert start.main(["test", "-k", "engine"]) == 0
    installed, ran = start.calls
    assert installed[-1].endswith("[test]")
    assert ran[:3] == [start.python(), "-m", "pytest"] and ran[-2:] == ["-k", "engine"] and "not slow" in ran
    start.calls.clear()
    start.main(["compare"])
    assert len(start.calls) == 1


@pytest.mark.parametrize("forbidden", [False, True])
def test_libraries_are_compiled_as_they_are_installed_only_where_python_may_not_do_so_later(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, forbidden: bool
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", forbidden)
    start.main(["compare"])
    assert ("--no-compile" in start.calls[1]) is not forbidden


def test_a_failed_installation_is_told_and_tried_again(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(start.subprocess, "call", lambda command: 0 if "venv" in command else 1)
    assert start.main(["compare"]) == 2
    assert "pip could not install" in capsys.readouterr().err
    assert start.stamp() == []


def test_an_old_python_gets_one_line() -> None:
    code = "import sys, runpy; sys.version_info = (3, 10, 0); sys.argv = ['start.py', 'compare']\n"
    code += "runpy.run_path('start.py', run_name='__main__')"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1 and "needs Python 3.11 or newer" in done.stderr


def test_start_needs_the_standard_library_only_and_parses_under_an_old_grammar() -> None:
    import ast

    tree = ast.parse((ROOT / "start.py").read_text(encoding="utf-8"), feature_version=(3, 4))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert names <= {"hashlib", "os", "subprocess", "sys"}
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]


def test_pins_name_no_host_and_cover_every_requirement() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert all(re.fullmatch(r"[a-z0-9._-]+==[\w.!+]+( ; .+)?", line) for line in lines), lines
    pins = lowest.pinned()
    for name, asked in lowest.named().items():
        assert lowest.lower_bound(asked) and next(iter(pins[name].specifier)).version in asked.specifier, name


def test_the_oldest_allowed_are_the_lower_bounds_and_what_comes_along_is_no_newer_than_its_pin(tmp_path: Path) -> None:
    project = '[project]\nname = "mine"\ndependencies = ["a.B>=1.2,<2"]\noptional-dependencies = {{x = ["c>=3"], test = ["mine[x]", {}]}}\n'
    (tmp_path / "pyproject.toml").write_text(project.format('"d>=4"'), encoding="utf-8")
    pins = "a-b==1.5\nc==3.1\nd==4\nsix==1.16\nold==1 ; python_full_version < '3'\n"
    (tmp_path / "constraints.txt").write_text(pins, encoding="utf-8")
    assert list(lowest.lines(tmp_path)) == ["a-b==1.2", "c==3", "d==4", "six<=1.16"]
    (tmp_path / "pyproject.toml").write_text(project.format('"d"'), encoding="utf-8")
    with pytest.raises(ValueError, match="d needs one lower bound"):
        list(lowest.lines(tmp_path))


def test_a_test_has_a_limit_of_time(request: pytest.FixtureRequest) -> None:
    """And the tests install all extras but those on request, so that none is left out for want of a library."""
    assert request.config.pluginmanager.hasplugin("timeout") and float(request.config.getini("timeout")) > 0
    asked = PROJECT["project"]["optional-dependencies"]
    assert {f"mali-sim[{extra}]" for extra in asked if extra not in ("test", *lowest.ON_REQUEST)} <= set(asked["test"])


def test_the_version_is_written_once() -> None:
    assert sim.__version__ == PROJECT["project"]["version"]
    assert f"\nversion: {sim.__version__}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"## {sim.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's wheel, unpacked, built from a tree without version control."""
    folder = tmp_path_factory.mktemp("wheel")
    tree = folder / "tree"
    tree.mkdir()
    for name in SHIPPED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, tree)
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=tree, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        archive.extractall(folder / "unpacked")
    return folder / "unpacked"


def test_the_wheel_carries_scenarios_and_seeds_and_no_tests(wheel: Path) -> None:
    assert {path.name for path in wheel.iterdir() if not path.name.endswith(".dist-info")} == {"sim", "experiments"}
    for inside, beside in (("sim/_seeds", "seeds"), ("experiments/_scenarios", "scenarios")):
        names = {path.relative_to(ROOT / beside) for path in (ROOT / beside).rglob("*") if path.is_file()}
        assert names == {path.relative_to(wheel / inside) for path in (wheel / inside).rglob("*") if path.is_file()}
    assert (wheel / "experiments" / "show" / "report.html.jinja").is_file()
    (entry,) = wheel.glob("*.dist-info/entry_points.txt")
    assert "mali = experiments.cli:main" in entry.read_text()


def test_the_wheel_runs_from_any_folder(wheel: Path, tmp_path: Path) -> None:
    for kept in (ROOT / "sim").rglob("*.nb[ci]"):  # what is compiled is of a source's content, wherever it lies
        place = wheel / kept.relative_to(ROOT)
        place.parent.mkdir(exist_ok=True)
        shutil.copy2(kept, place)
    code = "import sys; from experiments import cli; import sim; print(sim.__file__, sim.code_hash()); "
    code += "sys.exit(cli.main(sys.argv[1:]))"
    command = [sys.executable, "-c", code, "compare", "seeds=1", "keep=outcomes", "workers=1"]
    command += ["calendar.start=2017-06-15", "calendar.end=2017-07-10"]
    environment = os.environ | {"PYTHONPATH": str(wheel)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{wheel / 'sim' / '__init__.py'} {sim.code_hash()}\n")
    assert list((tmp_path / "results").glob("compare-*/report.html"))
