"""Which bases stand: noted evening by evening by hand, and in a run whose orders close some."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import runs

from sim.outputs.bases import COLUMNS, NEVER, Bases
from sim.run import run

DAY = np.datetime64("2017-06-29")


def test_evenings_by_hand() -> None:
    """Three bases: one closes on the mandate date, one opens three days later, one closes and comes back; a fourth never has men."""
    people, open_ = np.array([300.0, 0.0, 96.0, 0.0]), np.array([True, False, True, False])
    state: Any = SimpleNamespace(arrays={"base.people": people, "base.open": open_})
    bases = Bases(state)

    def evening(day: int, *men: float) -> None:
        people[:] = men
        open_[:] = people > 0
        bases.note(DAY + day)

    evening(0, 0, 0, 396, 0)
    evening(1, 0, 0, 0, 0)
    evening(2, 0, 0, 0, 0)
    evening(3, 0, 50, 346, 0)
    seeds = SimpleNamespace(places={"key": np.array(["a", "b"]), "latitude": np.array([1.0, 2.0]), "longitude": np.array([3.0, 4.0])})
    sites = SimpleNamespace(key=("a", "b", "camp", "d"), name=("A", "B", "Camp", "D"), region=np.array([0, 1, 2, 3]), square=np.arange(4))
    squares = SimpleNamespace(latitude=np.full(4, 9.0), longitude=np.full(4, 8.0))
    table = bases.table(SimpleNamespace(seeds=seeds, bases=sites, squares=squares))  # type: ignore[arg-type]
    assert list(table) == list(COLUMNS)
    assert table["base"].tolist() == ["a", "b", "camp"], "a place that never has men is no base"
    assert table["latitude"].tolist() == [1.0, 2.0, 9.0], "a base that no table of places has stands in its square's middle"
    assert table["closed"].astype(str).tolist() == [str(DAY), "NaT", "NaT"]
    assert table["opened"].astype(str).tolist() == ["NaT", "2017-07-02", "2017-07-02"]
    assert table["men_before"].tolist() == [300.0, 0.0, 96.0]
    assert table["men_at_mandate"].tolist() == [0.0, 0.0, 396.0] and table["men_at_end"].tolist() == [0.0, 50.0, 346.0]


def test_a_run_that_closes_bases_says_so() -> None:
    settings = runs.make(10, 16, measures=runs.CLOSED)
    found = run("closed", settings, 11, 12).bases
    by_base = {key: {name: column[i] for name, column in found.items()} for i, key in enumerate(found["base"])}
    for gone, to in (("tessalit", "kidal"), ("ansongo", "gao")):
        assert str(by_base[gone]["closed"]) == "2015-01-11" and by_base[gone]["men_at_end"] == 0 < by_base[gone]["men_before"]
        assert by_base[to]["men_at_mandate"] == by_base[to]["men_before"] + by_base[gone]["men_before"]
        assert np.isnat(by_base[to]["closed"])
    assert sum(found["men_at_end"]) == sum(found["men_before"]), "nobody is created"
    still = run("x", runs.make(10, 16), 11, 12).bases
    assert np.isnat(still["opened"]).all() and np.isnat(still["closed"]).all() and still["closed"].dtype == NEVER.dtype
    assert still["men_before"].tolist() == still["men_at_end"].tolist()
