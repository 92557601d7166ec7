"""Bases: keep, shrink or close each, with the place its people go to (claim L25). Nobody is created."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field, model_validator

from sim.engine.parameters import Params as Base
from sim.engine.parameters import choice, parameter, place_key
from sim.engine.state import array
from sim.geography import Geography

# Named here so that a wrong key can be refused before any table is read; a test holds it to the seeds.
PLACES = (
    "aguelhok", "ansongo", "ber", "diabaly", "douentza", "gao", "gossi", "goundam", "kidal", "lere", "menaka", "sevare",
    "tessalit", "timbuktu",
)  # fmt: skip


class BaseOrder(Base):
    """What happens to one base on the mandate date."""

    action: Literal["keep", "shrink", "close"] = choice("keep", ("keep", "shrink", "close"), "definition", "lever", "keep, shrink or close")
    to: str = Field(
        "", description="base that the people go to", json_schema_extra={"unit": "place", "grade": "definition", "source": "lever"}
    )
    share: float = parameter(0.5, 0.0, 1.0, "share of people", "definition", "lever", "people that leave a shrunk base")


class Params(Base):
    """Orders by place key; a base that is not named is kept."""

    orders: dict[str, BaseOrder] = Field(
        default_factory=dict,
        description="place key -> {action, to, share}",
        json_schema_extra={"unit": "orders", "grade": "definition", "source": "lever"},
    )

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, values: Any) -> Any:
        """Accept `bases: {tessalit: {...}}` as the short form, and accented or hyphenated names."""
        if not isinstance(values, Mapping):
            return values
        orders = values["orders"] if set(values) == {"orders"} else values
        if not isinstance(orders, Mapping):
            return values
        return {"orders": {place_key(str(name)): order for name, order in orders.items()}}

    @model_validator(mode="after")
    def _possible(self) -> Params:
        closed = {name for name, order in self.orders.items() if order.action == "close"}
        for name, order in self.orders.items():
            _known(name)
            if order.action == "keep":
                continue
            if not order.to:
                raise ValueError(f"base '{name}': {order.action} needs 'to', the base its people go to")
            target = place_key(order.to)
            _known(target)
            if target == name or target in closed:
                raise ValueError(f"base '{name}': its people cannot go to '{target}', which is closed or itself")
        return self


def _known(name: str) -> None:
    if name not in PLACES:
        raise ValueError(f"base '{name}' is not known; known: {', '.join(PLACES)}")


TERMS = {"orders": array(object, "list", "orders to shrink or close a base: (base row, action, destination row, share of its people)")}


def terms(levers: Params, geography: Geography) -> dict[str, list[tuple[int, str, int, float]]]:
    """Orders in key order of the bases."""
    keys = geography.bases.key
    orders: list[tuple[int, str, int, float]] = [
        (keys.index(name), order.action, keys.index(place_key(order.to)), 1.0 if order.action == "close" else order.share)
        for name, order in sorted(levers.orders.items())
        if order.action != "keep"
    ]
    return {"orders": orders}
