"""Months: daily rows and events added up by calendar month, flows and stocks, true and recorded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from sim.words import NAMED_GROUPS, RECEIVERS, REGIONS, TYPE_NAMES

if TYPE_CHECKING:
    from sim.outputs.record import Record

_STOCKS = {
    "n_displaced": "displaced", "n_fighters_jnim": "fighters_jnim", "n_fighters_isgs": "fighters_isgs",
    "n_fighters_ansaroul_islam": "fighters_ansaroul_islam", "n_people_under_jihadists": "people_under_jihadists",
    "n_people_covered": "people_covered", "n_support_state": "support_state", "n_support_jihadists": "support_jihadists",
    "n_officials_north": "officials_north", "n_officials_centre": "officials_centre", "n_groups": "n_groups",
    "n_schools_closed_north": "schools_closed_north", "n_schools_closed_centre": "schools_closed_centre",
    **{f"n_men_{name}": f"men_{name}" for name in (*(name.lower() for name in NAMED_GROUPS), "splinters")},
    **{f"n_militia_{name}": f"militia_{name}" for name in ("dogon", "segou", "fulani", "tuareg", "arab")}, "n_tension": "tension",
}  # fmt: skip
_FLOWS = {
    "new_patrol_days": "patrol_days", "new_long_patrol_days": "long_patrol_days", "new_recruits": "recruits",
    "new_fighters_killed": "fighters_killed", "new_punishments": "punishments", "new_contests": "contests", "new_robberies": "robberies",
    "new_raids": "raids",
    **{f"new_tolls_{name.lower()}": f"tolls_{name.lower()}" for name in RECEIVERS},
}  # fmt: skip

_SEEN = {"new_": "true", "new_recorded_": "recorded"}


def columns(tallies: Mapping[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """Unit and meaning of each column; `tallies` has those of the daily columns."""
    out = {"month": ("month", "calendar month, as 2017-06")}
    out |= {name: (tallies[tally][0], f"{tallies[tally][1]}, at the month's end") for name, tally in _STOCKS.items()}
    out |= {name: (tallies[tally][0].removesuffix(" per day"), f"{tallies[tally][1]}, over the month") for name, tally in _FLOWS.items()}
    for prefix, seen in _SEEN.items():
        for name in TYPE_NAMES.values():
            kind = name.replace("_", "-")
            out[f"{prefix}events_{name}"] = ("events", f"{seen} events of {kind} violence")
            out[f"{prefix}lethal_events_{name}"] = ("events", f"those with at least one {seen} death")
            out[f"{prefix}deaths_{name}"] = ("deaths", f"{seen} deaths in {kind} violence")
        out |= {f"{prefix}deaths_{name.lower()}": ("deaths", f"{seen} deaths in the region of {name}") for name in REGIONS}
        out[f"{prefix}attacks_minusma"] = ("events", f"{seen} attacks on the mission, lethal or not")
    return out | {
        "new_scripted_lethal_events": ("events", "events that history dictates: the bombing of Gao in January 2017"),
        "new_scripted_deaths": ("deaths", "deaths in them"),
        "new_civilian_deaths": ("deaths", "civilians killed"),
        "new_peacekeeper_deaths": ("deaths", "peacekeepers killed by hostile acts"),
    }


def table(record: Record) -> dict[str, np.ndarray]:
    """One row a month from the first to the last simulated day."""
    dates = record.daily["date"].astype("datetime64[M]").astype(np.int64)
    first, count = int(dates[0]), int(dates[-1] - dates[0]) + 1
    last_day = np.append(np.flatnonzero(np.diff(dates)), len(dates) - 1)
    out = {"month": np.array([str(np.datetime64(first + i, "M")) for i in range(count)], dtype=object)}
    for name, source in _STOCKS.items():
        out[name] = record.daily[source][last_day]
    for name, source in _FLOWS.items():
        out[name] = np.bincount(dates - first, record.daily[source], count)
    out.update(_events(record, first, count))
    return out


def _events(record: Record, first: int, count: int) -> dict[str, np.ndarray]:
    e = record.events
    month = e["date"].astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) - first
    seen = e["recorded"].astype(bool)
    region = record.geography.squares.region[e["square"]] if len(month) else np.empty(0, np.int64)
    out: dict[str, np.ndarray] = {}

    def add(name: str, mask: np.ndarray, weight: np.ndarray | None = None) -> None:
        out[name] = np.bincount(month[mask], None if weight is None else weight[mask], count).astype(float)

    for prefix, base, best in (("new_", np.ones(len(month), bool), e["best"]), ("new_recorded_", seen, e["recorded_best"])):
        for number, name in TYPE_NAMES.items():
            mask = base & (e["type_of_violence"] == number)
            add(f"{prefix}events_{name}", mask)
            add(f"{prefix}lethal_events_{name}", mask & (best > 0))
            add(f"{prefix}deaths_{name}", mask, best)
        for i, name in enumerate(REGIONS):
            add(f"{prefix}deaths_{name.lower()}", base & (region == i), best)
        add(f"{prefix}attacks_minusma", base & (e["target"] == "MINUSMA"))
    scripted = seen & (e["subtype"] == "bombing")  # the one event that history dictates; levels and dispersion leave it out
    add("new_scripted_lethal_events", scripted)
    add("new_scripted_deaths", scripted, e["recorded_best"])
    add("new_civilian_deaths", np.ones(len(month), bool), e["deaths_civilians"])
    add("new_peacekeeper_deaths", e["side_a"] == "MINUSMA", e["deaths_a"])
    return out
