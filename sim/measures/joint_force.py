"""Joint force: that of the G5 or the smaller G3, from a date; its roles agreed or not, its moves deconflicted or not (claims L16, L27)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BeforeValidator, Field

from sim.engine.parameters import Params as Base
from sim.engine.parameters import choice, switch
from sim.engine.state import array
from sim.geography import Geography
from sim.geography.seeds import Seeds
from sim.geography.squares import Squares, km_to_nearest

SECTORS = ("west", "centre", "east")
# Countries across the border of each sector, as the table of squares writes them; the east has no ground here.
ACROSS = {"west": ("MRT",), "centre": ("NER", "BFA"), "east": ()}
# Battalions as (country, sector, place on the roads that its men set out from); a test holds their numbers to the seeds.
BATTALIONS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "none": (),
    "g5": (
        ("Mali", "west", "diabaly"), ("Mauritania", "west", "lere"), ("Mali", "centre", "douentza"), ("Niger", "centre", "menaka"),
        ("Burkina Faso", "centre", "gossi"), ("Niger", "east", ""), ("Chad", "east", ""),
    ),
    "g3": (("Mali", "centre", "douentza"), ("Niger", "centre", "ansongo"), ("Burkina Faso", "centre", "gossi")),
}  # fmt: skip
NAMES = {"none": "", "g5": "G5JF", "g3": "G3"}


def _day(value: Any) -> Any:
    """A day in ISO form; never a number, which would be read as seconds."""
    if type(value) is date:
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError("needs a date such as 2017-10-28") from None


class Params(Base):
    """None under the status quo of June 2017; commands then go their own ways, as they did."""

    force: Literal["none", "g5", "g3"] = choice(
        "none", ("none", "g5", "g3"), "definition",
        "planned: G5 5,000 men in 7 battalions; announced in January 2017: G3 along Liptako and Gourma",
        "joint force of neighbouring countries")  # fmt: skip
    since: Annotated[date, BeforeValidator(_day)] = Field(
        date(2017, 10, 28),
        description="day planned for it; battalions form on the first of a month, from this day and the mandate date on",
        json_schema_extra={"unit": "date", "grade": "definition", "source": "plan of July 2017"},
    )
    roles_agreed: bool = switch(False, "roles are agreed with its countries, so that none takes men out of the mission for it")
    deconflicted: bool = switch(False, "all commands agree on who operates where, so that none stands in another's way")


TERMS = {
    "force": array(object, "name", "name of the force in events; empty for none"),
    "since": array(int, "day since 1970", "first of a month on which its battalions form at the earliest"),
    "men": array(int, "men", "strength of one battalion; 0 without a force"),
    "strip": array(bool, "yes or no", "whether a square (second axis) lies in a sector's strip along the border, where it may operate"),
    "battalions": array(object, "tuple", "its battalions: (country, sector, place that its men set out from)"),
    "roles_agreed": array(bool, "on or off", "whether roles are agreed, so that no country takes men out of the mission for it"),
    "deconflicted": array(bool, "on or off", "whether all commands agree on who operates where"),
}


def terms(levers: Params, geography: Geography) -> dict[str, Any]:
    """The force's name, dates, battalions, men and ground, and the two switches."""
    battalions = BATTALIONS[levers.force]
    strip = np.zeros((len(SECTORS), geography.n_squares), np.bool_)
    men = 0
    if battalions:
        men = round(_input(geography.seeds, "g5jf_battalion_strength"))
        width = _input(geography.seeds, "g5jf_border_strip")
        for sector in {sector for _country, sector, _place in battalions}:
            away = _border_km(geography.seeds, geography.squares, ACROSS[sector])
            strip[SECTORS.index(sector)] = geography.squares.in_play & (away <= width)
    return {
        "force": NAMES[levers.force], "since": _first_of_month(levers.since), "men": men, "strip": strip,
        "battalions": tuple((country, SECTORS.index(sector), place) for country, sector, place in battalions),
        "roles_agreed": levers.roles_agreed, "deconflicted": levers.deconflicted,
    }  # fmt: skip


def _first_of_month(day: date) -> int:
    """The first of a month on or after a day, counted from 1970: men come and go with the month's rotation."""
    month = np.datetime64(day, "M")
    first = month if np.datetime64(day, "D") == month.astype("datetime64[D]") else month + np.timedelta64(1, "M")
    return int(first.astype("datetime64[D]").astype(np.int64))


def _input(seeds: Seeds, key: str) -> float:
    table = seeds.scenario_inputs
    return float(table["value"][np.flatnonzero(table["key"] == key)[0]])


def _border_km(seeds: Seeds, squares: Squares, countries: tuple[str, ...]) -> np.ndarray:
    """Distance of every square's middle to the nearest square of these countries; as Squares.border_km, but to them alone."""
    table = seeds.squares
    there = np.isin(table["country"], countries) & (table["region"] == "outside")
    return km_to_nearest(squares.latitude, squares.longitude, table["latitude"][there], table["longitude"][there])
