"""A study of histories: the status quo up to the record's last day, with all measures of each history among its outcomes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.past import draws, region_months
from experiments.past.families import FAMILIES, UNITS
from experiments.past.measured import measure
from experiments.past.score import Key, beside
from experiments.study import identity, seals
from experiments.study.runs import crossed
from experiments.study.study import Study

if TYPE_CHECKING:
    from pandas import DataFrame

    from experiments.ask.configuration import Composer
    from experiments.ask.tree import Configuration
    from sim.outputs.record import Record

COMMAND, TABLE, PLACES = "validate", "validation.csv", "cercle_squares.csv"
FIGURES = tuple(f"validation_{name}" for name in ("paths", "map", "cercles", "levels", "patterns", "held_back", "regions"))
MEASURING = tuple(f"past/{name}.py" for name in ("comparable", "ground", "levels", "measured", "patterns", "region_months", "sides"))
"""Modules that decide what is measured: where one of them changes, stored histories are another study's."""


@dataclass(frozen=True)
class Measuring:
    """Measures every history by the code of this digest, as outcomes of its run."""

    code: str

    def measures(self, record: Record) -> dict[str, float]:
        """All families, a column each."""
        return {column(key): value for key, value in measure(record).items()}

    def parts(self) -> list[dict[str, Any]]:
        """What it measures, as a study's metrics are told."""
        told = FAMILIES | {region_months.FAMILY: "recorded deaths by type, region and month"}
        usual = {"kind": "circumstance", "better": "none"}
        return [{"name": column(key), "unit": UNITS.get(key[0], "deaths"), **usual, "doc": f"{told[key[0]]}: {key[1]}"} for key in keys()]


def column(key: Key) -> str:
    """The column of a measure in runs.parquet."""
    return ": ".join(key)


@cache
def keys() -> tuple[Key, ...]:
    """Every measure by family and name: those beside the record, then deaths by region and month."""
    return *told_keys(), *((region_months.FAMILY, name) for name in region_months.names())


@cache
def told_keys() -> tuple[Key, ...]:
    """Measures that stand beside the record."""
    from experiments.past.recorded import record
    from sim.geography.seeds import load

    return tuple(record(load()))


def planned(composer: Composer, configuration: Configuration) -> Study:
    """The study of these histories; everything that can be wrong is told before this returns. Raises Mistake, one line."""
    from experiments.ask import options

    given = configuration.keys
    pairs, keep, workers, out = options.many_pairs(given), options.keep(given, "outcomes"), options.workers(given), options.out(given)
    engine, named = options.engine(given), given.get("worlds")
    places = draws.chosen(named, configuration, composer)
    many = named not in (None, options.WORLDS[1])
    rows = draws.drawn(places, pairs) if many else crossed(places, pairs)
    first = places[0].of([configuration]) if many else [configuration]
    return Study(COMMAND, first, rows, keep, workers, out, engine, outcomes=measuring(), spread=many)


def measuring() -> list[Any]:
    """All measures, as outcomes of a study."""
    return [Measuring(identity.of_modules(MEASURING))]


def held_back(study: Study) -> list[str]:
    """The last year of a study's histories as if it were held back, kept as tables, in words."""
    from experiments.past import held_back
    from experiments.study.results import Results
    from sim.geography.seeds import load

    kept = held_back.kept(study.folder, Results(study.folder).all_runs, region_months.record(load()))
    return held_back.lines(*kept, knows=held_back.known(study.scenarios[0].settings.calendar.mandate))


def validated(folder: Path) -> DataFrame:
    """The histories of a folder beside the record, also kept as validation.csv; where the cercles lie is kept beside it."""
    import numpy as np
    import pandas as pd

    from experiments.past.ground import cercles_of
    from experiments.past.recorded import record
    from experiments.study.results import Results
    from sim.geography.seeds import load

    table = beside(Results(folder).all_runs, record(load()))
    seals.keep_text(folder, TABLE, table.to_csv(index=False, lineterminator="\n"))
    gids, cercles, of_gid = cercles_of(load())
    places = pd.DataFrame({"priogrid_gid": gids, "cercle": np.array(cercles)[of_gid]})
    seals.keep_text(folder, PLACES, places.to_csv(index=False, lineterminator="\n"))
    return table
