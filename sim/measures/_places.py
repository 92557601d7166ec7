"""Bases that orders may name: those of June 2017, and those that the same scenario opens."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from pydantic import Field, model_validator

from sim.engine.parameters import Params, nearest, place_key

# Named here so that a wrong key can be refused before any table is read; a test holds it to the seeds.
PLACES = (
    "aguelhok", "ansongo", "ber", "diabaly", "douentza", "gao", "gossi", "goundam", "kidal", "lere", "menaka", "sevare",
    "tessalit", "timbuktu",
)  # fmt: skip


def known(name: str, opened: Collection[str] = ()) -> str:
    """The key of a base as people write it; ValueError, one line, where there is no such base."""
    key = place_key(name)
    if key not in PLACES and key not in opened:
        raise ValueError(f"base '{key}' is not known; {nearest(key, (*PLACES, *opened))}")
    return key


def by_key(values: Any) -> Any:
    """A mapping of names with each name as its key, as accented or hyphenated names may be written; anything else as it is."""
    return {place_key(str(name)): value for name, value in values.items()} if isinstance(values, Mapping) else values


class ByName(Params):
    """Parameters that are orders by name, and `bases: {tessalit: {...}}` as the short form of them."""

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, values: Any) -> Any:
        if not isinstance(values, Mapping):
            return values
        orders = values["orders"] if set(values) == {"orders"} else values
        return {"orders": by_key(orders)}


def orders(doc: str) -> Any:
    """Declare orders by name, none under the status quo."""
    return Field(default_factory=dict, description=doc, json_schema_extra={"unit": "orders", "grade": "definition", "source": "lever"})
