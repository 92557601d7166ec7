"""Bases: keep, shrink or close each, or open a new one, with the places its people go to or come from (claim L25). Nobody is created."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from pydantic import ConfigDict, Field, model_validator

from sim.engine.parameters import Params as Base
from sim.engine.parameters import choice, nearest, parameter, place_key
from sim.engine.state import array
from sim.geography import Geography
from sim.geography.sites import Site
from sim.measures._dates import When, day_number, in_the_mandate
from sim.measures._men import men_at
from sim.measures._places import PLACES, ByName, known, orders

HALF = 0.5  # share of a base's people that go where an order says neither share nor men
ACTIONS = ("keep", "shrink", "close", "open")


class Move(NamedTuple):
    """People of one or several bases who go to another: on a day (-1: the mandate date), so many men, or a share where men is 0."""

    day: int
    sources: tuple[int, ...]
    target: int
    share: float
    men: int


class BaseOrder(Base):
    """What happens to one base."""

    model_config = ConfigDict(serialize_by_alias=True, populate_by_name=True)

    action: Literal["keep", "shrink", "close", "open"] = choice("keep", ACTIONS, "definition", "lever", "keep, shrink, close or open")
    to: str = Field(
        "", description="base that the people go to", json_schema_extra={"unit": "place", "grade": "definition", "source": "lever"}
    )
    from_: str | tuple[str, ...] = Field(
        "",
        alias="from",
        description="base or bases that the people of an opened one come from",
        json_schema_extra={"unit": "place or places", "grade": "definition", "source": "lever"},
    )
    share: float | None = parameter(
        None, 0.0, 1.0, "share of people", "definition", "lever", "people that leave a shrunk base, or go to an opened one; null is half"
    )
    men: int | None = parameter(None, 1, 5000, "men", "definition", "lever", "as share, but in men")
    since: When = Field(
        None,
        description="day on which it happens; null is the mandate date",
        json_schema_extra={"unit": "date or null", "grade": "definition", "source": "lever"},
    )

    @property
    def sources(self) -> tuple[str, ...]:
        """Keys of the bases that the people of an opened one come from."""
        return tuple(place_key(name) for name in ((self.from_,) if isinstance(self.from_, str) else self.from_) if name)


class Params(ByName):
    """Orders by place key; a base that is not named is kept."""

    orders: dict[str, BaseOrder] = orders("place key -> {action, to, from, share, men, since}")

    @model_validator(mode="after")
    def _possible(self) -> Params:
        for name, order in self.orders.items():
            if order.share is not None and order.men is not None:
                raise ValueError(f"base '{name}': give 'share' or 'men', not both")
            if order.action == "open":
                self._can_open(name, order)
                continue
            known(name)
            if order.from_:
                raise ValueError(f"base '{name}': 'from' is for a base that is opened; people of this one go 'to' another")
            if order.action != "keep":
                self._can_leave(name, order)
        return self

    @property
    def opened(self) -> tuple[str, ...]:
        """Keys of the bases that are opened, in their order."""
        return tuple(sorted(name for name, order in self.orders.items() if order.action == "open"))

    def closed_by(self, name: str, day: int) -> bool:
        """Whether a base is closed on a day, counted from 1970."""
        order = self.orders.get(name)
        return order is not None and order.action == "close" and day_number(order.since) <= day

    def _can_leave(self, name: str, order: BaseOrder) -> None:
        if not order.to:
            raise ValueError(f"base '{name}': {order.action} needs 'to', the base its people go to")
        target = known(order.to, self.opened)
        if target == name or self._is_closed(target):
            raise ValueError(f"base '{name}': its people cannot go to '{target}', which is closed or itself")

    def _can_open(self, name: str, order: BaseOrder) -> None:
        if name in PLACES:
            raise ValueError(f"base '{name}' is there already; only a new one can be opened")
        if order.to:
            raise ValueError(f"base '{name}': 'to' is for a base that people leave; those of an opened one come 'from' others")
        if not order.sources:
            raise ValueError(f"base '{name}': open needs 'from', the base or bases its people come from")
        for source in order.sources:
            known(source)

    def _is_closed(self, name: str) -> bool:
        return name in self.orders and self.orders[name].action == "close"


TERMS = {
    "orders": array(object, "list", "moves of people from bases to another: (day, base rows, destination row, share of people, men)"),
}


def agree(measures: Mapping[str, Any], calendar: Any) -> None:
    """Every order is dated within the mandate, an opened base is at a place on the map, and its men are there to be moved."""
    levers = measures["bases"]
    for name, order in levers.orders.items():
        in_the_mandate(calendar, order.since, f"base '{name}'")
        if order.action == "open":
            _check_opened(name, order, calendar)
        for source in order.sources:
            if levers.closed_by(source, day_number(order.since) - 1):
                raise ValueError(f"base '{name}': '{source}' is closed before its people could come from there")


def _check_opened(name: str, order: BaseOrder, calendar: Any) -> None:
    from sim.geography.seeds import load

    seeds = load()
    places = {str(key): bool(off) for key, off in zip(seeds.places["key"], seeds.places["offmap"], strict=True)}
    if places.get(name, True):
        on_map = [key for key, off in places.items() if not off]
        raise ValueError(f"base '{name}' cannot be opened: no such place on the map; {nearest(name, on_map)}")
    there = sum(men_at(seeds, source, calendar) for source in order.sources)
    if order.men is not None and order.men > there:
        raise ValueError(f"base '{name}': {' and '.join(order.sources)} had {there} men at the mandate date, not {order.men}")


def terms(levers: Params, geography: Geography) -> dict[str, list[Move]]:
    """Moves of people: first to bases that are opened, then from those that are shrunk or closed, each in order of its key."""
    keys = geography.bases.key
    moves = []
    for name, order in sorted(levers.orders.items(), key=lambda item: (item[1].action != "open", item[0])):
        if order.action == "keep":
            continue
        sources, target = (order.sources, name) if order.action == "open" else ((name,), place_key(order.to))
        share = 1.0 if order.action == "close" else HALF if order.share is None else order.share
        men = 0 if order.action == "close" else order.men or 0
        moves.append(Move(day_number(order.since), tuple(keys.index(source) for source in sources), keys.index(target), share, men))
    return {"orders": moves}


def sites(levers: Params) -> tuple[Site, ...]:
    """Sites of the bases that are opened, each supplied from the depot that is nearest by road."""
    return tuple(Site(key, key) for key in levers.opened)


def days(levers: Params) -> set[int]:
    """Days, since 1970, that orders are dated to."""
    return {day_number(order.since) for order in levers.orders.values()}
