"""Compare scenarios in many worlds: a study file varies any values, and the table says where which one is better.

A study is one YAML file, ours in scenarios/study or yours in <config-dir>/study: scenarios, seeds, what is kept, and a
design (one_at_a_time, grid, latin_hypercube, sobol, or a list of points). Its cost in runs and time is said before it
starts. Overrides change the baseline world; scenarios, seeds and keep on the command line win over the file's:
mali sweep study=two_way seeds=4
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from experiments.ask.command import Request
    from experiments.ask.configuration import Composer
    from experiments.ask.tree import Configuration
    from experiments.study.sweep import Sweep
    from experiments.study.sweep_file import StudyFile
    from sim.further_metrics import Further

USES = ("study", "scenarios", "seeds", "verdicts", "keep", "outcomes", "out", "engine", "scheduler", "workers")


def main(request: Request) -> int:
    """Read the study, say its cost, simulate, answer, draw; returns the exit status."""
    from experiments.ask.configuration import Composer

    composer = Composer(request.config_dir)
    asked = plan(request, composer)
    if request.options.cfg:
        from experiments.ask.declared import scalar

        print(composer.text(asked.study.scenarios) + "worlds:")
        for world in asked.study.places:
            print(f"  {scalar(world.name)}: {scalar(dict(world.values))}")
        return 0
    from experiments.study import conclude, stages

    with stages.run(asked.study) as failures:
        status = conclude.report_failures(failures, asked.study.folder) if failures else 0
        _conclude(asked)
    return status


def _conclude(asked: Sweep) -> None:
    """Say what cannot be compared, print the answers and what they hang on, and draw; nothing where no world has a pair."""
    from experiments.commands import _illustrate as illustrate
    from experiments.comparison import tables
    from experiments.comparison.answers import terminal_answers, terminal_worlds
    from experiments.comparison.channels import terminal_doors
    from experiments.comparison.table import terminal_table
    from experiments.comparison.tables import answer, between_worlds, further, hangs
    from experiments.study import conclude
    from experiments.study.progress import say
    from experiments.study.sweep import incomparable

    left_out = incomparable(asked)
    for text in left_out:
        say(f"mali: {text}")
    if left_out and not asked.points:
        return
    if not conclude.missing(asked.study):
        tables.compare(asked.study)
    print(terminal_answers(answer(asked)))
    changes = between_worlds(asked)
    if changes is not None:
        first = asked.study.scenarios[0].scenario
        print("\n" + terminal_worlds(changes, first) + "\n  of the other scenarios: world_differences.csv")
    hanging = hangs(asked)
    if hanging is not None:
        print("\n" + terminal_doors(hanging))
    for table in further(asked):
        print("\n" + terminal_table(table))
    if not conclude.missing(asked.study):
        illustrate.illustrate(asked.study.folder, asked.study.workers)


def plan(request: Request, composer: Composer) -> Sweep:
    """The sweep that is asked for, every value checked; raises Mistake, one line."""
    from experiments.ask import options, verdicts
    from experiments.study import design, worlds
    from experiments.study import sweep_file as file

    base = composer.compose(request.overrides)
    name = options.study(base.keys, composer.names("study"))
    asked = file.read(composer.files.named("study", name), name)
    given = {text.lstrip("+~").partition("=")[0] for text in request.overrides}
    keys = base.keys | {key: value for key, value in asked.keys.items() if key not in given}
    pairs, kept, scenarios = _read(asked, given, lambda: _shared(request, composer, keys, design.count(asked)))
    further = _read(asked, given, lambda: _further(composer, keys, scenarios))
    engine, workers, out = options.engine(keys), options.workers(keys), options.out(keys)
    wanted = design.points(asked)
    options.check_runs(len(pairs), len(scenarios), len(wanted))
    places, points = worlds.build(asked, wanted, scenarios, composer.known)
    from experiments.study.runs import crossed
    from experiments.study.study import Study  # after all mistakes are told: it takes its time to load
    from experiments.study.sweep import Sweep, announced

    first = places[0].of(scenarios)
    against = _against(asked, given, [one.scenario for one in first])
    study = Study(
        "sweep", first, crossed(places, pairs), kept, workers, out, engine, verdicts.of(keys), outcomes=further,
        notes={"sweep": {"name": name, "about": asked.doc}}, announce=partial(announced, name, asked.pace, places[0], workers),
    )  # fmt: skip
    return Sweep(study, points, against, asked.doors)


def _against(asked: StudyFile, given: set[str], scenarios: Sequence[str]) -> list[str]:
    """Further references that are in the study; one that the command line left out is left out here too."""
    from experiments.ask import options
    from experiments.ask.mistakes import nearest

    own = options.scenario_names(asked.keys) if "scenarios" in given and "scenarios" in asked.keys else []
    for name in asked.against:
        if name not in (*scenarios, *own):
            raise asked.mistake(f"against: no scenario '{name}' in this study{nearest(name, (*scenarios, *own))}")
    return [name for name in asked.against if name in scenarios[1:]]


def _shared(request: Request, composer: Composer, keys: dict[str, Any], points: int) -> tuple[Any, str, list[Configuration]]:
    """Pairs, what is kept, and the scenarios in the baseline world, each one checked; so many points are counted before."""
    from experiments.ask import options

    pairs, kept = options.many_pairs(keys), options.keep(keys, "outcomes")
    names = options.scenario_names(keys)
    options.check_runs(len(pairs), len(names), points)
    scenarios = [replace(composer.compose(request.overrides, name), keys=keys) for name in names]
    for scenario in scenarios:
        scenario.check()
    return pairs, kept, scenarios


def _further(composer: Composer, keys: dict[str, Any], scenarios: Sequence[Configuration]) -> list[Further]:
    """The metrics beside those that are always measured."""
    from experiments.ask import outcomes

    return outcomes.read(keys.get("outcomes"), composer.files.folders, scenarios[0].settings.calendar)


def _read(asked: StudyFile, given: set[str], read: Callable[[], Any]) -> Any:
    """What `read` gives; a mistake about a key that only the study file sets names that file."""
    from experiments.ask.mistakes import Mistake

    try:
        return read()
    except Mistake as error:
        text = str(error)
        key = "scenarios" if text.startswith("unknown scenario") else re.split("[=:.]", text)[0]
        if key in asked.keys and key not in given:
            raise asked.mistake(text) from None
        raise
