"""Where compiled code is kept: beside its source, else where nobody but the user can write, since what lies there is executed."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

import pytest

import sim
from experiments.config.mistakes import Mistake
from experiments.running import kernels

pytestmark = pytest.mark.skipif(not hasattr(os, "getuid"), reason="folders on Windows belong to the user already")


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package folder that cannot be written and a home that cannot either; gives the temporary directory."""
    package, real = Path(sim.__file__).parent, kernels._writable
    for name in ("NUMBA_CACHE_DIR", "MPLCONFIGDIR", "LOCALAPPDATA"):
        monkeypatch.setenv(name, "")  # so that what a test sets is taken back
        monkeypatch.delenv(name)
    monkeypatch.setattr(kernels, "_writable", lambda folder: folder != package and real(folder))
    (tmp_path / "home").touch()  # a file, in which no folder can be made, by root neither
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    temporary = tmp_path / "tmp"
    temporary.mkdir(mode=0o777)
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    return temporary


def chosen() -> Path:
    kernels.use_cache()
    try:
        return Path(os.environ["NUMBA_CACHE_DIR"])
    finally:
        del os.environ["NUMBA_CACHE_DIR"]


def mode(folder: Path) -> int:
    return stat.S_IMODE(folder.stat().st_mode)


def test_the_users_cache_comes_first(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(installed / "cache"))
    assert chosen() == installed / "cache" / "mali-sim" / "numba" and "MPLCONFIGDIR" not in os.environ


def test_without_a_home_it_is_a_private_folder_that_is_found_again(installed: Path) -> None:
    folder = chosen()
    assert folder == installed / f"mali-sim-{os.getuid()}"
    assert mode(folder) == 0o700 and folder.stat().st_uid == os.getuid()
    assert os.environ["MPLCONFIGDIR"] == str(folder / "matplotlib")
    assert chosen() == folder


def test_a_folder_that_others_may_write_is_left_alone(installed: Path) -> None:
    taken = installed / f"mali-sim-{os.getuid()}"
    taken.mkdir()
    taken.chmod(0o777)
    folder = chosen()
    assert folder != taken and folder.parent == installed and mode(folder) == 0o700


def test_a_link_is_left_alone(installed: Path) -> None:
    (installed / "elsewhere").mkdir(mode=0o700)
    (installed / f"mali-sim-{os.getuid()}").symlink_to(installed / "elsewhere")
    folder = chosen()
    assert not folder.is_symlink() and folder.name != "elsewhere" and mode(folder) == 0o700


def test_a_folder_of_somebody_else_is_left_alone(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = installed / f"mali-sim-{os.getuid() + 1}"
    taken.mkdir(mode=0o700)
    monkeypatch.setattr(os, "getuid", lambda: taken.stat().st_uid + 1)
    assert chosen() != taken


def test_where_nothing_can_be_written_one_line_says_so(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed.rmdir()
    monkeypatch.setattr(tempfile, "tempdir", str(installed / "gone"))
    (installed.parent / "tmp").touch()
    with pytest.raises(Mistake, match="NUMBA_CACHE_DIR"):
        chosen()


def test_a_named_folder_is_taken_as_it_is(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", "mine")
    kernels.use_cache()
    assert os.environ["NUMBA_CACHE_DIR"] == "mine" and not list(installed.iterdir())
