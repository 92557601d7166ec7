"""Orders of scenarios: which levers each turns, which do nothing, and what cannot be ordered, refused in one line that says why."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import runs
from levers import changed

from sim.engine.parameters import SettingsError
from sim.measures import accord, mixed_patrols
from sim.model import ground_for
from sim.settings import build

ROAD: dict[str, Any] = {"at": "labbezanga", "base": "ansongo", "men": 150, "since": "2017-07-10", "until": "2017-09-10"}
GOSSI, CLOSED = {"action": "open", "from": "gossi"}, {"action": "close", "to": "gao"}
DATES = ("soon", "2017-13-01", "", 2017, 3.5, [2017], "2017-10-01 12:00", "1 October 2017")
REFUSED: list[tuple[str, dict[str, Any], list[str]]] = [
    ("bases", {"homborri": GOSSI}, ["homborri", "hombori"]),
    ("bases", {"gao": GOSSI}, ["gao", "already"]),
    ("bases", {"hombori": {"action": "open"}}, ["hombori", "from"]),
    ("bases", {"hombori": {"action": "open", "from": "gosi"}}, ["gosi", "gossi"]),
    ("bases", {"hombori": {**GOSSI, "men": 150}}, ["hombori", "96", "150"]),
    ("bases", {"hombori": {**GOSSI, "men": 50, "share": 0.5}}, ["share", "men"]),
    ("bases", {"hombori": {**GOSSI, "since": "2017-01-01"}}, ["2017-01-01", "2017-06-29"]),
    ("bases", {"hombori": {**GOSSI, "since": "2017-09-01"}, "gossi": CLOSED}, ["gossi", "closed"]),
    ("bases", {"gossi": {**CLOSED, "from": "kidal"}}, ["gossi", "from"]),
    ("bases", {"bamako": {"action": "open", "from": "gao"}}, ["bamako", "map"]),
    ("contingents", {"germani": {"leave": "2018-01-01"}}, ["germani", "germany"]),
    ("contingents", {"germany": {"leave": "2017-01-01"}}, ["germany", "2017-01-01", "2017-06-29"]),
    ("contingents", {"germany": {"leave": "2018-01-01", "helicopters": 9}}, ["germany", "9", "8"]),
    ("contingents", {"germany": {"leave": "soon"}}, ["germany", "soon", "2017-10-01"]),
    ("contingents", {"canada": {"arrive": "2018-08-01", "men": 250}}, ["canada", "base"]),
    ("contingents", {"canada": {"base": "gaoo", "men": 250}}, ["gaoo", "gao"]),
    ("contingents", {"canada": {"base": "gao", "men": 50, "infantry": 60}}, ["60", "50"]),
    ("contingents", {"chad": {"caveats": {"long_patrol": False}}}, ["long_patrol", "long_patrols"]),
    ("patrol_areas", {"road": {**ROAD, "at": "labezanga"}}, ["labezanga", "labbezanga"]),
    ("patrol_areas", {"road": {**ROAD, "at": [0.7, 15.0]}}, ["0.7", "latitude"]),
    ("patrol_areas", {"road": {**ROAD, "at": ""}}, ["at"]),
    ("patrol_areas", {"road": {**ROAD, "base": "ansango"}}, ["ansango", "ansongo"]),
    ("patrol_areas", {"road": {**ROAD, "men": 0}}, ["men"]),
    ("patrol_areas", {"road": {**ROAD, "men": 9000}}, ["9000", "2000"]),
    ("patrol_areas", {"road": {**ROAD, "since": "2017-01-01"}}, ["2017-01-01", "2017-06-29"]),
    ("patrol_areas", {"road": {**ROAD, "until": "2017-07-01"}}, ["2017-07-01", "2017-07-10"]),
    ("patrol_areas", {"road": {**ROAD, "days": 5}}, ["until", "days"]),
    ("patrol_areas", {"road": {**ROAD, "until": None, "since": None, "days": 5}}, ["days", "since"]),
    ("accord", {"visit": "soon"}, ["visit", "2017-10-01"]),
    ("accord", {"visit": 3}, ["visit", "2017-10-01"]),
    ("accord", {"mediators": -1.0}, ["mediators", "0.0 to 8.0"]),
    ("sanctions", {"against": "outside"}, ["against", "platform"]),
    ("sanctions", {"share": 1.5}, ["share", "0.0 to 1.0"]),
    ("joint_force", {"force": "g7"}, ["force", "g7"]),
    ("joint_force", {"since": "soon"}, ["since", "soon", "2017-10-28"]),
    ("joint_force", {"since": 17}, ["since", "17"]),
    ("joint_force", {"sinc": "2018-01-01"}, ["sinc", "since"]),
    ("joint_force", {"roles_agreed": "perhaps"}, ["roles_agreed", "perhaps"]),
    *(("mixed_patrols", {"kidal": when}, ["mixed_patrols.kidal", repr(when), "2017-10-01", "null"]) for when in DATES),
    ("posture", {"bases": {"gosi": {"choice": "need"}}}, ["gosi", "gossi"]),
    ("posture", {"bases": {"gao": {"long_patrol_shares": 0.5}}}, ["long_patrol_shares", "long_patrol_share"]),
    ("posture", {"bases": {"gao": {"long_patrol_share": 1.5}}}, ["gao", "0.0 to 0.9"]),
    ("posture", {"bases": {"hombori": {"choice": "need"}}}, ["hombori", "not known"]),
    ("state", {"support": 1.5}, ["state.support"]),
    ("state", {"teams": 61}, ["state.teams"]),
    ("state", {"return_to": "gao"}, ["state.return_to"]),
    ("state", {"reinforcement": -1}, ["state.reinforcement"]),
    ("state", {"teams_in": "kidal"}, ["state.teams_in"]),
    ("troops", {"factor": 2.0, "fill": 0.5}, ["measures.troops", "give 'fill' or 'factor', not both"]),
    ("troops", {"factor": 3.5}, ["measures.troops.factor: got 3.5"]),
]
TOGETHER: list[tuple[dict[str, Any], str]] = [
    ({"contingents": {"canada": {"base": "gossi", "men": 50}}, "bases": {"gossi": CLOSED}}, "closed"),
    ({"patrol_areas": {"road": ROAD}, "bases": {"ansongo": CLOSED}}, "'ansongo' is closed"),
    ({"troops": {"factor": 0.0}, "civil": {"staff_factor": 2.0}}, "leaves nobody for civil.staff_factor"),
    ({"troops": {"factor": 0.0}, "equipment": {"medevac_teams": 2}}, "leaves nobody for equipment.medevac_teams"),
    ({"troops": {"factor": 0.0}, **runs.COUNTRIES}, "leaves nobody for contingents.canada"),
]


@pytest.mark.parametrize(("measures", "words"), [*(({name: levers}, words) for name, levers, words in REFUSED),
                                                 *((measures, [words]) for measures, words in TOGETHER)])  # fmt: skip
def test_what_cannot_be_ordered_is_refused_in_one_line(measures: dict[str, Any], words: list[str]) -> None:
    with pytest.raises(SettingsError) as caught:
        build({"measures": measures})
    assert "\n" not in str(caught.value) and all(word in str(caught.value) for word in words), str(caught.value)


@pytest.mark.parametrize(("scenario", "levers"), [
    ("good_offices", {"accord.mediators"}), ("longer_calendar", {"accord.extension_months"}), ("algeria_in_bamako", {"accord.algeria"}),
    ("visit", {"accord.visit"}), ("sanctions", {"sanctions.share"}), ("sanctions_partial", {"sanctions.share", "sanctions.partiality"}),
    ("mixed_patrols", {"mixed_patrols.kidal", "mixed_patrols.timbuktu"}), ("integrate_splinters", {"splinters.integrate"}),
    ("no_mission", {"troops.factor"}), ("triple_troops", {"troops.factor"}),
])  # fmt: skip
def test_a_scenario_turns_its_own_levers_and_no_others(scenario: str, levers: set[str]) -> None:
    assert set(changed(scenario)) == levers


LATE = "2018-06-01"
STILL: list[dict[str, Any]] = [
    {
        "accord": {"visit": "2017-06-10"}, "sanctions": {"accuracy": 0.1, "partiality": 1.0, "enforcement": 1.0, "against": "platform"},
        "joint_force": {"force": "none", "since": "2017-07-01", "roles_agreed": True}, "mixed_patrols": {"kidal": "never"},
        "state": {"return_posts": 4000, "return_soldiers": 600, "teams_in": "north"},
        "patrol_areas": {"road": {**ROAD, "since": LATE, "until": None}},
        "contingents": {"germany": {"leave": LATE}, "chad": {"caveats": {"long_patrols": True, "beyond_km": None}}},
        "bases": {"hombori": {**GOSSI, "share": 0.5, "since": LATE}},
    },
    {
        "joint_force": {"force": "g5", "since": LATE}, "mixed_patrols": {"kidal": LATE},
        "contingents": {"canada": {"arrive": LATE, "base": "gao", "men": 9}, "chad": {}},
    },
    {"joint_force": {"force": "g3", "since": LATE}, "mixed_patrols": {"men": 900}, "bases": {"lere": {"action": "keep"}}},
]  # fmt: skip


def test_what_a_run_does_not_reach_or_forbids_and_moves_nothing_is_the_status_quo() -> None:
    """To the bit: a date beyond the run or before the mandate, none, caveats that forbid nothing, and numbers of what is not ordered."""
    usual, *others = (
        runs.fingerprint(runs.live(runs.make(28, 60, date(2017, 6, 1), measures), 3, 4), added=False) for measures in ({}, *STILL)
    )
    assert [runs.differing(usual, other) for other in others] == [[]] * len(STILL)


@pytest.mark.parametrize(("written", "day"), [("2017-10-01", 17440), (date(2017, 10, 1), 17440), (None, -1), ("never", -1)])
def test_dates_are_read_however_they_are_written(written: Any, day: int) -> None:
    found: Any = build({"measures": {"mixed_patrols": {"kidal": written}, "accord": {"visit": written}}}).measures
    ground = ground_for(build({}))
    assert accord.terms(found["accord"], ground)["visit"] == day
    assert [number for _camp, number, _men in mixed_patrols.terms(found["mixed_patrols"], ground)["battalions"]] == [day] * (day > 0)


def test_settings_come_back_from_their_own_tree() -> None:
    """Workers build settings from the full tree, in which every lever is written out, dates as text."""
    one = build({"measures": runs.ALL})
    assert build(one.tree()) == one and one.tree()["measures"]["mixed_patrols"]["kidal"] == "2015-06-01"
