"""Working points: figures of the status quo year July 2016 to June 2017 beside the range each is known to lie in."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.outputs.record import Record
from sim.words import DAYS_PER_MONTH

# Unit and meaning of each column.
COLUMNS = {
    "name": ("name", "the figure, of July 2016 to June 2017"),
    "value": ("unit of the row", "what the run has"),
    "low": ("unit of the row", "least value that the figure is known to have had"),
    "high": ("unit of the row", "greatest value that the figure is known to have had"),
    "unit": ("text", "unit of value, low and high"),
}
FROM, TO = np.datetime64("2016-07-01"), np.datetime64("2017-06-28")


def working_points(record: Record, platoon: float) -> list[dict[str, Any]]:
    """Rows of name, value, low, high, unit, inside; empty when the run does not cover the year."""
    dates = record.daily["date"]
    if dates[0] > FROM or dates[-1] < TO:
        return []
    days = (dates >= FROM) & (dates <= TO)
    values = _values(record, platoon, {name: column[days] for name, column in record.daily.items()})
    table = record.geography.seeds.working_points
    rows = []
    for name, low, high, unit in zip(table["name"], table["low"], table["high"], table["unit"], strict=True):
        value = values[str(name)]
        rows.append(
            {
                "name": str(name),
                "value": value,
                "low": float(low),
                "high": float(high),
                "unit": str(unit),
                "inside": bool(low <= value <= high),
            }
        )
    return rows


def _values(record: Record, platoon: float, d: dict[str, np.ndarray]) -> dict[str, float]:
    e = record.events
    year = (e["date"] >= FROM.astype("datetime64[D]").astype(np.int64)) & (e["date"] <= TO.astype("datetime64[D]").astype(np.int64))
    attacks = year & (e["target"] == "MINUSMA")
    moving = attacks & np.isin(e["subtype"], ("ambush", "ied"))
    days = len(d["date"])
    bases = float((~record.geography.bases.added).sum())
    fighters = d["fighters_jnim"] + d["fighters_isgs"] + d["fighters_ansaroul_islam"]
    return {
        "patrols_per_week": float(d["patrols"].mean() * 7.0),
        "patrols_beyond_20km_share": float(d["patrols_beyond"].sum() / max(d["patrols"].sum(), 1.0)),
        "infantry_guard_share": float((d["guard_men"] / np.maximum(d["infantry"], 1.0)).mean()),
        "infantry_escort_share": float((d["escort_men"] / np.maximum(d["infantry"], 1.0)).mean()),
        "infantry_patrol_share": float((d["patrol_days"] * platoon / np.maximum(d["infantry"], 1.0)).mean()),
        "convoys_per_base_month": float(d["convoys"].sum() / bases / (days / DAYS_PER_MONTH)),
        "attacks_on_mission": float(attacks.sum()),
        "attacks_on_move_share": float(moving.sum() / max(attacks.sum(), 1)),
        "jihadist_loss_share": float(d["fighters_killed"].sum() / max(fighters.mean(), 1.0)),
        "jihadists_killed_by_barkhane": float(d["killed_by_barkhane"].sum()),
        "displaced": float(d["displaced"].mean()),
        "officials_in_post_north_share": float(d["officials_north"].mean()),
    }
