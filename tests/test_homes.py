"""Homes of jihadist groups: shares at localities, kin in the cercle of a home alone, kin abroad, and who stands there first."""

from __future__ import annotations

import numpy as np
import pytest
import runs

from sim.geography import Geography, homes
from sim.model import Mali, ground_for
from sim.words import JNIM


@pytest.fixture(scope="module")
def ground() -> Geography:
    return ground_for(runs.make())


def test_each_groups_homes_sum_to_one_and_lie_on_the_grid(ground: Geography) -> None:
    share = ground.localities.home.sum(axis=0)
    listed = np.isin(ground.katibas, ground.seeds.homes["group"])
    assert share[listed] == pytest.approx(1.0) and not share[~listed].any()
    assert ground.localities.abroad.sum() == ground.seeds.homes["abroad"].sum() > 0


def test_kin_count_where_a_group_that_draws_on_them_has_a_home_in_the_cercle(ground: Geography) -> None:
    """Worked out from the tables for each cercle."""
    seeds, places, squares = ground.seeds, ground.localities, ground.squares
    draws = dict(zip(seeds.groups["name"], seeds.groups["community"], strict=True))
    for c in range(0, len(places.key), 7):
        cercle = squares.cercle[places.square[c]]
        at_home = places.home[squares.cercle[places.square] == cercle].any(axis=0) & (ground.katiba_organisation == JNIM)
        tie = {name for k in np.flatnonzero(at_home) for name in str(draws[ground.katibas[k]]).split(";")}
        rows = seeds.communities.where(cercle=squares.cercles[cercle])
        expected = sum(s for name, s in zip(rows["community"], rows["share"], strict=True) if name in tie)
        assert places.kin[c, JNIM] == pytest.approx(min(float(expected), 1.0)), places.key[c]


def test_without_homes_nobody_has_kin(ground: Geography) -> None:
    places, squares = ground.localities, ground.squares
    assert not homes.kin(ground.seeds, squares, places.square, np.zeros_like(places.home), ground.katibas).any()


def test_cells_of_the_first_day_stand_at_their_katibas_homes_where_it_has_any_in_the_region() -> None:
    at_home = {0.0: 0.0, 1.0: 0.0}
    for pull in at_home:
        for history in (1, 2, 3):
            model = Mali(runs.make(world={"strength": {"homes": pull}}), history=history, enlist=False, compiled=False)
            model.step()
            g, c = model.geography.localities, model.state.arrays
            n = int(c["cell.size"][0])
            share = g.home[c["cell.birthplace"][:n], c["cell.katiba"][:n]] > 0.0
            at_home[pull] += float((share * c["cell.men"][:n]).sum() / c["cell.men"][:n].sum()) / 3
            model.close()
    assert at_home[1.0] > 0.8 > 0.6 > at_home[0.0]
