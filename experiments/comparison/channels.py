"""A study whose points shut doors says of each difference at which of them it goes; the copy that ships is what reports read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pandas import DataFrame

    from experiments.study.runs import World
    from experiments.study.sweep import Sweep
    from sim.engine.parameters import Parameter

TABLE = "doors.csv"


def one_sided(values: Mapping[str, Any], known: Mapping[str, Parameter]) -> bool:
    """Whether every value is an end of its parameter's range, or the first of its forms: it can act in one direction only."""
    for key, value in values.items():
        one = known[key]
        if value not in ((one.options[0],) if one.options else (one.low, one.high)):
            return False
    return True


def shut(places: Sequence[World]) -> tuple[dict[str, bool], str]:
    """Of the worlds beside the baseline: whether each door's range has one sign; and the world that shuts all that the others shut."""
    from sim.settings import parameters

    known = {one.key: one for one in parameters()}
    others = [world for world in places if world.values]
    keys = {key for world in others for key in world.values}
    whole = [world.name for world in others if set(world.values) == keys and len(others) > 1]
    return {world.name: one_sided(world.values, known) for world in others if world.name not in whole}, "".join(whole[:1])


def table(sweep: Sweep) -> DataFrame:
    """What each difference hangs on."""
    from experiments.comparison import hang
    from experiments.study.results import Results

    results = Results(sweep.study.folder)
    there = {point["world"] for point in sweep.points}
    doors, whole = shut([world for world in sweep.study.places if world.name in there])
    baseline = next(point["world"] for point in sweep.points if point["baseline"])
    return hang(results.all_runs, results.metrics, results.scenarios, doors, (baseline, whole))
