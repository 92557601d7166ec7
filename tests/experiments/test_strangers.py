"""Files of a stranger: no way from YAML to code, to the environment or to the terminal; odd files end in one line at once."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from experiments.ask.mistakes import one_line
from experiments.study import stages

MARK = "marker"
ESCAPES = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202e\r\x7f"
Mali = Callable[..., tuple[int, str, str]]


class Trap:
    """A pickle that leaves a mark where it is loaded."""

    def __reduce__(self) -> tuple[Any, tuple[str, ...]]:
        return os.system, (f"touch {MARK}",)


def harmless(text: str) -> bool:
    return one_line(text) == " ".join(text.split()) and "\r" not in text


@pytest.fixture
def mali(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mali: Mali) -> Mali:
    """Call the command in a folder with a trap, where nothing is simulated; the mark must not appear."""
    (tmp_path / "trap.pkl").write_bytes(pickle.dumps(Trap()))
    monkeypatch.setattr(stages, "run", lambda study: pytest.fail("a study was begun"))

    def call(*words: str) -> tuple[int, str, str]:
        found = mali(*words)
        assert not list(tmp_path.rglob(MARK)), "a file ran code"
        return found

    return call


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


CALLBACKS = (
    "callbacks: {x: {_target_: pandas.read_pickle, filepath_or_buffer: trap.pkl}, y: {_target_: os.system, command: touch marker}}\n"
)
SECTION = f"hydra:\n  {CALLBACKS}"
MINE = "measures:\n  troops: {fill: 0.5}\n"
SCENARIO, WORLD = "scenario/mine.yaml", "world/mine.yaml"
FILES: dict[str, dict[str, str]] = {
    "section": {SCENARIO: MINE + SECTION},
    "package": {SCENARIO: "# @package hydra\n" + CALLBACKS},
    "package of a world": {WORLD: "# @package _global_\n" + SECTION},
    "world": {WORLD: SECTION},
    "defaults of hydra": {SCENARIO: "defaults: [/hydra/callbacks/evil]\n"},
    "override in defaults": {SCENARIO: "defaults:\n  - override /hydra/launcher: evil\n"},
    "a file that is built on": {SCENARIO: "defaults: [other]\n", "scenario/other.yaml": "# @package hydra\n" + CALLBACKS},
    "upwards": {SCENARIO: "defaults: [../evil]\n", "evil.yaml": "# @package hydra\n" + CALLBACKS},
    "group of hydra": {SCENARIO: MINE, "hydra/config.yaml": CALLBACKS},
    "verdicts": {SCENARIO: MINE, "verdicts.yaml": SECTION},
    "config": {SCENARIO: MINE, "config.yaml": SECTION},
    "target among places": {SCENARIO: "measures:\n  bases: {gao: {_target_: os.system, command: touch marker}}\n"},
    "tag": {SCENARIO: "measures:\n  troops: {fill: !!python/object/apply:os.system ['touch marker']}\n"},
    "look-up": {SCENARIO: "measures:\n  troops: {fill: '${oc.env:HOME}'}\n"},
    "look-up of hydra": {SCENARIO: "measures:\n  troops: {fill: '${hydra:runtime.cwd}'}\n"},
    "look-up in a list": {SCENARIO: "measures:\n  patrol_areas: {a: {at: ['${oc.env:HOME}', 0.0], base: gao, men: 100}}\n"},
    "escapes": {SCENARIO: 'measures:\n  troops: {fill: "\\e]0;owned\\a"}\n'},
    "escapes in a key": {SCENARIO: '"\\e[2J": 3\n'},
}


@pytest.mark.parametrize("way", FILES)
@pytest.mark.parametrize("line", ["run", "run -m"])
def test_no_file_of_a_stranger_runs_code_or_sets_anything_but_the_model(mali: Mali, tmp_path: Path, way: str, line: str) -> None:
    for name, text in FILES[way].items():
        write(tmp_path / "own" / name, text)
    kind = "world" if WORLD in FILES[way] else "scenario"
    status, out, err = mali(*line.split(), "--config-dir", "own", f"{kind}=mine")
    assert (status, out) == (2, "") and err.startswith("mali: ") and err.count("\n") == 1 and harmless(err), err


GIVEN = (
    "+hydra.callbacks.x._target_=os.system",
    "hydra/launcher=basic",
    "hydra.searchpath=[file://own]",
    "verdicts.headline=${oc.env:HOME}",
)


@pytest.mark.parametrize("given", GIVEN)
def test_no_code_is_named_on_the_command_line_either(mali: Mali, given: str) -> None:
    status, out, err = mali("run", "-m", given)
    assert (status, out) == (2, "") and err.startswith("mali: ") and err.count("\n") == 1, err


@pytest.mark.parametrize("group", ["scenario", "study"])
def test_lists_show_no_control_characters(mali: Mali, tmp_path: Path, group: str) -> None:
    write(tmp_path / "own" / group / "mine.yaml", f"# Calm{ESCAPES} words\n{MINE}")
    write(tmp_path / "own" / group / f"odd{ESCAPES}.yaml", MINE)
    os.mkfifo(tmp_path / "own" / group / "pipe.yaml")
    subject = {"scenario": "scenarios", "study": "studies"}[group]
    status, out, err = mali("list", subject, "--config-dir", "own")
    assert status == 0 and harmless(out + err), out
    assert "words [yours]" in out and "odd\\x1b" in out and "pipe" not in out


def _huge(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(2**30)


ODD: dict[str, Callable[[Path], object]] = {
    "huge": _huge,
    "deep": lambda path: path.write_text("a: " + "[" * 400_000),
    "itself": lambda path: path.write_text("measures: &a\n  troops: *a\n"),
    "aliases": lambda path: path.write_text("a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{f'*a{n - 1}, ' * 9}]\n" for n in range(1, 40))),
    "folder": lambda path: path.mkdir(),
    "pipe": lambda path: os.mkfifo(path),
    "device": lambda path: path.symlink_to("/dev/zero"),
    "link to itself": lambda path: path.symlink_to(path),
    "UTF-16": lambda path: path.write_bytes(MINE.encode("utf-16")),
}


@pytest.mark.timeout(120)
@pytest.mark.parametrize("kind", ODD)
@pytest.mark.parametrize("place", ["scenario", "study", "outcome"])
def test_an_odd_file_ends_in_one_short_line_at_once(mali: Mali, tmp_path: Path, kind: str, place: str) -> None:
    path = tmp_path / "own" / f"{place}/mine.yaml"
    path.parent.mkdir(parents=True)
    ODD[kind](path)
    lines = {"study": "sweep study=mine", "outcome": "run outcomes=[mine]", "scenario": "run scenario=mine"}
    status, out, err = mali(*lines[place].split(), "--config-dir", "own")
    assert (status, out) == (2, "") and err.startswith("mali: ") and err.count("\n") == 1 and len(err) < 2500, err[:3000]
