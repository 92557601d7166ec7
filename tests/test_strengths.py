"""Armed men by kind and region on the last day: the living where they stand, and nobody off the grid."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.outputs.strengths import KINDS, table
from sim.words import REGIONS


def test_men_are_counted_where_they_stand() -> None:
    geography = SimpleNamespace(squares=SimpleNamespace(region=np.array([REGIONS.index("Gao"), REGIONS.index("Mopti"), -1])))
    one = {"square": np.array([0, 1, 1, 2, -1, 0]), "men": np.array([10, 20, 5, 7, 9, 100]), "alive": np.array([1, 1, 1, 1, 1, 0], bool)}
    arrays = {f"{roster}.{name}": column for roster in KINDS.values() for name, column in one.items()}
    found = table(arrays, geography)  # type: ignore[arg-type]
    men = {(kind, region): n for kind, region, n in zip(found["kind"], found["region"], found["men"], strict=True)}
    for kind in KINDS:
        assert men[kind, "Gao"] == 10 and men[kind, "Mopti"] == 25 and men[kind, "Kidal"] == 0
    assert found["men"].sum() == 35 * len(KINDS) and len(men) == len(KINDS) * len(REGIONS)
