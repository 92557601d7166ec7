"""A file of events of UCDP GED or ACLED becomes a checked table, laid on the model's ground so that one rule counts both sides.

What is wrong with a file is one line that names file, row and column.
"""

from __future__ import annotations

import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from experiments.ask.mistakes import Mistake, nearest, one_line, shortened
from sim.geography.squares import EAST, NORTH, SOUTH, WEST
from sim.words import NON_STATE, ONE_SIDED, REGIONS, STATE_BASED

if TYPE_CHECKING:
    from experiments.past.ground import Ground
    from sim.geography import Geography

COUNTRY = "Mali"
DAYS = ("%Y-%m-%d", "%d %B %Y", "%d-%B-%Y", "%d-%b-%Y")
"""Ways in which the data sets write days; times of day after them are dropped."""
FIRST_ROW = 2  # of a file whose heading is row 1
LARGEST = 1e6
OTHER = 0
"""The type of what is none of UCDP's three: protests, riots, strategic developments."""
CIVILIANS = "Violence against civilians"
BATTLE, REMOTE = "Battle", ("Explosions/Remote violence", "Remote violence")
"""How ACLED's names of fights begin, and both its names for explosions and the like."""
OF_STATES = (
    "Military Forces", "Police Forces", "Government of", "MINUSMA", "United Nations", "G5", "Operational Coordination", "Joint force",
)  # fmt: skip
"""How ACLED's names of states' and missions' forces begin."""
STATES, PEOPLE = {"1", "8", "state forces", "external/other forces"}, {"7", "civilians"}
"""Its codes of these and of civilians, as numbers (to 2023) and as words (since)."""
PLACE = ("latitude", "longitude")


class Shape(NamedTuple):
    """One data set's file: its name, the columns that it is known by, the days' column, and the type and deaths of each event."""

    name: str
    needs: tuple[str, ...]
    day: str
    deaths: str
    kinds: Callable[[pd.DataFrame], np.ndarray]
    also: tuple[str, ...]
    lethal_only: bool


@dataclass(frozen=True, eq=False)
class Events:
    """Observed events of one file in its order: day, latitude, longitude, type of violence (0 is none of the three), deaths,
    and whether ACLED calls it an explosion or the like (nowhere in GED).

    `earliest` and `latest` are the first and last day of any event in the file, whichever country it is of.
    """

    shape: Shape
    path: Path
    day: np.ndarray
    latitude: np.ndarray
    longitude: np.ndarray
    kind: np.ndarray
    deaths: np.ndarray
    remote: np.ndarray
    earliest: np.datetime64
    latest: np.datetime64


@dataclass(frozen=True, eq=False)
class Placed:
    """Events in squares in play: `rows` of the file's events, their squares, and how many events of the three types lie elsewhere."""

    events: Events
    rows: np.ndarray
    square: np.ndarray
    elsewhere: int


def read(path: Path) -> Events:
    """The events of Mali in a file of UCDP GED or ACLED, told apart by their columns; raises Mistake, one line."""
    shape, separator = _shape(path)
    wanted = {*shape.needs, *shape.also}
    try:
        table = pd.read_csv(
            path, sep=separator, dtype=str, encoding="utf-8-sig", usecols=lambda name: name.strip() in wanted, skipinitialspace=True,
        ).rename(columns=str.strip)  # fmt: skip
    except (OSError, ValueError) as error:  # pandas' parser errors are ValueErrors
        raise Mistake(f"{path}: is not a readable CSV file ({one_line(error)})") from None
    day = _days(path, shape, table[shape.day])
    if not len(day):
        raise Mistake(f"{path}: holds no event")
    here = (_text(table, "country") == COUNTRY).to_numpy() if "country" in table else np.ones(len(table), bool)
    if not here.any():
        raise Mistake(f"{path}: holds no event of {COUNTRY} (column country)")
    mine = table.loc[here]
    latitude, longitude = (_numbers(path, mine[name], name, -180.0) for name in PLACE)
    deaths, remote = _numbers(path, mine[shape.deaths], shape.deaths, 0.0), _text(mine, "event_type").isin(REMOTE).to_numpy()
    return Events(shape, path, day[here], latitude, longitude, shape.kinds(mine), deaths, remote, day.min(), day.max())


def _shape(path: Path) -> tuple[Shape, str]:
    """Which data set's file it is, and what stands between its columns."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # a pipe would be waited for
            raise Mistake(f"{shortened(str(path))}: is no file of events")
        with path.open(encoding="utf-8-sig", newline="") as file:
            heading = file.readline(100_000)
    except UnicodeDecodeError:
        raise Mistake(f"{path}: is not UTF-8 text; a file of events is CSV as UCDP GED or ACLED ship it") from None
    except OSError as error:
        raise Mistake(f"{shortened(str(path))}: cannot be read ({error.strerror})") from None
    separator = max(",;\t", key=heading.count)
    columns = [name.strip().strip('"') for name in heading.strip().split(separator)]
    likely = max(SHAPES, key=lambda shape: sum(name in columns for name in shape.needs if name not in PLACE))
    lacks = [name for name in likely.needs if name not in columns]
    if not lacks:
        return likely, separator
    if set(likely.needs) - {*lacks, *PLACE}:
        raise Mistake(f"{path}: looks like {likely.name} and lacks the column {', '.join(lacks)}{nearest(lacks[0], columns)}")
    wanted = " or ".join(f"{shape.name} ({', '.join(shape.needs)})" for shape in SHAPES)
    raise Mistake(f"{path}: is no file of events of {wanted}")


def _days(path: Path, shape: Shape, column: pd.Series) -> np.ndarray:
    text = column.fillna("").str.strip().str.replace(r"[T ]\d{1,2}:\d\d.*$", "", regex=True)
    found = pd.Series(np.datetime64("NaT", "ns"), index=text.index)
    for form in DAYS:
        found = found.fillna(pd.to_datetime(text, format=form, errors="coerce"))
    _check(path, text, found.notna().to_numpy(), shape.day, "is no day such as 2017-06-29 or 29 June 2017")
    return np.asarray(found.to_numpy().astype("datetime64[D]"))


def _numbers(path: Path, column: pd.Series, name: str, least: float) -> np.ndarray:
    values = pd.to_numeric(column, errors="coerce").to_numpy(dtype=float)
    fits = np.isfinite(values) & (values >= least) & (values < LARGEST)
    _check(path, column, fits, name, "is not a number" + (" from 0" if not least else ""))
    return values


def _check(path: Path, column: pd.Series, fits: np.ndarray, name: str, told: str) -> None:
    """Raises the mistake of the first cell that does not fit."""
    if not fits.all():
        at = int(np.argmin(fits))
        raise Mistake(f"{path}, row {column.index[at] + FIRST_ROW}: {name}={shortened(one_line(repr(column.iloc[at])))} {told}")


def ged_kinds(table: pd.DataFrame) -> np.ndarray:
    """GED's own code."""
    codes = pd.to_numeric(table["type_of_violence"], errors="coerce").fillna(OTHER).to_numpy()
    return np.where(np.isin(codes, (STATE_BASED, NON_STATE, ONE_SIDED)), codes, OTHER).astype(np.int64)


def acled_kinds(table: pd.DataFrame) -> np.ndarray:
    """UCDP's types from ACLED's: violence against civilians is one-sided; fights and explosions are one-sided where civilians are a
    side, else state-based where a state or a mission is one, and non-state otherwise."""
    event, state, people = _text(table, "event_type"), np.zeros(len(table), bool), np.zeros(len(table), bool)
    for number in (1, 2):  # a side is known by its code where there is one, else by its name
        names, codes = _text(table, f"actor{number}"), _text(table, f"inter{number}").str.lower().str.removesuffix(".0")
        state |= np.where(codes != "", codes.isin(STATES), names.str.startswith(OF_STATES)).astype(bool)
        people |= np.where(codes != "", codes.isin(PEOPLE), names.str.startswith("Civilians")).astype(bool)
    fight = event.str.startswith(BATTLE) | event.isin(REMOTE)
    kinds = np.where(people, ONE_SIDED, np.where(state, STATE_BASED, NON_STATE))
    return np.where(event == CIVILIANS, ONE_SIDED, np.where(fight, kinds, OTHER)).astype(np.int64)


def _text(table: pd.DataFrame, name: str) -> pd.Series:
    return table[name].fillna("").astype(str).str.strip() if name in table else pd.Series("", index=table.index)


GED = Shape("UCDP GED", ("type_of_violence", "date_start", "best", *PLACE), "date_start", "best", ged_kinds, ("country",), True)
ACLED = Shape(
    "ACLED", ("event_type", "event_date", "actor1", "fatalities", *PLACE), "event_date", "fatalities", acled_kinds,
    ("actor2", "inter1", "inter2", "country"), False,
)  # fmt: skip
SHAPES = (GED, ACLED)


def place(events: Events, geography: Geography, ground: Ground) -> Placed:
    """Lay events on the grid; protests and the like are left out without a word."""
    squares = geography.squares
    told = events.kind > 0
    on = (events.latitude >= SOUTH) & (events.latitude < NORTH) & (events.longitude >= WEST) & (events.longitude < EAST)
    row = ((events.latitude - SOUTH) / squares.resolution).astype(np.int64).clip(0, squares.rows - 1)
    column = ((events.longitude - WEST) / squares.resolution).astype(np.int64).clip(0, squares.columns - 1)
    square = row * squares.columns + column
    inside = told & on & ground.in_play[square]
    return Placed(events, np.flatnonzero(inside), square[inside], int((told & ~inside).sum()))


def counted(placed: Placed, ground: Ground, level: str, first: np.datetime64, months: int, kinds: tuple[int, ...]) -> np.ndarray:
    """Deaths by month from `first` and place: regions, or PRIO-GRID squares in the order of the ground's numbers."""
    events, rows = placed.events, placed.rows
    at, places = (ground.region[placed.square], len(REGIONS)) if level == "region" else (ground.prio[placed.square], len(ground.gids))
    month = (events.day[rows].astype("datetime64[M]") - first.astype("datetime64[M]")).astype(np.int64)
    inside = (month >= 0) & (month < months) & np.isin(events.kind[rows], kinds)
    out = np.zeros((months, places))
    np.add.at(out, (month[inside], at[inside]), events.deaths[rows][inside])
    return out
