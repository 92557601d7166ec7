"""What commands print that run nothing: help, lists, completion, the plan of a day, progress and the state of folders."""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import shlex
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from experiments import cli, commands
from experiments.ask import claims, completion, declared, ending
from experiments.ask.command import Request
from experiments.commands import compare, rank, status
from experiments.commands import plan as planning
from experiments.study import conclude, marks, progress, store
from experiments.study import reference_tables as kept
from experiments.study.marks import Mark
from experiments.study.results import Results
from experiments.study.runs import Failure
from outputs import made
from sim.geography import seeds

MINE = {
    "outcome/raids_at_gao.yaml": "# Raids.\nevents: {subtype: raid, region: gao}\nbetter: lower\ntheme: illicit economy\n",
    "outcome/else.yaml": "# Something else.\ncount: deaths\n",
    "scenario/bold.yaml": "# Out of the camps.\n",
    "study/noise.yaml": "# Does noise matter?\ndesign: {}\n",
}
"""Files of a user, which are listed with ours."""


def told(folder: Path) -> dict[str, Any]:
    """All of it by name."""
    with pytest.MonkeyPatch.context() as patch:
        row = {"arises": "assumed", "verdict": "better", "n_pairs": "40", "gone": "a", "turned": "", "weighs": "b"}
        patch.setattr(claims, "_kept", lambda: {("mobile", "deaths"): row})
        patch.setattr(kept, "kept", lambda name: None)
        patch.setattr(seeds, "load", made.seeds)
        patch.setenv("COLUMNS", "110")
        return {**_lists(folder / "mine"), **_help(), **_completed(), **_told(), **_status(folder), **_compared(folder)}


def _lists(folder: Path) -> dict[str, Any]:
    for name, text in MINE.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return {"lists": made.answered("listed", "lists", lambda line: made.said(*shlex.split(line)))}


def _help() -> dict[str, Any]:
    """How each command is called; its options are laid out by Python, and each release does that in its own way."""
    found = {}
    for name in commands.names():
        module = commands.module(name)
        parser = cli._parser(name, module)
        found[f"help {name}"] = f"{parser.usage}\n{parser.description}\n{parser.epilog}\n{sorted(cli._flags(parser))}"
    asked = cli.read("run", commands.module("run"), ["seed=2", "--config-dir", "mine", "~a", "-m"])
    words = cli.read("rank", commands.module("rank"), ["folder", "outcome=deaths"])
    return {
        **found,
        "help": cli._help(),
        "asked": [asked.command, asked.words, asked.overrides, asked.config_dir],
        "words": [words.words, words.overrides],
        "place": [ending.place(OSError(2, "no", "f")), ending.place(OSError(2, "no"))],
        "long": _complained("x" * 2000) + _complained("y\x1b" * 2001),
    }


def _complained(text: str) -> list[int]:
    with contextlib.redirect_stderr(io.StringIO()) as err:
        status_ = ending.complain(text, 2)
    return [status_, len(err.getvalue())]


def _completed() -> dict[str, Any]:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii", errors=ending.PLAINLY)
    ending.bear_any_text()
    stream.write("Ménaka → ü")
    stream.flush()
    shells = [completion.script(name) for name in ("bash", "install=zsh", "fish")]
    return {
        "completed": made.answered("listed", "completed", _candidates),
        "shells": "\n".join(shells),
        "plainly": stream.buffer.getvalue().decode(),
        "as text": ending.read_as_text(["a", "\udcc3\udca9"]),
    }  # type: ignore[attr-defined]


def _candidates(line: str) -> str:
    return str(completion.candidates(line.split(" ")[1:], commands.names(), commands.module))


def _told() -> dict[str, Any]:
    """Steps, parameters, progress and what takes long, in words."""
    step = {
        "verb": "resolve",
        "step": "raids",
        "mechanism": "M1",
        "share": 0.1234,
        "doc": "Raids happen. " * 12,
        "acts": "acts",
        "writes": ["a.b", "c.d"],
        "draws": [],
        "reads": {"arrays": ["x.y", "z"], "levers": []},
    }
    numbers = [
        SimpleNamespace(
            key=key, doc="What it does.", unit="men", low=low, high=high, options=options, grade="judgement", source="own", default=default
        )
        for key, low, high, options, default in (
            ("measures.a.orders", None, None, (), {}),
            ("measures.a.b.c", 0, 2, (), 1),
            ("measures.a.b.d", None, None, ("x", "y"), "x"),
            ("world.a.b", 0.5, None, (), 0.7),
        )
    ]
    hand = SimpleNamespace(now=100.0)
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stderr(io.StringIO()) as err:
        patch.setattr(progress.time, "perf_counter", lambda: hand.now)
        with progress.Progress(40, 4, histories=10) as counting:
            for count in (1, 3, 30):
                hand.now += 7.0
                counting.step(count, histories=count)
        watch = marks.Stopwatch(lambda mark: f"run {mark.first}")
        seen = [
            [*watch.look([Mark(number, at, "7", "here") for number in alive], now)]
            for alive, at, now in (
                ((1, 2), None, 0.0),
                ((2,), None, 9.0),
                ((2,), None, 60.0),
                ((2,), None, 100.0),
                ((2,), None, 200.0),
                ((3,), 3, 300.0),
                ((3,), 3, 2200.0),
            )
        ]
        failures = [Failure("why", "a trace\n", "run a", (1,)), Failure("because", "", "history b", (2, 3))]
        ended = [conclude.report_failures(failures, Path("folder")), conclude.report_failures(failures[:1], Path("folder"))]
    plan = [*planning._step(7, step), *planning._step(8, {"verb": "", "doc": "nothing yet"})]
    changed = planning._changed({"measures": {"a": 1, "b": {"c": 2}}}, {"measures": {"a": 1, "b": {"c": 3}}})
    return {
        "step": "\n".join(plan),
        "changed": changed,
        "yaml": [declared.yaml_text(name, numbers) for name in declared.SECTIONS],  # type: ignore[arg-type]
        "progress": err.getvalue(),
        "stopwatch": "\n".join(text for texts in seen for text in texts),
        "ended": ended,
    }


def _begun(folder: Path, done: int, **more: Any) -> Path:
    manifest = {
        "command": "sweep",
        "state": "running",
        "configuration_hash": "h",
        "worlds": ["baseline", "calm"],
        "scenarios": ["a", "b"],
        "pairs": [{"history": 11, "future": 21}, {"history": 12, "future": 22, "world": "own"}, {"history": 13, "future": 23}],
    }
    store.open_study(folder, manifest | more)
    for number in range(done):
        path = folder / "parts" / f"{number:06d}.run"
        path.touch()
        os.utime(path, (1000 + 100 * number, 1000 + 100 * number))
    return folder


def _status(folder: Path) -> dict[str, Any]:
    def failed(number: int, cause: str) -> dict[str, Any]:
        pair = number % 3
        return {"scenario": "a", "world": ("baseline", "own")[pair == 1], "history": 11 + pair, "future": 21 + pair, "cause": cause}

    folders = [
        _begun(folder / "stopped", 5),
        _begun(folder / "two", 2),
        _begun(folder / "new", 0),
        _begun(folder / "finished", 1, state="finished", files={"x.csv": {}}),
        _begun(folder / "failed", 0, state="incomplete", scenarios=["a"] * 7, failed=[failed(n, f"cause {n}") for n in range(42)]),
        _begun(folder / "drawn", 1, runs=2, scenarios=["a"], failed=[failed(1, "why")]),
        _begun(folder / "pairs", 1, runs=3, scenarios=["a", "b", "c"], failed=[failed(1, "why")]),
    ]
    calibration = folder / "calibration"
    for name in ("final", "wave_2", "wave_1", "screening", "other"):
        _begun(calibration / name, 0)
    (calibration / "calibration.json").write_text("{}", encoding="utf-8")
    wrong = _begun(folder / "wrong", 0, pairs=3)
    marks.put(folders[0], 5, 6)
    return {
        "status": "\n".join("\n".join(status.told(one)) for one in folders),
        "stages": [path.name for path in status.studies(calibration)],
        "wrong": made.said("status", str(wrong)),
        "mark": [marks.read(folders[0], 5)[:2], marks.read(folders[0], 9)],
    }  # type: ignore[index]


def _compared(folder: Path) -> dict[str, Any]:
    """What a comparison and a ranking print of a study."""
    results = Results(made.compared())
    manifest = json.loads((results.folder / "manifest.json").read_text(encoding="utf-8"))
    over = SimpleNamespace(ensemble=11, pairs=13, over="over 11 plausible worlds")
    asked = [Request("rank", ("a",), overrides, argparse.Namespace()) for overrides in ((), ("outcome=deaths",), ("outcome=",), ("a=b",))]
    chosen = [made.attempt(lambda name=name: rank.chosen(results, name)) for name in (None, "deaths", "cost", "deths")]
    return {
        "compared": compare.tell(results.differences, results.folder),
        "over": compare._over(over),
        "asked of rank": [made.attempt(lambda one=one: one.own_keys({"outcome": "NAME"}).get("outcome")) for one in asked],
        "chosen": chosen,
        "settled": sorted(manifest),
        "titles": [results.over, results.pairs, results.worlds, results.ensemble, str(results.mandate)],
    }
