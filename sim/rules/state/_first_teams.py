"""Where service teams start: in the base towns that are nearest to nomads without officials."""

from __future__ import annotations

import zlib
from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.engine.roster import birth
from sim.events import Day
from sim.geography import Geography
from sim.geography.roads import DRY


def raise_teams(v: SimpleNamespace, p: Any, day: Day, geography: Geography) -> None:
    """Teams start in the base towns that are nearest to nomads without officials, in proportion to them."""
    lever, places, bases = v.levers.state, geography.localities, geography.bases
    wanting = v.community.people_home * lever.nomads * lever.teams_in * (1.0 - v.field.presence[places.square])
    nearest = np.argmin(geography.roads.hours[DRY][bases.origin[~bases.added]][:, places.square], axis=0)
    weight = np.bincount(nearest, wanting, len(bases.key))
    counts = np.diff(np.rint(lever.teams * np.cumsum(weight) / max(weight.sum(), 1e-9)), prepend=0.0).astype(np.int64)
    for base, count in enumerate(counts):
        for ordinal in range(count):
            for part in range(day.agents):
                people = p.officials * (part + 1) // day.agents - p.officials * part // day.agents
                birth(
                    v.service_team, zlib.crc32(f"service:{bases.key[base]}:{ordinal}:{part}".encode()), base=base, place=-1,
                    square=bases.square[base], officials=people, establishment=people,
                )  # fmt: skip
