"""Study files, their designs, points and worlds; prices; and how pairs are laid over plausible worlds."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from experiments import cli
from experiments.ask import options
from experiments.ask.configuration import Composer
from experiments.ask.mistakes import Mistake
from experiments.ask.options import Pair
from experiments.ask.plausible import World
from experiments.ask.tree import Configuration, leaves
from experiments.commands import sweep as command
from experiments.comparison import channels as doors
from experiments.study import comparing as comparison
from experiments.study import design, layout, price, samples, worlds
from experiments.study import sweep as study
from experiments.study import sweep_file as file
from experiments.study.ensemble import place
from experiments.study.sweep_file import StudyFile
from experiments.study.tasks import Arm, plan

FILL, RISK, FORM = "measures.troops.fill", "measures.posture.*.risk_tolerance", "world.protection.form"
HEAD = "# Is it so?\nscenarios: [status_quo, mobile]\nseeds: 3\ndesign:\n"
RIGHT = {
    "one_at_a_time": HEAD + f"  kind: one_at_a_time\n  values: {{{FILL}: [0.2, 0.0], {FORM}: [mass], calendar.end: [2018-06-28]}}\n",
    "grid": HEAD + f"  kind: grid\n  values: {{{FILL}@mobile: [0.1, 0.2], {RISK}: [0.3, 0.4, 0.5]}}\n",
    "latin": HEAD
    + f"  kind: latin_hypercube\n  points: 5\n  seed: 3\n  over: {{{FILL}: , {RISK}: [0.2, 0.3], world.reporting.active: , {FORM}: }}\n",
    "sobol": HEAD
    + "  kind: sobol\n  points: 4\n  baseline: false\n"
    + f"  over: {{{FILL}: {{low: 0.01, high: 1, scale: log}}, world.civil_affairs.team: }}\n",
    "list": HEAD + f"  kind: list\n  points: [{{}}, {{{FILL}: 0.3, name: more}}, {{{FILL}: 0.4, {FORM}: mass}}]\n",
    "most": "scenarios: [status_quo, mobile]\nseeds: 2\nkeep: monthly\nagainst: [mobile]\n"
    "outcomes: [deaths@gao]\nseconds_per_1000_days: 0.5\n"
    f"doors: true\ndesign: {{kind: list, points: [{{}}, {{{FILL}: 0.0}}]}}\n",
}
WRONG = (
    "3\n",
    "a: 1\n",
    "seeds:\n",
    "seeds: 1\n",
    "seconds_per_1000_days: 0\ndesign: {}\n",
    "design: {}\nagainst: x\n",
    "design: {}\ndoors: 1\n",
    HEAD + "  kind: gird\n",
    HEAD + "  kind: grid\n",
    HEAD + "  kind: grid\n  values: [1]\n",
    HEAD + f"  kind: grid\n  values: {{{FILL}: 3}}\n",
    HEAD + "  kind: grid\n  value: {a: [1]}\n",
    HEAD + "  kind: list\n  points: 3\n",
    HEAD + "  kind: list\n  points: [{name: $x}]\n",
    HEAD + f"  kind: list\n  points: [{{{FILL}: 0.1}}, {{{FILL}: 0.1}}]\n",
    HEAD + f"  kind: list\n  points: [{{{FILL}: 0.1, name: a}}, {{{FILL}: 0.2, name: a}}]\n",
    HEAD + "  kind: list\n  points: [{measures.troops.fil: 1}]\n",
    HEAD + "  kind: list\n  points: [{measures.troops: 1}]\n",
    HEAD + "  kind: list\n  points: [{measures.troops: {}}]\n",
    HEAD + f"  kind: list\n  points: [{{{FILL}@mobil: 1}}]\n",
    HEAD + f"  kind: list\n  points: [{{{FORM}@mobile: mass}}]\n",
    HEAD + f"  kind: list\n  points: [{{{FILL}: 3}}]\n",
    HEAD + f"  kind: sobol\n  points: 5\n  over: {{{FILL}: }}\n",
    HEAD + f"  kind: sobol\n  over: {{{FILL}: }}\n",
    HEAD + f"  kind: sobol\n  points: 4\n  baseline: 1\n  over: {{{FILL}: }}\n",
    HEAD + f"  kind: sobol\n  points: 4\n  over: {{{FILL}: [1]}}\n",
    HEAD + f"  kind: sobol\n  points: 4\n  over: {{{FILL}: [0.2, 0.1]}}\n",
    HEAD + f"  kind: sobol\n  points: 4\n  over: {{{FILL}: [0, 2]}}\n",
    HEAD + f"  kind: sobol\n  points: 4\n  over: {{{FILL}: {{scale: log}}}}\n",
    HEAD + f"  kind: sobol\n  points: 4\n  over: {{{FILL}: {{scale: lgo}}}}\n",
    HEAD + f"  kind: sobol\n  points: 4\n  over: {{{FILL}: {{lo: 1}}}}\n",
    HEAD + f"  kind: sobol\n  points: 4\n  over: {{{FILL}: {{low: 1, choices: [1]}}}}\n",
    HEAD + f"  kind: sobol\n  points: 4\n  over: {{{FILL}: {{choices: []}}}}\n",
    HEAD + f"  kind: sobol\n  points: 4\n  over: {{{FILL}: yes}}\n",
    HEAD + "  kind: sobol\n  points: 4\n  over: {measures.bases.gao.men: }\n",
    HEAD + "  kind: latin_hypercube\n  points: 4\n  over: 3\n",
    "against: [nobody]\n" + HEAD + f"  kind: list\n  points: [{{{FILL}: 0.1}}]\n",
    HEAD + f"  kind: latin_hypercube\n  points: 99999\n  over: {{{FILL}: }}\n",
)


def told(folder: Path) -> dict[str, Any]:
    """All of it by name."""
    composer, mine = Composer(), Composer(folder)
    base = [composer.compose([], name) for name in ("status_quo", "mobile")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(price, "timed", lambda tree: (2.5, 120))
        found = {f"study {name}": _study(mine, text) for name, text in RIGHT.items()}
        found["left out"] = _study(mine, RIGHT["most"], "scenarios=status_quo,close_bases", "seeds=4", "keep=outcomes")
    said = [f"{text.removeprefix(HEAD)!r}: {_attempt(mine, base, text)}" for text in WRONG]
    return {**found, "refused": "\n".join(said), **_axes(), **_prices(), **_laid(composer, base), **_matched(composer)}


def _study(composer: Composer, text: str, *words: str) -> dict[str, Any]:
    """What is planned, what it costs, and what each world changes."""
    asked = _planned(composer, text, *words)
    tasks = plan(Path("x"), asked.keep, asked.arms, asked.pairs, 2)
    usual = dict(leaves(asked.places[0].trees[0]))
    return {
        "about": [asked.doc, asked.keep, asked.total, asked.against, asked.doors, asked.pace, [one.name for one in asked.outcomes]],
        "points": asked.points,
        "worlds": study.changed(asked.places),
        "cost": price.told(tasks, 0.5, "made up", 2),
        "keys": [asked.key(number)["scenario"] for number in (0, asked.total - 1)],
        "differs": [
            [one.name, *(f"{key}={value}" for key, value in leaves(one.trees[-1]) if usual.get(key) != value)] for one in asked.places
        ],
        "doors": _doors(asked),
        "tasks": [len(task.jobs) for task in tasks],
    }


def _planned(composer: Composer, text: str, *words: str) -> Any:
    folder = composer.files.folders[0]
    (folder / "study").mkdir(exist_ok=True)
    (folder / "study" / "mine.yaml").write_text(text, encoding="utf-8")
    return command.plan(cli.read("sweep", command, ["study=mine", "--config-dir", str(folder), *words]), composer)


def _doors(asked: Any) -> Any:
    return doors.shut(
        [world for world in asked.places if all(key != "calendar.end" and "@" not in key and "*" not in key for key in world.values)]
    )


def _attempt(composer: Composer, base: list[Configuration], text: str) -> str:
    """What is said of a file, its design and its worlds."""
    path = composer.files.folders[0] / "study" / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    try:
        asked = file.read(path, "mine")
        options.check_runs(3, 2, design.count(asked))
        built = worlds.build(asked, design.points(asked), base, composer.known)[0]
        return f"{len(built)} worlds, {command._against(asked, set(), ['a', 'mobile'])}"
    except Mistake as error:
        return str(error)


def _axes() -> dict[str, Any]:
    along = (
        samples.Axis("a", ("x", "y", "z")),
        samples.Axis("b", (), 2, 5, whole=True),
        samples.Axis("c", (), 0.01, 100.0, log=True),
        samples.Axis("d", (), -1.0, 3.0),
    )
    asked = StudyFile(Path("s.yaml"), "s", "", {}, None, {"kind": "grid", "values": {"a.b": [1, 2], "c": ["x", None, True]}})
    return {
        "axes": [[axis.at(share) for share in (0.0, 0.33, 0.5, 0.999999)] for axis in along],
        "count": [design.count(asked), len(design.points(asked))],
        "names": [f"{point.name}|{point.parameter}|{point.value}" for point in design.points(asked)],
    }


def _prices() -> dict[str, Any]:
    tree = {"calendar": {"start": "2015-01-01", "mandate": "2017-06-29", "end": "2019-06-28"}}
    arms = [Arm(world, name, tree | {"world": {"a": world}}) for world in ("v", "w") for name in ("a", "b")]
    tasks = plan(Path("x"), "events", arms, [Pair(1, 1), Pair(1, 2), Pair(2, 3)], 3, {0, 11})
    costs = [
        price.told(some, pace, "as stated", workers)
        for some, pace, workers in ((tasks, 2.0, 3), (tasks[:1], 0.01, 4), (tasks * 400, 5.0, 1))
    ]
    return {
        "days": [price.days(tasks), price.span(tree["calendar"])],
        "prices": "\n".join(costs),
        "plan": [[task.history, task.numbers] for task in tasks],
        "tasks in words": "\n".join([*map(str, tasks), tasks[0].named(tasks[0].numbers[-1])]),
    }


def _laid(composer: Composer, base: list[Configuration]) -> dict[str, Any]:
    """Pairs over worlds by weight."""
    table = {
        number: World(number, weight, {FILL.replace("measures.troops", "world.x"): weight})
        for number, weight in ((4, 0.5), (2, 0.3), (9, 0.2), (7, 0.0))
    }
    pairs = [Pair(number, 100 + number) for number in range(1, 13)]
    lines = [
        [[pair.history, pair.future, world.number] for pair, world in zip(*lay(pairs, table), strict=True)]
        for lay in (layout.counted, layout.listed)
    ]
    there = place(World(3, 1.0, {"world.protection.half_life_days": 5.5, "world.ieds.hit_mission": 0.02}), base, {"world.ieds.hit_mission"})
    (first, *_), (last, *_) = there.trees.values(), (base[0].settings.tree(),)
    changed = [f"{key}={value}" for key, value in leaves(first) if dict(leaves(last)).get(key) != value]
    try:
        wrong = str(place(World(3, 1.0, {"world.ieds.hit_mission": 7.0}), base, set()))
    except Mistake as error:
        wrong = str(error)
    names = [world.number for world in layout.draw(table, 9)]
    asked = comparison.composed(composer, ["scenarios=status_quo,mobile", "seeds=2", "worlds=baseline", "keep=monthly", "out=o"])
    planned = comparison.planned(composer, asked)
    manifest = {
        name: value
        for name, value in planned.manifest("running").items()
        if name in ("study", "state", "scenarios", "worlds", "pairs", "failed", "calendar")
    }
    return {
        "laid": lines,
        "drawn": names,
        "placed": [there.name, dict(there.values), changed],
        "refused world": wrong,
        "manifest": manifest,
        "identity": sorted(planned.identity),
        "losses": _losses(planned),
        "planned": [planned.total, planned.keep, str(planned.folder), planned.resolution],
    }


def _losses(planned: Any) -> Any:
    planned.failed = {3: "why", 1: "because"}
    return planned.losses


def _matched(composer: Composer) -> dict[str, Any]:
    known = {"a": {"b": {"x": 1, "y": 2}, "c": {"x": 3}, "d": {}}}
    texts = ("a.*.x", "a.b.*", "a.d.gao.men", "a.z", "*", "a.b.x")
    incomplete = SimpleNamespace(
        points=[{"world": "v"}, {"world": "w"}, {"world": "v"}],
        pairs=[1, 2],
        losses=[{"scenario": name, "world": "v", "history": number, "future": number} for number, name in ((1, "a"), (2, "b"))],
    )
    return {
        "matching": [list(worlds._matching(known, text.split("."))) for text in texts],
        "merged": worlds._merged({"a": {"b": 1}}, {"a": {"c": 2}, "d": 3}),
        "left without": [study.incomparable(incomplete), incomplete.points],
        "read": file.FIELDS,
    }  # type: ignore[arg-type]
