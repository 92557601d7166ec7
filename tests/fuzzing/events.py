"""A user's own file of events, as UCDP GED and ACLED ship it: right, with a wrong cell or without a column, or mangled."""

from __future__ import annotations

from random import Random

from . import mangling
from .inputs import ACCEPT, EITHER, REFUSE, Input

GED = {"id": "1", "country": "Mali", "type_of_violence": "1", "latitude": "14.5", "longitude": "-4.2", "best": "3"}
ACLED = {
    "event_type": "Battles", "sub_event_type": "Armed clash", "actor1": "JNIM", "actor2": "Military Forces of Mali (2013-)", "inter1": "2",
    "country": "Mali", "latitude": "14.5", "longitude": "-4.2", "fatalities": "3",
}  # fmt: skip
SHAPES = {"date_start": (GED, ("2015-01-03", "2016-02-01 00:00:00.000", "2017-06-02")),
          "event_date": (ACLED, ("03 January 2015", "2016-02-01", "2 June 2017"))}  # fmt: skip
NEEDED = ("latitude", "longitude", "date_start", "event_date", "best", "fatalities", "type_of_violence", "event_type", "actor1")
WRONG = {"latitude": ("x", "", "inf"), "longitude": ("east", "nan"), "best": ("many", "-1", ""), "fatalities": ("-3", "1e99"),
         "date_start": ("2017-13-01", "yesterday", ""), "event_date": ("1.2.2017", "32 May 2016")}  # fmt: skip


def make(rng: Random) -> Input:
    """One file; nothing is simulated, since the configuration alone is asked for."""
    day = rng.choice(list(SHAPES))
    usual, days = SHAPES[day]
    rows = [{day: one, **usual} for one in days]
    way = rng.choice(["right", "cell", "column", "mangled", "bytes"])
    must, names = (ACCEPT if way == "right" else EITHER), ()
    if way == "cell":
        column = rng.choice([name for name in WRONG if name in rows[0]])
        rows[rng.randrange(len(rows))][column] = rng.choice(WRONG[column])
        must, names = REFUSE, (column,)
    elif way == "column":
        column = rng.choice([name for name in NEEDED if name in rows[0]])
        for row in rows:
            del row[column]
        must, names = REFUSE, (column,)
    separator = rng.choice([",", ";"])
    text = "\n".join([separator.join(rows[0]), *(separator.join(row.values()) for row in rows)]) + "\n"
    if way == "mangled":
        text = mangling.text(rng, text)
    data = text.encode("utf-8", errors="surrogatepass")
    data = mangling.data(rng, data) if way == "bytes" else data
    return Input(("validate", "observed=own.csv", "--cfg", "job"), {"own.csv": data}, must, {}, names, f"file of events, {way}")
