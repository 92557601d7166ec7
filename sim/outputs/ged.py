"""True events in UCDP GED's columns, then ours: what `events.parquet` holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from sim.words import REGIONS

if TYPE_CHECKING:
    from sim.geography import Geography

# Unit and meaning of each column.
COLUMNS = {
    "id": ("number", "the run's events in order of date, square and ordinal, from 1"),
    "type_of_violence": ("code", "1 state-based, 2 non-state, 3 one-sided, as in UCDP GED"),
    "dyad_name": ("name", "both sides"),
    "side_a": ("name", "the state or the mission where one takes part, else one of the two sides; of one-sided violence the perpetrator"),
    "side_b": ("name", "the other side; Civilians in one-sided violence"),
    "date_start": ("date", "day of the event"),
    "date_end": ("date", "the same day: every event lasts one"),
    "latitude": ("degrees north", "centre of the event's square"),
    "longitude": ("degrees east", "centre of the event's square"),
    "priogrid_gid": ("number", "PRIO-GRID cell of 0.5 degrees that holds the square"),
    "adm_1": ("name", "region"),
    "adm_2": ("name", "cercle"),
    "deaths_a": ("deaths", "dead of side_a"),
    "deaths_b": ("deaths", "dead of side_b"),
    "deaths_civilians": ("deaths", "civilian dead"),
    "deaths_unknown": ("deaths", "dead of unknown status; none, since true deaths are known"),
    "best": ("deaths", "dead of all sides"),
    "low": ("deaths", "equal to best"),
    "high": ("deaths", "equal to best"),
    "initiator": ("name", "who opened the event"),
    "target": ("name", "against whom"),
    "subtype": ("name", "kind of event, such as ambush, ied or punishment"),
    "recorded": ("yes or no", "whether the event is recorded, as an observed data set would"),
    "recorded_best": ("deaths", "dead as recorded; 0 where the event is not"),
    "recorded_initiator": ("name", "who opened it as recorded; Unidentified, or empty where the event is not recorded"),
    "wounded_a": ("men", "wounded of side_a"),
    "official": ("yes or no", "whether an official of the state was hit"),
    "square": ("number", "the event's square, as in squares.parquet"),
}


def table(events: Mapping[str, np.ndarray], geography: Geography) -> dict[str, np.ndarray]:
    """UCDP GED columns and ours from the recorder's columns; low and high equal best, since true deaths are known."""
    squares, where = geography.squares, events["square"]
    dates = events["date"].astype("datetime64[D]")
    region, cercle = squares.region[where], squares.cercle[where]
    return {
        "id": np.arange(1, len(where) + 1), "type_of_violence": events["type_of_violence"],
        "dyad_name": np.array([f"{a} - {b}" for a, b in zip(events["side_a"], events["side_b"], strict=True)], dtype=object),
        "side_a": events["side_a"], "side_b": events["side_b"], "date_start": dates, "date_end": dates,
        "latitude": squares.latitude[where], "longitude": squares.longitude[where], "priogrid_gid": squares.gid[where],
        "adm_1": np.array(REGIONS, dtype=object)[region], "adm_2": np.array(squares.cercles, dtype=object)[cercle],
        "deaths_a": events["deaths_a"], "deaths_b": events["deaths_b"], "deaths_civilians": events["deaths_civilians"],
        "deaths_unknown": np.zeros(len(where), np.int64), "best": events["best"], "low": events["best"], "high": events["best"],
        "initiator": events["initiator"], "target": events["target"], "subtype": events["subtype"],
        "recorded": events["recorded"].astype(bool), "recorded_best": events["recorded_best"],
        "recorded_initiator": events["recorded_initiator"], "wounded_a": events["wounded_a"],
        "official": events["official"].astype(bool), "square": where,
    }  # fmt: skip
