"""M07: fire on bases, assaults and ambushes by cells that strike; guard, walls, armour and evacuation each count."""

from typing import Any

import numpy as np
import pytest
from tiny import ISGS, Stage, assert_fair

from sim.actors.cell import GOVERN, STRIKE
from sim.attrition import lengths, mean_aimed, mean_area
from sim.rules.mission import attacks

ONLY = {
    "indirect": {"assault_per_week": 0.0, "ambush_per_week": 0.0}, "assault": {"indirect_per_week": 0.0, "ambush_per_week": 0.0},
    "ambush": {"indirect_per_week": 0.0, "assault_per_week": 0.0},
}  # fmt: skip
HARD = {"equipment": {"hardening": 20.0}}


def stage(men: int = 20, passages: float = 1.5, people: int = 400, **options: Any) -> Stage:
    """A cell that strikes, two squares from a base of 400, on a road with traffic."""
    s = Stage(**options)
    s.contingent(0, people, people // 2)
    s["base.people"][0] = people
    s["field.passages"][:] = passages
    s.cell(2, men, action=STRIKE, site=0)
    return s


def expected(kind: str, s: Stage | None = None, measures: dict[str, Any] | None = None, **params: Any) -> tuple[float, float, float]:
    """Chance of an attack of one kind today, peacekeepers' and all deaths expected."""
    s = stage() if s is None else s
    s.act(attacks, s.day(measures), **{**ONLY[kind], **params})
    return s.tally("attacks_expected_attacks"), s.tally("attacks_expected_peacekeeper"), s.tally("attacks_expected_deaths")


@pytest.mark.parametrize(("kind", "rate"), [("indirect", 0.3), ("assault", 0.3), ("ambush", 0.15)])
def test_the_chance_is_that_of_the_rate(kind: str, rate: float) -> None:
    """0.3 a week for 20 men; ambushes halve at their half-traffic."""
    assert expected(kind, **RATE[kind])[0] == pytest.approx(1 - np.exp(-rate / 7))


RATE = {kind: {f"{kind}_per_week": 0.3, **({"ambush_half": 1.5} if kind == "ambush" else {})} for kind in ONLY}


@pytest.mark.parametrize("kind", sorted(ONLY))
@pytest.mark.parametrize(("name", "at", "value", "params", "times", "of"), [
    ("cell.men", 0, 40, {}, 2.0, "all"), ("org.campaign", (0, 1), 3.0, {}, 3.0, "all"), ("org.campaign", (0, 0), 3.0, {}, 1.0, "all"),
    ("field.recent_losses_jihadist", 2, 4.0, {"retaliation": 0.25}, 2.0, "all"),
    ("field.bounty", 2, 0.5, {"bounty_pull": 2.0}, 2.0, "ambush"),
    ("community.support", (1, 1), 0.5, {"informed": 1.0}, 1.5, "ambush"), ("community.support", (1, 2), 0.5, {"informed": 1.0}, 1.0, "all"),
])  # fmt: skip
def test_what_multiplies_the_rate(kind: str, name: str, at: Any, value: float, params: dict[str, float], times: float, of: str) -> None:
    """Men, a campaign in the Centre and not in the North, losses nearby; of ambushes alone a bounty, and supporters of one's own."""
    s = stage()
    usual = np.log1p(-expected(kind, **params)[0])
    s[name][at] = value
    assert np.log1p(-expected(kind, s, **params)[0]) == pytest.approx((times if of in (kind, "all") else 1.0) * usual)


@pytest.mark.parametrize(("name", "value", "left"), [
    ("cell.action", GOVERN, []), ("field.passages", 0.0, ["assault", "indirect"]), ("cell.site", -1, ["ambush"]),
    ("base.people", 0.0, ["ambush"]),
])  # fmt: skip
def test_only_cells_that_strike_do_and_only_where_there_is_something(name: str, value: float, left: list[str]) -> None:
    s = stage()
    s[name][:] = value
    assert [kind for kind in sorted(ONLY) if expected(kind, s)[0] > 0.0] == left


def test_every_man_off_the_wall_invites_assaults() -> None:
    rates, tolls = [], []
    for adequacy in (0.2, 0.6, 1.0, 1.4):
        s = stage()
        s["base.adequacy"][0] = adequacy
        q, dead, _all = expected("assault", s, guard_deterrence=0.8)
        rates.append(q)
        tolls.append(dead / q)
    assert rates == sorted(rates, reverse=True) and tolls == sorted(tolls, reverse=True)


def test_walls_cut_losses() -> None:
    for kind in ("indirect", "assault"):
        soft, hard = expected(kind), expected(kind, measures=HARD)
        assert hard[1] / hard[0] < soft[1] / soft[0]
    assert expected("ambush", measures=HARD) == expected("ambush"), "walls do not help on the road"


def test_the_later_the_evacuation_the_more_wounded_die() -> None:
    s = stage()
    s["field.evacuation_hours"][:] = 4.0
    q, dead, _all = expected("ambush", s, committed=0.5, ambush_rate=0.11, sigma=1.0, killed_share=0.2)
    hit = mean_aimed(0.5 * 20, 35.0, 0.11, lengths(1.0))
    assert dead / q == pytest.approx(hit * (0.2 + 0.8 * 0.25 * (1 - np.exp(-4.0 / 24.0))))


@pytest.mark.parametrize(("kind", "left"), [("ambush", np.exp(-1.0)), ("indirect", 1.0), ("assault", 1.0)])
def test_armour_cuts_deaths_at_once_but_protects_nobody_in_a_camp(kind: str, left: float) -> None:
    s = stage()
    s["tally.added_armour"][0] = 200.0
    usual, armoured = (expected(kind, world, armour_gain=0.005, mortal=0.0)[1] for world in (stage(), s))
    assert armoured / usual == pytest.approx(left)


def test_the_ambushed_shoot_back_into_the_bush() -> None:
    """35 men at 0.002 a man against the 10 of 20 that take part."""
    q, dead, everybody = expected("ambush", committed=0.5, return_rate=0.002, sigma=1.0)
    assert (everybody - dead) / q == pytest.approx(mean_area(35.0, 10.0, 0.002, lengths(1.0)))
    assert expected("indirect")[1] == expected("indirect")[2], "nobody shoots back at rockets"


def test_a_convoy_is_met_as_its_escort() -> None:
    """Half of what passes are convoys of 150 men: half of the dead and of the return fire are as of a column of 150."""
    s, plain = stage(), expected("ambush")
    s["field.convoy_passages"][:], s["field.convoy_men"][:] = 0.75, 0.75 * 150.0  # of 1.5
    q, dead, everybody = expected("ambush", s, convoy_escort=1.0, return_rate=0.002, committed=0.5)
    mean = 0.5 * (mean_area(35.0, 10.0, 0.002, lengths(1.0)) + mean_area(150.0, 10.0, 0.002, lengths(1.0)))
    assert q == plain[0] and (everybody - dead) / q == pytest.approx(mean) and dead > plain[1]


def test_the_escort_of_the_convoy_that_is_hit_bears_its_losses() -> None:
    """Base 0 is the depot; of two bases beyond, the convoy to the second is on the road, and what passes here is that convoy."""
    s = stage(bases=(0, 3, 4))
    s["field.convoy_passages"][:] = s["field.passages"][:] = 1.5
    s["field.convoy_men"][:] = 1.5 * 150.0
    for b in (1, 2):
        s.contingent(b, 200, 100)
        s["base.people"][b] = 200
    for on_road, hit in ((True, 2), (False, 1)):  # one that arrives today is on nobody's road; the nearest base gave its escort
        s["base.convoy_on"][2] = on_road
        (e,) = [e for e in certain(s, ambush_rate=1.0) if e.subtype == "ambush"]
        assert e.square == 2 and e.contingent == hit and e.deaths_a > 0


def test_police_about_town_are_met_too() -> None:
    """1.5 passages of police at half weight beside none of soldiers: a third of the highest rate."""
    s = stage(passages=0.0)
    s["field.police_passages"][:] = 1.5
    q = expected("ambush", s, ambush_per_week=0.3, ambush_half=1.5, police=0.5)[0]
    assert q == pytest.approx(1 - np.exp(-0.1 / 7))


def certain(s: Stage, number: int = 16876, month: int = 554, first: bool = False, **params: Any) -> list[Any]:
    """Events of a day on which every opportunity is taken."""
    s["org.campaign"][:] = 1e6
    return s.act(attacks, s.day(number=number, month_number=month, first_of_month=first), **params)


def test_events_say_who_did_what_to_whom() -> None:
    s = stage()
    events = certain(s)
    assert [e.subtype for e in events] == ["indirect_fire", "complex_attack", "ambush"]
    for e in events:
        assert (e.type, e.side_a, e.side_b, e.initiator, e.target) == (1, "MINUSMA", "JNIM", "JNIM", "MINUSMA")
        assert e.cell == 0 and e.contingent == 0 and e.deaths_civilians == 0
    assert [e.square for e in events] == [0, 0, 2] and [e.community for e in events] == [0, 0, 1]
    assert (s.tally("attacks_on_base"), s.tally("attacks_on_move")) == (2.0, 1.0)


@pytest.mark.parametrize("kind", sorted(ONLY))
def test_attacks_and_dead_agree_with_their_expectation(kind: str) -> None:
    s, gaps = stage(30), []
    s["org.campaign"][:] = 20.0 if kind == "ambush" else 200.0
    for events in s.many(attacks, **ONLY[kind]):
        gaps.append((sum(e.best for e in events) - s.tally("attacks_expected_deaths"), len(events) - s.tally("attacks_expected_attacks")))
    for column in zip(*gaps, strict=True):
        assert_fair(column, 0.1)


def test_nobody_dies_twice() -> None:
    """One man at the base, one in the cell, three kinds of attack on one day by two organisations: each dies once at most."""
    s = stage(1, people=400)
    s.cell(2, 200, action=STRIKE, site=0, org=ISGS)
    for k in range(40):
        s["contingent.men"][0] = k % 2
        events = certain(s, 15000 + k, k, True, assault_rate=1.0, ambush_rate=1.0, rounds_rate=0.005, killed_share=0.5, return_rate=0.02)
        assert len(events) == 6
        assert sum(e.deaths_b for e in events if e.cell == 0) <= 1, "fighters"
        assert sum(e.deaths_a for e in events) <= k % 2, "peacekeepers"
