"""What happened in each square over the mandate: flows added up, stocks as means over days."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from sim.words import REGIONS

if TYPE_CHECKING:
    from sim.geography import Geography

# Unit and meaning of each column.
COLUMNS = {
    "square": ("number", "square of the grid, from the south-west in rows"),
    "priogrid_gid": ("number", "PRIO-GRID cell of 0.5 degrees that holds the square"),
    "latitude": ("degrees north", "centre of the square"),
    "longitude": ("degrees east", "centre of the square"),
    "region": ("name", "region of the square"),
    "population": ("people", "people who live in the square before anybody flees"),
    "patrol_days": ("platoon-days", "days that platoons on patrol spent in the square, over the mandate"),
    "long_patrol_days": ("platoon-days", "those of patrols that stay out overnight"),
    "cover": ("share", "cover by the mission, mean over the mandate, 0 to 1"),
    "protection": ("men", "armed presence of the mission and of mixed patrols as it is felt, mean over the mandate"),
    "state_presence": ("share", "officials and services of a full state that are in place, mean over the mandate"),
    "influence_jnim": ("share", "influence of JNIM, mean over the mandate, 0 to 1"),
    "influence_isgs": ("share", "influence of ISGS, mean over the mandate, 0 to 1"),
    "traffic": ("thousand USD", "smuggled cargo that crossed the square, over the mandate"),
    "held_cma": ("share of days", "days on which a group of the CMA secured the square's place"),
    "held_platform": ("share of days", "days on which a group of the Platform secured the square's place"),
    "held_outside": ("share of days", "days on which a group outside both secured the square's place"),
    "deaths": ("deaths", "dead of all sides, over the mandate"),
    "civilian_deaths": ("deaths", "civilian dead, over the mandate"),
    "attacks_minusma": ("events", "attacks on the mission, over the mandate"),
}


def table(sums: np.ndarray, days: int, events: Mapping[str, np.ndarray], start: int, geography: Geography) -> dict[str, np.ndarray]:
    """By square in play: patrol-days, deaths and cargo (thousand USD) summed over the mandate; all else as means over days.

    `held_<coalition>` is the share of days on which a group of it secured the square's place.
    """
    squares, play = geography.squares, geography.squares.play
    mean = sums / max(days, 1)
    late = events["date"] >= start
    where = events["square"][late]

    def add(values: np.ndarray) -> np.ndarray:
        return np.bincount(where, values[late], squares.number)[play]

    return {
        "square": play, "priogrid_gid": squares.gid[play], "latitude": squares.latitude[play], "longitude": squares.longitude[play],
        "region": np.array(REGIONS, dtype=object)[squares.region[play]], "population": squares.people[play],
        "patrol_days": sums[0], "long_patrol_days": sums[1], "cover": mean[2], "protection": mean[3],
        "state_presence": mean[4], "influence_jnim": mean[6], "influence_isgs": mean[7], "traffic": sums[5],
        "held_cma": mean[8], "held_platform": mean[9], "held_outside": mean[10],
        "deaths": add(events["best"]), "civilian_deaths": add(events["deaths_civilians"]),
        "attacks_minusma": add((events["target"] == "MINUSMA").astype(np.int64)),
    }  # fmt: skip
