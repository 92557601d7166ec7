"""Sites that a scenario adds to the ground: bases to be opened and patrol areas, after all that are there already."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from sim.geography import Geography
from sim.geography.roads import DRY, Terms, with_origins


class Site(NamedTuple):
    """One site: its key, the key of its place or its coordinates, and the base that supplies it where that is no depot."""

    key: str
    at: str | tuple[float, float]
    supplied_by: str = ""


def with_sites(geography: Geography, sites: tuple[Site, ...], terms: Terms) -> Geography:
    """The ground with sites after its own bases, so that these keep their rows; a base is supplied from the depot nearest by road."""
    bases, squares = geography.bases, geography.squares
    square = np.array([_square(geography, site.at) for site in sites])
    roads = with_origins(geography.roads, geography.seeds, squares, square, terms)
    first, n = len(geography.roads.origin), len(sites)
    region, keys = squares.region[square], (*bases.key, *(site.key for site in sites))
    origin = np.concatenate([bases.origin, first + np.arange(n)])
    depot = [
        origin[keys.index(site.supplied_by)] if site.supplied_by else _nearest_depot(geography, int(where))
        for site, where in zip(sites, square, strict=True)
    ]
    extended = replace(
        bases, key=keys, name=(*bases.name, *(site.key for site in sites)), square=np.concatenate([bases.square, square]),
        region=np.concatenate([bases.region, region]), centre=np.concatenate([bases.centre, geography.centre[square]]), origin=origin,
        depot_origin=np.concatenate([bases.depot_origin, np.array(depot)]),
        helicopters=np.concatenate([bases.helicopters, np.zeros(n)]), police=np.concatenate([bases.police, np.zeros(n)]),
        hospital=np.concatenate([bases.hospital, np.zeros(n, bool)]),
        added=np.concatenate([bases.added, np.ones(n, bool)]),
    )  # fmt: skip
    return replace(geography, roads=roads, bases=extended)


def _square(geography: Geography, at: str | tuple[float, float]) -> int:
    return geography.place_square(at) if isinstance(at, str) else geography.squares.at(*at)


def _nearest_depot(geography: Geography, square: int) -> int:
    depots = np.unique(geography.bases.depot_origin)
    return int(depots[np.argmin(geography.roads.hours[DRY, depots, square])])
