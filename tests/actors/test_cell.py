"""M15: a cell weighs squares and actions by what they promise; each pull and push has its own rate, and its null."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tiny import ISGS, JNIM, Stage

from sim.actors import cell
from sim.actors._cell_values import pull_of_people
from sim.actors.cell import ACTIONS, ASSAULT, GOVERN, HIDE, PLANT, STRIKE, TARGET_CIVILIANS
from sim.words import FOR_STATE

WEEK = 7 * 2400
# Nothing pulls or pushes but what a test sets.
INDIFFERENT: dict[str, float] = {
    "home_range_km": 300.0, "people_weight": 0.0, "support_weight": 0.0, "kin_weight": 0.0, "target_weight": 0.0, "avoid_protection": 0.0,
    "avoid_force": 0.0, "cover_weight": 0.0, "crowd_weight": 0.0, "rival_weight": 0.0, "pressure_weight": 0.0, "choice_noise": 1.0,
    "range_km": 20.0,
}  # fmt: skip
EVEN = {f"{name}_{org}": 0.0 for name in ("govern", "target_civilians", "assault", "strike", "plant") for org in ("jnim", "isgs")}


def stage(org: int = JNIM, people: float = 0.0, **values: Any) -> Stage:
    """Fifty-six cells in the middle of three squares that decide today (slots are multiples of seven)."""
    s = Stage(columns=3, places=(0, 1, 2), people=people, **values.pop("ground", {}))
    for k in range(56):
        s.cell(1, 20, org=org, slot=7 * k, **values)
    return s


def decide(s: Stage, number: int = WEEK, seed: int = 1, **params: Any) -> Any:
    return s.act(cell, s.day(number=number, seed=(seed, 9)), "decide", **{**INDIFFERENT, **EVEN, **params})


def shares(s: Stage, tries: int = 60, **params: Any) -> np.ndarray:
    """Share of cells that choose each square."""
    chosen = np.concatenate([decide(s, seed=k, **params).square for k in range(tries)])
    return np.bincount(chosen, minlength=3) / len(chosen)


def odds(s: Stage, square: int = 2, against: int = 0, **params: Any) -> float:
    """Log odds of one square against another: the difference of their values at a noise of one."""
    share = shares(s, **params)
    return float(np.log(share[square] / share[against]))


CLOSE = 0.16  # three standard errors of a log odds from 3,360 choices among three


@pytest.mark.parametrize(("weight", "times", "field", "level", "felt"), [
    ("avoid_protection", 1.5, "field.cover", 0.8, -0.8), ("avoid_force", 0.6, "field.army_men", 270.0, -np.log1p(9.0)),
    ("pressure_weight", 0.6, "field.recent_losses_jihadist", 5.0, -np.log1p(5.0)),
    ("target_weight", 0.6, "field.army_reach", 240.0, np.log1p(4.0)), ("target_weight", 0.6, "field.mission_reach", 240.0, np.log1p(4.0)),
    ("rival_weight", -0.5, "field.cell_men", (0.0, 90.0), -np.log1p(3.0)), ("cover_weight", 0.7, "concealment", 1.0, 1.0),
    ("support_weight", 1.0, "community.support", (0.0, 0.9, 0.0, 0.0, 0.0, 0.0), 0.9),
])  # fmt: skip
def test_each_pull_and_push_has_its_rate(weight: str, times: float, field: str, level: Any, felt: float) -> None:
    """Of supporters only its own pull, and of men of other organisations all push, or pull where places are shared."""
    s = stage()
    if field == "concealment":
        s.geography = replace(s.geography, squares=replace(s.geography.squares, concealment=np.array([0.0, 0.0, level])))
    elif field == "field.cell_men":
        s[field][:, 2] = level
    else:
        s[field][2] = level
    assert odds(s, **{weight: times}) == pytest.approx(times * felt, abs=CLOSE)


def test_patrols_at_their_places_are_targets_at_their_own_weight() -> None:
    """240 men at twice the weight are 480 of whom 80 weigh one unit, for where to be; and for whether to strike there."""
    s = stage()
    s["field.long_men"][2] = 240.0
    assert odds(s, target_weight=0.6, patrol_pull=2.0, soldiers=80.0) == pytest.approx(0.6 * np.log(7.0), abs=CLOSE)
    s["field.long_men"][:] = 270.0
    calm, warm = (actions(s, target_weight=0.5, patrol_pull=pull)[STRIKE] for pull in (0.0, 1.0))
    assert warm > 1.5 * calm


def test_all_its_people_pull_where_there_is_no_state_and_half_of_them_under_half_a_state() -> None:
    s, p = stage(people=18000.0), cell.Params(**{**INDIFFERENT, "people_weight": 0.5})
    s["field.presence"][2] = 0.5
    pull = [pull_of_people(square, JNIM, s.view(cell), p, s.geography) for square in (0, 2)]
    assert pull == pytest.approx([0.5 * np.log1p(9.0), 0.25 * np.log1p(9.0)])


def test_a_crowd_of_ones_own_pushes_but_not_oneself() -> None:
    s = stage()
    s["field.cell_men"][JNIM, :] = 20.0, 20.0, 0.0
    share = shares(s, crowd_weight=1.0)
    assert np.log(share[2] / share[0]) == pytest.approx(np.log1p(20 / 30), abs=CLOSE)
    assert share[1] == pytest.approx(share[2], abs=0.04), "the twenty in one's own square are oneself"


def test_it_stays_near_home() -> None:
    """Squares east and west of a home in the west: 27 km are nothing, 54 km at a range of 30 cost more than three."""
    s = stage(home=0)
    km = 0.25 * 111.2 * np.cos(np.radians(14.125))
    assert odds(s, home_range_km=60.0) == pytest.approx(-((2 * km / 60) ** 2), abs=CLOSE)


def test_it_goes_no_farther_than_its_range_and_only_into_play() -> None:
    s = Stage(columns=9, places=(0, 4, 8))
    for k in range(50):
        s.cell(4, 20, slot=7 * k)
    reached = np.unique(np.concatenate([decide(s, seed=k, range_km=56.0).square for k in range(30)]))
    assert reached.tolist() == [2, 3, 4, 5, 6], "56 km are two squares"


def test_noise_is_the_scale_of_choice() -> None:
    s = stage()
    s["field.cover"][2] = 1.0
    assert odds(s, avoid_protection=1.0, choice_noise=2.0) == pytest.approx(-0.5, abs=CLOSE)


def actions(s: Stage, tries: int = 60, **params: Any) -> np.ndarray:
    """Share of cells that choose each action."""
    chosen = np.concatenate([decide(s, seed=k, **params).action for k in range(tries)])
    return np.bincount(chosen, minlength=6) / len(chosen)


@pytest.mark.parametrize(
    ("name", "action"),
    [("govern", GOVERN), ("target_civilians", TARGET_CIVILIANS), ("assault", ASSAULT), ("strike", STRIKE), ("plant", PLANT)],
)
def test_each_organisation_has_its_tastes(name: str, action: int) -> None:
    assert ACTIONS[action] == name
    for org in (JNIM, ISGS):
        share = actions(stage(org), **{f"{name}_jnim": 1.0, f"{name}_isgs": -1.0})
        assert np.log(share[action] / share[HIDE]) == pytest.approx(1.0 if org == JNIM else -1.0, abs=0.2)


def test_pressure_sends_into_hiding() -> None:
    s = stage()
    s["field.recent_losses_jihadist"][:] = 6.0
    share = actions(s, pressure_weight=1.0)
    assert np.log(share[HIDE] / share[STRIKE]) == pytest.approx(np.log(7.0), abs=0.2)


def test_targets_invite_and_cover_restrains() -> None:
    s, weights = stage(), {"target_weight": 0.5, "avoid_protection": 1.0, "cover_on_rule": 0.5}
    base = actions(s, **weights)
    s["field.mission_reach"][:] = 270.0
    assert actions(s, **weights)[STRIKE] > 1.5 * base[STRIKE]
    s["field.cover"][:] = 1.0
    restrained = actions(s, **weights)
    assert restrained[TARGET_CIVILIANS] < 0.7 * base[TARGET_CIVILIANS] and restrained[PLANT] < base[PLANT]


@pytest.mark.parametrize(("action", "reach"), [(ASSAULT, "army_reach"), (STRIKE, "mission_reach")])
def test_a_target_of_three_times_the_stated_men_is_worth_its_weight_in_log_units(action: int, reach: str) -> None:
    """270 men in reach where 90 are stated, at a weight of 0.5: 0.5 x log 4; of the other's men nothing."""
    s, p = stage(), cell.Params(**{**INDIFFERENT, **EVEN, "target_weight": 0.5, "soldiers": 90.0})
    s[f"field.{reach}"][1] = 270.0
    v = s.view(cell, p)
    worth = {one: cell.value_of_action(one, 1, JNIM, v, p, s.geography) for one in (ASSAULT, STRIKE)}
    assert worth == pytest.approx({one: 0.5 * np.log(4.0) if one == action else 0.0 for one in (ASSAULT, STRIKE)})


def test_who_rests_does_not_operate() -> None:
    s = stage(rest_until=WEEK + 30, action=STRIKE)
    assert set(np.concatenate([decide(s, seed=k).action for k in range(20)])) == {HIDE, GOVERN}
    between = decide(s, number=WEEK + 3)
    assert (between.action == HIDE).all(), "also between its weekly decisions"


def test_the_dead_decide_nothing() -> None:
    s = stage(alive=False)
    s["cell.alive"][:] = False
    out = decide(s)
    assert (out.square == 1).all() and (out.action == 0).all()


def test_a_target_is_near_and_worth_it_and_none_is_beyond_reach() -> None:
    s = Stage(columns=9, places=(0, 4, 8), bases=(0, 8))
    for square in (3, 4, 6):
        s.garrison(square, 100)
    for k in range(50):
        s.cell(4, 20, slot=7 * k)
    s["base.people"][:] = 500.0
    out = [decide(s, seed=k, range_km=20.0) for k in range(30)]
    garrison = np.concatenate([o.garrison for o in out])
    assert set(garrison) <= {0, 1, 2} and (garrison == 1).mean() > (garrison == 0).mean() > (garrison == 2).mean()
    assert (np.concatenate([o.site for o in out]) == -1).mean() > 0.5, "bases are more than 60 km from the middle"
    s["garrison.men"][1] = 0
    assert 1 not in np.concatenate([decide(s, seed=k, range_km=20.0).garrison for k in range(10)]), "an empty post is no target"


def test_supporters_of_the_state_invite_attacks_on_civilians() -> None:
    """All people for the state at 2: e squared times as many attacks on them as without supporters."""
    found = []
    for loyal in (0.0, 1.0):
        s = stage()
        s["community.support"][:, FOR_STATE] = loyal
        share = actions(s, range_km=20.0, loyal_weight=2.0)
        found.append(np.log(share[TARGET_CIVILIANS] / share[HIDE]))
    assert found[1] - found[0] == pytest.approx(2.0, abs=2 * CLOSE)


def test_task_groups_in_reach_invite_strikes() -> None:
    """One group that counts as 120 men against a unit of 40: log 4 of target weight."""
    found = []
    for groups in (0.0, 1.0):
        s = stage()
        s["field.partner_effort"][:] = s["field.joint_effort"][:] = groups / 2
        share = actions(s, target_weight=1.0, soldiers=40.0, group_men=120.0)
        found.append(np.log(share[STRIKE] / share[HIDE]))
    assert found[1] - found[0] == pytest.approx(np.log(4.0), abs=2 * CLOSE)


def test_the_butterfly_sends_the_largest_living_cell_elsewhere_on_the_mandate_date_alone() -> None:
    """Of equals the lowest identity; the dead however large do not count; no other cell's choice is touched."""
    s = Stage(people=0.0)
    for slot, men in ((21, 20), (35, 30), (14, 30), (28, 30), (7, 60)):
        s.cell(2, men, slot=slot)
    s["cell.alive"][4] = False
    for first, moved in ((True, [2]), (False, [])):
        day = s.day({"control": {"butterfly": True}}, number=WEEK + 1, first_of_mandate=first)
        out = s.act(cell, day, "decide", **{**INDIFFERENT, **EVEN, "range_km": 60.0})
        assert np.flatnonzero(out.square != 2).tolist() == moved, "none of them decides on this day of its own"


def test_a_base_without_anybody_is_no_target_and_a_patrol_area_with_men_is() -> None:
    s = Stage(columns=3, places=(0, 1, 2))
    s.cell(1, 20)
    sites = []
    for people, is_open, posted in ((0.0, True, 0.0), (500.0, False, 0.0), (0.0, False, 30.0), (500.0, True, 0.0)):
        s["base.people"][0], s["base.open"][0], s["base.posted"][0] = people, is_open, posted
        sites.append(cell.choose_base(0, 1, s.view(cell), cell.Params(), s.day(), s.geography))
    assert sites == [-1, -1, 0, 0]
