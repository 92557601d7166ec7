"""docs/questions.md keeps its word: its files are at most ten lines, its commands run, and what it shows is what they print."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from experiments import cli

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "questions.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"^`(mine/[\w/.]+)`\n\n```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
BLOCKS = [block.splitlines() for block in re.findall(r"^```console\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)]
SHORT = ["calendar.start=2017-05-30", "calendar.end=2018-02-28"]


def commands(block: list[str]) -> list[list[str]]:
    """The words of each command of a block, without `mali`."""
    return [shlex.split(line.removeprefix("$ mali ")) for line in block if line.startswith("$ mali ")]


def shown(block: list[str]) -> list[str]:
    """What a block shows of what its commands print."""
    return [line for line in block if not line.startswith("$ ")]


def put(folder: Path) -> None:
    """The page's files in a folder."""
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def test_the_page_has_four_questions_and_short_files() -> None:
    assert PAGE.count("\n## What if") + PAGE.count("\n## Which") == len(BLOCKS) == 4 and len(FILES) == 3
    assert all(len(text.splitlines()) <= 10 for text in FILES.values())
    assert all(shown(block) for block in BLOCKS), "each shows what came out"


@pytest.mark.parametrize("number", [*(pytest.param(number, marks=pytest.mark.slow) for number in range(3)), 3])
def test_its_commands_run(number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """One pair over a few months, to the heads of the tables that the page shows."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("experiments.running.conclude.illustrate", lambda study: None)
    put(tmp_path)
    for words in commands(BLOCKS[number]):
        small = [word if not word.startswith("seeds=") else "seeds=1" for word in words]
        assert cli.main([*small, *(SHORT if words[0] == "compare" else ())]) == 0, words
    printed = capsys.readouterr().out
    heads = [line.partition(",")[0] for line in shown(BLOCKS[number]) if re.search(r", \d+ pairs", line)]
    assert heads and all(head in printed for head in heads)


@pytest.mark.slow
@pytest.mark.parametrize("number", range(4))
def test_what_it_shows_is_what_they_print(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    put(tmp_path)
    for words in commands(BLOCKS[number]):
        assert cli.main(words) == 0, words
    assert set(shown(BLOCKS[number])) <= set(capsys.readouterr().out.splitlines())
