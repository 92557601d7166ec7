"""Every command in README and documents works: composed daily, run at a small size and held to what pages show for releases."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pages
import pytest

from experiments import cli, commands

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "DEVELOPERS.md", ROOT / "results" / "README.md", *(ROOT / "docs").glob("*.md")])
OTHER = re.compile(r"^(```|~~~)(yaml|python|diff|mermaid|text)\n.*?^\1$", re.MULTILINE | re.DOTALL)
LINE = re.compile(r"^(?: {4,}|\$ |)(mali [a-z].*)$", re.MULTILINE)
INLINE = re.compile(r"(?<!`)`(mali [a-z][^`]*)`(?!`)")
SHELL = re.compile(r"\s(?:[|&>]|2>).*$")
STAND_INS = {
    "RESULTS": "made", "FOLDER": "made", "FILE": "made/worlds.csv", "$study": "two_way", "$SLURM_CPUS_PER_TASK": "2", "$there": "tcp://10.0.0.5:8786",
}  # fmt: skip
"""Names that a reader puts something else for, and what the tests put."""


def written(page: str) -> list[str]:
    """Every command that a page names, once, as it stands there on one line."""
    text = OTHER.sub("", page)
    lines = [SHELL.sub("", found) for found in LINE.findall(text)]
    return list(dict.fromkeys(" ".join(found.split()) for found in [*lines, *INLINE.findall(text)]))


def words_of(line: str) -> list[str]:
    """The words after `mali`, with stand-ins."""
    for name, other in STAND_INS.items():
        line = re.sub(rf"(?<![\w$]){re.escape(name)}(?!\w)", other, line)
    return shlex.split(line, comments=True)[1:]


def of_all_pages() -> list[tuple[str, str]]:
    """Page and command, each command once."""
    found: dict[str, str] = {}
    for path in PAGES:
        for line in written(path.read_text(encoding="utf-8")):
            found.setdefault(line, str(path.relative_to(ROOT)))
    return [(page, line) for line, page in found.items()]


def put(folder: Path) -> None:
    """The files of all pages below a folder."""
    for path in PAGES:
        pages.put(path.read_text(encoding="utf-8"), folder)


COMMANDS = of_all_pages()
SHOWING = sorted(path for path in PAGES if pages.BLOCK.search(path.read_text(encoding="utf-8")))
ELSEWHERE = {
    "guarded_herds": "its measure is the worked example, which test_adding.py adds and runs",
    "world=17": "needs a table of plausible worlds: test_plausible_worlds.py",
    "worlds=FILE": "needs a table of plausible worlds: test_plausible_worlds.py, test_forecast.py, test_validation.py",
    "--config-dir FOLDER": "needs a table of plausible worlds: test_plausible_worlds.py",
    "study=mine": "any file of calibration: test_calibration_study.py",
    "world=best": "needs the result of a calibration: test_calibration_study.py",
    "observed=": "needs a file of events that is not ours to ship: test_own_records.py, test_forecast_scores.py",
    "scheduler=": "needs a cluster: test_cluster.py",
    "results/doubtful": "the folder of a job on a cluster: test_cluster.py",
    "FOLDER/wave_1": "a stage of a calibration: test_calibration_study.py",
    "...": "left open",
    "NAME": "left open",
}
"""What marks a command that is run elsewhere, or that no shell takes as it stands, and why."""
WHOLE = [(page, line) for page, line in COMMANDS if not any(mark in line for mark in ELSEWHERE)]
SMALL = {"calendar.start": "2017-05-30", "calendar.end": "2017-09-30", "workers": "1"}
ON_RESULTS = ("rank", "export", "status")
TOO_LONG = ("calibrate", "validate", "forecast", "watch", "play")
"""Composed only: what they do has test files of its own."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A user's folder with the files of all pages."""
    place = tmp_path_factory.mktemp("reader")
    put(place)
    return place


@pytest.fixture(autouse=True)
def here(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands are called from there, and no figure is drawn."""
    monkeypatch.chdir(folder)
    monkeypatch.setattr("experiments.commands._illustrate.illustrate", lambda *_: None)


def test_commands_are_found_wherever_they_stand() -> None:
    page = "`mali rank\nRESULTS`\n\n    mali sweep study=a  # why\n\n```console\n$ mali run seed=1 > /dev/null\nmali\n```\n"
    page += "```yaml\nmali x\n```\n"
    assert written(page) == ["mali sweep study=a # why", "mali run seed=1", "mali rank RESULTS"]
    assert words_of("mali sweep study=$study  # why") == ["sweep", "study=two_way"]
    assert words_of("mali rank RESULTS 'outcomes=[a,b]'") == ["rank", "made", "outcomes=[a,b]"]
    assert len(WHOLE) > 60 and {page for page, _ in WHOLE} >= {"README.md", "docs/tutorial.md", "docs/cookbook.md"}


def test_each_reason_for_leaving_a_command_out_is_needed() -> None:
    assert all(any(mark in line for _, line in COMMANDS) for mark in ELSEWHERE)


FOREMOST = ("README.md", "docs/tutorial.md", "docs/cookbook.md")
SIZES = ("out", "seeds", "keep", "workers", "engine")
"""Keys that change nothing of what is composed."""


def lean(words: list[str]) -> tuple[str, ...]:
    """A command without sizes, and with two scenarios where it names none: composing takes a third of a second a scenario."""
    kept = [word for word in words if word.partition("=")[0] not in SIZES]
    unnamed = words[0] == "compare" and not any(word.startswith("scenarios=") for word in words)
    return (*kept, *(["scenarios=status_quo,mobile"] if unnamed else []))


@pytest.mark.parametrize("foremost", [True, pytest.param(False, marks=pytest.mark.slow)], ids=["foremost pages", "all others"])
def test_every_command_is_understood(foremost: bool, capsys: pytest.CaptureFixture[str]) -> None:
    """Words, scenarios, studies and settings are known: all is composed, and nothing is run."""
    for words in dict.fromkeys(lean(words_of(line)) for page, line in WHOLE if (page in FOREMOST) == foremost):
        module = commands.module(words[0])
        if "--help" in words:
            with pytest.raises(SystemExit) as stop:
                cli.main(words)
            assert stop.value.code == 0
        elif words[0] == "list" and len(words) > 1:
            assert cli.main(words) == 0, words
        elif module.USES and any("=" in word for word in words):
            assert cli.main([*words, "--cfg", "job"]) == 0, f"{words}: {capsys.readouterr().err}"
        else:
            cli.read(words[0], module, words[1:])


def small(words: list[str]) -> list[str]:
    """A command with one pair and four months."""
    sizes = SMALL | ({} if words[0] == "run" else {"seeds": "1"})
    kept = [word for word in words if word.partition("=")[0] not in sizes]
    return [*kept, *(f"{key}={value}" for key, value in sizes.items())]


@pytest.mark.slow
def test_every_command_runs(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In the order of the pages, so that what reads results finds them; those without a folder of their own read the first comparison's."""
    assert cli.main(["compare", "scenarios=status_quo,mobile", "out=made", *small([])]) == 0
    done = []
    for page, line in WHOLE:
        words = words_of(line)
        if len(words) == 1 or words[0] in ("list", *TOO_LONG) or "--help" in words or words[1:] == ["-m"]:
            continue
        asked = words if words[0] in (*ON_RESULTS, "plan") else small(words)
        assert cli.main(asked) == 0, f"{page}: {line}: {capsys.readouterr().err}"
        done.append(words[0])
    assert {"run", "compare", "sweep", "rank", "export", "status"} <= set(done)


@pytest.mark.slow
@pytest.mark.parametrize("path", SHOWING, ids=lambda path: path.stem)
def test_what_a_page_shows_is_what_its_commands_print(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refresh: bool) -> None:
    """Renewed with --refresh-baseline."""
    monkeypatch.chdir(tmp_path)
    page = path.read_text(encoding="utf-8")
    pages.put(page, tmp_path)
    now = pages.renewed(page)
    if refresh:
        path.write_text(now, encoding="utf-8")
        pytest.skip(f"{path.name} written anew")
    assert now.splitlines() == page.splitlines()


def test_a_page_is_renewed_with_as_many_lines_as_it_shows() -> None:
    before = "a\n\n```console\n$ mali list claims L01\nold\n...\n$ mali list regions\nold\n$ mali list bases\n```\n\n```yaml\nb\n```\n"
    after = pages.renewed(before)
    block = pages.BLOCK.findall(after)[0].splitlines()
    assert block[0] == "$ mali list claims L01" and block[1].startswith("L01") and block[2:4] == ["...", "$ mali list regions"]
    assert len(block) > 9 and block[-1] == "$ mali list bases" and after.endswith("```\n\n```yaml\nb\n```\n")
    assert pages.renewed(after) == after
