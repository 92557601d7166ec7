"""Patrol areas: places that platoons of a base hold from one day to another as a temporary operating base (claims L23, L24)."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Annotated, Any

import numpy as np
from pydantic import BeforeValidator, Field, model_validator

from sim.engine.parameters import Params as Base
from sim.engine.parameters import nearest, parameter, place_key
from sim.engine.state import array
from sim.geography import Geography
from sim.geography.sites import Site
from sim.geography.squares import HALF
from sim.measures._dates import When, day_number, in_the_mandate
from sim.measures._places import ByName, known, orders

ALWAYS, NEVER = -1, 2**31  # days that begin and end an area without dates
NOBODY = -1  # base row of a site that is no patrol area


def _said(default: Any, unit: str, doc: str) -> Any:
    return Field(default, description=doc, json_schema_extra={"unit": unit, "grade": "definition", "source": "lever"})


def _place_or_degrees(value: Any) -> Any:
    """A place's name, or two numbers; no text is a number."""
    degrees = isinstance(value, (list, tuple)) and len(value) == 2 and all(type(one) in (int, float) and isfinite(one) for one in value)  # noqa: PLR2004
    if not degrees and not isinstance(value, str):
        raise ValueError("needs a place, or [latitude, longitude] in degrees, such as [16.0, -1.5]")
    return value


class PatrolArea(Base):
    """One area: where it is, who holds it, and from when to when."""

    at: Annotated[str | tuple[float, float], BeforeValidator(_place_or_degrees)] = _said(
        "", "place, or [latitude, longitude]", "place that is held"
    )
    base: str = _said("", "place", "base whose platoons hold it")
    men: int = parameter(0, 0, 2000, "men", "definition", "lever", "men to keep there, in whole platoons, or what the base can spare")
    since: When = _said(None, "date or null", "day from which it is held; null is the mandate date")
    until: When = _said(None, "date or null", "day on which it is given up; null is never")
    days: int | None = parameter(None, 1, 8000, "days", "definition", "lever", "as until, but in days after it begins")

    @property
    def place(self) -> str | tuple[float, float]:
        """Key of the place, or its coordinates."""
        return place_key(self.at) if isinstance(self.at, str) else self.at

    @model_validator(mode="after")
    def _possible(self) -> PatrolArea:
        for word in ("at", "base", "men"):
            if not getattr(self, word):
                raise ValueError(f"a patrol area needs '{word}'")
        if self.days is not None and self.until is not None:
            raise ValueError("give 'until' or 'days', not both")
        if self.days is not None and self.since is None:
            raise ValueError("'days' are counted from 'since', which is missing")
        if self.since and self.until and self.until <= self.since:
            raise ValueError(f"it is given up on {self.until}, before it begins on {self.since}")
        return self


class Params(ByName):
    """Areas by a name of the user's own; none under the status quo."""

    orders: dict[str, PatrolArea] = orders("name -> {at, base, men, since, until or days}")


TERMS = {
    "base": array(int, "row", "base whose platoons hold each site as a patrol area; -1 for a site that is none"),
    "men": array(float, "men", "men to keep at each site that is a patrol area"),
    "since": array(int, "day since 1970", "day from which each patrol area is held"),
    "until": array(int, "day since 1970", "day on which each patrol area is given up"),
}


def _key(name: str) -> str:
    """Key of the site that a patrol area is; no base is called so."""
    return f"{name}:area"


def sites(levers: Params) -> tuple[Site, ...]:
    """Sites of the areas, each supplied from the base that holds it."""
    return tuple(Site(_key(name), area.place, place_key(area.base)) for name, area in sorted(levers.orders.items()))


def agree(measures: Mapping[str, Any], calendar: Any) -> None:
    """Every area is dated within the mandate, it is at a place on the map, and its base is there while it is held."""
    bases = measures["bases"]
    for name, area in measures["patrol_areas"].orders.items():
        whose = f"patrol area '{name}'"
        in_the_mandate(calendar, area.since, whose)
        since = area.since or calendar.mandate
        if area.until is not None and area.until <= since:
            raise ValueError(f"{whose}: it is given up on {area.until}, before it begins on {since}")
        base = known(area.base, bases.opened)
        if bases.closed_by(base, day_number(since)):
            raise ValueError(f"{whose}: base '{base}' is closed by then")
        _check_place(whose, area.place)


def _check_place(whose: str, at: str | tuple[float, float]) -> None:
    from sim.geography.seeds import load

    seeds = load()
    if isinstance(at, str):
        on_map = {str(key) for key, off in zip(seeds.places["key"], seeds.places["offmap"], strict=True) if not off}
        if at not in on_map:
            raise ValueError(f"{whose}: no place '{at}' on the map; {nearest(at, on_map)}")
        return
    table = seeds.squares
    ours = table["in_play"].astype(bool)
    away = np.maximum(np.abs(table["latitude"][ours] - at[0]), np.abs(table["longitude"][ours] - at[1]))
    if away.min() > HALF:
        raise ValueError(f"{whose}: [{at[0]:g}, {at[1]:g}] lies outside the regions of the map; write [latitude, longitude]")


def terms(levers: Params, geography: Geography) -> dict[str, np.ndarray]:
    """Areas by site: whose they are, how many men, from when to when."""
    keys = geography.bases.key
    n = len(keys)
    out = {
        "base": np.full(n, NOBODY), "men": np.zeros(n), "since": np.full(n, ALWAYS), "until": np.full(n, NEVER),
    }  # fmt: skip
    for name, area in levers.orders.items():
        row = keys.index(_key(name))
        out["base"][row], out["men"][row] = keys.index(place_key(area.base)), area.men
        out["since"][row] = day_number(area.since)
        if area.until is not None or area.days is not None:
            out["until"][row] = day_number(area.until) if area.days is None else day_number(area.since) + area.days
    return out
