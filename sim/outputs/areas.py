"""Areas that outcomes are counted in: a region, a cercle, a place, or all squares within so many km of a place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.engine.parameters import place_key
from sim.geography.distance import km_between
from sim.words import REGIONS

if TYPE_CHECKING:
    from sim.geography import Geography
    from sim.geography.seeds import Seeds

KINDS = ("region", "cercle", "place")
"""From the largest to the smallest: a bare name means the first of these that bears it."""


@dataclass(frozen=True)
class Area:
    """A region, a cercle or a place by its key; `km` is the radius around a place, 0 for its own square alone."""

    kind: str
    key: str
    km: float = 0.0

    def __str__(self) -> str:
        name = self.key.replace("_", " ")
        return f"within {self.km:g} km of {name}" if self.km else f"in the {self.kind} of {name}" if self.kind != "place" else f"in {name}"

    def squares(self, geography: Geography) -> np.ndarray:
        """Mask over all squares: those whose centre lies in the area."""
        squares = geography.squares
        if self.kind == "region":
            return np.asarray(squares.region == [place_key(name) for name in REGIONS].index(self.key))
        if self.kind == "cercle":
            return np.asarray(squares.cercle == [place_key(str(name)) for name in squares.cercles].index(self.key))
        places = geography.seeds.places
        row = int(np.flatnonzero(places["key"] == self.key)[0])
        if self.km:
            km = km_between(squares.latitude, squares.longitude, places["latitude"][row], places["longitude"][row])
            return np.asarray(squares.in_play & (km <= self.km))
        return np.arange(squares.number) == geography.place_square(self.key)


def known(seeds: Seeds) -> dict[str, tuple[str, ...]]:
    """The keys of each kind of area."""
    cercles = {str(name) for name, region in zip(seeds.squares["cercle"], seeds.squares["region"], strict=True) if region in REGIONS}
    places = (str(key) for key, off in zip(seeds.places["key"], seeds.places["offmap"], strict=True) if not off)
    return {"region": tuple(map(place_key, REGIONS)), "cercle": tuple(sorted(map(place_key, cercles))), "place": tuple(sorted(places))}
