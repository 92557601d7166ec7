"""Files of a stranger: no way from YAML to code, to the environment or to the terminal; and huge or odd files end in one line at once."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from experiments import cli
from experiments.ask.configuration import Composer, load
from experiments.ask.mistakes import Mistake, one_line
from experiments.commands import run
from experiments.study import stages

MARK = "marker"
Mali = Callable[..., tuple[int, str, str]]


class Trap:
    """A pickle that leaves a mark where it is loaded."""

    def __reduce__(self) -> tuple[Any, tuple[str, ...]]:
        return os.system, (f"touch {MARK}",)


@pytest.fixture
def mali(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Mali:
    """Call the command in a folder with a trap, where jobs are composed and not simulated; the mark must not appear."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "trap.pkl").write_bytes(pickle.dumps(Trap()))
    monkeypatch.setattr(run, "job", _job)
    monkeypatch.setattr(stages, "run", lambda study: pytest.fail("a study was begun"))

    def call(*words: str) -> tuple[int, str, str]:
        status = cli.main(words)
        out, err = capsys.readouterr()
        assert not (tmp_path / MARK).exists() and not list(tmp_path.rglob(MARK)), "a file ran code"
        return status, out, err

    return call


def _job(configuration: Any, folders: Any = ()) -> None:
    configuration.check()
    print("job", configuration.scenario, configuration.world)


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


CALLBACKS = (
    "callbacks: {x: {_target_: pandas.read_pickle, filepath_or_buffer: trap.pkl}, y: {_target_: os.system, command: touch marker}}\n"
)
LOGGING = "hydra_logging: {version: 1, root: {handlers: [x]}, handlers: {x: {class: pandas.read_pickle, filepath_or_buffer: trap.pkl}}}\n"
MINE = "measures:\n  troops: {fill: 0.5}\n"


def under(section: str, text: str) -> str:
    return f"{section}:\n  {text}"


FILES = {
    "section": {"scenario/mine.yaml": under("hydra", CALLBACKS)},
    "section beside measures": {"scenario/mine.yaml": MINE + under("hydra", CALLBACKS)},
    "logging": {"scenario/mine.yaml": under("hydra", LOGGING)},
    "package hydra": {"scenario/mine.yaml": "# @package hydra\n" + CALLBACKS},
    "package in other words": {"scenario/mine.yaml": "\n   #   @package   hydra\n" + CALLBACKS},
    "package global": {"scenario/mine.yaml": "# @package _global_\n" + under("hydra", CALLBACKS)},
    "package of a world": {"world/mine.yaml": "# @package _global_\n" + under("hydra", CALLBACKS)},
    "package hydra of a world": {"world/mine.yaml": "# @package hydra\n" + CALLBACKS},
    "world": {"world/mine.yaml": under("hydra", CALLBACKS)},
    "defaults of hydra": {
        "scenario/mine.yaml": "defaults: [/hydra/callbacks/evil]\n", "hydra/callbacks/evil.yaml": CALLBACKS,
    },
    "override in defaults": {
        "scenario/mine.yaml": "defaults:\n  - override /hydra/launcher: evil\n", "hydra/launcher/evil.yaml": "_target_: os.system\n",
    },
    "package in defaults": {
        "scenario/mine.yaml": "defaults: [other@hydra]\n", "scenario/other.yaml": CALLBACKS, "scenario/other@hydra.yaml": MINE,
    },
    "a file that is built on": {"scenario/mine.yaml": "defaults: [other]\n", "scenario/other.yaml": "# @package hydra\n" + CALLBACKS},
    "upwards": {"scenario/mine.yaml": "defaults: [../evil]\n", "evil.yaml": "# @package hydra\n" + CALLBACKS},
    "group of hydra": {"scenario/mine.yaml": MINE, "hydra/config.yaml": CALLBACKS},
    "launcher": {
        "scenario/mine.yaml": MINE, "hydra/launcher/basic.yaml": "_target_: pandas.read_pickle\nfilepath_or_buffer: trap.pkl\n",
    },
    "sweeper": {
        "scenario/mine.yaml": MINE, "hydra/sweeper/basic.yaml": "_target_: pandas.read_pickle\nfilepath_or_buffer: trap.pkl\n",
    },
    "logging group": {"scenario/mine.yaml": MINE, "hydra/hydra_logging/default.yaml": under("x", LOGGING)},
    "verdicts": {"scenario/mine.yaml": MINE, "verdicts.yaml": "# @package hydra\n" + CALLBACKS},
    "verdicts global": {"scenario/mine.yaml": MINE, "verdicts.yaml": under("hydra", CALLBACKS)},
    "verdicts built on more": {
        "scenario/mine.yaml": MINE, "verdicts.yaml": "defaults: [evil@hydra]\n", "evil.yaml": CALLBACKS,
    },
    "scheduler": {"scenario/mine.yaml": MINE, "verdicts.yaml": "engine: dask\nscheduler: tcp://127.0.0.1:1\n"},
    "config": {"scenario/mine.yaml": MINE, "config.yaml": under("hydra", CALLBACKS)},
    "measures": {"scenario/mine.yaml": MINE, "measures.yaml": "# @package hydra\n" + CALLBACKS},
    "reference": {"scenario/mine.yaml": MINE, "scenario/status_quo.yaml": "# @package hydra\n" + CALLBACKS},
    "baseline": {"scenario/mine.yaml": MINE, "world/baseline.yaml": "# @package hydra\n" + CALLBACKS},
    "target among places": {"scenario/mine.yaml": "measures:\n  bases: {gao: {_target_: os.system, command: touch marker}}\n"},
    "tag": {"scenario/mine.yaml": "measures:\n  troops: {fill: !!python/object/apply:os.system ['touch marker']}\n"},
    "path": {"scenario/mine.yaml": "measures:\n  troops: {fill: !!python/object/apply:pathlib.Path [x]}\n"},
    "look-up": {"scenario/mine.yaml": "measures:\n  troops: {fill: '${oc.env:HOME}'}\n"},
    "look-up of hydra": {"scenario/mine.yaml": "measures:\n  troops: {fill: '${hydra.runtime.cwd}'}\n"},
    "look-up of hydra by its resolver": {"scenario/mine.yaml": "measures:\n  troops: {fill: '${hydra:runtime.cwd}'}\n"},
    "look-up upwards": {"scenario/mine.yaml": "measures:\n  troops: {fill: '${...hydra.runtime.cwd}'}\n"},
    "look-up in a key": {"scenario/mine.yaml": "measures:\n  bases: {'${oc.env:HOME}': {action: keep}}\n"},
    "look-up in defaults": {"scenario/mine.yaml": "defaults: ['${oc.env:HOME}']\n"},
}  # fmt: skip


@pytest.mark.parametrize("way", FILES, ids=str)
@pytest.mark.parametrize("line", ["run", "run -m", "run --cfg job"])
def test_no_file_of_a_stranger_runs_code_or_sets_anything_but_the_model(mali: Mali, tmp_path: Path, way: str, line: str) -> None:
    """Each way ends in one line."""
    for name, text in FILES[way].items():
        write(tmp_path / "own" / name, text)
    kind = "world" if "world/mine.yaml" in FILES[way] else "scenario"
    status, out, err = mali(*line.split(), "--config-dir", "own", f"{kind}=mine", *["out=x"] * (line == "run"))
    assert status == 2 and err.startswith("mali: ") and err.count("\n") == 1, (status, out, err)
    assert "job" not in out and "trap" not in out


@pytest.mark.parametrize(
    "given",
    [
        "+hydra.callbacks.x={_target_:pandas.read_pickle,filepath_or_buffer:trap.pkl}",
        "+hydra.callbacks.x._target_=os.system",
        "hydra.launcher._target_=os.system",
        "hydra.sweeper={_target_:os.system,command:'touch marker'}",
        "+hydra.sweeper.params={'+hydra.callbacks.x._target_':os.system}",
        "+hydra.sweeper.params.hydra.callbacks={x:1}",
        "hydra.hydra_logging.handlers.console.class=os.system",
        "hydra.job_logging={version:1}",
        "hydra.searchpath=[file://own]",
        "hydra/launcher@hydra.callbacks=basic",
        "hydra/callbacks=evil",
        "hydra={callbacks:{x:1}}",
        "hydra.sweep.dir=${oc.env:HOME}",
        "hydra.sweep.dir=${ oc.env:HOME}",
        "verdicts.headline=${oc.env:HOME}",
    ],
)
def test_no_code_is_named_on_the_command_line_either(mali: Mali, given: str) -> None:
    status, out, err = mali("run", "-m", given)
    assert (status, out) == (2, "") and err.startswith("mali: ") and err.count("\n") == 1, err


def test_hydras_own_settings_of_a_multirun_still_count(mali: Mali, tmp_path: Path) -> None:
    status, out, err = mali(
        "run", "-m", "scenario=status_quo,mobile", "hydra.sweep.dir=swept", "hydra/launcher=basic", "+hydra.sweeper.params={}"
    )
    assert (status, err) == (0, "") and "job status_quo baseline" in out and "job mobile baseline" in out
    assert (tmp_path / "swept" / "multirun.yaml").is_file()


def test_a_multirun_reads_a_users_scenarios_and_worlds(mali: Mali, tmp_path: Path) -> None:
    write(tmp_path / "own" / "scenario" / "first.yaml", "# @nothing but a comment of three words\nmeasures:\n  troops: {fill: 0.5}\n")
    write(tmp_path / "own" / "scenario" / "o'brien \\' x.yaml", "defaults: [first]\nmeasures:\n  civil: {staff_factor: 2}\n")
    write(tmp_path / "own" / "world" / "calm.yaml", "protection: {mass: 30}\n")
    status, out, err = mali("run", "-m", "--config-dir", "own", "scenario=glob([first,o*x,mobile])", "world=calm", "seed=1")
    assert (status, err) == (0, ""), err
    assert "job first calm" in out and "job o'brien \\' x calm" in out and "job mobile calm" in out
    tree = load("o'brien \\' x", config_dir=tmp_path / "own").tree["measures"]
    assert (tree["troops"]["fill"], tree["civil"]["staff_factor"]) == (0.5, 2)


HIDING = {
    "scenario/mobile.yaml": ("run", "scenario=mobile"),
    "verdicts.yaml": ("run", "scenario=status_quo"),
    "study/two_way.yaml": ("sweep", "study=two_way"),
}


@pytest.mark.parametrize("name", HIDING)
def test_a_file_in_place_of_ours_is_said_once(mali: Mali, tmp_path: Path, name: str) -> None:
    texts = {"verdicts.yaml": "verdicts: {headline: [deaths]}\n", "study/two_way.yaml": "seeds: 1\ndesign: {kind: list, points: [{}]}\n"}
    write(tmp_path / "own" / name, texts.get(name, MINE))
    status, _, err = mali(*HIDING[name], "--config-dir", "own", "--cfg", "job")
    assert status == 0 and err.count("\n") == 1 and "yours" in err and f"own/{name}" in err and "in place of the project's own" in err


def test_a_multirun_says_it_once_too(mali: Mali, tmp_path: Path) -> None:
    write(tmp_path / "own" / "verdicts.yaml", "verdicts: {headline: [deaths]}\n")
    status, out, err = mali("run", "-m", "--config-dir", "own", "scenario=status_quo,mobile")
    assert status == 0 and out.count("job ") == 2 and err.count("\n") == 1 and "verdicts.yaml is yours" in err


ESCAPES = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202e\r\x7f"


def harmless(text: str) -> bool:
    return one_line(text) == " ".join(text.split()) and "\r" not in text


@pytest.mark.parametrize("group", ["scenario", "study"])
def test_lists_show_no_control_characters(mali: Mali, tmp_path: Path, group: str) -> None:
    write(tmp_path / "own" / group / "mine.yaml", f"# Calm{ESCAPES} words\n{MINE}")
    write(tmp_path / "own" / group / f"odd{ESCAPES}.yaml", MINE)
    (tmp_path / "own" / group / "folder.yaml").mkdir()
    os.mkfifo(tmp_path / "own" / group / "pipe.yaml")
    subject = {"scenario": "scenarios", "study": "studies"}[group]
    status, out, err = mali("list", subject, "--config-dir", "own")
    assert status == 0 and harmless(out + err), out
    assert "Calm\\x1b]0;owned\\x07" in out and "words [yours]" in out and "odd\\x1b" in out
    assert "folder" not in out and "pipe" not in out


@pytest.mark.parametrize(
    "text",
    [
        f"measures:\n  troops: {{fill: {ESCAPES}}}\n",
        'measures:\n  troops: {fill: "\\e]0;owned\\a"}\n',
        'measures:\n  bases: {"\\e[2J": {action: keep}}\n',
        'measures:\n  bases: {gao: {action: "\\x9b31m"}}\n',
        'defaults: ["\\e[2J"]\n',
        '"\\e[2J": 3\n',
        "measures:\n  troops: {fill: !\x1b 3}\n",
        'measures:\n  bases: {gao: {action: close, to: "\\u202egao"}}\n',
    ],
)
@pytest.mark.parametrize("line", ["run", "run -m", "run --cfg job", "plan"])
def test_values_and_mistakes_show_none_either(mali: Mali, tmp_path: Path, text: str, line: str) -> None:
    write(tmp_path / "own" / "scenario" / "mine.yaml", text)
    status, out, err = mali(*line.split(), "--config-dir", "own", "scenario=mine")
    assert (status, out) == (2, "") and err.count("\n") == 1 and harmless(err), err


@pytest.mark.parametrize("name", [f"odd{ESCAPES}", "a@b", "${oc.env:HOME}"])
@pytest.mark.parametrize("line", ["run", "run -m"])
def test_a_name_that_means_more_than_itself_is_refused(mali: Mali, tmp_path: Path, name: str, line: str) -> None:
    write(tmp_path / "own" / "scenario" / f"{name}.yaml", MINE)
    status, out, err = mali(*line.split(), "--config-dir", "own", f"scenario='{name}'")
    assert (status, out) == (2, "") and err.count("\n") == 1 and harmless(err), err


def test_a_mistake_on_the_command_line_shows_none_either(mali: Mali) -> None:
    for words in (["run", f"seed={ESCAPES}"], ["run", f"--{ESCAPES}"], [ESCAPES], ["list", ESCAPES], ["rank", ESCAPES]):
        status, out, err = mali(*words)
        assert (status, out) == (2, "") and err.count("\n") == 1 and harmless(err), err


def _bomb(before: str, depth: int = 40) -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, depth)]
    return before + "".join(f"  {line}\n" for line in lines)


def _merges(depth: int = 30) -> str:
    lines = ["a0: &a0 {x0: 1}"] + [f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}], x{n}: 1}}" for n in range(1, depth)]
    return "measures:\n" + "".join(f"  {line}\n" for line in lines)


def _huge(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(2**30)


ODD: dict[str, Callable[[Path], object]] = {
    "huge": _huge,
    "aliases": lambda path: path.write_text(_bomb("measures:\n")),
    "merges": lambda path: path.write_text(_merges()),
    "deep": lambda path: path.write_text("a: " + "[" * 400_000),
    "deep blocks": lambda path: path.write_text("- " * 400_000),
    "deep maps": lambda path: path.write_text("a: " + "{a: " * 100_000),
    "long": lambda path: path.write_text("measures: {troops: {fill: " + "x" * 900_000 + "}}\n"),
    "many": lambda path: path.write_text("measures: {troops: {fill: [" + "1," * 400_000 + "]}}\n"),
    "folder": lambda path: path.mkdir(),
    "pipe": lambda path: os.mkfifo(path),
    "device": lambda path: path.symlink_to("/dev/zero"),
    "link to itself": lambda path: path.symlink_to(path),
    "link to nothing": lambda path: path.symlink_to("nothing"),
    "link to a folder": lambda path: path.symlink_to(path.parent),
    "link to a program": lambda path: path.symlink_to(os.path.realpath("/bin/sh")),
    "UTF-16": lambda path: path.write_bytes(MINE.encode("utf-16")),
}


@pytest.mark.timeout(120)
@pytest.mark.parametrize("kind", ODD)
@pytest.mark.parametrize("place", ["scenario", "world", "study", "outcome", "verdicts"])
def test_an_odd_file_ends_in_one_short_line_at_once(mali: Mali, tmp_path: Path, kind: str, place: str) -> None:
    path = tmp_path / "own" / ("verdicts.yaml" if place == "verdicts" else f"{place}/mine.yaml")
    path.parent.mkdir(parents=True)
    ODD[kind](path)
    lines = {"study": "sweep study=mine", "outcome": "run outcomes=[mine]", "verdicts": "run --cfg job"}
    status, out, err = mali(*lines.get(place, f"run {place}=mine").split(), "--config-dir", "own")
    if place == "verdicts" and not path.is_file():  # there is none
        assert (status, err) == (0, "")
        return
    assert (status, out) == (2, "") and err.startswith("mali: ") and err.count("\n") == 1 and len(err) < 2500, err[:3000]


def test_a_link_to_a_file_elsewhere_is_that_file(tmp_path: Path) -> None:
    write(tmp_path / "elsewhere.yaml", MINE)
    (tmp_path / "own" / "scenario").mkdir(parents=True)
    (tmp_path / "own" / "scenario" / "mine.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    assert load("mine", config_dir=tmp_path / "own").tree["measures"]["troops"]["fill"] == 0.5


def test_a_file_changed_after_the_check_is_checked_again(tmp_path: Path) -> None:
    """Hydra reads what was looked at, not what lies there a moment later."""
    write(tmp_path / "scenario" / "mine.yaml", MINE)
    composer = Composer(tmp_path)
    composer.files.checked("scenario", "mine", composer.known)
    write(tmp_path / "scenario" / "mine.yaml", "hydra: {verbose: true}\n")
    with pytest.raises(Mistake, match="not a section of a scenario"):
        composer.base.of("mine", "baseline")
