"""Study files: the worlds, runs and prices that each design makes, and what is said of every mistake in one."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from experiments import cli
from experiments.ask.configuration import Composer
from experiments.ask.options import Pair
from experiments.ask.tree import leaves
from experiments.commands import sweep as command
from experiments.comparison import tables as doors
from experiments.study import sweep as study
from experiments.study.runs import World, crossed, tasks
from outputs import made

FILL, RISK, FORM, NOISE = "measures.troops.fill", "measures.posture.*.risk_tolerance", "world.protection.form", "world.cell.choice_noise"
HEAD = "# Is it so?\nscenarios: [status_quo, mobile]\nseeds: 3\ndesign: "
MOST = f"keep: monthly\nagainst: [mobile]\noutcomes: [deaths@gao]\nseconds_per_1000_days: 0.5\ndoors: true\n{HEAD}"
RIGHT = {
    "one_at_a_time": f"{HEAD}{{kind: one_at_a_time, values: {{{FILL}: [0.2, 0.0], {FORM}: [mass], calendar.end: [2018-06-28]}}}}",
    "grid": f"{HEAD}{{kind: grid, values: {{{FILL}@mobile: [0.1, 0.2], {RISK}: [0.3, 0.4, 0.5]}}}}",
    "latin": f"{HEAD}{{kind: latin_hypercube, points: 5, seed: 3, over: "
    f"{{{FILL}: , {RISK}: [0.2, 0.3], world.reporting.active: , {FORM}: }}}}",
    "sobol": f"{HEAD}{{kind: sobol, points: 4, baseline: false, over: "
    f"{{{FILL}: {{low: 0.01, high: 1, scale: log}}, world.civil_affairs.team: }}}}",
    "list": f"{HEAD}{{kind: list, points: [{{}}, {{{FILL}: 0.3, name: more}}, {{{FILL}: 0.4, {FORM}: mass}}, "
    "{measures.bases: {tessalit: {action: close, to: kidal}}, calendar.end: 2018-06-28, name: closed}]}",
    "most": f"{MOST.replace('[status_quo, mobile]', 'status_quo, mobile')}{{kind: list, points: [{{}}, {{{FILL}: 0.0}}]}}",
}


def told(folder: Path) -> dict[str, Any]:
    """All of it by name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("experiments.ask.configuration.Composer", cache(Composer))  # settings are read once
        patch.setattr(study, "timed", lambda tree: (2.5, 120))
        found = {f"study {name}": _study(folder, text) for name, text in RIGHT.items()}
        found["left out"] = _study(folder, RIGHT["most"], "scenarios=status_quo,close_bases", "seeds=4", "keep=outcomes")
        found["refused designs"] = made.answered("sweep", "refused designs", lambda design: _refused(folder, HEAD + design))
        found["refused"] = made.answered("sweep", "refused", lambda text: _refused(folder, made.lines(text)))
        found["not read"] = _refused(folder, "\udcff")
        found["refused words"] = made.answered("sweep", "refused words", lambda line: made.said(*line.split()[1:]))
    return {**found, **_prices()}


def _write(folder: Path, text: str) -> tuple[str, ...]:
    (folder / "study").mkdir(exist_ok=True)
    (folder / "study" / "mine.yaml").write_text(text, encoding="utf-8", errors="surrogateescape")
    return "study=mine", "--config-dir", str(folder)


def _refused(folder: Path, text: str) -> str:
    """What is said of a file; a mistake leaves nothing behind."""
    said = made.said("sweep", *_write(folder, text))
    assert said.startswith("[2]\nmali: ") and said.count("\n") == 1, said
    assert [path.name for path in folder.iterdir()] == ["study"]
    return said.removeprefix("[2]\nmali: ")


def _study(folder: Path, text: str, *words: str) -> dict[str, Any]:
    """What is planned, what it costs, and what each world changes."""
    asked: Any = command.plan(cli.read("sweep", command, [*_write(folder, text), *words]), Composer(folder))
    found = asked.study.tasks(2)
    places = asked.study.places
    usual = dict(leaves(next(iter(places[0].trees.values()))))
    plain = [world for world in places if all(key != "calendar.end" and "@" not in key and "*" not in key for key in world.values)]
    about = asked.study.notes["sweep"]["about"]
    pace, own = asked.study.announce.args[1], [one.name for one in asked.study.outcomes]
    return {
        "about": [about, asked.study.keep, asked.study.total, asked.against, asked.doors, pace, own],
        "points": asked.points,
        "worlds": study.changed(places),
        "cost": study.cost(found, 0.5, "made up", 2),
        "keys": [run.scenario for run in (asked.study.runs[0], asked.study.runs[-1])],
        "differs": [
            [one.name, *(f"{key}={value}" for key, value in leaves([*one.trees.values()][-1]) if usual.get(key) != value)] for one in places
        ],
        "doors": doors.shut(plain),
        "tasks": [len(task.runs) for task in found],
    }


def _prices() -> dict[str, Any]:
    """How runs are shared out, and what they are said to cost."""
    tree = {"calendar": {"start": "2015-01-01", "mandate": "2017-06-29", "end": "2019-06-28"}}
    worlds = [World(name, {}, dict.fromkeys("ab", tree | {"world": {"a": name}})) for name in ("v", "w")]
    found = tasks(Path("x"), "events", crossed(worlds, [Pair(1, 1), Pair(1, 2), Pair(2, 3)]), 3, {0, 11})
    some = (found, 2.0, 3), (found[:1], 0.01, 4), (found * 400, 5.0, 1)
    return {
        "prices": "\n".join(study.cost(these, pace, "as stated", workers) for these, pace, workers in some),
        "plan": [[task.history, task.numbers] for task in found],
        "tasks in words": "\n".join([*map(str, found), str([*found[0].runs.values()][-1])]),
    }
