"""Traits of contingents by the country that sends them: what their men are worth outside, their pace, and their capitals' caveats."""

from __future__ import annotations

import zlib
from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.geography import Geography

TRAITS = ("worth", "pace", "long_barred", "limit_km")
USUAL = (1.0, 1.0, False, 0.0)


def number_of(country: str) -> int:
    """Code of a country."""
    return zlib.crc32(country.encode()) & 0x7FFFFFFF


def traits(p: Any, geography: Geography) -> SimpleNamespace:
    """Traits of the countries of the table, row by row; `country` is their codes."""
    table, heeded = geography.seeds.countries, p.caveats == "as_estimated"
    n = len(table)
    return SimpleNamespace(
        country=np.array([number_of(str(name)) for name in table["country"]], np.int64),
        worth=np.exp(p.quality * (np.asarray(table["equipment"], float) - p.usual_equipment)),
        pace=np.exp(p.speed * (np.asarray(table["mobility"], float) - p.usual_mobility)),
        long_barred=~np.asarray(table["long_patrols"], bool) if heeded else np.zeros(n, bool),
        limit_km=np.nan_to_num(np.asarray(table["beyond_km"], float)) if heeded else np.zeros(n),
    )


def traits_of(country: int, v: SimpleNamespace) -> tuple[Any, ...]:
    """Traits of one country's contingents, in the order of TRAITS; a country that the table does not have is usual."""
    found = np.flatnonzero(v.fixed.traits.country == country)
    return tuple(getattr(v.fixed.traits, name)[found[0]] for name in TRAITS) if len(found) else USUAL
