"""`mali animate`: a frame a week as WebP, as MP4 where there is ffmpeg, and one line where there is none."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest
from PIL import Image

from experiments import cli, compare
from experiments.replay import film

FFMPEG = """#!{python}
import sys
data = sys.stdin.buffer.read()
open(sys.argv[-1], "wb").write(str(len(data)).encode() + b" " + " ".join(sys.argv).encode())
"""
"""Stands for ffmpeg: what it leaves says how many bytes of frames it was given, and how it was called."""


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One run of two weeks and a day."""
    folder = tmp_path_factory.mktemp("film") / "study"
    compare(("mobile",), "calendar.start=2017-06-20", "calendar.end=2017-07-13", "worlds=baseline", seeds=1, out=folder, workers=1)
    return folder


def test_a_frame_a_week_and_the_last_day() -> None:
    assert film.days(15) == [0, 7, 14] and film.days(17) == [0, 7, 14, 16] and film.days(1) == [0]
    assert len(film.days(730)) == 106
    ten_years = film.days(3653)
    assert len(ten_years) <= film.MOST + 1 and ten_years[1] == 28 and ten_years[-1] == 3652


def test_without_ffmpeg_there_is_webp_and_a_line(study: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(film, "ffmpeg", lambda: None)
    assert cli.main(["animate", str(study), "shade=patrols", f"file={study / 'own.mp4'}"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith(f"{study / 'own.webp'}  (") and out.count("\n") == 1
    assert f"{study / 'own.mp4'} is not written: there is no ffmpeg on the path: install it, or pip install 'mali-sim[film]'" in err
    with Image.open(study / "own.webp") as found:
        assert found.n_frames == 3 and found.size == (720, 720) and len(found.convert("RGB").getcolors(1 << 20)) > 100
    assert not list(study.glob("*.mp4"))


def test_with_ffmpeg_there_is_mp4_too(
    study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    program = tmp_path / "ffmpeg"
    program.write_text(FFMPEG.format(python=sys.executable))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(film, "ffmpeg", lambda: str(program))
    assert cli.main(["animate", str(study)]) == 0
    told = [line.partition("  ")[0] for line in capsys.readouterr().out.splitlines()]
    assert told == [str(study / "film.webp"), str(study / "film.mp4")]
    size, _, called = (study / "film.mp4").read_text().partition(" ")
    assert int(size) == 3 * 720 * 720 * 4 and "yuv420p" in called and not list(study.glob("*.draft*"))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["shade=tensoin"], "unknown layer 'tensoin'; nearest: tension"),
        (["file=film.gif"], "file=film.gif: needs a name that ends in .webp or .mp4"),
        (["status_quo"], "unknown scenario 'status_quo'"),
    ],
)
def test_mistakes_are_one_line(study: Path, capsys: pytest.CaptureFixture[str], words: list[str], told: str) -> None:
    assert cli.main(["animate", str(study), *words]) == 2
    said = capsys.readouterr().err
    assert told in said and said.count("\n") == 1
