"""Contingents: countries that leave, arrive, or keep their platoons from some patrols, each from a date, with their helicopters.

Whose the helicopters of June 2017 are is not known from the seeds: an order says how many go with its country, none by default.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, NamedTuple

from pydantic import Field, model_validator

from sim.engine.parameters import Params as Base
from sim.engine.parameters import nearest, parameter, place_key, switch
from sim.engine.state import array
from sim.geography import Geography
from sim.measures._dates import When, day_number, in_the_mandate
from sim.measures._men import countries
from sim.measures._places import ByName, known, orders

ARRIVE, LEAVE, CAVEATS = ACTIONS = ("arrive", "leave", "caveats")  # in the order in which they are carried out on one day


class CountryOrder(NamedTuple):
    """What a country does on a day (-1: the mandate date); base is a row, and -1 where none is meant."""

    day: int
    action: str
    country: str
    base: int
    men: int
    infantry: int
    helicopters: int
    long_patrols: bool
    beyond_km: float


def _date(doc: str) -> Any:
    return Field(None, description=doc, json_schema_extra={"unit": "date or null", "grade": "definition", "source": "lever"})


class Caveats(Base):
    """What a country's capital allows its platoons; all of it under the status quo."""

    long_patrols: bool = switch(True, "its platoons go on long patrols and to patrol areas, which stay out overnight")
    beyond_km: float | None = parameter(
        None, 1.0, 2000.0, "km", "definition", "lever", "distance from their base beyond which its platoons do not go; null is none"
    )


NONE = Caveats()


class ContingentOrder(Base):
    """What happens to the contingents of one country."""

    leave: When = _date("day on which it leaves the mission; null is never")
    arrive: When = _date("day on which it sends men; null is the mandate date where it sends any")
    base: str = Field("", description="base it arrives at", json_schema_extra={"unit": "place", "grade": "definition", "source": "lever"})
    men: int = parameter(0, 0, 5000, "men", "definition", "lever", "men that it sends")
    infantry: int = parameter(0, 0, 5000, "men", "definition", "lever", "infantry among them")
    helicopters: int = parameter(0, 0, 40, "aircraft", "definition", "lever", "military helicopters that come or go with it")
    caveats: Caveats = NONE
    since: When = _date("day from which its caveats hold; null is the mandate date")

    @model_validator(mode="after")
    def _possible(self) -> ContingentOrder:
        if self.infantry > self.men:
            raise ValueError(f"{self.infantry} infantry are more than the {self.men} men that it sends")
        if bool(self.men) != bool(self.base):
            raise ValueError("a country that sends men needs both 'base' and 'men'")
        if self.arrive and not self.men:
            raise ValueError("a country that arrives needs 'base' and 'men'")
        if self.arrive and self.leave and self.leave <= self.arrive:
            raise ValueError(f"it leaves on {self.leave}, before it has arrived on {self.arrive}")
        if self.helicopters and not (self.men or self.leave):
            raise ValueError("helicopters come or go with a country that arrives or leaves")
        return self


class Params(ByName):
    """Orders by country; one that is not named stays as it is."""

    orders: dict[str, ContingentOrder] = orders("country -> {leave, arrive, base, men, infantry, helicopters, caveats, since}")


TERMS = {
    "orders": array(
        object, "list", "what countries do: (day, action, country, base row, men, infantry, helicopters, long patrols allowed, km allowed)"
    ),
}


def agree(measures: Mapping[str, Any], calendar: Any) -> None:
    """Every order is dated within the mandate, who leaves or has caveats is in the mission, and who arrives has a base to go to."""
    from sim.geography.seeds import load

    orders, bases = measures["contingents"].orders, measures["bases"]
    seeds = load() if orders else None
    for name, order in orders.items():
        for when in (order.leave, order.arrive, order.since):
            in_the_mandate(calendar, when, f"'{name}'")
        if order.men:
            base = known(order.base, bases.opened)
            if bases.closed_by(base, day_number(order.arrive or calendar.mandate)):
                raise ValueError(f"'{name}' cannot arrive at '{base}', which is closed by then")
        else:
            _check_is_there(seeds, name, order, calendar)


def _check_is_there(seeds: Any, name: str, order: ContingentOrder, calendar: Any) -> None:
    there = {place_key(country): bases for country, bases in countries(seeds, calendar).items()}
    if name not in there:
        raise ValueError(f"'{name}' has no men in the mission on {calendar.mandate}; {nearest(name, there)}")
    aircraft = dict(zip(seeds.bases["base"], seeds.bases["helicopters"], strict=True))
    here = int(sum(aircraft[base] for base in there[name]))
    if order.helicopters > here:
        raise ValueError(f"'{name}': {order.helicopters} helicopters cannot leave with it; its bases have {here}")


def terms(levers: Params, geography: Geography) -> dict[str, list[CountryOrder]]:
    """Orders in the order of the countries' keys: those who arrive, then those who leave, then caveats."""
    names = {place_key(str(name)): str(name) for name in geography.seeds.contingents["country"]} if levers.orders else {}
    out = []
    for key, order in sorted(levers.orders.items()):
        name, allowed = names.get(key, key.replace("_", " ").title()), order.caveats

        base = geography.bases.key.index(place_key(order.base)) if order.men else -1
        said = partial(
            CountryOrder, country=name, base=base, men=order.men, infantry=order.infantry, helicopters=order.helicopters,
            long_patrols=allowed.long_patrols, beyond_km=allowed.beyond_km or 0.0,
        )  # fmt: skip
        if order.men:
            out.append(said(day_number(order.arrive), ARRIVE))
        if order.leave is not None:
            out.append(said(day_number(order.leave), LEAVE))
        if allowed != NONE:
            out.append(said(max(day_number(order.since), day_number(order.arrive)), CAVEATS))
    return {"orders": sorted(out, key=lambda order: ACTIONS.index(order.action))}


def days(levers: Params) -> set[int]:
    """Days, since 1970, that orders are dated to."""
    return {day_number(when) for order in levers.orders.values() for when in (order.leave, order.arrive, order.since)}
