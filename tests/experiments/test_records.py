"""A user's own file of events: GED's and ACLED's columns told apart, types and days read, places on the ground, mistakes in one line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.ask.mistakes import Mistake
from experiments.past import records
from experiments.past.ground import Ground
from sim.geography import Geography
from sim.words import NON_STATE, ONE_SIDED, REGIONS, STATE_BASED

MOPTI, KIDAL, NIAMEY = (14.5, -4.2), (18.44, 1.41), (13.51, 2.11)
GED = {
    "id": [1, 2, 3, 4], "year": [2017] * 4, "type_of_violence": [1, 2, 3, 1], "country": ["Mali", "Mali", "Mali", "Niger"],
    "date_start": ["2017-07-31 00:00:00.000", "2017-08-01 00:00:00.000", "2017-08-02 00:00:00.000", "2018-02-11 00:00:00.000"],
    "latitude": [MOPTI[0], KIDAL[0], 12.0, NIAMEY[0]], "longitude": [MOPTI[1], KIDAL[1], -8.5, NIAMEY[1]], "best": [4, 3, 7, 9],
}  # fmt: skip
ACLED_ROWS = [
    ("31 July 2017", "Battles", "JNIM", "Military Forces of Mali (2013-)", 2, 1, STATE_BASED),
    ("01 August 2017", "Battles", "GATIA", "CMA", 3, 3, NON_STATE),
    ("2017-08-02", "Violence against civilians", "JNIM", "Civilians (Mali)", 2, 7, ONE_SIDED),
    ("2017-08-03", "Explosions/Remote violence", "JNIM", "Civilians (Mali)", 2, 7, ONE_SIDED),
    ("2017-08-03", "Explosions/Remote violence", "Military Forces of Mali (2013-)", "Civilians (Mali)", 1, 7, ONE_SIDED),
    ("2017-08-03", "Remote violence", "Unidentified Armed Group (Mali)", "MINUSMA: a mission", 3, 8, STATE_BASED),
    ("2017-08-03", "Battle-No change of territory", "JNIM", "", 2, 0, NON_STATE),
    ("2017-08-04", "Protests", "Protesters (Mali)", "", 6, 0, 0),
]


def ged(folder: Path, separator: str = ",", **changes: object) -> Path:
    path = folder / "ged.csv"
    pd.DataFrame({**GED, **changes}).to_csv(path, index=False, sep=separator)
    return path


def acled(folder: Path, drop: tuple[str, ...] = (), codes: dict[int, str] | None = None) -> Path:
    rows = [
        {
            "event_date": day, "event_type": event, "sub_event_type": "", "actor1": one, "actor2": two,
            "inter1": codes[first] if codes else first, "inter2": codes[second] if codes else second, "country": "Mali",
            "latitude": MOPTI[0], "longitude": MOPTI[1], "fatalities": 2,
        }
        for day, event, one, two, first, second, _ in ACLED_ROWS
    ]  # fmt: skip
    pd.DataFrame(rows).drop(columns=list(drop)).to_csv(folder / "acled.csv", index=False)
    return folder / "acled.csv"


@pytest.mark.parametrize("separator", [",", ";"])
def test_ged_is_read_and_placed(tmp_path: Path, geography: Geography, ground: Ground, separator: str) -> None:
    events = records.read(ged(tmp_path, separator))
    assert (events.shape.name, len(events.day), str(events.earliest), str(events.latest)) == ("UCDP GED", 3, "2017-07-31", "2018-02-11")
    found = records.place(events, geography, ground)
    assert found.elsewhere == 1 and len(found.rows) == 2, "one lies off the grid; Niger's is not counted"
    sums = records.counted(found, ground, "region", np.datetime64("2017-07"), 2, (STATE_BASED, NON_STATE, ONE_SIDED))
    assert sums[0, REGIONS.index("Mopti")] == 4 and sums[1, REGIONS.index("Kidal")] == 3 and sums.sum() == 7
    assert records.counted(found, ground, "region", np.datetime64("2017-07"), 2, (STATE_BASED,)).sum() == 4
    squares = records.counted(found, ground, "square", np.datetime64("2017-08"), 1, (NON_STATE,))
    assert squares.sum() == 3 and ground.gids[squares[0].argmax()] == (18 + 90) * 2 * 720 + int((1.41 + 180) * 2) + 1


WORDS = {0: "", 1: "State Forces", 2: "Rebel Groups", 3: "Political Militias", 6: "Protesters", 7: "Civilians", 8: "External/Other Forces"}


@pytest.mark.parametrize(
    ("drop", "codes"), [((), None), (("inter1", "inter2"), None), ((), WORDS)], ids=["numbers", "names alone", "words"]
)
def test_acled_becomes_ucdps_types(tmp_path: Path, drop: tuple[str, ...], codes: dict[int, str] | None) -> None:
    events = records.read(acled(tmp_path, drop, codes))
    assert events.shape.name == "ACLED" and events.kind.tolist() == [row[-1] for row in ACLED_ROWS]
    assert [str(day) for day in events.day[:3]] == ["2017-07-31", "2017-08-01", "2017-08-02"]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"best": [1, "many", 2, 3]}, "row 3: best='many' is not a number from 0"),
        ({"latitude": [14.5, 18.4, None, 13.5]}, "row 4: latitude=nan is not a number"),
        ({"date_start": ["2017-07-31", "31.7.2017", "2017-08-02", "2018-01-01"]}, "row 3: date_start='31.7.2017' is no day"),
        ({"country": ["Niger"] * 4}, "holds no event of Mali"),
    ],
)
def test_a_wrong_cell_is_named(tmp_path: Path, changes: dict[str, object], told: str) -> None:
    with pytest.raises(Mistake, match=told) as wrong:
        records.read(ged(tmp_path, **changes))
    assert "\n" not in str(wrong.value) and "ged.csv" in str(wrong.value)


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    path = tmp_path / "some.csv"
    pd.DataFrame(GED).rename(columns={"best": "Best"}).to_csv(path, index=False)
    with pytest.raises(Mistake, match="looks like UCDP GED and lacks the column best; nearest: Best"):
        records.read(path)
    with pytest.raises(Mistake, match="looks like ACLED and lacks the column fatalities"):
        records.read(acled(tmp_path, drop=("fatalities",)))
    path.write_text("a,b\n1,2\n")
    with pytest.raises(Mistake, match="is no file of events of UCDP GED .* or ACLED"):
        records.read(path)
    with pytest.raises(Mistake, match="cannot be read"):
        records.read(tmp_path / "none.csv")
    path.write_bytes(b"\xff\xfe\x00 1")
    with pytest.raises(Mistake, match="is not UTF-8 text"):
        records.read(path)
    pd.DataFrame(GED).iloc[:0].to_csv(path, index=False)
    with pytest.raises(Mistake, match="holds no event"):
        records.read(path)
