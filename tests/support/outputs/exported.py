"""Made-up events in the shape of GED, and files of this shape and ACLED's read again."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.past import export_checked as checked
from experiments.past import export_ged as ged
from experiments.past import records
from experiments.past.ground import ground_of
from experiments.study.results import Results
from outputs import made
from sim.model import ground_for
from sim.settings import build

SUBTYPES = np.array(["attack", "ied", "indirect_fire", "bombing", "contest_won", "robbery"], dtype=object)
HEAD = "event_date,event_type,actor1,actor2,inter1,inter2,country,latitude,longitude,fatalities\n"
ROWS = (
    "31 July 2017,Battles,JNIM,Military Forces of Mali (2013-),2,1,Mali,14.5,-4.2,4",
    "01-August-2017,Battles,GATIA,CMA,3,3,Mali,18.44,1.41,3",
    "02-Aug-2017,Violence against civilians,JNIM,Civilians (Mali),2,7,Mali,12.0,-8.5,7",
    "2017-08-03T10:15,Remote violence,X,MINUSMA,,,Mali,16.3,0.0,0",
    "2017-08-03,Explosions/Remote violence,JNIM,Civilians (Mali),Rebel Groups,Civilians,Mali,16.3,0.0,2",
    "2017-08-04,Protests,P,,6,0,Mali,16.3,0.0,0",
    "2017-08-05,Battle-No change of territory,A,State,2,State Forces,Mali,16.8,-3.0,1",
    "2018-02-11,Battles,A,B,1,2,Niger,13.5,2.1,9",
    "2017-08-06,Battles,Civilians,Unidentified,,,Mali,16.8,-3.0,1",
    "2017-08-06,Battles,JNIM,G5 Sahel,2,8.0,Mali,24.99,-12.0,1",
)
GED = (
    "date_start,type_of_violence,latitude,longitude,best\n"
    "2017-07-31 00:00:00.000,1,14.5,-4.2,4\n2017-08-01,2,18.4,1.4,3\n2017-08-01,4,18.4,1.4,1\n"
)


def told(folder: Path) -> dict[str, Any]:
    """All of it by name."""
    return {**_exports(folder), **_read(folder)}


def _study(folder: Path) -> Results:
    """A copy with few events of every kind, some of them unidentified, some tolls heaped."""
    target = shutil.copytree(made.small(), folder / "study")
    events = pd.read_parquet(target / "events.parquet")
    events = events.loc[events["history"] == 1].iloc[::9].reset_index(drop=True)
    events["recorded_initiator"] = events["initiator"].where(events["id"] % 3 > 0, "Unidentified")
    events["subtype"] = SUBTYPES[np.arange(len(events)) % len(SUBTYPES)]
    events["adm_2"] = np.where(events["adm_1"] == "timbuktu", "Timbuktu", "Mopti")
    events["recorded_best"] = np.where(events["recorded"], np.where(events["best"] == 4, 3, events["best"]), 0)
    heavy = events.index % 11 == 0
    events.loc[heavy, ["best", "recorded_best", "deaths_a", "deaths_b", "deaths_civilians"]] = [31, 25, 10, 11, 10]
    events.to_parquet(target / "events.parquet")
    return Results(target)


def _exports(folder: Path) -> dict[str, Any]:
    results = _study(folder)
    coarse = Results(results.folder)
    coarse.__dict__["map"] = results.map | {"resolution": 0.5}
    odd = {
        "TEXT": ["a", "\x1b", 3],
        "NUMBER": [1.5, np.nan, np.inf],
        "COUNT": [0.0, -1.0, 0.5],
        "SEED": [1, 2, 3],
        "SWITCH": [True, False, True],
        "DAY": pd.to_datetime(["2017-01-01", None, "2017-01-02"]),
        "DAY_OR_NONE": ["x", None, None],
        "KIND": [0, 1, 4],
    }
    return {
        "ged": ged.table(results),
        "precision": ged.table(coarse)["where_prec"].unique(),
        "said": made.said("export", str(results.folder)),
        "names": [[ged.named(side), ged.admin(side)] for side in ("FAMA", "MNLA_splinter_1", "Timbuktu")],
        "kinds": {name: checked.fits(getattr(checked, name), pd.Series(values)) for name, values in odd.items()},
        "harmed": _harmed(results),
    }


def _harmed(results: Results) -> str:
    """What is said of tables and maps that are not as a study writes them."""
    found = []
    for name, value in (("latitude", "x"), ("recorded_best", -1), ("adm_1", "\x1b[1m")):
        results.__dict__["events"] = pd.read_parquet(results.folder / "events.parquet").assign(**{name: value})
        found.append(made.attempt(lambda: checked.events(results)))
    for change in ({"outline": 3}, {"river": [[[1]]]}, {"towns": [{"name": 3}]}, {"resolution": 0}, {"resolution": True}):
        results.__dict__["map"] = json.loads((results.folder / "map.json").read_text(encoding="utf-8")) | change
        found.append(made.attempt(lambda: checked.ground(results)))
    return "\n".join(found)


def _read(folder: Path) -> dict[str, Any]:
    geography = ground_for(build({}))
    ground, path = ground_of(geography), folder / "own.csv"
    path.write_text(HEAD + "\n".join(ROWS), encoding="utf-8")
    events = records.read(path)
    where = records.place(events, geography, ground)
    first = np.datetime64("2017-07")

    def read(text: str) -> str:
        path.write_text(made.changed(GED, text), encoding="utf-8")
        return made.attempt(lambda: [records.read(path).shape.name, len(records.read(path).day), str(records.read(path).kind)])

    wrong = made.answered("exported", "wrong", read)
    said = []
    for content in (b"", b"\xff\xfe\x00 1"):
        path.write_bytes(content)
        said.append(made.attempt(lambda: records.read(path)))
    said += [made.attempt(lambda at=at: records.read(at)) for at in (folder, folder / "none")]
    return {
        "events": {name: getattr(events, name) for name in ("day", "kind", "deaths", "remote", "earliest", "latest")},
        "placed": where.rows,
        "squares": where.square,
        "elsewhere": where.elsewhere,
        "by region": records.counted(where, ground, "region", first, 2, (1, 2, 3)),
        "by square": np.argwhere(records.counted(where, ground, "square", first, 2, (1,))),
        "wrong": wrong,
        "not readable": "\n".join(said),
    }
