"""Recorded lethal events in the 49 columns of UCDP GED (releases 20.1 to 25.1), in their order, then the run that each is of.

GED holds events with deaths only. Its numbers of conflicts, dyads and actors are UCDP's own; those here count the names of this
file, so that they tell dyads apart and match no release. It names organisations shortly and a government as such, and knows no actor for
a mission of the UN or for foreign troops that support a government: what happens to them stands in the dyad of the government that they
support. Names seen in GED's events of Mali: Government of Mali, JNIM, CMA (its members pooled), Civilians, and communities by their own
name (Fulani, Tuareg). GATIA and IS (for ISGS, which had sworn allegiance to it) are its names as recalled. All others are ours.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from experiments.past import export_checked as checked
from experiments.study.results import RUN_KEYS, Results
from sim.words import NON_STATE, STATE_BASED

FILE = "recorded_ged.csv"
COLUMNS = (
    "id", "relid", "year", "active_year", "code_status", "type_of_violence", "conflict_dset_id", "conflict_new_id", "conflict_name",
    "dyad_dset_id", "dyad_new_id", "dyad_name", "side_a_dset_id", "side_a_new_id", "side_a", "side_b_dset_id", "side_b_new_id", "side_b",
    "number_of_sources", "source_article", "source_office", "source_date", "source_headline", "source_original", "where_prec",
    "where_coordinates", "where_description", "adm_1", "adm_2", "latitude", "longitude", "geom_wkt", "priogrid_gid", "country",
    "country_id", "region", "event_clarity", "date_prec", "date_start", "date_end", "deaths_a", "deaths_b", "deaths_civilians",
    "deaths_unknown", "best", "high", "low", "gwnoa", "gwnob",
)  # fmt: skip
TOLLS = ["deaths_a", "deaths_b", "deaths_civilians"]
ACTIVE = 25
"""Deaths of a dyad in a year from which UCDP counts it as active."""
SQUARE, DISTRICT = 2, 3
"""Precision of a place: within about 25 km of a known point, or the second-order division."""
FINE = 0.25
CONFLICTS = {"CMA": "Mali: Azawad", "IS": "Mali: Islamic State"}
GOVERNMENT, UNIDENTIFIED = "Government of Mali", "Unidentified"
SIDES = dict.fromkeys(("FAMA", "MINUSMA", "MOC", "Barkhane", "G5JF", "G3"), GOVERNMENT) | {
    "ISGS": "IS", "Ansaroul_Islam": "Ansaroul Islam", "HCUA": "CMA", "MNLA": "CMA", "MAA_CMA": "CMA", "MAA_Platform": "Platform",
    "Ganda": "Platform", "CMFPR2": "CMFPR-2", "Dogon_dozo": "Dogon", "Dozo_Segou": "Bambara", "Fulani_selfdefence": "Fulani",
    "Tuareg_communal": "Tuareg", "Arab_communal": "Arab", "Bandits": UNIDENTIFIED,
}  # fmt: skip
"""Where GED's name is not the model's own."""
ADMIN = {"Timbuktu": "Tombouctou"}
"""Areas that it writes in the French way."""
COUNTRY, GWNO = "Mali", 432
"""Mali's name, and Gleditsch and Ward's number of it."""


def named(side: str) -> str:
    """A side's name in GED; one that is not listed keeps the model's own."""
    return SIDES.get(side, side.replace("_", " "))


def admin(area: str) -> str:
    """A region or cercle as GED writes it."""
    return ADMIN.get(area, area)


def table(results: Results) -> pd.DataFrame:
    """The file's rows, ordered by run and event."""
    events, resolution = recorded(results), checked.ground(results)["resolution"]
    events = _turned(events.loc[events["best"] > 0].reset_index(drop=True))
    side_a, side_b = _sides(events)
    dyad = side_a + " - " + side_b
    year = pd.to_datetime(events["date_start"]).dt.year
    conflict = dyad.where(events["type_of_violence"] != STATE_BASED, side_b.map(CONFLICTS).fillna("Mali: Government"))
    codes = {name: _numbered(values) for name, values in (("conflict", conflict), ("dyad", dyad))}
    actors = _numbered(pd.concat([side_a, side_b], ignore_index=True))
    date = pd.to_datetime(events["date_start"]).dt.strftime("%Y-%m-%d 00:00:00.000")
    frame = events.assign(
        id=np.arange(1, len(events) + 1), relid=[f"MLI-{y}-{kind}-{n}" for y, kind, n in zip(year, events.type_of_violence, events.id)],
        year=year, active_year=_active(events, dyad, year), code_status="Clear", conflict_name=conflict, dyad_name=dyad,
        side_a=side_a, side_b=side_b, number_of_sources=-1, source_original="simulated", date_start=date, date_end=date,
        where_prec=SQUARE if resolution <= FINE else DISTRICT, where_coordinates=events["adm_2"].map(admin),
        where_description="centre of a square of the simulation", adm_1=events["adm_1"].map(lambda name: f"{admin(name)} region"),
        adm_2=events["adm_2"].map(lambda name: f"{admin(name)} cercle"),
        geom_wkt=[f"POINT ({lon:.6f} {lat:.6f})" for lon, lat in zip(events["longitude"], events["latitude"])],
        country=COUNTRY, country_id=GWNO, region="Africa", event_clarity=np.where(events["unidentified"], 2, 1),
        date_prec=1, high=events["best"], low=events["best"], deaths_unknown=0, gwnoa=_government(side_a), gwnob=_government(side_b),
        **{f"{name}_{kind}": code for name, code in codes.items() for kind in ("dset_id", "new_id")},
        **{f"side_a_{kind}": actors[: len(events)] for kind in ("dset_id", "new_id")},
        **{f"side_b_{kind}": actors[len(events) :] for kind in ("dset_id", "new_id")},
    )  # fmt: skip
    return frame.reindex(columns=[*COLUMNS, *RUN_KEYS])


def _turned(events: pd.DataFrame) -> pd.DataFrame:
    """Non-state events with their sides in the order of the alphabet, so that a pair of sides is one dyad whoever began."""
    side_a, side_b = _sides(events)
    turn = (events["type_of_violence"] == NON_STATE) & (side_a > side_b)
    swapped = {"side_a": "side_b", "side_b": "side_a", "deaths_a": "deaths_b", "deaths_b": "deaths_a"}
    return events.assign(**{one: events[one].where(~turn, events[other]) for one, other in swapped.items()})


def _sides(events: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """GED's names of both sides; where they are one, as when members of a coalition fight each other, their own"""
    found = [events[side].map(named) for side in ("side_a", "side_b")]
    plain = [events[side].str.replace("_", " ") for side in ("side_a", "side_b")]
    apart = found[0] != found[1]
    return found[0].where(apart, plain[0]), found[1].where(apart, plain[1])


def _numbered(values: pd.Series) -> np.ndarray:
    """The file's own numbers of names, from 1 in alphabetical order."""
    return pd.Categorical(values).codes.astype(np.int64) + 1


def _active(events: pd.DataFrame, dyad: pd.Series, year: pd.Series) -> np.ndarray:
    """1 where the dyad has `ACTIVE` deaths or more in that year of that run, else 0."""
    keys = [*(events[key] for key in RUN_KEYS), events["type_of_violence"], dyad, year]
    return (events.groupby(keys)["best"].transform("sum") >= ACTIVE).astype(int).to_numpy()


def _government(side: pd.Series) -> pd.Series:
    """Gleditsch and Ward's number where the side is a government, else empty."""
    return pd.Series(GWNO, index=side.index, dtype="Int64").where(side == GOVERNMENT)


def recorded(results: Results) -> pd.DataFrame:
    """The recorded events of all runs, true numbers replaced by recorded ones.

    `best` is the recorded toll, and where it heaped at a rounder number the largest of the sides' tolls gives way; a side that began
    and that nobody could name is Unidentified; of state-based events side_a stays the state's.
    """
    table = checked.events(results)
    events = table.loc[table["recorded"].astype(bool)].reset_index(drop=True)
    events = events.assign(best=events["recorded_best"], **_fitted(events))
    unknown = events["recorded_initiator"] == UNIDENTIFIED
    sides = {}
    for side in ("side_a", "side_b"):
        hidden = unknown & (events[side] == events["initiator"]) & ((side == "side_b") | (events["type_of_violence"] != STATE_BASED))
        sides[side] = events[side].where(~hidden, UNIDENTIFIED)
    return events.assign(**sides, unidentified=unknown)


def _fitted(events: pd.DataFrame) -> dict[str, np.ndarray]:
    """Tolls by side that add up to the recorded one: the largest gives way first."""
    tolls = events[TOLLS].to_numpy(dtype=np.int64, copy=True)
    excess = tolls.sum(axis=1) - events["recorded_best"].to_numpy(dtype=np.int64)
    for _ in TOLLS:
        largest = tolls.argmax(axis=1)
        rows = np.arange(len(tolls))
        cut = np.minimum(excess, tolls[rows, largest])
        tolls[rows, largest] -= cut
        excess = excess - cut
    return dict(zip(TOLLS, tolls.T))
