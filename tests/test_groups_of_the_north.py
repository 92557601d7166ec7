"""Who the armed groups of the North are: roots, coalitions, communities they draw on, and who was at odds with whom from when."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import runs
from tiny import ground, table

from sim.geography import Geography
from sim.geography.armed_groups import ArmedGroups, build
from sim.model import ground_for
from sim.words import CMA, GROUPS, NAMED_GROUPS, ORGANISATIONS, OUTSIDE, PLATFORM, SPLINTERS

AT = {name: GROUPS.index(name) for name in GROUPS}
JNIM, ISGS = range(2)


def day(date: str) -> int:
    return int(np.datetime64(date, "D").astype(np.int64))


@pytest.fixture(scope="module")
def geography() -> Geography:
    return ground_for(runs.make())


@pytest.fixture(scope="module")
def north(geography: Geography) -> ArmedGroups:
    return geography.armed_groups


def test_every_group_has_a_root_and_as_many_splinters_as_may_be(north: ArmedGroups) -> None:
    assert len(north.root) == len(GROUPS) == len(NAMED_GROUPS) * (1 + SPLINTERS)
    for g, name in enumerate(GROUPS):
        assert NAMED_GROUPS[north.root[g]] == name.split("_splinter")[0]
    assert (np.bincount(north.root) == 1 + SPLINTERS).all()


def test_coalitions_of_january_2015_and_those_that_splinters_left(north: ArmedGroups) -> None:
    first = {name: int(north.coalition[AT[name]]) for name in NAMED_GROUPS}
    cma, platform = ("HCUA", "MNLA", "MAA_CMA"), ("GATIA", "MAA_Platform", "Ganda")
    assert {name for name in NAMED_GROUPS if first[name] == CMA} == set(cma)
    assert {name for name in NAMED_GROUPS if first[name] == PLATFORM} == set(platform)
    assert {name for name in NAMED_GROUPS if first[name] == OUTSIDE} == {"CPA", "CMFPR2", "MSA", "CJA"}
    left = {name: int(north.left[AT[name]]) for name in NAMED_GROUPS}
    assert [left[name] for name in ("MSA", "CJA", "CPA", "CMFPR2")] == [CMA, CMA, CMA, PLATFORM]
    assert all(left[name] == first[name] for name in (*cma, *platform)), "whoever is inside left nothing"
    assert (north.left == north.left[north.root]).all() and (north.coalition == north.coalition[north.root]).all()
    assert (north.left < OUTSIDE).all(), "everybody has a coalition to enter"


def test_whom_they_draw_on_first_and_whom_they_take_at_all(north: ArmedGroups) -> None:
    def of(name: str, matrix: np.ndarray) -> set[str]:
        return {community for community, yes in zip(north.communities, matrix[AT[name]], strict=True) if yes}

    assert of("HCUA", north.own) == {"Tuareg_Ifoghas"} and of("GATIA", north.own) == {"Tuareg_Imghad"}
    assert of("MSA", north.own) == {"Tuareg_Daoussahak", "Tuareg_Iwellemmedan_Chamanamas"} and of("Ganda", north.own) == {
        "Songhai",
        "Fulani",
    }
    assert {name.split("_")[0] for name in of("HCUA", north.open)} == {"Tuareg"} and of("MAA_CMA", north.own) <= of("MAA_CMA", north.open)
    assert not of("HCUA", north.open) & of("MAA_CMA", north.open) and of("HCUA", north.open) == of("GATIA", north.open)
    assert (north.own == north.own[north.root]).all() and (north.open >= north.own).all() and north.own.any(axis=1).all()
    assert set(north.communities) == {n for n in north.communities if n.split("_")[0] in ("Tuareg", "Arab", "Songhai", "Fulani")}


def test_kin_are_the_shares_of_the_cercle(geography: Geography, north: ArmedGroups) -> None:
    seeds, squares = geography.seeds.communities, geography.squares
    assert ((north.kin >= 0) & (north.kin <= 1)).all() and (north.kin.sum(axis=1) <= 1.0 + 1e-9).all()
    checked = 0
    for c, square in enumerate(geography.localities.square):
        cercle = squares.cercles[int(squares.cercle[square])]
        rows = (seeds["cercle"] == cercle) & (seeds["community"] == "Tuareg_Ifoghas")
        share = float(seeds["share"][rows].sum())
        assert north.kin[c, north.communities.index("Tuareg_Ifoghas")] == pytest.approx(share)
        checked += share > 0
    assert checked > 3


def odds(north: ArmedGroups, date: str, one: str, other: str) -> float:
    among = north.hostility(day(date))[0]
    assert (among == among.T).all() and not np.diagonal(among).any() and ((among >= 0) & (among <= 1)).all()
    return float(among[AT[one], AT[other]])


HISTORY = [
    ("2013-01-01", "HCUA", "GATIA", 0.6),  # Ifoghas and Imghad, of old
    ("2015-01-01", "HCUA", "GATIA", 0.7),  # the strongest of three relations
    ("2014-05-31", "MNLA", "Ganda", 0.0),
    ("2014-06-01", "MNLA", "Ganda", 0.7),  # the coalitions
    ("2013-01-01", "MAA_CMA", "MAA_Platform", 0.5),  # Lamhar and Berabiche
    ("2015-01-01", "MNLA", "HCUA", 0.0),
    ("2015-01-01", "GATIA", "Ganda", 0.0),
    ("2016-08-31", "MSA", "HCUA", 0.0),
    ("2016-09-01", "MSA", "HCUA", 0.3),  # the day it left
    ("2016-10-01", "CJA", "MNLA", 0.3),
    ("2016-09-30", "CJA", "MNLA", 0.0),
    ("2017-06-01", "MSA", "GATIA", 0.0),  # allies
    ("2015-01-01", "CPA", "MNLA", 0.2),
    ("2015-01-01", "CMFPR2", "Ganda", 0.2),
    ("2017-06-01", "CPA", "GATIA", 0.0),
]


@pytest.mark.parametrize(("date", "one", "other", "value"), HISTORY)
def test_relations_are_those_of_the_table_from_their_day(north: ArmedGroups, date: str, one: str, other: str, value: float) -> None:
    assert odds(north, date, one, other) == odds(north, date, other, one) == pytest.approx(value)


@pytest.mark.parametrize(
    ("date", "group", "org", "value"),
    [
        ("2015-04-30", "MSA", ISGS, 0.0), ("2015-05-01", "MSA", ISGS, 0.4), ("2017-01-31", "GATIA", ISGS, 0.0),
        ("2017-02-01", "GATIA", ISGS, 0.4), ("2017-02-01", "Ganda", ISGS, 0.4), ("2017-06-01", "HCUA", JNIM, 0.0),
        ("2017-06-01", "HCUA", ISGS, 0.0),
    ],
)  # fmt: skip
def test_odds_with_the_jihadists_are_those_of_the_table(north: ArmedGroups, date: str, group: str, org: int, value: float) -> None:
    assert north.hostility(day(date))[1][AT[group], org] == pytest.approx(value)


def small(rows: list[tuple[str, str, str, float, str]]) -> ArmedGroups:
    """ArmedGroups of a ground whose relations are those given, over the real groups."""
    real = ground_for(runs.make())
    relations = table(
        a=[r[0] for r in rows], b=[r[1] for r in rows], relation=[r[2] for r in rows], intensity=[r[3] for r in rows],
        active_from=np.array([r[4] for r in rows], "datetime64[D]"),
    )  # fmt: skip
    seeds = SimpleNamespace(groups=real.seeds.groups, communities=real.seeds.communities, rivalries=relations)
    return build(seeds, real.squares, real.localities.square)  # type: ignore[arg-type]


def test_friends_are_not_at_odds_and_the_worst_relation_counts() -> None:
    rows = [("HCUA", "GATIA", "hostile", -0.3, "2010-01-01"), ("CMA", "Platform", "hostile", -0.5, "2012-01-01"),
            ("MSA", "Platform", "allied", 0.6, "2010-01-01"), ("MNLA", "MNLA", "hostile", -1.0, "2010-01-01")]  # fmt: skip
    m = small(rows)
    assert odds(m, "2011-01-01", "HCUA", "GATIA") == 0.3 and odds(m, "2012-01-01", "HCUA", "GATIA") == 0.5
    assert odds(m, "2012-01-01", "MSA", "GATIA") == 0.0 and not m.hostility(day("2012-01-01"))[1].any()


def test_names_nobody_bears_are_nobody_and_no_relation_is_peace() -> None:
    m = small([("FAMA", "Dogon_dozo", "hostile", -1.0, "2010-01-01"), ("Tuareg", "Arab", "hostile", -1.0, "2010-01-01")])
    among, jihadist = m.hostility(day("2017-01-01"))
    assert not among.any() and not jihadist.any() and jihadist.shape == (len(GROUPS), len(ORGANISATIONS))


def test_relations_to_an_organisation_count_from_either_column() -> None:
    m = small([("JNIM", "MNLA", "hostile", -0.4, "2010-01-01"), ("CMA", "ISGS", "hostile", -0.2, "2010-01-01")])
    jihadist = m.hostility(day("2011-01-01"))[1]
    assert jihadist[AT["MNLA"]].tolist() == [0.4, 0.2] and jihadist[AT["HCUA"]].tolist() == [0.0, 0.2]


def test_a_group_that_left_a_group_left_its_coalition() -> None:
    m = small([("MSA", "GATIA", "splinter", -0.3, "2010-01-01"), ("CJA", "CMA", "splinter", -0.3, "2010-01-01")])
    assert m.left[[AT["MSA"], AT["CJA"], AT["MSA_splinter_2"]]].tolist() == [PLATFORM, CMA, PLATFORM]
    assert m.left[AT["CPA"]] == OUTSIDE, "left nothing that the table knows"


def test_the_tiny_ground_keeps_the_shape(north: ArmedGroups) -> None:
    tiny = ground().armed_groups
    assert (tiny.root == north.root).all() and (tiny.coalition == north.coalition).all() and (tiny.left == north.left).all()
    assert replace(tiny, odds=np.zeros((0, 4))).hostility(0)[0].shape == (len(GROUPS), len(GROUPS))
