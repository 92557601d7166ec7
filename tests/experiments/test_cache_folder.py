"""Where compiled code is kept: beside its source, else where nobody but the user can write, since what lies there is executed."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import tempfile
import time
from contextlib import nullcontext
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numba
import pytest

import sim
from experiments.ask import cache_folder
from experiments.ask.mistakes import Mistake
from experiments.study import kernels

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(not hasattr(os, "getuid"), reason="folders on Windows belong to the user already")


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package folder that cannot be written and a home that cannot either; gives the temporary directory."""
    package, real = Path(sim.__file__).parent, cache_folder._writable
    for name in ("NUMBA_CACHE_DIR", "MPLCONFIGDIR", "LOCALAPPDATA"):
        monkeypatch.setenv(name, "")  # so that what a test sets is taken back
        monkeypatch.delenv(name)
    monkeypatch.setattr(cache_folder, "_writable", lambda folder: folder != package and real(folder))
    monkeypatch.setattr(numba.config, "CACHE_DIR", "")
    (tmp_path / "home").touch()  # a file, in which no folder can be made, by root neither
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    temporary = tmp_path / "tmp"
    temporary.mkdir(mode=0o777)
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    return temporary


def chosen() -> Path:
    cache_folder.use_cache()
    try:
        return Path(os.environ["NUMBA_CACHE_DIR"])
    finally:
        del os.environ["NUMBA_CACHE_DIR"]


def mode(folder: Path) -> int:
    return stat.S_IMODE(folder.stat().st_mode)


def test_the_users_cache_comes_first_and_without_a_home_a_private_folder_that_is_found_again(
    installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = chosen()
    assert folder == chosen() == installed / f"mali-sim-{os.getuid()}"
    assert mode(folder) == 0o700 and folder.stat().st_uid == os.getuid()
    assert os.environ.pop("MPLCONFIGDIR") == str(folder / "matplotlib")
    monkeypatch.setenv("XDG_CACHE_HOME", str(installed / "cache"))
    assert chosen() == installed / "cache" / "mali-sim" / "numba" and "MPLCONFIGDIR" not in os.environ


@pytest.mark.parametrize("what", ["others may write it", "it is a link", "it is somebody else's"])
def test_a_folder_that_is_not_ours_alone_is_left_alone(installed: Path, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    taken = installed / f"mali-sim-{os.getuid()}"
    if what == "it is a link":
        (installed / "elsewhere").mkdir(mode=0o700)
        taken.symlink_to(installed / "elsewhere")
    elif what == "others may write it":
        taken.mkdir()
        taken.chmod(0o777)
    else:
        taken = installed / f"mali-sim-{os.getuid() + 1}"
        taken.mkdir(mode=0o700)
        monkeypatch.setattr(os, "getuid", lambda: taken.stat().st_uid + 1)
    folder = chosen()
    assert folder not in (taken, installed / "elsewhere") and not folder.is_symlink()
    assert folder.parent == installed and mode(folder) == 0o700


def test_where_nothing_can_be_written_one_line_says_so(installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "home" / "below"))
    with pytest.raises(Mistake, match="NUMBA_CACHE_DIR"):
        chosen()
    for name in (tmp_path / "home", tmp_path / "home" / "below"):  # a file
        monkeypatch.setenv("NUMBA_CACHE_DIR", str(name))
        with pytest.raises(Mistake, match="NUMBA_CACHE_DIR=.*cannot be written"):
            cache_folder.use_cache()


@pytest.mark.parametrize(("name", "kept"), [("", "mali-sim-"), ("mine", "mine")])
def test_a_folder_that_is_named_is_taken_as_it_is(installed: Path, monkeypatch: pytest.MonkeyPatch, name: str, kept: str) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", name)
    assert chosen().name.startswith(kept) and bool(list(installed.iterdir())) == (name == "")


@pytest.fixture
def package(installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package of two folders that belongs to the user, who has a cache of their own."""
    folder = tmp_path / "package"
    for name in ("__pycache__", "rules/__pycache__"):
        (folder / name).mkdir(parents=True)
    monkeypatch.setattr(sim, "__file__", str(folder / "__init__.py"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return folder


def beside() -> bool:
    """Whether compiled code is kept beside the package, and if not, that it is in the user's cache."""
    cache_folder.use_cache()
    return Path(os.environ.pop("NUMBA_CACHE_DIR", "beside")).parts[-2:] != ("mali-sim", "numba")


@pytest.mark.parametrize("name", [".", "__pycache__", "rules", "rules/__pycache__"])
def test_code_is_not_kept_beside_a_package_that_others_may_write(package: Path, name: str) -> None:
    assert beside()
    (package / name).chmod(0o775)
    alone = (package / name).stat().st_gid == os.getuid()
    assert beside() == alone, "a group with its owner's number has its owner alone"
    (package / name).chmod(0o777)
    assert not beside()


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="only root gives folders away")
def test_a_group_of_many_and_other_owners(package: Path, tmp_path: Path) -> None:
    os.chown(package / "rules", 1234, 1234)
    (package / "rules").chmod(0o775)
    assert beside(), "who owns the source decides what is run anyway"
    os.chown(package / "rules", 1234, 4321)
    assert not beside()
    (tmp_path / "cache" / "mali-sim").chmod(0o755)
    os.chown(tmp_path / "cache", 1234, 1234)
    assert "cache" not in chosen().parts, "1234 could put another folder there"


def test_a_link_in_place_of_a_package_folder_is_not_trusted(package: Path, tmp_path: Path) -> None:
    (package / "rules" / "__pycache__").rmdir()
    (package / "rules" / "__pycache__").symlink_to(tmp_path)
    assert not beside()


@pytest.mark.parametrize("above", ["cache", "cache/mali-sim", "."])
def test_a_cache_that_others_could_replace_is_left_alone(package: Path, tmp_path: Path, above: str) -> None:
    package.chmod(0o777)
    (tmp_path / "cache" / "mali-sim").mkdir(parents=True)
    (tmp_path / above).chmod(0o1777)
    assert not beside(), "with the sticky bit nobody else renames what is there"
    (tmp_path / above).chmod(0o777)
    with pytest.raises(Mistake, match="only you can write") if above == "." else nullcontext():
        assert "cache" not in chosen().parts


def test_a_folder_made_with_any_umask_is_private_and_told_to_numba(package: Path, tmp_path: Path) -> None:
    package.chmod(0o777)
    before = os.umask(0)
    try:
        (tmp_path / "cache").mkdir(mode=0o755)
        assert str(chosen()) == numba.config.CACHE_DIR
    finally:
        os.umask(before)
    assert mode(tmp_path / "cache" / "mali-sim") == mode(tmp_path / "cache" / "mali-sim" / "numba") == 0o700


def _compile_alone(folder: Path, go: Any) -> None:
    os.environ["NUMBA_CACHE_DIR"] = str(folder)
    go.wait()
    with kernels._alone(), (folder / "log").open("a") as log:
        for word in ("in ", "out "):
            log.write(word)
            log.flush()
            time.sleep(0.2)


def test_one_command_at_a_time_compiles(tmp_path: Path) -> None:
    """Three at once, one after the other."""
    go = get_context("fork").Event()
    three = [get_context("fork").Process(target=_compile_alone, args=(tmp_path, go)) for _ in range(3)]
    for one in three:
        one.start()
    go.set()
    for one in three:
        one.join(20)
    assert (tmp_path / "log").read_text() == "in out " * 3


@pytest.mark.slow
def test_two_commands_that_compile_from_nothing_end_well_and_later_ones_compile_nothing(tmp_path: Path) -> None:
    words = ["run", "calendar.start=2017-06-01", "calendar.end=2017-07-20", "workers=1", "keep=outcomes"]
    line = [sys.executable, "-m", "experiments.cli", *words]
    settings = {"cwd": tmp_path, "env": os.environ | {"NUMBA_CACHE_DIR": str(tmp_path / "kept"), "PYTHONPATH": str(ROOT)}}
    both = [subprocess.Popen([*line, f"out={name}"], stderr=subprocess.PIPE, text=True, **settings) for name in ("one", "two")]
    said = "".join(one.communicate(timeout=600)[1] for one in both)
    assert [one.returncode for one in both] == [0, 0] and said.count("compiling the model,") == 1 and "waiting for it" in said
    third = subprocess.run([*line, "out=three"], capture_output=True, text=True, check=True, **settings)
    assert "compiling" not in third.stderr
    runs = [(tmp_path / name / "runs.parquet").read_bytes() for name in ("one", "two", "three")]
    assert runs[0] == runs[1] == runs[2]
