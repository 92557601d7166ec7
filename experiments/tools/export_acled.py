"""Recorded events in the columns of ACLED's exports of 2017 to 2022, in their order, then the run that each is of.

Events without deaths are in it, as in ACLED. `event_type` and `sub_event_type` follow from the kind of violence and from what
happened: a device explodes, fire is indirect, a place changes hands. Where a state's force began an event and an observer does not know
it, no state is a side any more, and who reads the file back takes the event for non-state (no such event in the baseline world).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from experiments.study.results import RUN_KEYS, Results
from experiments.tools import export_names as names
from experiments.tools.export_recorded import recorded

FILE = "recorded_acled.csv"
COLUMNS = (
    "data_id", "iso", "event_id_cnty", "event_id_no_cnty", "event_date", "year", "time_precision", "event_type", "sub_event_type",
    "actor1", "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2", "interaction", "region", "country", "admin1", "admin2",
    "admin3", "location", "latitude", "longitude", "geo_precision", "source", "source_scale", "notes", "fatalities", "timestamp", "iso3",
)  # fmt: skip
BATTLE, REMOTE, CIVILIANS, STRATEGIC = "Battles", "Explosions/Remote violence", "Violence against civilians", "Strategic developments"
BY_KIND = {1: (BATTLE, "Armed clash"), 2: (BATTLE, "Armed clash"), 3: (CIVILIANS, "Attack")}
BY_SUBTYPE = {
    "ied": (REMOTE, "Remote explosive/landmine/IED"),
    "indirect_fire": (REMOTE, "Shelling/artillery/missile attack"),
    "bombing": (REMOTE, "Suicide bomb"),
    "contest_won": (BATTLE, "Non-state actor overtakes territory"),
}
ROBBERY = (STRATEGIC, "Looting/property destruction")
SIMILAR = 2
"""Precision of a place: the centre of an area about the event."""


def table(results: Results) -> pd.DataFrame:
    """The file's rows, ordered by run and event."""
    events = recorded(results)
    kinds = [_kind(*row) for row in zip(events["type_of_violence"], events["subtype"], events["best"])]
    first, second = ([names.of(name) for name in events[side]] for side in ("initiator", "target"))
    inter1, inter2 = (np.array([one.inter for one in side], dtype=np.int64) for side in (first, second))
    date, number = pd.to_datetime(events["date_start"]), np.arange(1, len(events) + 1)
    frame = events.assign(
        data_id=number, iso=names.ISO, event_id_cnty=[f"MLI{n}" for n in number], event_id_no_cnty=number,
        event_date=[f"{day.day:02d} {MONTHS[day.month - 1]} {day.year}" for day in date], year=date.dt.year, time_precision=1,
        event_type=[kind for kind, _ in kinds], sub_event_type=[sub for _, sub in kinds], actor1=[one.acled for one in first],
        inter1=inter1, actor2=[one.acled for one in second], inter2=inter2,
        interaction=10 * np.minimum(inter1, inter2) + np.maximum(inter1, inter2), region="Western Africa", country=names.COUNTRY,
        admin1=events["adm_1"].map(names.admin), admin2=events["adm_2"].map(names.admin), location=events["adm_2"].map(names.admin),
        geo_precision=SIMILAR, source="simulated", source_scale="Other", notes=events["subtype"].str.replace("_", " "),
        fatalities=events["best"], iso3=names.ISO3,
    )  # fmt: skip
    return frame.reindex(columns=[*COLUMNS, *RUN_KEYS])


MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def _kind(kind: int, subtype: str, deaths: int) -> tuple[str, str]:
    """Event type and sub-type; a robbery without deaths is no attack on civilians."""
    if subtype == "robbery" and not deaths:
        return ROBBERY
    return BY_SUBTYPE.get(subtype, BY_KIND[int(kind)])
