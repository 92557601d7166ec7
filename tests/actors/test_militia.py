"""M17: a militia raids by tension, odds and distance; cover, army and courts hold it back; calm and losses send it home."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from feuding import DOGON, FULANI, militia, stage
from tiny import ISGS, JNIM, Stage

from sim.actors import militia as actor
from sim.actors.militia import DISBAND, PROTECT, RAID
from sim.words import MILITIAS

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


def decide(s: Stage, **params: Any) -> Any:
    """Orders of many weeks, one after the other."""
    found = [s.act(actor, s.day(number=7 * (2400 + k)), "decide", **{**PLAIN, **params}) for k in range(30)]
    return SimpleNamespace(**{name: np.concatenate([getattr(o, name) for o in found]) for name in ("action", "feud", "side", "target")})


def shares(s: Stage, **params: Any) -> np.ndarray:
    """Share of each action over militias and weeks."""
    return np.bincount(decide(s, **params).action, minlength=3) / (30 * len(s.column("militia.men")))


def logit(x: float) -> float:
    """Value that a share has over protecting."""
    return float(np.log(x / (1 - x)))


def test_actions_are_a_logit_of_their_values() -> None:
    """A raid next door is worth 0: as often as protecting; a unit more, e times as often."""
    s = band()
    s.geography.__dict__["apart_km"] = np.zeros((3, 3))
    assert logit(shares(s, raid=1.0)[RAID]) == pytest.approx(1.0, abs=0.15)
    assert shares(s, disband=0.0)[DISBAND] == pytest.approx(1 / 3, abs=0.03)
    out = decide(s)
    assert set(out.target[out.action != RAID]) == {-1}


@pytest.mark.parametrize(("effect", "array", "value", "felt"), [
    ("tension", "feud.tension", 1.0, 1.5), ("avoid_cover", "field.cover", 1.0, -1.5), ("courts", "field.influence", 0.4, -1.2),
    ("avoid_army", "field.army_reach", 60.0, -1.5 * np.log(2.5)),
])  # fmt: skip
def test_each_effect_has_its_rate(effect: str, array: str, value: float, felt: float) -> None:
    """On the value of one raid next door against guarding."""
    s = band()
    s.geography.__dict__["apart_km"] = np.zeros((3, 3))
    s["feud.tension"][:] = 0.0
    s[array][...] = value
    assert logit(shares(s, raid=0.5, soldiers=40.0, **{effect: 1.5})[RAID]) == pytest.approx(0.5 + felt, abs=0.2)


@pytest.mark.parametrize(("kind", "rival"), [(DOGON, FULANI), (FULANI, DOGON)])
def test_strength_counts_on_both_sides(kind: int, rival: int) -> None:
    """Guards at every village of the rival; a stronger militia dares more."""
    found = []
    for men, guards in ((20, 80), (80, 80), (20, 0)):
        s = band(kind, men=men)
        for place in range(3 if guards else 0):
            militia(s, rival, place, guards)
        actions = decide(s, odds=1.0).action.reshape(30, -1)
        found.append((actions[:, :50] == RAID).mean())
    assert found == sorted(found) and found[0] < found[1] < found[2]


@pytest.mark.parametrize(("kind", "strength"), [(FULANI, 120.0), (DOGON, 40.0)])
def test_armed_by_jihadists_only_fulani_dare_more(kind: int, strength: float) -> None:
    """40 men where jihadists hold full sway, against nobody."""
    s = band(kind)
    s.geography.__dict__["apart_km"] = np.zeros((3, 3))
    s["field.influence"][...] = 0.5
    assert logit(shares(s, odds=1.0, arms=2.0, soldiers=40.0)[RAID]) == pytest.approx(np.log1p(strength / 40.0), abs=0.2)


def test_targets_are_villages_of_the_rival_near_and_peopled() -> None:
    s = band()
    out = decide(s, raid=3.0)
    raids = out.action == RAID
    assert set(out.side[raids]) == {0} and set(out.feud[raids]) == {0}

    def share(place: int, **params: Any) -> float:
        target = decide(s, raid=3.0, **params).target
        return float(np.mean(target[target >= 0] == place))

    km = s.geography.apart_km[0, 2]
    assert share(0, decay_km=km) / share(2, decay_km=km) == pytest.approx(np.e, rel=0.25)
    assert share(2, people=2.0) < share(2), "the third village has half the people"
    assert set(decide(band(FULANI), raid=3.0).side) == {1, -1}
    nobody = stage(pairs=(("Dogon", "Dogon_none", 0.5),))
    militia(nobody, DOGON, 0)
    assert shares(nobody, raid=3.0)[RAID] == 0.0, "without a feud there is no raid"


def test_calm_and_losses_send_a_militia_home() -> None:
    """Against guarding, where there is nothing to raid for: two units of calm in full, half a unit for each log of the dead."""
    s = band()
    for tension, fallen, value in ((1.0, 0.0, 0.0), (0.0, 0.0, 2.0), (1.0, np.e**2 - 1.0, 1.0)):
        s["feud.tension"][:], s["militia.fallen"][:50] = tension, fallen
        share = shares(s, raid=-5.0, disband=-1.0, calm=2.0, tired=0.5)
        assert np.log(share[DISBAND] / share[PROTECT]) == pytest.approx(-1.0 + value, abs=0.2)


def test_a_week_has_one_choice_and_the_dead_have_none() -> None:
    s = band()
    monday, sunday = (s.act(actor, s.day(number=7 * 2400 + day), "decide", **PLAIN).action for day in (0, 6))
    assert (monday == sunday).all() and len(set(monday)) > 1
    s["militia.alive"][:50] = False
    assert set(s.act(actor, verb="decide", **PLAIN).action) == {PROTECT}


def test_odds_are_those_of_men_over_the_rivals_guards_and_nobody_guards_for_who_has_no_militia() -> None:
    s, p = stage(), actor.Params(**PLAIN, soldiers=40.0)
    for kind, place in ((DOGON, 0), (FULANI, 1), (len(MILITIAS) - 1, 1)):
        militia(s, kind, place, 40)
    raids = s.geography.feuds.raids
    (j,) = (j for j in range(raids.start[DOGON], raids.start[DOGON + 1]) if raids.place[j] == 1)
    for rival, expected in ((FULANI, 0.0), (-1, np.log(2.0))):
        s.geography.feuds.kind[0, 1] = rival
        v = s.view(actor, p)
        actor.muster_strength(v, p)
        assert actor.log_odds(0, j, v, p, s.geography) == pytest.approx(expected)


def test_both_organisations_sway_a_square_together_and_no_further_than_full() -> None:
    s = stage()
    for jnim, isgs, felt in ((0.0, 0.0, 0.0), (0.5, 0.3, 0.8), (0.5, 0.5, 1.0), (0.9, 0.8, 1.0)):
        s["field.influence"][JNIM, 2], s["field.influence"][ISGS, 2] = jnim, isgs
        assert actor.sway(2, s.view(actor)) == pytest.approx(felt)
