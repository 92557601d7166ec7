"""Tables of what a study compares, made from its runs and written into its folder: differences, ranking, answers by world."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from experiments.study import seals
from experiments.study.conclude import missing, settle
from experiments.study.rounding import nine_table
from experiments.study.study import Study
from experiments.study.sweep import Sweep, changed

if TYPE_CHECKING:
    from pandas import DataFrame

    from experiments.study.runs import World
    from sim.engine.parameters import Parameter

ANSWERS, WORLDS, DIFFERENCES, DOORS = "answers.csv", "worlds.csv", "world_differences.csv", "doors.csv"


def compare(study: Study) -> DataFrame:
    """Paired differences of every scenario from the reference, in the first world or over an ensemble, also kept as differences.csv.

    Of an ensemble, spread.csv has where their spread comes from. Where a scenario without a mission is among them, shares.csv has what
    each of the others does as a share of the mission's effect.
    """
    from experiments.comparison.differences import differences
    from experiments.comparison.split import split
    from experiments.comparison.yardstick import shares
    from experiments.study.results import Results

    settle(study)
    results = Results(study.folder)
    table = _keep(study, "differences.csv", differences(results.runs, results.metrics, results.scenarios))
    if results.ensemble:
        _keep(study, "spread.csv", split(results.runs, results.metrics, results.scenarios))
    if results.yardstick:
        _keep(study, "shares.csv", shares(results.runs, results.metrics, [results.reference, *results.others], results.yardstick))
    return table


def rank(study: Study) -> str:
    """All scenarios but a yardstick against each other on every headline outcome, kept as ranking.csv; the first one's table as text."""
    from pandas import concat

    from experiments.comparison.ranking import rank as ranked
    from experiments.comparison.ranking import terminal_ranking
    from experiments.study.results import Results

    results = Results(study.folder)
    names = [results.reference, *results.others]
    tables = [ranked(results.runs, results.metrics, names, name).table for name in study.verdicts["headline"]]
    _keep(study, "ranking.csv", concat(tables, ignore_index=True))
    return terminal_ranking(tables[0], star=False)


def answer(sweep: Sweep) -> DataFrame:
    """Which scenario is better in every world, also kept as answers.csv; worlds.csv has what each world changes."""
    from experiments.comparison.answers import answers
    from experiments.study.results import Results

    settle(sweep.study)
    results = Results(sweep.study.folder)
    _keep(sweep.study, WORLDS, changed(sweep.study.places), rounded=False)
    return _keep(sweep.study, ANSWERS, answers(results.all_runs, results.metrics, results.scenarios, sweep.points))


def between_worlds(sweep: Sweep) -> DataFrame | None:
    """What each world changes in every scenario, also kept as world_differences.csv; none where no baseline world is among them."""
    from experiments.comparison.answers import world_differences
    from experiments.study.results import Results

    worlds = list(dict.fromkeys(point["world"] for point in sweep.points))
    baseline = next((point["world"] for point in sweep.points if point["baseline"]), None)
    if baseline is None or len(worlds) < 2:
        return None
    results = Results(sweep.study.folder)
    order = [baseline, *(world for world in worlds if world != baseline)]
    return _keep(sweep.study, DIFFERENCES, world_differences(results.all_runs, results.metrics, results.scenarios, order))


def hangs(sweep: Sweep) -> DataFrame | None:
    """On which doors each difference hangs, also kept as doors.csv; none where the study shuts none."""
    if not sweep.doors or not any(point["baseline"] for point in sweep.points) or len(sweep.points) < 2:
        return None
    from experiments.comparison.channels import hang
    from experiments.study.results import Results

    results, there = Results(sweep.study.folder), {point["world"] for point in sweep.points}
    baseline = next(point["world"] for point in sweep.points if point["baseline"])
    doors, whole = shut([world for world in sweep.study.places if world.name in there])
    return _keep(sweep.study, DOORS, hang(results.all_runs, results.metrics, results.scenarios, doors, (baseline, whole)))


def shut(places: Sequence[World]) -> tuple[dict[str, bool], str]:
    """Of the worlds beside the baseline: whether each door's range has one sign; and the world that shuts all that the others shut."""
    from sim.settings import parameters

    known = {one.key: one for one in parameters()}
    others = [world for world in places if world.values]
    keys = {key for world in others for key in world.values}
    whole = [world.name for world in others if set(world.values) == keys and len(others) > 1]
    return {world.name: one_sided(world.values, known) for world in others if world.name not in whole}, "".join(whole[:1])


def one_sided(values: Mapping[str, Any], known: Mapping[str, Parameter]) -> bool:
    """Whether every value is an end of its parameter's range, or the first of its forms: it can act in one direction only."""
    ends = {key: (known[key].options[0],) if known[key].options else (known[key].low, known[key].high) for key in values}
    return all(value in ends[key] for key, value in values.items())


def further(sweep: Sweep) -> Iterator[DataFrame]:
    """All scenarios against each further reference, in the first world, also kept as differences_from_<reference>.csv."""
    from experiments.comparison.differences import differences
    from experiments.study.results import Results

    results = Results(sweep.study.folder)
    for name in () if missing(sweep.study) else sweep.against:
        order = [name, *(one for one in results.scenarios if one != name)]
        yield _keep(sweep.study, f"differences_from_{name}.csv", differences(results.runs, results.metrics, order))


def _keep(study: Study, name: str, table: DataFrame, *, rounded: bool = True) -> DataFrame:
    """The table as it is kept as CSV, to nine digits."""
    kept = nine_table(table) if rounded else table
    seals.keep_text(study.folder, name, kept.to_csv(index=False, lineterminator="\n"))
    return kept
