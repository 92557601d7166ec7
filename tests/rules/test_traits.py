"""M03: contingents by country: what their men are worth outside, their pace and their capitals' caveats; at the nulls all are alike."""

from typing import Any

import numpy as np
import pytest
from tiny import Stage, orders, table

from sim.actors.patrol import SHORT
from sim.events import Event
from sim.geography.seeds import load
from sim.rules.mission import deployment, patrolling, quick_reaction

FIRST = np.datetime64("2016-03-01")
LAND = table(
    country=["Richland", "Poorland"], equipment=[0.9, 0.4], mobility=[0.47, 0.97], long_patrols=[True, False], beyond_km=[200.0, np.nan]
)


def deployed(**params: Any) -> Stage:
    """The first day: two countries of the table and one that it does not have, at one base."""
    men = table(
        date=[FIRST] * 3, base=["base0"] * 3, country=["Richland", "Poorland", "Elsewhere"], troops=[100, 200, 300], infantry=[70, 140, 210]
    )
    s = Stage(countries=LAND, contingents=men)
    s.act(deployment, s.day(index=0, number=int(FIRST.astype(int))), **params)
    return s


def test_worth_and_pace_grow_with_what_a_country_has() -> None:
    """Half of full equipment above the usual at one log unit: exp(0.5); who is not in the table is usual."""
    s = deployed(quality=1.0, speed=0.6, usual_equipment=0.4, usual_mobility=0.47)
    assert s["contingent.worth"][:3] == pytest.approx([np.exp(0.5), 1.0, 1.0])
    assert s["contingent.pace"][:3] == pytest.approx([1.0, np.exp(0.3), 1.0])
    assert s["contingent.limit_km"][:3].tolist() == [200.0, 0.0, 0.0] and s["contingent.long_barred"][:3].tolist() == [False, True, False]


def test_a_platoon_counts_by_what_its_men_are_worth() -> None:
    s = Stage()
    s.contingent(0, 70, 70, worth=1.5)
    s.add("patrol", contingent=0, base=0, active=True)
    s.act(patrolling, s.day(orders={"patrol": orders(task=[SHORT], target=[2], site=[-1], trip=[-1])}), short_hours=6.0)
    assert s["field.un_hours"][2] == pytest.approx(1.5 * 35.0 / 4.0)


def test_the_quick_are_there_sooner_by_the_men_that_each_holds() -> None:
    """Sixty men of pace 2 and twenty of pace 1 are 1.75 times as fast: four hours are 2.3."""
    s = Stage()
    s.contingent(0, 300, 300, pace=2.0)
    s.contingent(0, 100, 100, pace=1.0)
    day = s.day()
    day.orders["contingent"] = orders(reaction=[60.0, 20.0])
    day.events.append(Event(4, 1, "ambush", "MINUSMA", "JNIM", "JNIM", "MINUSMA"))
    s.act(quick_reaction, day, most=1.0, hours_scale=12.0)
    assert s.tally("answered") == 1.0 and s.tally("response_hours") == pytest.approx(4.0 / 1.75)


def test_the_table_has_every_country_of_the_maps() -> None:
    seeds = load()
    assert set(seeds.contingents["country"]) <= set(seeds.countries["country"])


def test_usual_is_the_mean_over_infantry_of_june_2017() -> None:
    seeds, p = load(), deployment.Params()
    rows = (seeds.contingents["date"] == np.datetime64("2017-06-01")) & (seeds.contingents["base"] != "bamako")
    of = {str(name): row for row, name in enumerate(seeds.countries["country"])}
    at, men = [of[str(name)] for name in seeds.contingents["country"][rows]], seeds.contingents["infantry"][rows]
    for name, usual in (("equipment", p.usual_equipment), ("mobility", p.usual_mobility)):
        assert np.average(seeds.countries[name][at], weights=men) == pytest.approx(usual, abs=0.01)
