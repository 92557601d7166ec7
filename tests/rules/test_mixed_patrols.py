"""M13: mixed companies are raised by dates, filled from the south and from the bands, protect by how little they live on tolls, and are hit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tiny import ISGS, SEED, Stage, ground, orders, table

from sim.actors.cell import ASSAULT, COERCE, STRIKE
from sim.attrition import lengths, mean_aimed, mean_area
from sim.rules import mixed_patrols, protection, reporting
from sim.words import Event

PARTS = ("army", "cma", "platform")
DAY = {date: int(np.datetime64(date, "D").astype(int)) for date in ("2016-12-05", "2016-12-06", "2017-01-05", "2017-01-18", "2017-10-01")}
HISTORY = table(
    date=np.array(["2016-12-05", "2016-12-05", "2017-01-05", "2017-01-18", "2017-02-23"], "datetime64[D]"),
    kind=["moc", "moc", "moc", "bombing", "moc"], group=["MOC", "MOC", "MOC", "AQIM_Sahara", "MOC"],
    **{"from": ["FAMA", "Platform", "CMA", "MOC", "none"]}, place=["gao"] * 5, men=[200, 200, 200, 55, 0],
)  # fmt: skip
PLACES = table(key=["kidal", "gao", "timbuktu"], latitude=[14.125] * 3, longitude=[-4.125, -3.625, -3.125])
GAO, FIRST_PATROL = 2, int(np.datetime64("2017-02-23").astype(int))


def stage(**options: Any) -> Stage:
    """A row of five squares an hour apart: Kidal at its western end, Gao in the middle, Timbuktu in the east."""
    return Stage(ground(places=(0, 2, 4), history=HISTORY, places_table=None, **options) if False else _ground(**options))


def _ground(**options: Any) -> Any:
    return ground(1, options.pop("columns", 5), history=HISTORY, **options)


def company(s: Stage, army: int = 40, cma: int = 40, platform: int = 40, square: int = GAO, **values: Any) -> int:
    """One more company at full strength that patrols the second locality."""
    start = {"place": 1, "plan_army": army, "plan_cma": cma, "plan_platform": platform}
    men = {"men": army + cma + platform, "men_army": army, "men_cma": cma, "men_platform": platform}
    return s.add("moc_company", square=square, **{**start, **men, **values})


def go_out(s: Stage, share: float = 1.0, place: int = 1, number: int = 16876, **params: Any) -> Stage:
    """One day's patrols: everybody who can goes to one locality."""
    n = int(s["moc_company.size"][0])
    day = s.day(number=number)
    day.orders["moc_company"] = orders(place=np.full(n, place), share=np.full(n, share))
    s.act(mixed_patrols, day, **params)
    return s
