"""How UCDP GED and ACLED lay out their files of events: which columns tell them apart, and what each event is."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.words import NON_STATE, ONE_SIDED, STATE_BASED

OTHER = 0
"""The type of what is none of UCDP's three: protests, riots, strategic developments."""
CIVILIANS = "Violence against civilians"
BATTLE, REMOTE = "Battle", ("Explosions/Remote violence", "Remote violence")
"""How ACLED's names of fights begin, and both its names for explosions and the like."""
OF_STATES = (
    "Military Forces", "Police Forces", "Government of", "MINUSMA", "United Nations", "G5", "Operational Coordination", "Joint force",
)  # fmt: skip
"""How ACLED's names of states' and missions' forces begin."""
STATES = {"1", "8", "state forces", "external/other forces"}
"""Its codes of these, as numbers (to 2023) and as words (since)."""
PEOPLE = {"7", "civilians"}


class Shape(NamedTuple):
    """One data set's file: its name, the columns that it is known by, the days' column, and the type and deaths of each event."""

    name: str
    needs: tuple[str, ...]
    day: str
    deaths: str
    kinds: Callable[[pd.DataFrame], np.ndarray]
    also: tuple[str, ...]
    lethal_only: bool


def ged_kinds(table: pd.DataFrame) -> np.ndarray:
    """GED's own code."""
    codes = pd.to_numeric(table["type_of_violence"], errors="coerce").fillna(OTHER).to_numpy()
    return np.where(np.isin(codes, (STATE_BASED, NON_STATE, ONE_SIDED)), codes, OTHER).astype(np.int64)


def acled_kinds(table: pd.DataFrame) -> np.ndarray:
    """UCDP's types from ACLED's: violence against civilians is one-sided; fights and explosions are one-sided where civilians are a
    side, else state-based where a state or a mission is one, and non-state otherwise."""
    event = table["event_type"].fillna("").astype(str).str.strip()
    fight = (event.str.startswith(BATTLE) | event.isin(REMOTE)).to_numpy()
    sides = [_side(table, number) for number in (1, 2)]
    state, people = sides[0][0] | sides[1][0], sides[0][1] | sides[1][1]
    kinds = np.where(people, ONE_SIDED, np.where(state, STATE_BASED, NON_STATE))
    return np.where((event == CIVILIANS).to_numpy(), ONE_SIDED, np.where(fight, kinds, OTHER)).astype(np.int64)


def _side(table: pd.DataFrame, number: int) -> tuple[np.ndarray, np.ndarray]:
    """Whether a side is a state's or a mission's, and whether it is civilians: by its code where there is one, else by its name."""
    names = _text(table, f"actor{number}")
    codes = _text(table, f"inter{number}").str.lower().str.removesuffix(".0")
    coded = (codes != "").to_numpy()
    state = np.where(coded, codes.isin(STATES), names.str.startswith(OF_STATES))
    people = np.where(coded, codes.isin(PEOPLE), names.str.startswith("Civilians"))
    return state.astype(bool), people.astype(bool)


def _text(table: pd.DataFrame, name: str) -> pd.Series:
    return table[name].fillna("").astype(str).str.strip() if name in table else pd.Series("", index=table.index)


PLACE = ("latitude", "longitude")
GED = Shape("UCDP GED", ("type_of_violence", "date_start", "best", *PLACE), "date_start", "best", ged_kinds, ("country",), True)
ACLED = Shape(
    "ACLED", ("event_type", "event_date", "actor1", "fatalities", *PLACE), "event_date", "fatalities", acled_kinds,
    ("actor2", "inter1", "inter2", "country"), False,
)  # fmt: skip
SHAPES = (GED, ACLED)
