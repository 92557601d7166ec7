"""M17: raids are felt by whom they hit and by kin nearby, the dead raise tension for years, accords calm, and nulls do nothing."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import runs
from feuding import stage
from tiny import Stage

from sim.events import Event
from sim.geography.agreements import Agreements
from sim.model import Mali
from sim.rules.centre import feuds

STILL: dict[str, Any] = {"ratchet": 0.0, "spread": 0.0, "agree_per_month": 0.0, "half_life_days": 7.0}
KEEP = 0.5 ** (1 / 7)


def raid(feud: int = 0, side: int = 0, place: int = 1, **deaths: int) -> Event:
    """A raid of one side of a feud."""
    return Event(2, 3, "communal_raid", "a", "b", "a", "b", militia_a=0, community=place, feud=feud, feud_side=side, **deaths)


def felt(s: Stage, *events: Event, **params: Any) -> Stage:
    """The evening of a day with these events."""
    s.act(feuds, s.day(events=list(events)), "settle", **{**STILL, **params})
    return s


def kindred(ties: float = 1.0, turned: float = 1.0) -> Stage:
    """Two feuds of the same communities side by side, named the other way round."""
    s = stage(pairs=(("Dogon", "Fulani", 0.5), ("Fulani", "Dogon", 0.25)))
    s.geography.feuds.ties[:] = [[0.0, ties], [ties, 0.0]]
    s.geography.feuds.turned[:] = turned
    s["feud.resting"][:] = (0.5, 0.25)
    return s


def test_who_was_raided_thinks_of_one_raid_in_return_in_all_and_forgets() -> None:
    s = felt(stage(), raid(place=2))
    assert s["feud.pull"][0] == pytest.approx([0.0, 1.0 - KEEP]) and s["feud.struck"][0, 1] == 2
    days = []
    for _ in range(200):
        days.append(float(s["feud.pull"][0, 1]))
        felt(s)
    assert sum(days) == pytest.approx(1.0, abs=0.01) and days[1] == pytest.approx(days[0] * KEEP) and days[-1] == 0.0


def test_both_sides_mourn_their_own_dead() -> None:
    s = felt(stage(), raid(deaths_a=2, deaths_b=3, deaths_civilians=4))
    assert s["feud.dead"][0].tolist() == [2.0, 7.0]
    assert felt(stage(), Event(2, 3, "x", "a", "b", "a", "b", militia_a=0, deaths_a=9))["feud.dead"].sum() == 0.0


def test_the_dead_raise_the_tension_that_a_feud_rests_at() -> None:
    s = stage()
    s["feud.resting"][:] = 0.5
    assert felt(s, raid(deaths_civilians=10), ratchet=0.05)["feud.resting"][0] == pytest.approx(1.0 - 0.5 * np.exp(-0.5))


def test_kin_nearby_feel_part_of_it_on_their_own_side() -> None:
    """Side 1 of the first feud, the Fulani, is side 0 of the second; what kin feel is not felt at home."""
    s = felt(kindred(), raid(deaths_civilians=10), spread=0.3, ratchet=0.05)
    assert s["feud.pull"] == pytest.approx(np.array([[0.0, 0.7], [0.3, 0.0]]) * (1.0 - KEEP))
    assert s["feud.resting"] == pytest.approx([1.0 - 0.5 * np.exp(-0.35), 1.0 - 0.75 * np.exp(-0.15)])
    assert s["feud.struck"][1, 0] == 1 and s["feud.dead"][1].sum() == 0.0
    assert felt(kindred(turned=0.0), raid(), spread=0.3)["feud.pull"][1] == pytest.approx([0.0, 0.3 * (1.0 - KEEP)])
    alone = felt(kindred(ties=0.0), raid(), spread=0.3)
    assert alone["feud.pull"] == pytest.approx(np.array([[0.0, 1.0], [0.0, 0.0]]) * (1.0 - KEEP))


def week(s: Stage, k: int = 0, **params: Any) -> Stage:
    """A week of a feud."""
    s.act(feuds, s.day(number=7 * (2400 + k), span=7), **{**STILL, **params})
    return s


def test_tension_starts_at_its_own_follows_unrest_and_comes_back_to_january_2015() -> None:
    s = stage()
    s.act(feuds, s.day(index=0, number=7 * 2400), **STILL)
    assert s["feud.resting"][0] == s["feud.tension"][0] == 0.5
    s["community.tension"][:] = (0.5, 0.25, 0.5)
    people = s.geography.localities.people
    mean = float((people * s["community.tension"]).sum() / people.sum())
    assert week(s)["feud.tension"][0] == pytest.approx(0.5 * mean / 0.5) and s.tally("tension") == pytest.approx(mean)
    s["community.tension"][:], s["community.calm"][:] = 1.0, 0.1
    assert week(s)["feud.tension"][0] == 1.0
    s["community.calm"][:], s["feud.resting"][:] = 0.0, 0.9
    for k in range(52):
        week(s, k, memory_years=1.0)
    assert s["feud.resting"][0] == s["feud.tension"][0] == pytest.approx(0.7, abs=0.001), "half of what the dead added is left"
    s["feud.dead"][0] = (8.0, 4.0)
    assert week(week(s, mourning_days=14.0), mourning_days=14.0)["feud.dead"][0] == pytest.approx([4.0, 2.0])


@pytest.mark.parametrize(("dead", "had", "params", "share"), [
    ((20.0, 20.0), 0.0, {"agree_per_month": 2.0, "weary_dead": 20.0}, 1.0 - np.exp(-2.0 * (1.0 - np.exp(-1.0)) ** 2 * 7 / 30.4375)),
    ((20.0, 0.0), 0.0, {"agree_per_month": 2.0}, 0.0), ((0.0, 0.0), 1.0, {"accord_days": 20.0}, np.exp(-0.35)),
])  # fmt: skip
def test_the_weary_make_an_accord_that_calms_and_breaks(
    dead: tuple[float, float], had: float, params: dict[str, float], share: float
) -> None:
    s, kept = stage(), 0.0
    for k in range(400):
        s["feud.dead"][0], s["feud.accord"][0], s["feud.resting"][0] = dead, had, 0.5
        kept += float(week(s, k, accord=0.6, **params)["feud.accord"][0])
        assert s["feud.tension"][0] == pytest.approx(0.5 * (1.0 - 0.6 * s["feud.accord"][0]))
        assert s.tally("feud_accords") == s["feud.accord"][0]
    assert kept / 400 == pytest.approx(share, abs=0.07)


def test_an_accord_on_record_is_made_in_its_week() -> None:
    s, made = stage(), []
    s.geography = replace(s.geography, agreements=Agreements(feud_day=np.array([16774]), feud=np.array([0])))
    for number, after in ((16773, False), (16774, False), (16780, False), (16781, False), (16774, True)):
        s["feud.accord"][:] = 0.0
        s.act(feuds, s.day(number=number, span=7, after_mandate=after), **{**STILL, "on_record": 1.0})
        made.append(float(s["feud.accord"][0]))
    assert made == [0.0, 1.0, 1.0, 0.0, 0.0]


def test_feuds_of_the_north_are_those_of_the_seeds_and_their_people_across_the_border_count() -> None:
    model = Mali(runs.make(5, 6), enlist=False)
    g = model.geography
    feud = [f for f in range(len(g.feuds)) if {g.feuds.a[f], g.feuds.b[f]} == {"Tuareg_Daoussahak", "Fulani_Tolebe"}]
    assert {g.squares.cercles[g.feuds.cercle_a[f]] for f in feud} == {"Menaka", "Anderamboukane", "Inekar", "Tidermene"}
    assert (g.feuds.kind[feud] == [3, 2]).all() and (g.feuds.code[feud] >= 0).all() and np.isfinite(g.feuds.since[feud]).all()
    ties = g.feuds.ties
    assert np.allclose(ties.sum(axis=1), (ties > 0.0).any(axis=1)) and (np.diag(ties) == 0.0).all()
    assert set(np.flatnonzero(ties[feud[0]])) == set(feud[1:]), "the same communities, in cercles side by side"
    cercle = np.array([g.squares.cercles[c] for c in g.squares.cercle[g.localities.square]])
    share = g.localities.people[cercle == "Anderamboukane"].sum() * 0.08
    assert g.feuds.folk[cercle == "Anderamboukane", 2].sum() == pytest.approx(share + 25000.0, rel=1e-6)
    model.close()
