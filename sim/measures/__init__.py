"""What the Council can order: each file declares levers whose defaults are the status quo of June 2017."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.engine.parameters import discover
from sim.geography import Geography
from sim.geography.sites import Site


def terms_of(measures: Mapping[str, Any], geography: Geography) -> dict[str, dict[str, Any]]:
    """Levers by measure as the parts read them (each measure's TERMS); measures that are not given are at the status quo."""
    return {
        name: module.terms(measures.get(name, module.Params()), geography) for name, module in discover("sim.measures").items()
    }  # fmt: skip


def sites_of(measures: Mapping[str, Any]) -> tuple[Site, ...]:
    """Sites that measures add to the ground, where a measure says so (its `sites`), measure by measure."""
    adding = {name: module.sites for name, module in discover("sim.measures").items() if hasattr(module, "sites")}
    return tuple(site for name, sites in adding.items() for site in sites(measures[name]))


def days_of(measures: Mapping[str, Any]) -> set[int]:
    """Days, since 1970, that orders of measures are dated to, where a measure says so (its `days`)."""
    dated = {name: module.days for name, module in discover("sim.measures").items() if hasattr(module, "days")}
    return {day for name, days in dated.items() for day in days(measures[name])}
