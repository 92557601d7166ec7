"""The same country on three grids, and the same strength in more agents."""

from __future__ import annotations

import numpy as np
import pytest
import runs

from sim.engine.parameters import SettingsError
from sim.geography.roads import DRY, FLOOD, SEASONS
from sim.model import Mali
from sim.settings import build

RESOLUTIONS = (0.5, 0.25, 0.125)


@pytest.fixture(scope="module", params=RESOLUTIONS)
def model(request: pytest.FixtureRequest) -> Mali:
    return runs.live(runs.make(10, 30, grid={"resolution": request.param}), 3, 4, days=20)


def test_each_grid_runs(model: Mali) -> None:
    squares = model.geography.squares
    assert squares.number == round(12.5 / squares.resolution) ** 2
    assert model.index == 20 and np.isfinite(model.recorder.daily[:20]).all()
    assert all(np.isfinite(array).all() for array in model.state.arrays.values())
    assert model.state.arrays["tally.patrols"][0] > 0


def test_each_grid_holds_the_same_people_bases_and_men(model: Mali) -> None:
    fine = Mali(runs.make(), enlist=False)
    assert model.geography.squares.people.sum() == pytest.approx(fine.geography.squares.people.sum(), rel=1e-9)
    c = {n: model.state.arrays[f"community.{n}"].sum() for n in ("people", "settled", "cum_killed")}
    assert sum(c.values()) == pytest.approx(fine.geography.squares.people.sum(), abs=len(model.geography.localities.key))
    assert model.geography.bases.key == fine.geography.bases.key
    other = runs.live(runs.make(10, 30), 3, 4, days=1)
    first = model.recorder.daily[0]
    for name in ("troops", "civil_officers", "partner_men"):
        i = model.recorder.names.index(f"tally.{name}")
        assert first[i] == other.recorder.daily[0][i], name
    for kind in ("garrison", "contingent"):
        n = int(other.state.arrays[f"{kind}.size"][0])
        assert (model.state.arrays[f"{kind}.establishment"][:n] == other.state.arrays[f"{kind}.establishment"][:n]).all()


def test_squares_nest_in_prio_grid(model: Mali) -> None:
    """PRIO-GRID numbers rows of 720 half-degree cells from the south-west: Timbuktu, 16.77 N 3.01 W, lies in 153714."""
    squares = model.geography.squares
    assert squares.gid[squares.at(16.77, -3.01)] == (int((16.77 + 90) / 0.5)) * 720 + int((-3.01 + 180) / 0.5) + 1 == 153714
    counts = np.unique(squares.gid, return_counts=True)[1]
    assert counts.min() >= 1 and counts.max() == max(1, round((0.5 / squares.resolution) ** 2))
    step = np.unique(np.round(np.diff(squares.latitude.reshape(squares.rows, -1)[:, 0]), 9))
    assert step.tolist() == [squares.resolution]


def test_every_place_on_the_map_is_in_play(model: Mali) -> None:
    g = model.geography
    assert g.squares.in_play[g.bases.square].all() and g.squares.in_play[g.localities.square].all()
    assert (g.localities.of_square[g.squares.in_play] >= 0).all() and (g.localities.of_square[~g.squares.in_play] == -1).all()
    assert g.squares.people[~g.squares.in_play].sum() == 0
    assert g.localities.people.sum() == pytest.approx(g.squares.people.sum())
    hours = g.roads.hours
    assert np.isfinite(hours[:, :, g.squares.in_play]).all(), "a square that nobody can reach"
    assert (hours[FLOOD] >= hours[DRY] - 1e-9)[:, g.squares.in_play].all(), "the flood never makes a way shorter"


def test_ways_lead_home(model: Mali) -> None:
    """Following `previous` from any square reaches the origin, and hours fall on the way."""
    g = model.geography
    for season in range(len(SEASONS)):
        for o in range(0, len(g.roads.origin), 5):
            hours, previous = g.roads.hours[season, o], g.roads.previous[season, o]
            walkers = np.flatnonzero(g.squares.in_play)
            here = walkers.copy()
            for _ in range(4 * g.squares.rows):
                moving = here != g.roads.origin[o]
                if not moving.any():
                    break
                ahead = previous[here[moving]]
                assert (ahead >= 0).all() and (hours[ahead] < hours[here[moving]]).all()
                here[moving] = ahead
            assert (here == g.roads.origin[o]).all()


def test_near_squares_are_a_symmetric_table(model: Mali) -> None:
    net = model.geography.roads
    start, square, hours = net.near_start, net.near_square, net.near_hours
    table = {(s, int(square[k])): float(hours[k]) for s in range(model.geography.n_squares) for k in range(start[s], start[s + 1])}
    assert all(table.get((b, a)) == pytest.approx(h) for (a, b), h in table.items())
    assert all(table[(s, s)] == 0.0 for s in np.flatnonzero(model.geography.squares.in_play))
    assert max(table.values()) <= 5.0


def strength(agents: int) -> dict[str, int]:
    """Men by kind on the first day, and the number of agents."""
    model = Mali(runs.make(10, 30, grid={"agents": agents}), history=3, future=4, enlist=False)
    model.step()
    a = model.state.arrays

    def total(name: str) -> int:
        return round(float(a[name][: int(a[f"{name.split('.')[0]}.size"][0])].sum()))

    killed = sum(e.deaths_b for e in model.today.events)  # type: ignore[union-attr]
    joined = int(a["tally.recruits"][0] - a["tally.deserters"][0])
    return {
        "fighters": total("cell.men") + killed - joined, "cells": int(a["cell.alive"].sum()), "army": total("garrison.establishment"),
        "posts": int(a["garrison.size"][0]), "troops": total("contingent.establishment"), "partners": total("task_group.men"),
        "groups": int(a["task_group.size"][0]), "officers": round(float(a["civil_team.officers"][a["civil_team.active"]].sum())),
        "teams": int(a["civil_team.active"].sum()), "people": sum(total(f"community.{n}") for n in ("people", "settled", "cum_killed")),
        "platoons": int(a["patrol.active"].sum()),
    }  # fmt: skip


@pytest.mark.parametrize("agents", [2, 5, 10])
def test_more_agents_are_the_same_strength(agents: int) -> None:
    one, many = strength(1), strength(agents)
    for name in ("fighters", "army", "troops", "people", "officers"):
        assert many[name] == one[name], name
    assert many["partners"] == pytest.approx(one["partners"], rel=0.01)
    for name in ("posts", "groups"):
        assert many[name] == agents * one[name]
    assert many["cells"] == pytest.approx(agents * one["cells"], rel=0.1)
    assert many["teams"] == agents * one["teams"]
    assert agents * one["platoons"] <= many["platoons"] <= agents * (one["platoons"] + 60)


def test_strength_stays_comparable_over_half_a_year() -> None:
    """Rates are per man, so ten times the agents do not fight ten times the war."""
    totals = {}
    for agents in (1, 5):
        d = runs.live(runs.make(100, 365, grid={"agents": agents}), 3, 4).recorder
        totals[agents] = {name.removeprefix("tally."): d.daily[:, i] for i, name in enumerate(d.names)}
        totals[agents]["events"] = np.array([sum(row[3] + row[4] + row[5] for row in d.rows)])
    for name in ("patrols", "fighters_jnim", "army", "displaced", "people_covered", "guard_men"):
        assert totals[5][name].mean() == pytest.approx(totals[1][name].mean(), rel=0.25), name
    assert totals[5]["events"][0] == pytest.approx(totals[1]["events"][0], rel=0.6)


def test_a_grid_that_does_not_nest_is_refused() -> None:
    with pytest.raises(SettingsError, match="0.5, 0.25 or 0.125"):
        build({"grid": {"resolution": 0.3}})
