"""A file of events becomes a checked table: day, place, type, deaths; what is wrong is one line that names file, row and column."""

from __future__ import annotations

import stat
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from experiments.ask.mistakes import Mistake, nearest, one_line
from experiments.ask.shorten import shortened
from experiments.past.record_shapes import REMOTE, SHAPES, Shape

COUNTRY = "Mali"
DAYS = ("%Y-%m-%d", "%d %B %Y", "%d-%B-%Y", "%d-%b-%Y")
"""Ways in which the data sets write days; times of day after them are dropped."""
FIRST_ROW = 2  # of a file whose heading is row 1


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


def read(path: Path) -> Events:
    """The events of Mali in a file of UCDP GED or ACLED, told apart by their columns; raises Mistake, one line."""
    shape, separator = _shape(path)
    table = _table(path, shape, separator)
    day = _days(path, shape, table[shape.day])
    if not len(day):
        raise Mistake(f"{path}: holds no event")
    here = (table["country"].astype(str).str.strip() == COUNTRY).to_numpy() if "country" in table else np.ones(len(table), bool)
    if not here.any():
        raise Mistake(f"{path}: holds no event of {COUNTRY} (column country)")
    mine = table.loc[here].reset_index(drop=True)
    rows = np.flatnonzero(here)
    latitude, longitude = (_numbers(path, mine[name], name, rows, -180.0) for name in ("latitude", "longitude"))
    deaths = _numbers(path, mine[shape.deaths], shape.deaths, rows, 0.0)
    remote = mine["event_type"].str.strip().isin(REMOTE).to_numpy() if "event_type" in mine else np.zeros(len(mine), bool)
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
    lacks = {shape: [name for name in shape.needs if name not in columns] for shape in SHAPES}
    for shape, missing in lacks.items():
        if not missing:
            return shape, separator
    likely = max(SHAPES, key=lambda shape: sum(name in columns for name in shape.needs if name not in ("latitude", "longitude")))
    if set(likely.needs) - set(lacks[likely]) - {"latitude", "longitude"}:
        absent = lacks[likely][0]
        raise Mistake(f"{path}: looks like {likely.name} and lacks the column {', '.join(lacks[likely])}{nearest(absent, columns)}")
    wanted = " or ".join(f"{shape.name} ({', '.join(shape.needs)})" for shape in SHAPES)
    raise Mistake(f"{path}: is no file of events of {wanted}")


def _table(path: Path, shape: Shape, separator: str) -> pd.DataFrame:
    wanted = {*shape.needs, *shape.also}
    try:
        table = pd.read_csv(
            path, sep=separator, dtype=str, encoding="utf-8-sig", usecols=lambda name: name.strip() in wanted, skipinitialspace=True,
        )  # fmt: skip
    except UnicodeDecodeError:
        raise Mistake(f"{path}: is not UTF-8 text") from None
    except (OSError, ValueError) as error:  # pandas' parser errors are ValueErrors
        raise Mistake(f"{path}: is not a readable CSV file ({one_line(error)})") from None
    return table.rename(columns=str.strip)


def _days(path: Path, shape: Shape, column: pd.Series) -> np.ndarray:
    text = column.fillna("").astype(str).str.strip()
    text = text.str.replace(r"[T ]\d{1,2}:\d\d.*$", "", regex=True)
    found = pd.Series(np.datetime64("NaT", "ns"), index=text.index)
    for form in DAYS:
        found = found.fillna(pd.to_datetime(text, format=form, errors="coerce"))
    wrong = np.flatnonzero(found.isna())
    if len(wrong):
        shown = shortened(one_line(repr(text.iloc[wrong[0]])))
        raise Mistake(f"{path}, row {wrong[0] + FIRST_ROW}: {shape.day}={shown} is no day such as 2017-06-29 or 29 June 2017")
    return np.asarray(found.to_numpy().astype("datetime64[D]"))


def _numbers(path: Path, column: pd.Series, name: str, rows: np.ndarray, least: float) -> np.ndarray:
    values = pd.to_numeric(column, errors="coerce").to_numpy(dtype=float)
    wrong = np.flatnonzero(~(np.isfinite(values) & (values >= least) & (values < 1e6)))  # noqa: PLR2004
    if len(wrong):
        shown = shortened(one_line(repr(column.iloc[wrong[0]])))
        raise Mistake(f"{path}, row {rows[wrong[0]] + FIRST_ROW}: {name}={shown} is not a number" + (" from 0" if not least else ""))
    return values
