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
from experiments.comparison import channels as doors
from experiments.study import price
from experiments.study import sweep as study
from experiments.study.runs import World, crossed, tasks
from outputs import made

FILL, RISK, FORM, NOISE = "measures.troops.fill", "measures.posture.*.risk_tolerance", "world.protection.form", "world.cell.choice_noise"
SORTIE = "world.ieds.hit_mission"
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
VALUES = (
    f"{NOISE}: []", f"{NOISE}: 0.3", "world.cell.choice_nois: [0.3]", "choice_noise: [0.3]", "measures.*.risk: [0.3]",
    f"{NOISE}: [0.3, 30]",
    f"{FORM}: [mas]", "world.protection: [3]", f"{NOISE}@mobile: [0.3]", f"{FILL}@mobil: [0.3]", f"{NOISE}: [0.3, 0.30]",
)  # fmt: skip
POINTS = (
    "3", "[]", "[1]", "[{name: $x}]", f"[{{{FILL}: 0.1}}, {{{FILL}: 0.1}}]", f"[{{{FILL}: 0.1, name: a}}, {{{FILL}: 0.2, name: a}}]",
    f"[{{{FILL}: 0.1, name: baseline}}]", "[{measures.troops.fil: 1}]", "[{measures.troops: 1}]", "[{measures.troops: {}}]",
    f"[{{{FILL}@mobil: 1}}]", f"[{{{FORM}@mobile: mass}}]", f"[{{{FILL}: 3}}]", "[{measures.bases: {atlantis: {action: close, to: gao}}}]",
    "[{calendar.end: soon}]", "[{world.protection.mass: '20'}]", "[{world.protection.mass: '${oc.env:HOME}'}]", "[{calendar.end: 2019}]",
)  # fmt: skip
OVER = (
    "3", f"[{NOISE}]", f"{{{NOISE}: [1, 2, 3]}}", f"{{{NOISE}: [1]}}", f"{{{NOISE}: [2, 1]}}", f"{{{NOISE}: [1, 30]}}",
    f"{{{NOISE}: [a, 3]}}", f"{{{NOISE}: 3}}", f"{{{NOISE}: yes}}", f"{{{NOISE}: {{lo: 3}}}}", f"{{{NOISE}: {{scale: logs}}}}",
    f"{{{NOISE}: {{low: 1, choices: [1]}}}}",
    f"{{{FORM}: []}}", f"{{{FORM}: {{choices: []}}}}", f"{{{FORM}: mass}}", f"{{{SORTIE}: {{scale: log}}}}", "{calendar.end: }",
    "{measures.bases.gao.men: }", "{world.nobody.knows: }", "{world.*.sigma: , world.protection.*: }",
)  # fmt: skip
DESIGNS = (
    "{}", "{kind: gird}", "{kind: grid}", "{kind: list}", "{kind: list, value: [1]}", "{kind: grid, values: [1]}",
    "{kind: grid, points: [1]}",
    f"{{kind: grid, values: {{{FILL}: 3}}}}", "{kind: one_at_a_time, values: {}}", "{kind: latin_hypercube, points: 4}",
    f"{{kind: sobol, over: {{{FILL}: }}}}", f"{{kind: sobol, points: 12, over: {{{FILL}: }}}}",
    f"{{kind: latin_hypercube, points: true, over: {{{FILL}: }}}}", f"{{kind: latin_hypercube, points: 4, seeds: 2, over: {{{FILL}: }}}}",
    f"{{kind: latin_hypercube, points: 4, seed: -1, over: {{{FILL}: }}}}", f"{{kind: sobol, points: 4, baseline: 3, over: {{{FILL}: }}}}",
    f"{{kind: sobol, points: 1073741824, over: {{{FILL}: }}}}",
    "{kind: grid, values: {" + ", ".join(f"k{number}: [1, 2, 3]" for number in range(15)) + "}}",
    f"{{kind: latin_hypercube, points: 99999, over: {{{FILL}: }}}}",
    *(f"{{kind: one_at_a_time, values: {{{one}}}}}" for one in VALUES), *(f"{{kind: list, points: {one}}}" for one in POINTS),
    *(f"{{kind: sobol, points: 4, over: {one}}}" for one in OVER),
)  # fmt: skip
RIGHTLY = f"{HEAD}{{kind: list, points: [{{{FILL}: 0.1}}]}}\n"
WRONG = (
    "", "- a\n", "3\n", "seeds: [1\n", "seeds: 1\nseeds: 2\n", "a: 1\n", "seeds:\n", "seeds: 1\n",
    "design: {}\nagainst: x\n", "design: {}\ndoors: 1\n",
    "against: [nobody]\n" + RIGHTLY, "against: [mobil]\n" + RIGHTLY, "seconds_per_1000_days: 0\n" + RIGHTLY,
    "seconds_per_1000_days: no\n" + RIGHTLY, "seconds_per_1000_days: .inf\n" + RIGHTLY, RIGHTLY.replace("[status_quo, mobile]", "null"),
    "keep: event\n" + RIGHTLY, RIGHTLY.replace("mobile", "mobbile"), RIGHTLY.replace("seeds: 3", "seeds: 0"), "\udcff",
    *(HEAD + design for design in DESIGNS),
)  # fmt: skip
WORDS = (
    "", "two_way", "study=two_ways", "study=two_way seeds=0", "study=two_way seed=1", "study=two_way scenarios=[nobody]",
    "study=two_way world.cell.choice_noise=30",
)  # fmt: skip


def told(folder: Path) -> dict[str, Any]:
    """All of it by name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("experiments.ask.configuration.Composer", cache(Composer))  # settings are read once
        patch.setattr(price, "timed", lambda tree: (2.5, 120))
        found = {f"study {name}": _study(folder, text) for name, text in RIGHT.items()}
        found["left out"] = _study(folder, RIGHT["most"], "scenarios=status_quo,close_bases", "seeds=4", "keep=outcomes")
        said = [f"{text.removeprefix(HEAD)!r}: {_refused(folder, text)}" for text in WRONG]
        words = [f"{one}: {made.said('sweep', *one.split())}" for one in WORDS]
    return {**found, "refused": "\n".join(said), "refused words": "\n".join(words), **_prices()}


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
        "cost": price.told(found, 0.5, "made up", 2),
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
        "prices": "\n".join(price.told(these, pace, "as stated", workers) for these, pace, workers in some),
        "plan": [[task.history, task.numbers] for task in found],
        "tasks in words": "\n".join([*map(str, found), str([*found[0].runs.values()][-1])]),
    }
