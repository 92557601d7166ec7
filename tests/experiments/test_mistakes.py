"""What is told of a mistake: one line with the file, line or override and the cure, at once, and nothing is run or left behind."""

from __future__ import annotations

import errno
import io
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from levers import changed

from experiments import cli
from experiments.ask import configuration
from experiments.ask.configuration import Composer, load
from experiments.ask.files import Files
from experiments.ask.mistakes import Mistake
from experiments.study import stages
from sim.geography.seeds import load as load_seeds
from sim.settings import SEEDED

ROOT = Path(__file__).resolve().parents[2]
Mali = Callable[..., tuple[int, str, str]]
COMPOSER = Composer()
"""One for all tests without files of a user, since it takes longer to make than to use."""


class Ran(AssertionError):
    """A study was begun that should have been refused."""


@pytest.fixture
def mali(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Mali:
    """Call the command in an empty folder, where no study may begin; gives status, stdout, stderr."""

    def begun(study: Any) -> None:
        raise Ran(f"{study.total} runs")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(stages, "run", begun)
    monkeypatch.setattr(configuration, "Composer", lambda folder=None: COMPOSER if folder is None else Composer(folder))

    def call(*words: str) -> tuple[int, str, str]:
        status = cli.main(words)
        out, err = capsys.readouterr()
        return status, out, err

    return call


def one_line(got: tuple[int, str, str], told: list[str]) -> None:
    status, out, err = got
    assert (status, out) == (2, ""), err
    assert err.startswith("mali: ") and err.count("\n") == 1, err
    assert all(word in err for word in told), err


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


FILL = "measures.troops.fill"
MASS = "over: {world.protection.mass: }"
POINT = "design: {kind: list, points: [{}]}\n"
STUDIES = [
    (f"seeds:\n{POINT}", ["seeds is empty"]),
    (f"scenarios: null\n{POINT}", ["scenarios is empty"]),
    ("design: {kind: list, points: [{world.protection.mass: '20'}]}\n", ["world.protection.mass", "without quotes"]),
    ("design: {kind: list, points: [{world.protection: {}}]}\n", ["world.protection", "changes nothing"]),
    ("design: {kind: list, points: [{world.protection.mass: '${oc.env:HOME}'}]}\n", ["oc.env"]),
    (f"seconds_per_1000_days: .inf\n{POINT}", ["seconds_per_1000_days=inf", "above 0"]),
    ("design: {kind: list, points: [{calendar.end: 2019}]}\n", ["calendar.end", "2019-06-28"]),
    ("design: {kind: list, points: [{name: $a$, world.protection.mass: 30}]}\n", ["'$a$'", "formula"]),
    (f"seeds: 1000000000\n{POINT}", ["seeds=1000000000", "from 1 to 10,000"]),
    (f"design: {{kind: latin_hypercube, points: 100000, {MASS}}}\n", ["20,000,200 runs", "100,001 worlds", "100,000 that"]),
    (f"design: {{kind: sobol, points: 1073741824, {MASS}}}\n", ["214,748,365,000 runs"]),
    ("seeds: 1\nscenarios: [mobile]\ndesign: {kind: grid, values: {" + ", ".join(f"k{n}: [1, 2, 3]" for n in range(15)) + "}}\n",
     ["14,348,907 runs"]),
]  # fmt: skip


@pytest.mark.timeout(120)  # a study is counted before it is built: some of these would take hours
@pytest.mark.parametrize(("text", "told"), STUDIES)
def test_a_study_file_that_means_nothing_clear_is_refused(mali: Mali, tmp_path: Path, text: str, told: list[str]) -> None:
    write(tmp_path / "own" / "study" / "mine.yaml", text)
    one_line(mali("sweep", "--config-dir", "own", "study=mine"), told)


@pytest.mark.timeout(120)
@pytest.mark.parametrize("seeds", ["1000000", "1000000000"])
def test_counts_are_checked_before_anything_is_built(mali: Mali, seeds: str) -> None:
    one_line(mali("compare", f"seeds={seeds}"), [f"seeds={seeds}", "from 1 to 10,000"])


def test_a_comparison_of_too_many_runs_says_how_many(mali: Mali) -> None:
    names = ",".join(sorted(path.stem for path in (ROOT / "scenarios" / "scenario").glob("*.yaml"))[:11])
    one_line(mali("compare", f"scenarios={names}", "seeds=10000"), ["110,000 runs (11 scenarios x 10,000 pairs)", "100,000"])


@pytest.mark.timeout(120)
def test_all_pairs_that_there_are_can_be_asked_for_at_once(mali: Mali) -> None:
    with pytest.raises(Ran, match="50000 runs"):
        mali("compare", "seeds=10000")


@pytest.mark.parametrize(
    ("since", "end", "taken"),
    [
        ("2019-06-28", "2019-06-28", True),
        ("2019-06-29", "2019-06-29", True),
        ("2019-06-28", "2017-09-01", True),
        ("2019-06-29", "2017-09-01", False),
    ],
)
def test_an_order_is_dated_up_to_the_last_day_of_the_mandate_in_a_shorter_run_too(mali: Mali, since: str, end: str, taken: bool) -> None:
    words = ("run", f"measures.bases.kidal={{action:close,to:gao,since:{since}}}", f"calendar.end={end}")
    if taken:
        with pytest.raises(Ran):
            mali(*words)
    else:
        one_line(mali(*words), ["base 'kidal'", "after the last day of the mandate, 2019-06-28"])


BOLD = "measures:\n  troops: {fill: 0.5}\n"


@pytest.mark.parametrize("name", ["null", "true", "3", "o'brien", "a b", "élan", "back\\slash"])
def test_any_name_of_a_file_can_be_a_scenarios(tmp_path: Path, name: str) -> None:
    write(tmp_path / "scenario" / f"{name}.yaml", BOLD)
    got = load(name, config_dir=tmp_path)
    assert got.scenario == name and got.tree["measures"]["troops"]["fill"] == 0.5


def test_null_is_a_name_on_the_command_line_too(mali: Mali, tmp_path: Path) -> None:
    write(tmp_path / "own" / "scenario" / "null.yaml", BOLD)
    status, out, _ = mali("run", "--config-dir", "own", "scenario=null", "--cfg", "job")
    assert status == 0 and "fill: 0.5" in out


@pytest.mark.parametrize(
    "given", ["scenario=glob(nothing*)", "seed=interval(1,3)", "scenario=range(1,3)", "scenario=mobile,mobil", "scenario=", "~seed"]
)
def test_a_mistake_in_a_multirun_gets_one_line(mali: Mali, given: str) -> None:
    one_line(mali("run", "-m", given), [given.partition("=")[0].lstrip("~")])


@pytest.mark.parametrize("given", ["scenarios=status_quo,mobile", "scenarios=[status_quo,mobile]", "scenarios=[status_quo, mobile]"])
def test_lists_need_no_brackets(mali: Mali, given: str) -> None:
    status, out, err = mali("compare", given, "seeds=3,5", "--cfg", "job")
    assert (status, err) == (0, "")
    assert "scenarios:\n- status_quo\n- mobile\n" in out and "seeds:\n- 3\n- 5\n" in out


def test_a_study_file_may_leave_brackets_out_too(mali: Mali, tmp_path: Path) -> None:
    write(tmp_path / "own" / "study" / "mine.yaml", f"scenarios: status_quo, hybrid\nseeds: 2\n{POINT}")
    with pytest.raises(Ran, match="4 runs"):
        mali("sweep", "--config-dir", "own", "study=mine")


def test_a_value_may_be_that_of_another_key(tmp_path: Path) -> None:
    write(
        tmp_path / "scenario" / "mine.yaml",
        "measures:\n  posture:\n    north: {risk_tolerance: '${measures.posture.centre.risk_tolerance}'}\n",
    )
    got = changed("mine", "measures.posture.centre.risk_tolerance=0.7", folder=tmp_path)
    assert got == {"posture.north.risk_tolerance": 0.7, "posture.centre.risk_tolerance": 0.7}


def test_the_command_line_has_the_last_word_on_a_base_in_any_spelling(tmp_path: Path) -> None:
    write(tmp_path / "scenario" / "first.yaml", "measures:\n  bases:\n    menaka: {action: close, to: gao}\n")
    write(tmp_path / "scenario" / "mine.yaml", "defaults: [first]\nmeasures:\n  bases:\n    Ménaka: {to: ansongo}\n")
    assert changed("mine", folder=tmp_path)["bases.orders.menaka.to"] == "ansongo"
    for spelling in ("menaka", "Menaka", "Ménaka"):
        got = changed("mine", f"measures.bases.{spelling}.to=kidal", folder=tmp_path)
        assert got["bases.orders.menaka.to"] == "kidal" and got["bases.orders.menaka.action"] == "close"


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
@pytest.mark.parametrize(
    "line",
    [
        "run --config-dir=NAME",
        "status NAME",
        "rank NAME outcome=deaths",
        "run scenario=NAME",
    ],
)
def test_a_name_that_no_file_can_have_gets_one_short_line(mali: Mali, tmp_path: Path, name: str, line: str) -> None:
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "file").touch()
    status, out, err = mali(*(word.replace("NAME", name) for word in line.split(" ")))
    assert (status, out) == (2, "") and err.startswith("mali: ") and err.count("\n") == 1 and len(err) < 8000, err


@pytest.mark.parametrize("name", ["x" * 300, "loop", "loop/x", "file", "file/x"])
def test_results_that_cannot_lie_there_get_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "file").touch()
    status = cli.main(["run", f"out={name}", "workers=1", "calendar.start=2017-06-29", "calendar.end=2017-06-30"])
    out, err = capsys.readouterr()
    assert (status, out) == (2, "") and err.count("\n") == 1, err


def test_a_reference_is_looked_for_though_scenarios_are_given(mali: Mali, tmp_path: Path) -> None:
    """What the command line leaves out is left out; what stands nowhere is a mistake all the same."""
    text = f"scenarios: [status_quo, mobile, hybrid]\nagainst: [NAME]\n{POINT}"
    for name, told in (("../up", "no scenario '../up'"), ("hybird", "nearest: hybrid")):
        write(tmp_path / "own" / "study" / "mine.yaml", text.replace("NAME", name))
        for more in ((), ("scenarios=status_quo,mobile",)):
            one_line(mali("sweep", "--config-dir", "own", "study=mine", *more), ["against", told])
    write(tmp_path / "own" / "study" / "mine.yaml", text.replace("NAME", "hybrid"))
    with pytest.raises(Ran):
        mali("sweep", "--config-dir", "own", "study=mine", "scenarios=status_quo,mobile")


@pytest.mark.parametrize(
    "given", ["seed=1,0", "measures.troops.fill=0.5,7", "keep=daily,all", "scenario=mobile,bad", "scenario=mobile,status_quo workers=1,0"]
)
def test_a_later_value_of_a_multirun_is_refused_before_the_first_job(mali: Mali, tmp_path: Path, given: str) -> None:
    write(tmp_path / "own" / "scenario" / "bad.yaml", "measures:\n  troops: {fill: 7}\n")
    one_line(mali("run", "-m", "--config-dir", "own", *given.split(" ")), [given.rpartition("=")[2].rpartition(",")[2].replace("bad", "7")])
    assert not (tmp_path / "results").exists()


@pytest.mark.parametrize(("encoding", "told"), [("ascii", "Menaka"), ("latin-1", "Ménaka"), ("utf-8", "Ménaka")])
def test_names_are_shown_on_any_terminal(mali: Mali, monkeypatch: pytest.MonkeyPatch, encoding: str, told: str) -> None:
    shown = io.TextIOWrapper(io.BytesIO(), encoding=encoding, write_through=True)
    monkeypatch.setattr(sys, "stdout", shown)
    assert cli.main(["list", "places", "menaka"]) == 0
    assert told in shown.buffer.getvalue().decode(encoding)  # type: ignore[attr-defined]


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


@pytest.mark.parametrize(
    "error", [MemoryError(), OSError(errno.ELOOP, "Too many levels of symbolic links"), OSError(errno.EMFILE, "Too many open files")]
)
def test_what_the_machine_lacks_gets_one_line(mali: Mali, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def lacking(study: Any) -> None:
        raise error

    monkeypatch.setattr(stages, "run", lacking)
    one_line(mali("run"), ["kept"])


def test_a_second_interrupt_shows_no_trace(tmp_path: Path) -> None:
    """The command is at its first words when it is interrupted again and again."""
    lines = "import os, signal, sys; from experiments import cli; from experiments.commands import list as found\n"
    lines += "def now(request): os.kill(os.getpid(), signal.SIGINT); yield ''\n"
    lines += "found.SUBJECTS['regions'] = now; real = cli._complain\n"
    lines += "def again(*told): os.kill(os.getpid(), signal.SIGINT); return real(*told)\n"
    lines += "cli._complain = again; sys.argv = ['mali', 'list', 'regions']; sys.exit(cli.main())\n"
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    found = subprocess.run([sys.executable, "-c", lines], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert (found.returncode, found.stderr) == (130, "mali: interrupted\n")


words = st.text(st.sampled_from("abc=.,:[]{}~+@/$?*%'\"0159_- éÉ"), max_size=24)


@settings(max_examples=80, deadline=None)
@given(key=st.sampled_from([FILL, "measures.bases.gao.to", "seed", "scenario", "scenarios", "calendar.end", ""]), rest=words)
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
