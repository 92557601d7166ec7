"""M16: a community divides its support by what each side gives and has done, and informs where it is safe."""

from typing import Any

import numpy as np
import pytest
from tiny import ISGS, JNIM, Stage

from sim.actors import community

CMA, PLATFORM = 3, 4  # columns of support

BLIND: dict[str, Any] = {
    "services": 0.0, "protected": 0.0, "governed": 0.0, "kinship": 0.0, "taste_isgs": 0.0, "militia_turns": 0.0,
    "harm_weight": 0.0, "fear": 0.0, "informing_base": 0.2, "informing_cover": 0.0, "held": 0.0,
}  # fmt: skip


def stage(people: int = 10000) -> Stage:
    s = Stage()
    s["community.people_home"][:] = people
    s["community.support"][:, 0] = 1.0
    return s


def lean(s: Stage, **params: Any) -> Any:
    return s.act(community, s.day(), "decide", **{**BLIND, **params})


def pull(s: Stage, side: int, **params: Any) -> float:
    """Log odds of a side against nobody at the middle locality, beyond those of a ground where nothing happened: its utility."""
    support, quiet = lean(s, **params).support.copy(), lean(stage()).support
    return float(np.log(support[1, side] / support[1, 5]) - np.log(quiet[1, side] / quiet[1, 5]))


def test_shares_of_january_2015_stand_until_what_sides_earn_changes() -> None:
    """Here the state had 0.3, JNIM 0.1, nobody 0.3, coalitions 0.3; ISGS, new, has half of nobody's weight where half are kin."""
    s = stage()
    s["community.support"][1] = 0.3, 0.1, 0.1, 0.0, 0.4, 0.1
    out = lean(s).support[1]
    assert out.tolist() == pytest.approx([0.7 * w / 0.85 for w in (0.3, 0.1, 0.15)] + [0.2, 0.1, 0.7 * 0.3 / 0.85])
    assert lean(s, taste_isgs=-5.0).support[1].tolist() == pytest.approx([0.3, 0.1, 0.0, 0.2, 0.1, 0.3], abs=2e-3)
    s["field.presence"][2] = 0.5
    s["community.at_first"][1] = 0.5, 0.0
    assert lean(s, services=1.0).support[1].tolist() == pytest.approx(out.tolist()), "what was earned then is in those shares"
    assert s.act(community, s.day(index=1), "decide", **BLIND).support[1].tolist() == pytest.approx([0.3, 0.1, 0.0, 0.2, 0.1, 0.3])


def test_jnims_first_support_is_where_its_kin_are() -> None:
    """A region's 0.1 of three localities, one of all kin: 0.1 e^2 / mean and 0.1 / mean; state and nobody share what is left."""
    s = stage()
    s.geography.localities.kin[:, JNIM] = 0.0, 1.0, 0.0
    people = s.geography.localities.people
    first = community.first_support(2.0, s.geography)
    mean = (people * np.exp([0.0, 2.0, 0.0])).sum() / people.sum()
    assert first[:, 1] == pytest.approx(0.1 * np.exp([0.0, 2.0, 0.0]) / mean) and first.sum(axis=1) == pytest.approx(1.0)
    assert first[:, 0] == pytest.approx(first[:, 5]) and first[:, 3:5] == pytest.approx(np.array([[0.2, 0.1]] * 3))
    assert (community.first_support(50.0, s.geography)[:, 1] <= 0.9 * 0.7).all(), "never all of those who are free"


@pytest.mark.parametrize("side", [1, 2])
def test_harm_by_militias_turns_kin_to_jihadists(side: int) -> None:
    """Three dead among 10,000, half of them of communities that either organisation draws on."""
    s = stage()
    s["community.harm"][1, 7] = 3.0
    assert pull(s, side, harm_weight=0.5, militia_turns=0.4) == pytest.approx(3 * 0.5 * 0.4 * 0.5)


def test_a_death_weighs_by_how_many_live_there_but_not_without_end() -> None:
    """Stated for 10,000 people; a hamlet of 500 feels it as one of 1,000 does."""
    s = stage()
    s["community.people_home"][:3] = 40000, 1500, 500
    assert [community.per_death(c, s.view(community)) for c in range(3)] == pytest.approx([0.25, 10.0 / 1.5, 10.0])


def coalitions(s: Stage, place: int = 1, **params: Any) -> list[float]:
    """Log odds of CMA and Platform against all others, beyond those of January 2015."""
    out = lean(s, **params).support[place]
    assert out.sum() == pytest.approx(1.0) and (out > 0).all()
    free = 1.0 - out[CMA] - out[PLATFORM]
    return [float(np.log(out[CMA] / free / (0.2 / 0.7))), float(np.log(out[PLATFORM] / free / (0.1 / 0.7)))]


@pytest.mark.parametrize(("held", "gain"), [
    ((1.0, 0.0, 0.0), [0.3, -0.3]), ((0.0, 1.0, 0.0), [-0.3, 0.3]), ((0.0, 0.0, 1.0), [-0.3, -0.3]), ((0.0, 0.0, 0.0), [0.0, 0.0]),
])  # fmt: skip
def test_whoever_secures_a_place_gains_and_the_other_loses_as_much(held: tuple[float, ...], gain: list[float]) -> None:
    """The middle locality is in square 2: half the weight up for its holder, half down for who does not hold it, outsiders too."""
    s = stage()
    s["field.control"][:] = 1.0
    s["field.control"][:, 2] = held
    assert coalitions(s, held=0.6) == pytest.approx(gain)


@pytest.mark.parametrize(("who", "cma", "platform"), [(4, -1.5, 0.0), (5, 0.0, -1.5), (6, 0.0, 0.0), (0, 0.0, 0.0)])
def test_harm_by_its_groups_costs_a_coalition(who: int, cma: float, platform: float) -> None:
    """Three dead among 10,000; harm by outsiders or the state is not the coalitions'."""
    s = stage()
    s["community.harm"][1, who] = 3.0
    assert coalitions(s, harm_weight=0.5) == pytest.approx([cma, platform])
    assert coalitions(s, 0, harm_weight=0.5) == pytest.approx([0.0, 0.0]), "nor elsewhere"


@pytest.mark.parametrize("org", [JNIM, ISGS])
def test_governing_earns_an_organisation_support(org: int) -> None:
    """ISGS is known to those whom it rules, too: 0.9 of the people rather than the half who are kin."""
    s = stage()
    s["field.influence"][org, 2] = 0.4
    known = float(np.log(0.9 / 0.5)) if org == ISGS else 0.0
    assert pull(s, 1 + org, governed=1.5) == pytest.approx(0.6 + known) and pull(s, 2 - org, governed=1.5) == pytest.approx(0.0)


@pytest.mark.parametrize(("name", "value", "side", "params", "felt"), [
    ("field.presence", 0.5, 0, {"services": 1.0}, 0.5), ("field.cover", 0.5, 0, {"protected": 1.0}, 0.5),
    ("community.mistrust", 0.8, 0, {"mistrust_weight": 0.5}, -0.4), ("community.mistrust", 0.8, 1, {"mistrust_weight": 0.5}, 0.0),
    ("field.service", 0.5, 0, {"served": 0.5}, 0.25), ("field.service", 0.5, 1, {"served": 0.5}, 0.0),
])  # fmt: skip
def test_what_the_state_gives_earns_it_support_and_mistrust_costs_it(
    name: str, value: float, side: int, params: dict[str, float], felt: float
) -> None:
    s = stage()
    s[name][2 if name.startswith("field") else 1] = value
    assert pull(s, side, **params) == pytest.approx(felt)


@pytest.mark.parametrize(("who", "side", "felt", "form"), [
    (0, 0, -1.5, "enrages"), (1, 1, -1.5, "enrages"), (2, 2, -1.5, "enrages"), (3, 0, -3.0, "enrages"), (1, 2, 0.0, "enrages"),
    (2, 1, 0.0, "enrages"), (0, 1, 0.75, "enrages"), (0, 1, -0.75, "deters"),
])  # fmt: skip
def test_harm_costs_who_did_it_by_the_dead_in_ten_thousand(who: int, side: int, felt: float, form: str) -> None:
    """Three dead among 10,000; foreigners' harm counts twice and against the state, whose harm enrages or deters."""
    s = stage()
    s["community.harm"][1, who] = 3.0
    assert pull(s, side, harm_weight=0.5, outsider=2.0, state_harm=form) == pytest.approx(felt)


def informing(s: Stage, **params: Any) -> float:
    return float(lean(s, **params).informing[1])


@pytest.mark.parametrize(("name", "value", "params", "felt"), [
    ("field.cover", 0.5, {"informing_cover": 0.4}, 2.0), ("field.influence", [0.4, 0.3], {"fear": 1.0}, np.exp(-0.7)),
    ("community.mistrust", 1.0, {}, 0.5),
])  # fmt: skip
def test_supporters_of_the_state_inform_more_under_cover_and_less_in_fear_or_mistrust(
    name: str, value: Any, params: dict[str, float], felt: float
) -> None:
    s = stage()
    s["community.support"][1, 0] = 0.5
    assert informing(s) == pytest.approx(0.1)
    if name.startswith("field"):
        s[name][..., 2] = value
    else:
        s[name][1] = value
    assert informing(s, **params) == pytest.approx(0.1 * felt)
