"""What is measured: rows of a table (`_table`), and files of their own where its words do not say it; of three kinds.

An `outcome` is what happens to people, and has a better direction; an `activity` is what the mission does; a `circumstance`
is what else comes about, such as who takes the tolls. Only outcomes are better or worse. Each is about one of THEMES.

A metric that is a sum over events says what `each` of the run's events counts, 0 before the mandate: such a metric can be
asked for in any area.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from types import ModuleType

import numpy as np

from sim.engine.parameters import discover
from sim.metrics._table import TABLE, Row
from sim.metrics._words import Array
from sim.outputs.record import Record

KINDS = ("outcome", "circumstance", "activity")
THEMES = {
    "protection of civilians": "civilians killed, by whom and where, and who is within reach of protection",
    "violence as a whole": "deaths and lethal events of all sides, and where they fall",
    "the mission": "attacks on it, its dead and wounded, where its troops and teams go, what it costs",
    "army and partner forces": "the Malian army, Barkhane and joint forces: their dead, and what they do",
    "armed groups": "jihadist organisations and the armed groups of the North: fighters, followers, ground, fights with each other",
    "communal violence and displacement": "tension and raids between communities, their militias, people displaced",
    "state and accord": "the peace accord, the mixed companies and sanctions, officials and services, support of the state",
    "illicit economy": "smuggling, tolls and robberies, and fights along the corridors",
}
"""What metrics are about, in the order of tables; a user's own metric may name one, and is `OWN` otherwise."""
OWN = "own"


@dataclass(frozen=True)
class Metric:
    """One metric: unit, which of `KINDS`, which direction is better, which of `THEMES`; its parts by square where it is a sum of them."""

    name: str
    unit: str
    kind: str
    better: str
    theme: str
    doc: str
    measure: Callable[[Record], float]
    expected: Callable[[Record], float] | None
    by_square: Callable[[Record], np.ndarray] | None = None


def _of_row(name: str, kind: str, better: str, row: Row) -> Metric:
    each = row.each
    measure = row.measure or (lambda record: float(each(record).sum()))  # type: ignore[misc]
    return Metric(name, row.unit, kind, better, row.theme, row.doc, measure, row.expected, row.by_square or _added_up(each))


def _of_module(name: str, module: ModuleType) -> Metric:
    doc = (module.__doc__ or "").split("\n", 1)[0]
    by_square = getattr(module, "by_square", None) or _added_up(getattr(module, "each", None))
    expected = getattr(module, "expected", None)
    return Metric(name, module.UNIT, module.KIND, module.BETTER, module.THEME, doc, module.measure, expected, by_square)


def _added_up(each: Array | None) -> Array | None:
    """What `each` event counts, added up in each square of the grid."""
    if each is None:
        return None
    return lambda record: np.bincount(record.events["square"], each(record), record.geography.n_squares)


@lru_cache(maxsize=1)
def catalogue() -> tuple[Metric, ...]:
    """Every metric in the order of `KINDS`, then by name."""
    found = [_of_row(name, kind, better, row) for kind, better, rows in TABLE for name, row in rows.items()]
    found += [_of_module(name, module) for name, module in discover("sim.metrics").items()]
    return tuple(sorted(found, key=lambda m: (KINDS.index(m.kind), m.name)))


def outcomes(record: Record) -> dict[str, float]:
    """All metrics of one run over the mandate, and the expected value `expected_*` where a metric has one."""
    out: dict[str, float] = {}
    for metric in catalogue():
        out[metric.name] = float(metric.measure(record))
        if metric.expected is not None:
            out[f"expected_{metric.name}"] = float(metric.expected(record))
    return out
