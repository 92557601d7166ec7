"""M17: a militia raids by tension, odds and distance; cover, army and courts hold it back; calm and losses send it home."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from feuding import DOGON, FULANI, militia, stage
from tiny import ISGS, JNIM, Stage

from sim.actors import militia as actor
from sim.actors.militia import DISBAND, PROTECT, RAID

PLAIN: dict[str, Any] = {
    "raid": 0.0, "tension": 0.0, "odds": 0.0, "avoid_cover": 0.0, "avoid_army": 0.0, "courts": 0.0, "arms": 0.0,
    "people": 0.0, "decay_km": 200.0, "disband": -9.0, "calm": 0.0, "tired": 0.0, "choice_noise": 1.0,
}  # fmt: skip


def band(kind: int = DOGON, place: int = 0, count: int = 50, **values: Any) -> Stage:
    """Fifty militias in the first village."""
    s = stage()
    for _ in range(count):
        militia(s, kind, place, **values)
    return s


def shares(s: Stage, weeks: int = 30, **params: Any) -> np.ndarray:
    """Share of each action over militias and weeks."""
    chosen = [s.act(actor, s.day(number=7 * (2400 + k)), "decide", **{**PLAIN, **params}).action for k in range(weeks)]
    return np.bincount(np.concatenate(chosen), minlength=3) / sum(map(len, chosen))


def raid_share(s: Stage, **params: Any) -> float:
    """Share that raids."""
    return float(shares(s, **params)[RAID])


def logit(x: float) -> float:
    """Value that a share has over protecting."""
    return float(np.log(x / (1 - x)))


def test_actions_are_a_logit_of_their_values() -> None:
    """A raid next door is worth 0: as often as protecting; a unit more, e times as often."""
    s = band()
    s.geography.__dict__["apart_km"] = np.zeros((3, 3))
    assert raid_share(s) == pytest.approx(0.5, abs=0.03) and logit(raid_share(s, raid=1.0)) == pytest.approx(1.0, abs=0.15)
    assert shares(s, disband=0.0)[DISBAND] == pytest.approx(1 / 3, abs=0.03)
    assert set(s.act(actor, verb="decide", **PLAIN).target[s.act(actor, verb="decide", **PLAIN).action != RAID]) == {-1}


def everywhere(s: Stage, name: str, value: float) -> float:
    """Set an array all over."""
    s[name][...] = value
    return value


@pytest.mark.parametrize(
    ("effect", "array", "value", "sign"),
    [
        ("tension", "feud.tension", 1.0, 1), ("avoid_cover", "field.cover", 1.0, -1),
        ("avoid_army", "field.army_reach", 60.0, -1), ("courts", "field.influence", 0.5, -1),
    ],
)  # fmt: skip
def test_each_effect_has_its_direction_and_its_null(effect: str, array: str, value: float, sign: int) -> None:
    s = band()
    everywhere(s, "feud.tension", 0.0)
    before, null = raid_share(s, **{effect: 1.5}), raid_share(s)
    everywhere(s, array, value)
    after = raid_share(s, **{effect: 1.5})
    assert sign * (after - before) > 0.1 and raid_share(s) == null


def test_strength_counts_on_both_sides_and_at_the_null_does_not() -> None:
    """Guards at every village of the rival; a stronger militia dares more."""
    s = band(men=20)
    for place in range(3):
        militia(s, FULANI, place, 80)
    strong = band(men=80)
    for place in range(3):
        militia(strong, FULANI, place, 80)
    free = band(men=20)

    def dogon(s: Stage, **params: Any) -> float:
        chosen = [s.act(actor, s.day(number=7 * (2400 + k)), "decide", **{**PLAIN, **params}).action[:50] for k in range(30)]
        return float(np.mean(np.concatenate(chosen) == RAID))

    assert dogon(s, odds=1.0) < dogon(strong, odds=1.0) < dogon(free, odds=1.0)
    assert dogon(s) == dogon(strong) == dogon(free)


def test_armed_by_jihadists_only_fulani_dare_more() -> None:
    def gain(kind: int, arms: float) -> float:
        s = band(kind)
        before = raid_share(s, odds=2.0, arms=arms)
        everywhere(s, "field.influence", 0.5)
        return raid_share(s, odds=2.0, arms=arms) - before

    assert gain(FULANI, 2.0) > 0.05 and gain(FULANI, 0.0) == gain(DOGON, 2.0) == 0.0


def test_targets_are_villages_of_the_rival_near_and_peopled() -> None:
    s = band()
    orders = [s.act(actor, s.day(number=7 * (2400 + k)), "decide", **{**PLAIN, "raid": 3.0}) for k in range(30)]
    raids = np.concatenate([o.action for o in orders]) == RAID
    assert set(np.concatenate([o.side for o in orders])[raids]) == {0} and set(np.concatenate([o.feud for o in orders])[raids]) == {0}

    def share(place: int, **params: Any) -> float:
        target = np.concatenate(
            [s.act(actor, s.day(number=7 * (2400 + k)), "decide", **{**PLAIN, "raid": 3.0, **params}).target for k in range(30)]
        )
        return float(np.mean(target[target >= 0] == place))

    km = s.geography.apart_km[0, 2]
    assert share(0, decay_km=km) / share(2, decay_km=km) == pytest.approx(np.e, rel=0.25)
    assert share(2, people=2.0) < share(2), "the third village has half the people"
    home = band(FULANI)
    assert set(home.act(actor, verb="decide", **{**PLAIN, "raid": 3.0}).side) <= {1, -1}


def test_without_a_feud_there_is_no_raid() -> None:
    s = stage(pairs=(("Dogon", "Dogon_none", 0.5),))
    militia(s, DOGON, 0)
    assert shares(s, raid=3.0)[RAID] == 0.0


def test_calm_and_losses_send_a_militia_home_and_at_the_null_do_not() -> None:
    s = band()
    everywhere(s, "feud.tension", 1.0)
    tense = shares(s, disband=-1.0, calm=2.0)[DISBAND]
    everywhere(s, "feud.tension", 0.0)
    assert shares(s, disband=-1.0, calm=2.0)[DISBAND] > tense + 0.1
    rested = shares(s, disband=-1.0, tired=0.5)[DISBAND]
    s["militia.fallen"][:50] = 40.0
    assert shares(s, disband=-1.0, tired=0.5)[DISBAND] > rested + 0.1
    assert shares(s, disband=-1.0)[DISBAND] == rested, "losses at the null"
    everywhere(s, "feud.tension", 1.0)
    assert shares(s, disband=-1.0)[DISBAND] == rested, "calm at the null"


def test_a_week_has_one_choice_and_rows_do_not_matter() -> None:
    s = band()
    monday = s.act(actor, s.day(number=7 * 2400), "decide", **PLAIN)
    sunday = s.act(actor, s.day(number=7 * 2400 + 6), "decide", **PLAIN)
    assert (monday.action == sunday.action).all() and len(set(monday.action)) > 1

    def by_slot(order: list[int]) -> dict[int, tuple[int, int]]:
        s = stage()
        for i in order:
            militia(s, DOGON, i % 3, slot=70 + i)
        o = s.act(actor, verb="decide", **PLAIN)
        return {int(slot): (int(a), int(t)) for slot, a, t in zip(s["militia.slot"], o.action, o.target, strict=False)}

    assert by_slot(list(range(12))) == by_slot(list(range(11, -1, -1)))


def test_the_dead_do_nothing() -> None:
    s = band(count=3)
    s["militia.alive"][:3] = False
    assert set(s.act(actor, verb="decide", **PLAIN).action) == {PROTECT}


def test_both_organisations_sway_a_square_together_and_no_further_than_full() -> None:
    s = stage()
    for jnim, isgs, felt in ((0.0, 0.0, 0.0), (0.5, 0.3, 0.8), (0.5, 0.5, 1.0), (0.9, 0.8, 1.0)):
        s["field.influence"][JNIM, 2], s["field.influence"][ISGS, 2] = jnim, isgs
        assert actor.sway(2, s.view(actor)) == pytest.approx(felt)
