"""The lever of mixed battalions: nothing before its date, companies on it, and not a man made or lost."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import runs

from sim.measures import mixed_patrols
from sim.model import Mali, ground_for
from sim.settings import build

START = date(2016, 11, 20)
MANDATE, DAYS = 120, 360  # 2017-03-20, after the first mixed patrol, and most of a year


def settings(measures: dict[str, Any] | None = None, mandate: int = MANDATE, days: int = DAYS, **rest: Any) -> Any:
    return runs.make(mandate, days, START, measures, **rest)


def test_camps_are_places_of_their_regions() -> None:
    ground = ground_for(build({}))
    names = [ground.squares.region[ground.place_square(camp)] for camp in mixed_patrols.CAMPS]
    assert len(set(names)) == 3 and set(mixed_patrols.CAMPS) <= set(mixed_patrols.Params.model_fields)


# ---- in the whole model ------------------------------------------------------------------------------------------


def test_a_date_changes_nothing_before_it_and_companies_on_it() -> None:
    day, order = (date(2017, 7, 1) - START).days, {"mixed_patrols": {"kidal": "2017-07-01"}}
    usual, raised = (runs.live(settings(measures), 3, 4, days=day) for measures in ({}, order))
    assert not runs.differing(runs.fingerprint(usual), runs.fingerprint(raised))
    for model in (usual, raised):
        model.step()
    assert "moc_company.men" in runs.differing(runs.fingerprint(usual), runs.fingerprint(raised))


def test_men_balance_and_battalions_fill() -> None:
    """Arrived + sent = men + dead on every day; bands give exactly what companies take in."""
    model = Mali(settings({"mixed_patrols": {"kidal": "2017-04-01", "timbuktu": "2017-04-01"}}), history=3, future=4, enlist=False)
    a, books = model.state.arrays, np.zeros(3)
    bombed = []
    for _ in range(DAYS):
        model.step()
        assert model.today is not None
        books += [float(a[f"tally.{name}"][0]) for name in ("moc_army_arrived", "moc_joined", "moc_killed")]
        n = int(a["moc_company.size"][0])
        parts = np.array([a[f"moc_company.men_{party}"][:n] for party in ("army", "cma", "platform")])
        assert (parts >= 0).all() and (parts.sum(axis=0) == a["moc_company.men"][:n]).all()
        assert books[0] + books[1] == parts.sum() + books[2] and a["tally.moc_men"][0] == parts.sum()
        assert a["tally.moc_joined"][0] == a["band.sent"][: int(a["band.size"][0])].sum()
        assert a["tally.moc_killed"][0] == sum(e.deaths_a for e in model.today.events if e.side_a == "MOC")
        bombed += [
            (str(np.datetime64(model.today.number, "D")), e.recorded, e.recorded_best, e.deaths_a) for e in model.today.events if e.scripted
        ]
    assert len(np.unique(a["moc_company.square"][:n])) == 3 and n == 15
    assert bombed == [("2017-01-18", True, bombed[0][3], bombed[0][3])] and 0 < bombed[0][3] <= 55
    assert a["tally.moc_men"][0] > 1000.0 and a["tally.moc_out"][0] > 0.0
    model.close()


def test_a_mandate_that_begins_earlier_knows_neither_gao_nor_the_bombing() -> None:
    model = runs.live(settings(mandate=5, days=80), 3, 4)
    assert int(model.state.arrays["moc_company.size"][0]) == 0 and "MOC" not in {row[13] for row in model.recorder.rows}
    model.close()
    model = runs.live(settings({"mixed_patrols": {"gao": "2016-12-01"}}, mandate=5, days=40), 3, 4)
    assert int(model.state.arrays["moc_company.size"][0]) == 5, "the lever can raise what history did not"
    model.close()
