"""Local agreements as they are read: who made them on which day, whom they bind, and what is refused."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from tiny import table

from sim.geography.agreements import _side, build
from sim.geography.feuds import Feuds
from sim.geography.roads import Terms
from sim.geography.seeds import SeedError
from sim.model import ground
from sim.rules.north._sides import sides
from sim.words import CMA, NAMED_GROUPS, OUTSIDE, PLATFORM

NAMES = ("Arab_Lamhar", "Dogon", "Tuareg_Idnan_other"), ("Tuareg_Idnan_other", "Fulani", "Arab_Lamhar")
FEUDS = Feuds(*NAMES, cercle_a=np.zeros(3), cercle_b=np.zeros(3), tension=np.zeros(3))


def read(parties: str) -> Any:
    """One agreement of the second day of 1970."""
    seeds: Any = SimpleNamespace(
        agreements=table(date=np.array(["1970-01-02"], "datetime64[D]"), parties=[parties]),
        groups=table(name=["HCUA", "GATIA", "CPA", "MSA"], coalition=["CMA", "Platform", "none", "outside"]),
        communities=table(community=["Arab_Lamhar", "Dogon", "Fulani", "Tuareg_Idnan_other", "Tuareg_Ifoghas", "Tuareg_Imghad"]),
    )
    return build(seeds, FEUDS)


@pytest.mark.parametrize(
    ("parties", "sides"),
    [
        ("CMA/Platform", (CMA, PLATFORM)),
        ("GATIA/CMA", (CMA, PLATFORM)),
        ("CPA/HCUA", (CMA, OUTSIDE + NAMED_GROUPS.index("CPA"))),
    ],
)
def test_groups_and_coalitions_stand_for_their_sides(parties: str, sides: tuple[int, int]) -> None:
    found = read(parties)
    assert (found.day.tolist(), found.one.tolist(), found.other.tolist()) == ([1], [sides[0]], [sides[1]]) and not len(found.feud)


def test_communities_stand_for_all_their_feuds_whichever_is_named_first() -> None:
    found = read("Tuareg_Idnan_other/Arab_Lamhar;Tuareg_Ifoghas/Tuareg_Imghad;CMA/Platform")
    assert found.feud.tolist() == [0, 2] and found.feud_day.tolist() == [1, 1] and found.day.tolist() == [1]


def test_who_agrees_within_its_own_ranks_binds_no_pair_and_a_group_makes_none_with_a_community() -> None:
    assert not len(read("CMA").day)
    for pair in ("CMA/Dogon", "CMA/Platfrom", "Dogon/Fulanis", "CMA/Platform/GATIA"):
        with pytest.raises(SeedError, match=rf"agreements\.csv: parties: {pair}: needs two armed groups or two communities"):
            read(pair)


def test_the_table_that_ships_has_two_truces_of_the_coalitions_and_one_accord_of_three_feuds() -> None:
    found = ground(0.25, Terms(60.0, 30.0, 15.0, 2.0)).agreements
    days = [np.datetime64(int(day), "D") for day in (*found.day, *found.feud_day)]
    assert days == [np.datetime64(day) for day in ("2015-10-09", "2016-02-01", *["2015-12-05"] * 3)]
    assert found.one.tolist() == [CMA, CMA] and found.other.tolist() == [PLATFORM, PLATFORM]


def test_sides_are_numbered_as_rules_number_them() -> None:
    first = ground(0.25, Terms(60.0, 30.0, 15.0, 2.0))
    by_rule = sides(first.armed_groups.coalition)
    assert [_side(first.seeds, name) for name in NAMED_GROUPS] == [int(by_rule[g]) for g in range(len(NAMED_GROUPS))]
