"""What is told of a mistake: one line with the file, line or override and the cure, at once, and nothing is run or left behind."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from outputs import made

from experiments.ask.configuration import Composer, load
from experiments.ask.files import Files
from experiments.ask.mistakes import Mistake
from sim.geography.seeds import load as load_seeds
from sim.settings import SEEDED

ROOT = Path(__file__).resolve().parents[2]
COMPOSER = Composer()
"""One for all tests without files of a user, since it takes longer to make than to use."""


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("name", ["true", "3", "o'brien", "a b", "élan", "back\\slash"])
def test_any_name_of_a_file_can_be_a_scenarios(tmp_path: Path, name: str) -> None:
    write(tmp_path / "scenario" / f"{name}.yaml", "measures:\n  troops: {fill: 0.5}\n")
    got = load(name, config_dir=tmp_path)
    assert got.scenario == name and got.tree["measures"]["troops"]["fill"] == 0.5


def test_a_world_of_a_user_hides_no_key(tmp_path: Path) -> None:
    write(tmp_path / "world" / "mine.yaml", "defaults: [baseline]\nprotection: {mass: 30}\n")
    tree = load("status_quo", "world=mine", "world.cell.choice_noise=0.5", config_dir=tmp_path).settings.tree()["world"]
    assert (tree["protection"]["mass"], tree["cell"]["choice_noise"]) == (30, 0.5)


def test_a_calendar_begins_where_the_seed_tables_do() -> None:
    first, last = SEEDED
    seeds = load_seeds()
    assert date.fromisoformat(min(map(str, seeds.initial_state["date"]))[:10]) == first
    newest = max(str(day)[:10] for table in (seeds.contingents, seeds.garrisons) for day in table["date"])
    assert date.fromisoformat(newest) <= last
    for day in (first, last):
        COMPOSER.compose([f"calendar.start={day}", f"calendar.mandate={last}"]).check()


NAMES = {
    "300 letters": "x" * 300, "a long path": "a/" * 3000, "a null byte": "a\0b", "a loop of links": "loop", "below a file": "file/x",
    "bytes": "\udcff", "nobody's home": "~no_such_user_at_all",
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize("line", ["run --config-dir=NAME", "status NAME", "rank NAME outcome=deaths", "run scenario=NAME"])
def test_a_name_that_no_file_can_have_gets_one_short_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, line: str) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "file").touch()
    said = made.said(*(word.replace("NAME", name) for word in line.split(" ")))
    assert said.startswith("[2]\nmali: ") and said.count("\n") == 1 and len(said) < 8000, said


@pytest.mark.parametrize(
    "variables", [{"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, {"PYTHONIOENCODING": "ascii"}], ids=str
)
def test_words_and_names_pass_through_a_plain_terminal(tmp_path: Path, variables: dict[str, str]) -> None:
    write(tmp_path / "own" / "scenario" / "mine.yaml", "measures:\n  bases:\n    Ménaka: {action: close, to: Atlantis}\n")
    program = [sys.executable, "-m", "experiments.cli"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)} | variables
    for words, told in ((["run", "--config-dir", "own", "scenario=mine"], "atlantis"), (["list", "régions"], "nearest: regions")):
        found = subprocess.run([*program, *words], cwd=tmp_path, env=environment, capture_output=True, check=False)
        err = found.stderr.decode("ascii")
        assert found.returncode == 2 and err.count("\n") == 1 and told in err.lower(), err


def test_a_second_interrupt_shows_no_trace(tmp_path: Path) -> None:
    """The command is at its first words when it is interrupted again and again."""
    lines = "import os, signal, sys; from experiments import cli; from experiments.ask import ending\n"
    lines += "from experiments.commands import list as found\n"
    lines += "def now(request): os.kill(os.getpid(), signal.SIGINT); yield ''\n"
    lines += "found.SUBJECTS['regions'] = now; real = ending.complain\n"
    lines += "def again(*told): os.kill(os.getpid(), signal.SIGINT); return real(*told)\n"
    lines += "ending.complain = again; sys.argv = ['mali', 'list', 'regions']; sys.exit(cli.main())\n"
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    found = subprocess.run([sys.executable, "-c", lines], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert (found.returncode, found.stderr) == (130, "mali: interrupted\n")


words = st.text(st.sampled_from("abc=.,:[]{}~+@/$?*%'\"0159_- éÉ"), max_size=24)


@settings(max_examples=80, deadline=None)
@given(key=st.sampled_from(["measures.troops.fill", "measures.bases.gao.to", "seed", "scenario", "calendar.end", ""]), rest=words)
def test_no_override_ends_in_a_trace(key: str, rest: str) -> None:
    try:
        COMPOSER.compose([f"{key}={rest}" if key else f"x{rest}=1"]).check()
    except Mistake as told:
        assert "\n" not in str(told)


pieces = ["measures:", "\n", "  ", "troops", ": ", "fill", "{", "}", "[", "]", "- ", "&a ", "*a", "!!int ", "'", '"', "<<", "?", "|"]
pieces += ["0.5", "1", "défaut", "defaults", "mobile", "\t", "---", "%", ",", "#", "null"]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.lists(st.sampled_from(pieces), max_size=14).map("".join))
@example("a: " + "[" * 5000)
@example("--- 1\n--- 2\n")
@example("\0")
@example("%YAML 9.9\n---\n")
def test_no_file_ends_in_a_trace(tmp_path: Path, text: str) -> None:
    write(tmp_path / "own" / "scenario" / "mine.yaml", text)
    try:
        Files.of(tmp_path / "own").checked("scenario", "mine", COMPOSER.known)
    except Mistake as told:
        assert "\n" not in str(told) and "mine.yaml" in str(told)


PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
COMMANDS = ("mali ", "python ", "python3 ", "bash ", "pip ")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_commands_in_documents_can_be_pasted_into_any_shell(path: Path) -> None:
    """Bash and zsh: zsh takes brackets, stars and question marks for names of files, and no comment after a command."""
    text = path.read_text(encoding="utf-8")
    lines = [line.strip() for line in text.splitlines() if line.startswith("    ") and line.strip().startswith(COMMANDS)]
    lines += [line for line in re.findall(r"`([^`\n]+)`", text) if line.startswith(COMMANDS) and "=" in line]
    for line in lines:
        lexer = shlex.shlex(line, posix=False, punctuation_chars=False)
        lexer.whitespace_split, lexer.commenters = True, ""
        for word in lexer:
            assert word[0] in "'\"" or not re.search(r"[\[\]*?{}#]", word), f"{path.name}: {line}"
