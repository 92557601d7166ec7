"""Files of a stranger: no way from YAML to code, to the environment or to the terminal; and huge or odd files end in one line at once."""

from __future__ import annotations

import os
import pickle
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from experiments import cli
from experiments.commands import run
from experiments.config.configuration import Composer, load
from experiments.config.mistakes import Mistake, one_line
from experiments.running import stages

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


CALLBACKS = "callbacks: {x: {_target_: pandas.read_pickle, filepath_or_buffer: trap.pkl}, y: {_target_: os.system, command: touch marker}}\n"
LOGGING = (
    "hydra_logging: {version: 1, root: {handlers: [x]}, handlers: {x: {class: pandas.read_pickle, filepath_or_buffer: trap.pkl}}}\n"
)
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
