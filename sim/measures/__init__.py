"""What the Council can order: each file declares levers whose defaults are the status quo of June 2017."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.engine.parameters import discover
from sim.geography import Geography


def terms_of(measures: Mapping[str, Any], geography: Geography) -> dict[str, dict[str, Any]]:
    """Levers by measure as the parts read them (each measure's TERMS); measures that are not given are at the status quo."""
    return {
        name: module.terms(measures.get(name, module.Params()), geography) for name, module in discover("sim.measures").items()
    }  # fmt: skip
