"""M18: Barkhane and a joint force find cells by what people and sensors say, raid them, harm civilians, and jam each other."""

from typing import Any

import numpy as np
import pytest
from tiny import Stage, assert_fair, orders, table

from sim.actors.cell import GOVERN, HIDE
from sim.actors.task_group import JOINT
from sim.attrition import lengths, mean_aimed
from sim.model import Mali
from sim.rules.state import partner_operations

PARTNERS = table(force=["Barkhane", "Barkhane", "Barkhane"], place=["base0", "", ""], strength=[150.0, 3000.0, 4000.0],
                 as_of=["2015-01-01", "2015-01-01", "2017-05-01"])  # fmt: skip
NUMBERS: dict[str, Any] = {"group_men": 150.0, "technical": 0.3, "rate": 0.08, "return_rate": 0.01, "sigma": 0.8, "civilian_harm": 0.05}


def stage(information: float = 1.0, action: int = GOVERN, men: int = 20, **options: Any) -> Stage:
    """One group of 150 men, all in the field, in the square of a cell."""
    s = Stage(partners=PARTNERS, **options)
    s.add("task_group", square=2, share=150.0 * 4000.0 / 3375.0, origin=0)
    s.cell(2, men, action=action)
    s["field.information"][:] = information
    return s


def lived(s: Stage, k: int = 0, number: int = 16876, joint: dict[str, Any] | None = None, **params: Any) -> list[Any]:
    """One day with the groups staying where they are; 16 March 2016 is halfway, for shares set to 150 men then."""
    day = s.day(number=number, month_number=k, first_of_month=True, seed=(k, 77), levers={"joint_force": joint or {}})
    day.orders["task_group"] = orders(square=s.column("task_group.square"))
    day.events = s.act(partner_operations, day, **{**NUMBERS, **params})
    s.act(partner_operations, day, "settle")
    return day.events


def rate(s: Stage, **params: Any) -> float:
    """Daily rate of finds for one group at full effort, from the expected dead."""
    lived(s, **params)
    nodes = lengths(0.8)
    killed = mean_aimed(60.0, float(s["cell.men"][0]), 0.08, nodes)
    each = killed * 1.05 + mean_aimed(float(s["cell.men"][0]), 60.0, 0.01, nodes)
    effort = float(s["field.partner_effort"][2])
    return float(-np.log1p(-s.tally("partner_operations_expected_deaths") / each)) / effort


@pytest.mark.parametrize(("world", "daily"), [
    ({}, 0.1), ({"information": 0.5}, 0.065), ({"action": HIDE}, 0.06), ({"concealment": 1.0}, 0.05),
])  # fmt: skip
def test_the_rate_of_finds_is_that_of_effort_and_information(world: dict[str, Any], daily: float) -> None:
    """0.7 a week with full information; 0.3 of it comes without people; hiding and cover of ground cut it."""
    assert rate(stage(**world), find_per_week=0.7, hidden=0.4) == pytest.approx(daily)


def test_effort_thins_with_travel_time() -> None:
    s = stage()
    lived(s, reach_hours=2.5)
    whole = float(s["task_group.men"][0]) / 150.0
    assert s["field.partner_effort"] == pytest.approx(whole * np.exp(-np.array([2, 1, 0, 1, 2]) / 2.5))


def test_a_raid_says_who_did_what_and_is_booked() -> None:
    killed = fallen = civilians = 0
    for k in range(120):
        s = stage(men=40)
        s["task_group.share"][0] = 1e6
        (e,) = lived(s, k, find_per_week=2.0, civilian_harm=1.0, return_rate=0.1)
        assert (e.type, e.side_a, e.side_b, e.initiator, e.target) == (1, "Barkhane", "JNIM", "Barkhane", "JNIM") and e.cell == 0
        assert s.tally("killed_by_barkhane") == e.deaths_b <= 40 and s["task_group.cum_killed"][0] == e.deaths_a
        killed, fallen, civilians = killed + e.deaths_b, fallen + e.deaths_a, civilians + e.deaths_civilians
    assert killed > 120 and fallen > 20 and civilians == pytest.approx(killed, rel=0.25)


@pytest.mark.parametrize("joint", [False, True])
def test_dead_agree_with_their_expectation(joint: bool) -> None:
    gap, s = [], with_joint() if joint else stage()
    for k in range(500):
        events = lived(s, k, joint=force(2) if joint else None, find_per_week=2.0, **{**OURS, "civilian_harm": 0.3})
        gap.append(sum(e.best for e in events) - s.tally("partner_operations_expected_deaths"))
    assert_fair(gap, 0.5)


def test_the_force_follows_its_published_strength() -> None:
    """Men grow from 3,000 to 4,000 over the dates, in proportion at every place; founded once with the field share."""
    model = Mali(history=3, enlist=False)
    first = []
    for _ in range(880):
        model.step()
        first.append(model.state.arrays["tally.partner_men"][0])
    assert 1.2 < first[-1] / first[0] < 1.45
    n = int(model.state.arrays["task_group.size"][0])
    men, share = model.state.arrays["task_group.men"][:n], model.state.arrays["task_group.share"][:n]
    assert np.abs(men - share / share.sum() * men.sum()).max() <= 1.0


# ---- several commands in one square ------------------------------------------------------------------------------


def crowded(army: float = 0.0, patrols: float = 0.0, joint: dict[str, Any] | None = None, **params: Any) -> Stage:
    """150 men of Barkhane beside men of the army and of long patrols in square 2, each felt only there."""
    s = stage()
    s["field.army_patrols"][2], s["field.long_men"][2] = army, patrols
    lived(s, joint=joint, **{"interference": 0.3, "interference_men": 50.0, **params})
    return s


def barkhane(s: Stage) -> float:
    """Effort in men of Barkhane's group in its square."""
    return float(s["field.partner_effort"][2]) * 150.0


def test_commands_that_have_agreed_on_nothing_lose_by_each_others_men() -> None:
    """350 men count as 350 / (350 + 50) = 0.875 of a command; each loses 0.3 of the other's count, and a third costs another."""
    s, men = crowded(army=350.0), barkhane(crowded())
    assert barkhane(s) == pytest.approx(men * (1.0 - 0.3 * 0.875))
    assert s["field.interference_army"][2] == pytest.approx(0.3 * men / (men + 50.0))
    lost = men * 0.3 * 0.875 + 350.0 * 0.3 * men / (men + 50.0)
    total = 350.0 + men * (1.0 + 2.0 * np.exp(-1 / 2.5) + 2.0 * np.exp(-2 / 2.5))
    assert s.tally("lost_capacity") == pytest.approx(lost / total)
    s = crowded(army=1e12, patrols=1e12)
    assert barkhane(s) == pytest.approx(men * 0.7 * 0.7) and s["field.interference_mission"][2] > 0.3


def test_a_command_that_left_is_no_longer_in_the_way() -> None:
    s = crowded(patrols=35.0)
    assert s["field.interference_army"][2] > s["field.interference_army"][1] > 0.0
    s["task_group.men"][0], s["task_group.share"][0], s["field.long_men"][2] = 0, 0.0, 0.0
    lived(s)
    assert not s["field.interference_army"].any() and not s["field.interference_mission"].any()


def test_less_capacity_finds_less() -> None:
    """The daily rate of finds falls as the effort does."""
    places: tuple[dict[str, float], ...] = ({"interference": 0.0}, {"army": 1e12, "interference": 0.5})
    free, jammed = (crowded(find_per_week=0.3, **place).tally("partner_operations_expected_deaths") for place in places)
    assert jammed == pytest.approx(0.5 * free, rel=0.02)


# ---- a joint force -----------------------------------------------------------------------------------------------

OURS: dict[str, Any] = {"joint_technical": 0.1, "joint_rate": 0.06, "joint_return_rate": 0.03, "joint_harm": 0.3, "interference": 0.0}


def force(*strip: int, **changes: Any) -> dict[str, Any]:
    """Terms of a joint force with one battalion of 650 men in the only sector, whose strip is the squares named."""
    allowed = np.zeros((3, 5), bool)
    allowed[0, list(strip)] = True
    return {"force": "G5JF", "since": 0, "men": 650, "strip": allowed, "battalions": (("Niger", 0, "base0"),), **changes}


def with_joint(square: int = 2, men: float = 650.0, **options: Any) -> Stage:
    """No group of Barkhane; one of a joint force with a whole battalion, in a square."""
    s = stage(**options)
    s["task_group.share"][0] = 0.0
    s.add("task_group", slot=77, square=square, share=men, origin=0, force=JOINT, sector=0)
    return s


def test_a_joint_force_is_felt_only_in_its_strip() -> None:
    """650 men, 0.4 of them in the field, are 260 / 150 groups; squares off the strip have none of it."""
    s = with_joint()
    lived(s, joint=force(1, 2), field_share=0.4, joint_reach_hours=2.0, **{**OURS, "joint_return_rate": 0.0})
    assert s["field.joint_effort"] == pytest.approx(260.0 / 150.0 * np.array([0.0, np.exp(-0.5), 1.0, 0.0, 0.0]))
    assert not s["field.partner_effort"].any() and s.tally("joint_force_men") == 650.0
    lived(s, joint=force(1), **OURS)
    assert s.tally("partner_operations_expected_deaths") == 0.0


def test_a_joint_force_finds_and_fights_by_its_own_numbers() -> None:
    """With 0.1 of information from its own means and nobody informing, finds are a tenth; deaths by its own laws."""
    s = with_joint(information=0.0)
    lived(s, joint=force(2), find_per_week=0.7, field_share=0.4, **OURS)
    nodes, men = lengths(0.8), float(s["cell.men"][0])
    each = mean_aimed(60.0, men, 0.06, nodes) * 1.3 + mean_aimed(men, 60.0, 0.03, nodes)
    chance = -np.expm1(-0.1 * 0.1 * 260.0 / 150.0)
    assert s.tally("partner_operations_expected_deaths") == pytest.approx(chance * each)
    assert s.tally("partner_operations_expected_civilian") == pytest.approx(chance * 0.3 * mean_aimed(60.0, men, 0.06, nodes))


def test_its_events_bear_its_name_and_its_dead_are_gone_until_the_month_ends() -> None:
    fallen = 0
    for k in range(60):
        s = with_joint(men=1e5)
        (e,) = lived(s, k, joint=force(2, force="G3"), find_per_week=2.0, **{**OURS, "joint_return_rate": 0.3})
        assert (e.type, e.side_a, e.initiator, e.side_b) == (1, "G3", "G3", "JNIM")
        assert s.tally("killed_by_joint_force") == e.deaths_b and s.tally("killed_by_barkhane") == 0.0
        assert s["task_group.cum_killed"].tolist()[:2] == [0, e.deaths_a]
        assert s.tally("joint_force_men") == s["task_group.men"][1] == 1e5 - e.deaths_a
        fallen += e.deaths_a
        lived(s, k, joint=force())
        assert s["task_group.men"][1] == 1e5
    assert fallen > 60


def formed(number: int = 17471, agents: int = 1, **changes: Any) -> Stage:
    """A day of a stage on which a joint force may form, which it does on day 17471."""
    s = stage()
    battalions = (("Niger", 1, "base0"), ("Chad", 2, ""), ("Mali", 1, "base0"))
    day = s.day(number=number, agents=agents, levers={"joint_force": force(2, battalions=battalions, since=17471)}, **changes)
    day.orders["task_group"] = orders(square=[2])
    s.act(partner_operations, day, **NUMBERS)
    return s


def test_battalions_form_on_their_day_and_those_without_ground_here_are_only_counted() -> None:
    s = formed()
    assert s.column("task_group.force") == [0, 1, 1, 1, 1], "two groups a battalion"
    men = s.column("task_group.men")
    assert sum(men[1:]) == 1300 == s.tally("joint_force_men") and s.column("task_group.sector")[1:] == [1] * 4
    assert s.tally("joint_battalions") == 3.0 and len(set(s.column("task_group.slot"))) == 5
    found = [len(formed(*day).column("task_group.slot")) for day in ((17472,), (17471, 3))]
    assert found == [1, 13], "once, and more groups where there are more agents"
    found = [len(formed(day, first_of_mandate=True).column("task_group.slot")) for day in (17470, 17472)]
    assert found == [1, 5], "not before the mandate date, nor before its own day"
