"""M10 and M11: bands go where they decided, lose and replace men, join companies, change groups; not a man is made or lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import runs
from tiny import MOPTI, Stage, orders, table

from sim.actors.band import CONTEST, HOLD, JOIN, ROB
from sim.events import Event
from sim.model import Mali
from sim.rules.north import _bands, armed_groups
from sim.words import CMA, GROUPS, NAMED_GROUPS, REGIONS

HCUA, MNLA, GATIA, GANDA, CPA, MSA, CJA = (NAMED_GROUPS.index(n) for n in ("HCUA", "MNLA", "GATIA", "Ganda", "CPA", "MSA", "CJA"))
ONE = GROUPS.index("MNLA_splinter_1")
THURSDAY = 7 * 2400
KIN, STRANGERS = 1, 0  # on the tiny ground the MSA draws on the second community


def men(s: Stage) -> list[int]:
    """Men of all bands ever raised, in order of birth."""
    return [int(m) for m in s["band.men"][: int(s["band.size"][0])]]


def strength(s: Stage) -> np.ndarray:
    """Men of the living bands by group."""
    n = int(s["band.size"][0])
    alive = s["band.alive"][:n]
    return np.bincount(s["band.group"][:n][alive], s["band.men"][:n][alive], len(GROUPS)).astype(int)


# ---- history, splits and mergers ----------------------------------------------------------------------------------


def history(kind: str = "split", wanted: int = 100, group: str = "MSA", parent: str = "MNLA", region: str = "Mopti") -> dict[str, Any]:
    """A seed table with one entry of the stage's day."""
    date = np.array(["2016-03-16"], "datetime64[D]")
    return {"history": table(date=date, kind=[kind], group=[group], **{"from": [parent]}, men=[wanted], region=[region])}


def test_a_split_moves_just_its_men_whole_bands_first_and_makes_none() -> None:
    """Kin first, in order of identity: 60 and 25 of the next 40; its 15 others and the strangers stay."""
    s = Stage(**history(wanted=85)).north()
    s.band(0, 50, MNLA, community=STRANGERS, slot=1)
    s.band(0, 40, MNLA, community=KIN, slot=30)
    s.band(1, 60, MNLA, community=KIN, slot=20)
    s.band(1, 70, HCUA, community=KIN, slot=10)
    s.act(armed_groups, verb="muster")
    assert men(s) == [50, 15, 60, 70, 25] and s["band.group"][:5].tolist() == [MNLA, MNLA, MSA, HCUA, MSA]
    assert s["band.establishment"][[1, 4]].tolist() == [15, 25]
    assert s["band.community"][4] == KIN and s["band.home"][4] == 0 and s["band.born_group"][[2, 4]].tolist() == [MNLA, MSA]


def test_men_at_home_in_the_region_leave_before_kin_elsewhere() -> None:
    s = Stage(**history(wanted=60)).north()
    s.geography.localities.region[0] = REGIONS.index("Gao")
    s.band(0, 60, MNLA, community=KIN, slot=1)
    s.band(1, 60, MNLA, community=STRANGERS, slot=2)
    s.act(armed_groups, verb="muster")
    assert s["band.group"][:2].tolist() == [MNLA, MSA]


def test_a_split_of_more_than_there_are_takes_all() -> None:
    s = Stage(**history(wanted=500)).north()
    s.band(0, 60, MNLA)
    s.act(armed_groups, verb="muster")
    assert men(s) == [60] and s["band.group"][0] == MSA


def test_other_days_other_kinds_and_the_mandate_move_nobody() -> None:
    for seeds, changes in (
        (history("merge"), {}), (history("moc"), {}), (history(), {"number": 16877}), (history(), {"after_mandate": True}),
        (history(group="ISGS"), {}), (history(parent="Ansar_Dine"), {}),
    ):  # fmt: skip
        s = Stage(**seeds).north()
        s.band(0, 60, MNLA)
        s.act(armed_groups, s.day(**changes), "muster")
        assert men(s) == [60] and s["band.group"][0] == MNLA, (seeds, changes)


def test_a_claim_takes_one_community_of_the_group_and_nobody_else() -> None:
    s = Stage(**history("merge")).north()
    for group, community, alive in ((MNLA, 0, True), (MNLA, 1, True), (HCUA, 1, True), (MNLA, 1, False), (MNLA, 1, True)):
        s["band.alive"][s.band(0, 40, group, community=community)] = alive
    s["group.claim"][ONE] = 1
    s.act(armed_groups, verb="muster")
    assert s["band.group"][:5].tolist() == [MNLA, ONE, HCUA, MNLA, ONE] and men(s) == [40] * 5


def test_all_of_a_group_that_joins_go_over_though_it_grew_on_the_same_day() -> None:
    s = Stage(**history("merge")).north()
    for group in (ONE, ONE, MNLA, HCUA):
        s.band(0, 40, group, community=1)
    s["group.joins"][ONE] = HCUA
    s.act(armed_groups, verb="muster")
    assert s["band.group"][:4].tolist() == [HCUA, HCUA, MNLA, HCUA]


@pytest.mark.parametrize(("start", "child", "parts"), [("2016-08-20", MSA, (350, 50)), ("2016-09-20", CJA, (150, 60))])
def test_real_splits_move_the_men_recorded_on_the_day_recorded(start: str, child: int, parts: tuple[int, int]) -> None:
    from datetime import date

    model = Mali(runs.make(100, 110, start=date.fromisoformat(start)), history=5, enlist=False)
    b = model.state.rosters["band"]
    before = None
    while True:
        muster_before = before
        model.step()
        n = int(b["size"][0])
        before = np.bincount(b["group"][:n], b["men"][:n] * b["alive"][:n], len(GROUPS))
        if before[child]:
            break
    assert str(np.datetime64(model.today.number, "D")) == {MSA: "2016-09-01", CJA: "2016-10-01"}[child]  # type: ignore[union-attr]
    t = {name: float(model.state.arrays[f"tally.{name}"][0]) for name in ("band_recruits", "band_deserters", "bands_killed")}
    change = before - muster_before
    moved = b["recruits"][:n] - b["deserters"][:n] if t["band_recruits"] or t["band_deserters"] else np.zeros(n)
    noise = np.bincount(b["group"][:n], moved, len(GROUPS))
    for event in model.today.events:  # type: ignore[union-attr]
        for row, dead in ((event.band_a, event.deaths_a), (event.band_b, event.deaths_b)):
            if row >= 0:
                noise[b["group"][row]] -= dead
    assert (change - noise)[[MNLA, HCUA, child]].astype(int).tolist() == [-parts[0], -parts[1], sum(parts)]
    model.close()


# ---- the first day ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("agents", [1, 2])
def test_the_first_muster_raises_the_recorded_men_in_bands_of_the_wanted_size(agents: int) -> None:
    model = Mali(runs.make(grid={"agents": agents}), history=4, enlist=False)
    part, view, params = next((e.step.part, e.views[0], e.params[0]) for e in model.simulation.entries if e.step.part is armed_groups)
    model.state.arrays["group.claim"][:] = model.state.arrays["group.joins"][:] = -1
    part.muster(view, params, model.new_day(), model.geography)
    b, places = model.state.rosters["band"], model.geography.localities
    n = int(b["size"][0])
    t = model.geography.seeds.initial_state
    for g, name in enumerate(NAMED_GROUPS):
        for r, region in enumerate(REGIONS):
            rows = (t["variable"] == "fighters") & (t["group"] == name) & (t["region"] == region)
            wanted = int(np.floor(t["value"][rows] + 0.5).sum())
            mine = (b["group"][:n] == g) & (places.region[b["home"][:n]] == r)
            assert b["men"][:n][mine].sum() == wanted, (name, region)
            if wanted >= 120:
                assert 0.7 * 60 / agents <= b["men"][:n][mine].mean() <= 1.4 * 60 / agents
    assert (b["men"][:n] == b["establishment"][:n]).all() and (b["men"][:n] > 0).all() and b["alive"][:n].all()
    assert len(set(b["slot"][:n].tolist())) == n and (b["square"][:n] == places.square[b["place"][:n]]).all()
    kin = model.geography.armed_groups.kin[b["home"][:n], b["community"][:n]]
    assert (kin > 0).mean() > 0.9, "nearly all bands live where their community does"
    model.close()


def test_bands_live_where_their_groups_people_do_by_their_shares() -> None:
    """The HCUA draws on the first community, and on the other at three tenths: weights of 0.02, 0.68 and 0.22 for three localities."""
    s = Stage()
    kin = np.array([[0.0, 0.0], [0.6, 0.2], [0.2, 0.0]])
    ground = replace(s.geography, armed_groups=replace(s.geography.armed_groups, kin=kin))
    p = SimpleNamespace(allied=0.3, stranger=0.02)
    drawn = np.array([_bands._home(MOPTI, HCUA, k, p, s.day(), ground) for k in range(1000)])
    share = np.bincount(drawn[:, 0], minlength=3) / 1000
    assert share == pytest.approx(np.array([0.02, 0.68, 0.22]) / 0.92, abs=3.2 * 0.5 / np.sqrt(1000))
    first = (drawn[drawn[:, 0] == 1, 1] == 0).mean()
    assert first == pytest.approx(10 / 11, abs=3.2 * np.sqrt(10 / 121 / 700)) and (drawn[drawn[:, 0] == 2, 1] == 0).all()


def test_identities_and_homes_do_not_depend_on_the_future() -> None:
    homes = []
    for future in (1, 2):
        model = runs.live(runs.make(0, 3), history=6, future=future, days=1)
        b = model.state.rosters["band"]
        homes.append((b["slot"].tolist(), b["home"].tolist(), b["born_group"].tolist()))
    assert homes[0] == homes[1]


# ---- orders and companies -----------------------------------------------------------------------------------------


def test_bands_go_where_they_decided() -> None:
    s = Stage().north()
    for place in (0, 1, 2):
        s.band(place, 60, HCUA)
    day = s.day()
    day.orders["band"] = orders(place=[2, 1, 0], action=[HOLD, CONTEST, ROB], target=[-1, 2, 0])
    s.act(armed_groups, day)
    assert s["band.place"][:3].tolist() == [2, 1, 0] and s["band.square"][:3].tolist() == [4, 2, 0]
    assert s["band.action"][:3].tolist() == [HOLD, CONTEST, ROB] and s["band.target"][:3].tolist() == [-1, 2, 0]


def sending(*bands: tuple[int, int, int], cma: int = 0, platform: int = 0, **company: Any) -> Stage:
    """Bands (group, men, slot) that would join the company in square 4, at the third locality."""
    s = Stage().north()
    for group, strong, slot in bands:
        s.band(1, strong, group, slot=slot, establishment=strong + 10)
    s.add("moc_company", square=4, call_cma=cma, call_platform=platform, **company)
    day = s.day()
    n = len(bands)
    day.orders["band"] = orders(place=[1] * n, action=[JOIN] * n, target=[2] * n)
    s.act(armed_groups, day)
    return s


def test_men_join_in_order_of_identity_until_the_call_is_met() -> None:
    """70 called: all 40 of the first identity, 30 of the next, nobody of the third; places left are left for good."""
    s = sending((HCUA, 60, 8), (MNLA, 40, 3), (HCUA, 50, 20), cma=70)
    assert men(s) == [30, 0, 50] and s["band.sent"][:3].tolist() == [30, 40, 0] and s.tally("men_sent") == 70.0
    assert s["band.alive"][:3].tolist() == [True, False, True] and (s["band.action"][:3] == HOLD).all()
    assert s["band.establishment"][:3].tolist() == [40, 10, 60]


def test_each_coalition_answers_its_own_call_and_outsiders_none() -> None:
    s = sending((HCUA, 60, 1), (GATIA, 60, 2), (CPA, 60, 3), cma=10, platform=20)
    assert s["band.sent"][:3].tolist() == [10, 20, 0]
    assert sending((HCUA, 60, 1), cma=10, alive=False)["band.sent"][0] == 0, "a company that is no more calls nobody"
    assert sending((HCUA, 60, 1))["band.sent"][0] == 0


def test_what_was_sent_is_todays() -> None:
    s = sending((HCUA, 60, 1), cma=10)
    day = s.day()
    day.orders["band"] = orders(place=[1], action=[HOLD], target=[-1])
    s.act(armed_groups, day)
    assert s["band.sent"][0] == 0 and s.tally("men_sent") == 0.0


# ---- after the fight ----------------------------------------------------------------------------------------------


def contest(won: bool = True, **values: Any) -> Event:
    kind = "contest_won" if won else "contest_repelled"
    return Event(2, 2, kind, "HCUA", "GATIA", "HCUA", "GATIA", **{"band_a": 0, "band_b": 1, "community": 1, **values})


def settled(s: Stage, *events: Event, **params: float) -> Stage:
    day = s.day()
    day.events = list(events)
    s.act(armed_groups, day, "settle", **params)
    return s


def field(**winner: Any) -> Stage:
    """The HCUA contests the middle locality from the west; the GATIA's band there is at home in the east."""
    s = Stage().north()
    s.band(0, 60, HCUA, **{"action": CONTEST, "target": 1, **winner})
    s.band(1, 50, GATIA, home=2)
    s["community.holder"][1] = GATIA
    return s


def test_the_dead_are_taken_off_both_sides_and_empty_bands_are_buried() -> None:
    s = settled(field(), contest(False, deaths_a=7, deaths_b=50))
    assert men(s) == [53, 0] and s.tally("bands_killed") == 57.0
    s.act(armed_groups, verb="place")
    assert s["band.alive"][:2].tolist() == [True, False] and s.tally("bands") == 1.0


def test_the_dead_of_others_are_nobodys_here() -> None:
    s = settled(field(), Event(2, 1, "raid", "FAMA", "JNIM", "JNIM", "FAMA", deaths_a=9, deaths_b=3, cell=0, garrison=0))
    assert men(s) == [60, 50] and s.tally("bands_killed") == 0.0


def test_winners_move_in_and_losers_go_home() -> None:
    s = field()
    s.band(2, 30, HCUA, action=CONTEST, target=1)
    s.band(2, 30, HCUA, action=CONTEST, target=0)
    s.band(0, 30, MNLA, action=HOLD)
    settled(s, contest())
    assert s["band.place"][:5].tolist() == [1, 2, 1, 2, 0] and s["band.square"][:3].tolist() == [2, 4, 2]
    assert s["band.action"][:4].tolist() == [HOLD, HOLD, HOLD, CONTEST] and s["band.target"][:3].tolist() == [-1, -1, -1]


def test_losers_at_home_there_go_to_the_nearest_home_of_their_group_or_stay() -> None:
    s = Stage(columns=9, places=(0, 2, 8)).north()
    s.band(0, 60, HCUA, action=CONTEST, target=1)
    s.band(1, 50, GATIA)
    s.band(2, 50, GATIA)
    s.band(2, 50, GATIA, home=0)
    settled(s, contest())
    assert s["band.place"][:4].tolist() == [1, 0, 2, 2], "two squares west, not six east"
    alone = field()
    alone["band.home"][1] = 1
    assert settled(alone, contest())["band.place"][1] == 1, "they have nowhere else"


def test_a_repelled_attack_and_a_skirmish_move_nobody() -> None:
    for event in (contest(False), Event(2, 2, "skirmish", "GATIA", "JNIM", "JNIM", "GATIA", band_a=1)):
        s = settled(field(), event)
        assert s["band.place"][:2].tolist() == [0, 1] and s["band.action"][0] == CONTEST


def test_an_empty_place_is_moved_into() -> None:
    s = field()
    s["band.place"][1] = 2
    assert settled(s, contest(band_b=-1))["band.place"][:2].tolist() == [1, 2]


@pytest.mark.parametrize(("subtype", "rests"), [("contest_won", True), ("contest_repelled", True), ("skirmish", True), ("harassment", True),
                                                ("mixed_attack", False)])  # fmt: skip
def test_who_fought_rests_a_keyed_exponential_time(subtype: str, rests: bool) -> None:
    days = []
    for k in range(400):
        s = field(slot=k)
        settled(s, Event(2, 2, subtype, "HCUA", "GATIA", "HCUA", "GATIA", band_a=0, band_b=-1, community=1), rest_days=25.0)
        days.append(int(s["band.rest_until"][0]) - s.day().number)
    if not rests:
        assert max(days) < 0
    else:
        assert min(days) >= 1 and np.mean(days) == pytest.approx(25.5, abs=3.2 * 25 / 20)


# ---- men come and go ----------------------------------------------------------------------------------------------


def weeks(pay: float, strong: int = 50, establishment: int = 60, tries: int = 300, **params: float) -> np.ndarray:
    """Recruits and deserters of one week, many times over."""
    out = []
    for k in range(tries):
        s = Stage().north()
        s.band(0, strong, HCUA, establishment=establishment, slot=k)
        s["group.pay"][:] = pay
        s.act(armed_groups, s.day(number=THURSDAY), "place", **params)
        out.append((s.tally("band_recruits"), s.tally("band_deserters")))
        assert men(s) == [strong + out[-1][0] - out[-1][1]] and s["band.recruits"][0] == out[-1][0]
    return np.array(out)


def test_paid_bands_make_good_their_losses_at_their_pace() -> None:
    """Ten missing at a pay of one half and 70 days: half a man a week; all come and go by whole numbers."""
    out = weeks(0.5, refill_days=70.0, leave_per_year=0.0)
    assert out[:, 0].mean() == pytest.approx(0.5, abs=3.2 * 0.5 / np.sqrt(300)) and not out[:, 1].any()
    assert not weeks(0.0, tries=50, refill_days=20.0)[:, 0].any(), "nobody joins for nothing"
    assert weeks(1.0, 0 + 58, 60, tries=50, refill_days=20.0)[:, 0].max() <= 2 and not weeks(1.0, 60, 60, tries=50)[:, 0].any()


def test_unpaid_men_go_home_at_their_pace_and_paid_ones_stay() -> None:
    """A year's 0.73 of 50 men at a pay of one half: 0.35 a week."""
    out = weeks(0.5, establishment=50, leave_per_year=0.73)
    assert out[:, 1].mean() == pytest.approx(0.35, abs=3.2 * np.sqrt(0.35 * 0.65 / 300)) and not out[:, 0].any()
    assert not weeks(1.0, tries=50, leave_per_year=2.0)[:, 1].any() and not weeks(0.0, tries=50, leave_per_year=0.0)[:, 1].any()


def test_men_come_and_go_once_a_week() -> None:
    s = Stage().north()
    s.band(0, 30, HCUA, establishment=90)
    s["group.pay"][:] = 0.5
    for k in range(1, 7):
        s.act(armed_groups, s.day(number=THURSDAY + k), "place", refill_days=20.0, leave_per_year=2.0)
        assert men(s) == [30] and s.tally("band_recruits") == s.tally("band_deserters") == 0.0


def test_the_roll_counts_the_living_by_group() -> None:
    s = Stage().north()
    for group, strong in ((HCUA, 60), (HCUA, 40), (ONE, 30), (GROUPS.index("CJA_splinter_2"), 1), (GATIA, 70)):
        s.band(0, strong, group)
    s["band.alive"][4] = False
    s["group.pay"][:] = 1.0
    s.act(armed_groups, s.day(number=THURSDAY), "place")
    assert s["group.men"].sum() == 131.0 and s["group.men"][[HCUA, GATIA, ONE]].tolist() == [100.0, 0.0, 30.0]
    assert (s.tally("men_hcua"), s.tally("men_gatia"), s.tally("men_splinters"), s.tally("bands")) == (100.0, 0.0, 31.0, 4.0)


def test_each_named_group_has_its_own_count_of_men() -> None:
    s = Stage()
    for group in range(len(NAMED_GROUPS)):
        s.band(0, 20 + group, group)
    s.act(armed_groups, verb="place")
    assert [s.tally(f"men_{name.lower()}") for name in NAMED_GROUPS] == [20.0 + group for group in range(len(NAMED_GROUPS))]


def test_order_of_rows_changes_nothing_but_the_order() -> None:
    def world(order: np.ndarray) -> Stage:
        s = Stage(**history(wanted=200)).north()
        for k in order:
            s.band(int(k) % 3, 30 + int(k), (MNLA, HCUA)[k % 2], community=int(k) % 2, slot=100 + int(k), establishment=90)
        s.add("moc_company", square=4, call_cma=45)
        s["group.pay"][:] = 0.5
        day = s.day(number=THURSDAY)
        s.act(armed_groups, s.day(), "muster")
        n = int(s["band.size"][0])
        places = s["band.place"][:n].copy()
        action = np.where(s["band.slot"][:n] % 3 == 0, JOIN, HOLD)
        day.orders["band"] = orders(place=places, action=action, target=np.full(n, 2))
        s.act(armed_groups, day)
        s.act(armed_groups, day, "place", refill_days=20.0, leave_per_year=2.0)
        return s

    def book(s: Stage) -> list[tuple[int, ...]]:
        n = int(s["band.size"][0])
        names = ("slot", "group", "men", "establishment", "sent", "place", "alive", "recruits", "deserters")
        return sorted(zip(*(s[f"band.{name}"][:n].tolist() for name in names), strict=True))

    plain, mixed = world(np.arange(14)), world(np.random.default_rng(2).permutation(14))
    assert book(plain) == book(mixed) and plain.tally("men_sent") == 45.0 and strength(plain)[MSA] > 150
    assert (plain["group.men"] == mixed["group.men"]).all()


# ---- not a man is made or lost ------------------------------------------------------------------------------------


def lived(length: int = 500, mandate: int = 394, history: int = 8) -> Iterator[tuple[Mali, Any]]:
    """From 31 May 2016: both splits, the mixed companies, and three months and a half of mandate with integration."""
    from datetime import date

    measures = {"splinters": {"integrate": True}}
    world = {"fracture": {"split_per_year": 6.0, "merge_per_year": 4.0}, "rivalry": {"per_week": 1.0}}
    settings = runs.make(mandate, length, start=date(2016, 5, 31), measures=measures, world=world)
    model = Mali(settings, history=history, future=9, enlist=False)
    for _ in range(length):
        model.step()
        yield model, model.today
    model.close()


@pytest.mark.parametrize("history", [8, 81])
def test_men_balance_every_day(history: int) -> None:
    """Men today = men yesterday + recruits - deserters - killed - sent, band by band; nobody else makes or moves a man."""
    before = None
    seen = dict.fromkeys(("killed", "recruits", "deserters", "sent", "claims", "joins"), 0)
    claim = joins = None
    for model, day in lived(history=history):
        a = model.state.arrays
        n = int(a["band.size"][0])
        b = {name: a[f"band.{name}"][:n].copy() for name in ("men", "alive", "group", "slot", "sent", "recruits", "deserters", "community")}
        assert (b["men"] >= 0).all() and (b["men"][~b["alive"]] == 0).all(), f"day {day.index}: fewer than no men, or men in a dead band"
        assert len(set(b["slot"].tolist())) == n
        weekly = day.number % 7 == 0
        change = (b["recruits"] - b["deserters"]) * weekly
        assert change.sum() == a["tally.band_recruits"][0] - a["tally.band_deserters"][0]
        killed = np.zeros(n, int)
        for event in day.events:
            for row, dead in ((event.band_a, event.deaths_a), (event.band_b, event.deaths_b)):
                if row >= 0:
                    killed[row] += dead
        assert killed.sum() == a["tally.bands_killed"][0] and b["sent"].sum() == a["tally.men_sent"][0]
        if before is not None:
            old = np.zeros(n, int)
            old[: len(before["men"])] = before["men"]
            left = b["men"] - (old + change - killed - b["sent"])
            scripted = str(np.datetime64(day.number, "D")) in ("2016-09-01", "2016-10-01")
            assert left.sum() == 0, f"day {day.index}: {left.sum()} men from nowhere"
            assert scripted or not left.any(), f"day {day.index}: men moved between bands"
            moved = np.flatnonzero(b["group"][: len(before["group"])] != before["group"])
            for row in moved:
                old_group, new_group = int(before["group"][row]), int(b["group"][row])
                claimed = claim[new_group] == b["community"][row]
                joined = joins[old_group] == new_group
                assert claimed or joined or (scripted and not day.after_mandate), f"day {day.index}: {old_group} to {new_group}"
            if day.after_mandate:
                assert n == len(before["men"]), "after the mandate date nothing is scripted"
            for g in np.flatnonzero(joins >= 0):
                assert not (b["alive"] & (b["group"] == g)).any() or claim[g] >= 0 or (joins == g).any(), "all its men went over"
        claim, joins = a["group.claim"].copy(), a["group.joins"].copy()
        today = {
            "killed": killed.sum(), "recruits": a["tally.band_recruits"][0], "deserters": a["tally.band_deserters"][0],
            "sent": b["sent"].sum(), "claims": (claim >= 0).sum(), "joins": (joins >= 0).sum(),
        }  # fmt: skip
        for name, value in today.items():
            seen[name] += int(value)
        before = b
    assert min(seen.values()) > 0 and seen["killed"] > 50, seen


def test_no_group_has_more_splinters_than_names_and_all_are_where_the_model_can_see_them() -> None:
    for model, day in lived(length=300, mandate=200):
        a = model.state.arrays
        n = int(a["band.size"][0])
        place, groups = a["band.place"][:n], a["band.group"][:n]
        assert (a["band.square"][:n] == model.geography.localities.square[place]).all() and ((groups >= 0) & (groups < len(GROUPS))).all()
        if day.number % 7 == 0:
            alive = a["band.alive"][:n]
            assert (a["group.men"] == np.bincount(groups[alive], a["band.men"][:n][alive], len(GROUPS))).all()
            assert sum(a[f"tally.men_{m.lower()}"][0] for m in NAMED_GROUPS) + a["tally.men_splinters"][0] == a["group.men"].sum()


def test_the_roll_is_right_on_every_day() -> None:
    for model, day in lived(length=150, mandate=140):
        a = model.state.arrays
        n = int(a["band.size"][0])
        alive = a["band.alive"][:n]
        roll = np.bincount(a["band.group"][:n][alive], a["band.men"][:n][alive], len(GROUPS))
        assert (a["group.men"] == roll).all(), f"{np.datetime64(day.number, 'D')}"


def test_those_who_left_on_a_recorded_day_are_paid_that_month() -> None:
    pay = [float(model.state.arrays["group.pay"][CJA]) for model, day in lived(length=140, mandate=130) if day.number > 17075]
    assert len(pay) > 5 and min(pay) > 0.0


def test_the_holders_men_leave_when_their_ally_bore_the_fight() -> None:
    """The GATIA holds with 20 men beside 50 of the Ganda; the place is lost and so is the GATIA's stay."""
    s = field()
    s.band(1, 60, GANDA, home=0)
    settled(s, contest(band_b=2))
    assert s["band.place"][1] == 2 and s["band.place"][2] == 0


def test_only_bands_that_contested_move_in() -> None:
    s = field()
    s.band(2, 30, HCUA, action=HOLD, target=1)  # sent to a company at the place and back to holding
    s.band(1, 30, HCUA, action=ROB, target=1)
    settled(s, contest())
    assert s["band.place"][2] == 2 and s["band.action"][3] == ROB


def test_the_tiny_worlds_bands_are_as_the_model_raises_them() -> None:
    s = Stage().north()
    row = s.band(1, 40, GATIA)
    assert s["band.square"][row] == 2 and s["band.home"][row] == 1 and s["band.establishment"][row] == 40
    assert s["group.coalition"][HCUA] == CMA and (s["community.holder"] == -1).all()
