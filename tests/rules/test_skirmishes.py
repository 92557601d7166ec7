"""M10: bands and cells that share ground fight, more where they are at odds, less under cover; both lose."""

from typing import Any

import numpy as np
import pytest
from tiny import ISGS, JNIM, Stage, assert_fair

from sim.attrition import lengths, mean_aimed
from sim.events import Event
from sim.rules.jihadists._presence import largest_cell
from sim.rules.north import skirmishes
from sim.words import GROUPS, NAMED_GROUPS

HCUA, GATIA = (NAMED_GROUPS.index(name) for name in ("HCUA", "GATIA"))
HERE, SQUARE = 1, 2
PLAIN: dict[str, float] = {"basic": 0.0, "deterrence": 0.0, "rate": 0.07, "sigma": 1.05, "committed": 0.8, "most": 80.0}


def stage(men: int = 60, fighters: int = 20, odds: float = 1.0, org: int = JNIM) -> Stage:
    """A band of the GATIA and a cell in one square."""
    s = Stage().north()
    s.band(HERE, men, GATIA)
    s.cell(SQUARE, fighters, org=org)
    s["field.cell_men"][org, SQUARE] = fighters
    s["group.odds_jihadist"][GATIA] = odds
    return s


def fight(mass: float, force: float, rate: float = 0.07, sigma: float = 1.05, men: float = 1e9, fighters: float = 1e9) -> float:
    """Mean dead of both by hand: eight tenths of each side fight, 80 at most; losses fall on one band and one cell."""
    ours, theirs, nodes = min(0.8 * mass, 80.0), min(0.8 * force, 80.0), lengths(sigma)
    return float(mean_aimed(theirs, min(ours, men), rate, nodes) + mean_aimed(ours, min(theirs, fighters), rate, nodes))


def rate(s: Stage, **params: float) -> float:
    """Daily rate of fights, from the expected dead."""
    s.act(skirmishes, **{**PLAIN, **params})
    each = fight(float(s["band.men"][0]), float(s["cell.men"][0]))
    return float(-np.log1p(-s.tally("skirmishes_expected_deaths") / each))


@pytest.mark.parametrize(("org", "odds", "basic", "felt"), [
    (JNIM, 1.0, 0.5, 1.0), (ISGS, 1.0, 0.0, 1.0), (JNIM, 0.4, 0.25, 0.55), (JNIM, 0.0, 0.0, 0.0),
])  # fmt: skip
def test_the_rate_is_that_of_both_sides_men_hostility_and_week(org: int, odds: float, basic: float, felt: float) -> None:
    """0.7 a week for 60 men and 20 fighters at full hostility is 0.1 a day; those who are not at odds fight less."""
    assert rate(stage(90, 30, odds, org), per_week=0.7, basic=basic) == pytest.approx(0.1 * 1.5 * 1.5 * felt)


def test_cover_lowers_fights_at_its_own_rate() -> None:
    s = stage()
    s["field.cover"][SQUARE] = 0.6
    assert rate(s, per_week=0.7, deterrence=1.5) == pytest.approx(0.1 * np.exp(-0.9))


@pytest.mark.parametrize(("column", "row", "value"), [
    ("band.alive", 0, False), ("field.cell_men", JNIM, 0.0), ("band.square", 0, 0), ("cell.alive", 0, False),
])  # fmt: skip
def test_only_the_living_who_share_ground(column: str, row: int, value: Any) -> None:
    s = stage()
    s[column][row] = value
    assert certain(s, fights=0) == [] and s.tally("skirmishes_expected_deaths") == 0.0


def certain(s: Stage, k: int = 0, fights: int = 1, times: float = 1.0, **params: Any) -> list[Any]:
    """Events of the first day on which that many fights happen, `times` as many fighters said to be there; marks know only the month."""
    events: list[Any] = []
    s["field.cell_men"][:] *= times
    for j in range(400):
        day = s.day(number=15000 + k + 1000 * j, month_number=k)
        events = s.act(skirmishes, day, **{"per_week": 1.0, "stated_men": 20.0, **params})
        if len(events) == fights:
            break
        s["field.skirmish_marks"][:] = 0
    return events


def test_an_event_says_who_met_whom() -> None:
    s = stage(400, 200)
    (e,) = certain(s, rate=0.3)
    assert (e.type, e.subtype, e.side_a, e.side_b, e.square) == (2, "skirmish", "GATIA", "JNIM", SQUARE)
    assert (e.band_a, e.cell, e.organisation, e.community, e.band_b) == (0, 0, JNIM, HERE, -1)
    assert e.deaths_a > 0 and e.deaths_b > 0 and e.deaths_civilians == 0
    assert {e.initiator, e.target} == {"GATIA", "JNIM"}
    s = stage()
    s["cell.katiba"][0] = 1
    assert certain(s)[0].side_b == "Ansaroul_Islam", "which fights under its own name"


def test_the_stronger_opens_more_often() -> None:
    """60 men and 20 fighters: three times out of four."""
    opened = [certain(stage(), k)[0].initiator == "GATIA" for k in range(500)]
    assert np.mean(opened) == pytest.approx(0.75, abs=3 * np.sqrt(0.75 * 0.25 / 500))


def test_each_organisation_fights_on_its_own() -> None:
    s = stage()
    s.cell(SQUARE, 20, org=ISGS)
    s["field.cell_men"][ISGS, SQUARE] = 20.0
    assert sorted(e.side_b for e in certain(s, fights=2)) == ["ISGS", "JNIM"]
    s["field.cell_men"][:, SQUARE] = 20.0
    s.act(skirmishes, per_week=0.7, **PLAIN)
    assert s.tally("skirmishes_expected_deaths") == pytest.approx(2 * fight(60.0, 20.0) * (1 - np.exp(-0.1)))


def test_dead_agree_with_their_expectation() -> None:
    s = stage(90, 30)
    days = s.many(skirmishes, 700, per_week=1.0, rate=0.1)
    assert_fair([sum(e.best for e in events) - s.tally("skirmishes_expected_deaths") for events in days], 0.5)


def test_nobody_dies_twice() -> None:
    """Three men meet both organisations on a day; of thirty fighters 28 were killed this morning."""
    s, met = stage(3, 60), []
    s.cell(SQUARE, 60, org=ISGS)
    s["field.cell_men"][ISGS, SQUARE] = 60.0
    morning, killed = stage(400, 30), Event(SQUARE, 1, "raid", "FAMA", "JNIM", "JNIM", "FAMA", deaths_b=28, cell=0)
    for k in range(40):
        s["field.cell_men"][:, SQUARE] = 60.0
        events = certain(s, k, 2, 1e3, rate=1.0)
        assert len(events) == 2 and sum(e.deaths_a for e in events) <= 3
        day = morning.day(number=15000 + k, month_number=k, events=[killed])
        met += [e.deaths_b for e in morning.act(skirmishes, day, per_week=1.0, stated_men=20.0, rate=1.0)]
    assert len(met) > 20 and max(met) <= 2 and min(met) >= 0


def test_hostility_is_looked_up_on_the_first_of_a_month() -> None:
    """The ground knows 0.4 between the GATIA and JNIM, and its splinters inherit it."""
    s = Stage().north()
    s.act(skirmishes)
    assert not s["group.odds_jihadist"].any()
    s.act(skirmishes, s.day(first_of_month=True))
    expected = np.zeros((len(GROUPS), 2))
    for name in ("GATIA", "GATIA_splinter_1", "GATIA_splinter_2"):
        expected[GROUPS.index(name), JNIM] = 0.4
    assert (s["group.odds_jihadist"] == expected).all()


def test_all_in_the_square_fight_and_one_band_and_one_cell_bear_the_loss() -> None:
    """48 of two bands against 40 of two cells; no more die than the band's 15 or the cell's 10; 300 men are 80."""
    s = stage(45, 40)
    s.band(HERE, 15, GATIA)
    s.cell(SQUARE, 10)
    s["field.cell_men"][JNIM, SQUARE] = 50.0
    s["group.odds_jihadist"][:] = 1.0
    s.act(skirmishes, per_week=0.7, **{**PLAIN, "rate": 1.0})
    chances = 1.0 - np.exp(-0.1 * 2.5)
    by_hand = 0.75 * fight(60.0, 50.0, 1.0, men=45.0, fighters=40.0) + 0.25 * fight(60.0, 50.0, 1.0, men=15.0, fighters=40.0)
    assert s.tally("skirmishes_expected_deaths") == pytest.approx(chances * by_hand)
    many = stage(300, 20)
    many.act(skirmishes, per_week=0.7, **PLAIN)
    assert many.tally("skirmishes_expected_deaths") == pytest.approx(fight(100.0, 20.0) * (1.0 - np.exp(-0.5)))


def test_a_fight_is_with_the_largest_living_cell_of_its_organisation_in_the_square() -> None:
    """Of equals that of the lowest identity, wherever it stands in the table."""
    s = stage()
    s["cell.slot"][0] = 9
    for square, men, slot, org in ((2, 30, 9, JNIM), (2, 30, 4, JNIM), (2, 90, 2, ISGS), (1, 80, 3, JNIM), (2, 99, 5, JNIM)):
        s.cell(square, men, slot=slot, org=org)
    s["cell.alive"][5] = False
    v = s.view(skirmishes)
    assert [largest_cell(org, square, v) for org, square in ((JNIM, 2), (ISGS, 2), (JNIM, 1), (ISGS, 1))] == [2, 3, 4, -1]
    assert certain(s)[0].cell == 2
    s["cell.men"][1] = 31
    assert largest_cell(JNIM, 2, v) == 1
