"""Bases of the mission over the mandate: which stand, since when and until when, with how many men."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.words import REGIONS

if TYPE_CHECKING:
    from sim.engine.state import State
    from sim.geography import Geography

# Unit and meaning of each column.
COLUMNS = {
    "base": ("key", "place of the base, as measures name it"),
    "name": ("name", "the place as it is written"),
    "region": ("name", "region of the base"),
    "latitude": ("degrees north", "the place; the centre of its square where no table of places has it"),
    "longitude": ("degrees east", "the place; the centre of its square where no table of places has it"),
    "opened": ("date", "last day of the mandate on which men came to a base that had none; empty where it stood before or never did"),
    "closed": ("date", "last day of the mandate on which the last men left; empty where it stands to the end"),
    "men_before": ("men", "establishment on the eve of the mandate date"),
    "men_at_mandate": ("men", "establishment on the evening of the mandate date, when a scenario's orders are carried out"),
    "men_at_end": ("men", "establishment on the last day"),
}
NEVER = np.datetime64("NaT", "D")


class Bases:
    """Notes, evening by evening from the eve of the mandate date on, which bases have men."""

    def __init__(self, state: State) -> None:
        self._people, self._open = state.arrays["base.people"], state.arrays["base.open"]
        self.before = self.at_mandate = self._people.copy()
        self.opened = np.full(len(self._open), NEVER)
        self.closed = np.full(len(self._open), NEVER)
        self._yesterday = self._open.copy()
        self._ever = self._open.copy()
        self._first = True

    def note(self, date: np.datetime64) -> None:
        """Write down one evening of the mandate."""
        if self._first:
            self.at_mandate, self._first = self._people.copy(), False
        if np.array_equal(self._open, self._yesterday):
            return
        self.opened[self._open & ~self._yesterday] = date
        self.closed[self._yesterday & ~self._open] = date
        self.closed[self._open] = NEVER
        self._ever |= self._open
        self._yesterday[:] = self._open

    def table(self, geography: Geography) -> dict[str, np.ndarray]:
        """A row a base that has had men since the eve of the mandate date, in the order of the ground's bases."""
        sites, rows = geography.bases, np.flatnonzero(self._ever)
        latitude, longitude = _spots(geography)
        return {
            "base": np.array(sites.key, dtype=object)[rows], "name": np.array(sites.name, dtype=object)[rows],
            "region": np.array(REGIONS, dtype=object)[sites.region[rows]], "latitude": latitude[rows], "longitude": longitude[rows],
            "opened": self.opened[rows], "closed": self.closed[rows], "men_before": self.before[rows],
            "men_at_mandate": self.at_mandate[rows], "men_at_end": self._people[rows].copy(),
        }  # fmt: skip


def _spots(geography: Geography) -> tuple[np.ndarray, np.ndarray]:
    """Latitude and longitude of every base."""
    sites, places = geography.bases, geography.seeds.places
    row = {str(key): i for i, key in enumerate(places["key"])}
    out = []
    for name, centre in (("latitude", geography.squares.latitude), ("longitude", geography.squares.longitude)):
        known = [places[name][row[key]] if key in row else centre[square] for key, square in zip(sites.key, sites.square, strict=True)]
        out.append(np.array(known, dtype=float))
    return out[0], out[1]
