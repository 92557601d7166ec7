"""Metrics in an area and sums over chosen events: by hand on a record made by hand, and against sums over a run's table of events."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
import runs
import tiny

from sim import metrics
from sim.declarations import texts_of_events
from sim.engine.parameters import place_key
from sim.further_metrics import EventFilter, Further, additive
from sim.outputs.areas import Area, known
from sim.outputs.record import Record, event_table
from sim.run import run
from sim.words import REGIONS

FIRST, MANDATE, DAYS = 17000, 4, 10


def row(day: int, square: int, *, kind: int = 3, civilians: int = 2, initiator: str = "JNIM", target: str = "Civilians") -> tuple[Any, ...]:
    """One event of the recorder with one dead soldier or fighter and some dead civilians."""
    return (FIRST + day, square, kind, 1, 0, civilians, 0, True, 0, False, initiator, "Civilians", initiator, target, "punishment", "")


def record(*rows: tuple[Any, ...]) -> Record:
    """Ten days, the mandate from the fifth on, in Mopti."""
    daily = {"date": (FIRST + np.arange(DAYS)).astype("datetime64[D]")}
    geography = tiny.ground(region=tiny.MOPTI)
    return Record(key={}, daily=daily, events=event_table(list(rows)), squares={}, mandate=MANDATE, geography=geography)


def own(count: str = "events", area: Area | None = None, **events: Any) -> Further:
    """A metric of one's own."""
    return Further("own", "events", "outcome", "lower", "", events=EventFilter(**events), count=count, area=area)


def test_filters_by_hand() -> None:
    of = record(row(2, 0), row(5, 0), row(6, 2, initiator="FAMA"), row(7, 2, kind=1, civilians=0, target="FAMA"))
    assert own().measure(of) == 3, "before the mandate date nothing counts"
    assert own("deaths_civilians").measure(of) == 4 and own("deaths").measure(of) == 7
    assert own(perpetrator=("JNIM",)).measure(of) == 2 and own(target=("Civilians",)).measure(of) == 2
    assert own(type=(1,)).measure(of) == 1 and own(subtype=("ied",)).measure(of) == 0
    assert own(first=FIRST).measure(of) == 4 and own(first=FIRST + 6, last=FIRST + 6).measure(of) == 1
    assert own("deaths", Area("region", "mopti")).measure(of) == 7 and own("deaths", Area("region", "gao")).measure(of) == 0


def test_an_area_takes_a_metric_apart_by_hand() -> None:
    of = record(row(5, 0), row(6, 0, civilians=5), row(6, 2, civilians=7), row(1, 2))
    by_square = additive()["civilian_deaths"](of)
    assert by_square[[0, 2]].tolist() == [7.0, 7.0] and by_square.sum() == 14.0


@pytest.fixture(scope="module")
def lived() -> Record:
    return run("x", runs.make(30, 400, measures=runs.MOBILE), 3, 4)


@pytest.fixture(scope="module")
def events(lived: Record) -> pd.DataFrame:
    """The run's events from the mandate date on, as a user finds them in events.parquet."""
    table = pd.DataFrame(lived.ged)
    return table.loc[pd.to_datetime(table["date_start"]) >= pd.Timestamp(lived.daily["date"][lived.mandate])]


@pytest.mark.parametrize("name", sorted(additive()))
def test_regions_and_cercles_add_up_to_the_whole(name: str, lived: Record) -> None:
    whole = lived.outcomes[name]
    areas = known(lived.geography.seeds)
    for kind in ("region", "cercle"):
        parts = [Further("x", "", "", "", "", metric=name, area=Area(kind, key)).measure(lived) for key in areas[kind]]
        assert sum(parts) == pytest.approx(whole, rel=1e-12), kind
    around = Further("x", "", "", "", "", metric=name, area=Area("place", "gao", 3000.0))
    assert around.measure(lived) == pytest.approx(whole, rel=1e-12)


def test_areas_agree_with_sums_over_the_table_of_events(lived: Record, events: pd.DataFrame) -> None:
    for region in REGIONS:
        found = Further("x", "", "", "", "", metric="deaths", area=Area("region", place_key(region))).measure(lived)
        assert found == events.loc[events["adm_1"] == region, "best"].sum()
    cercle = events["adm_2"].mode()[0]
    found = Further("x", "", "", "", "", metric="civilian_deaths", area=Area("cercle", place_key(cercle))).measure(lived)
    assert found == events.loc[events["adm_2"] == cercle, "deaths_civilians"].sum()
    places = lived.geography.seeds.places
    at = int(np.flatnonzero(places["key"] == "menaka")[0])
    north = np.radians(events["latitude"] - places["latitude"][at])
    east = np.radians(events["longitude"] - places["longitude"][at])
    width = np.cos(np.radians((events["latitude"] + places["latitude"][at]) / 2))
    near = 6371.0 * np.hypot(north, east * width) <= 200.0
    found = Further("x", "", "", "", "", metric="deaths", area=Area("place", "menaka", 200.0)).measure(lived)
    assert found == events.loc[near, "best"].sum() > 0


def test_filters_agree_with_sums_over_the_table_of_events(lived: Record, events: pd.DataFrame) -> None:
    mine = events[(events["initiator"] == "JNIM") & (events["target"] == "Civilians")]
    assert own("deaths_civilians", perpetrator=("JNIM",), target=("Civilians",)).measure(lived) == mine["deaths_civilians"].sum() > 0
    later = int(np.datetime64("2015-09-01").astype(int))
    found = own("deaths", Area("region", "mopti"), first=later, type=(1, 3)).measure(lived)
    chosen = (events["date_start"] >= "2015-09-01") & (events["adm_1"] == "Mopti") & events["type_of_violence"].isin([1, 3])
    assert found == events.loc[chosen, "best"].sum() > 0


def test_kinds_of_events_are_read_from_the_rules() -> None:
    """Written beside the field, chosen between two, in a constant, in a dictionary; a part that is added is read like any other."""
    found = texts_of_events("subtype")
    assert {"skirmish", "raid", "ambush", "indirect_fire", "complex_attack", "ied", "bombing", "punishment", "contest_won"} <= found
    assert {"FAMA", "Civilians", "MINUSMA", "MOC"} <= texts_of_events("initiator", "target")


def test_every_name_in_a_run_can_be_asked_for(lived: Record) -> None:
    from experiments.ask.outcomes import read

    names = {str(name) for column in ("initiator", "target") for name in lived.events[column]}
    found = read([{"mine": {"events": {"perpetrator": sorted(names), "target": sorted(names)}}}])
    assert found[0].events is not None and set(found[0].events.perpetrator) == names
    assert set(lived.events["subtype"]) <= texts_of_events("subtype")


def test_what_is_no_sum_has_no_parts() -> None:
    assert {"deaths", "civilian_deaths", "attacks_on_mission"} <= set(additive())
    assert not {"cost", "peace_index", "centre_share_of_deaths", "displaced"} & set(additive())
    assert set(additive()) < {metric.name for metric in metrics.catalogue()}
