"""M10 and M11: bands go where they decided, lose and replace men, join companies, change groups; not a man is made or lost."""

import zlib
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import runs
from tiny import MOPTI, Stage, number, orders, table

from sim.actors.band import CONTEST, HOLD, JOIN, ROB
from sim.events import Event
from sim.model import Mali
from sim.rules.north import _bands, armed_groups
from sim.words import GROUPS, NAMED_GROUPS, REGIONS

HCUA, MNLA, GATIA, GANDA, CPA, MSA, CJA = (NAMED_GROUPS.index(n) for n in ("HCUA", "MNLA", "GATIA", "Ganda", "CPA", "MSA", "CJA"))
ONE = GROUPS.index("MNLA_splinter_1")
THURSDAY = 7 * 2400
KIN, STRANGERS = 1, 0  # on the tiny ground the MSA draws on the second community


def column(s: Stage, name: str) -> list[Any]:
    return s.column(f"band.{name}")


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
    assert column(s, "men") == [50, 15, 60, 70, 25] and column(s, "group") == [MNLA, MNLA, MSA, HCUA, MSA]
    assert s["band.establishment"][[1, 4]].tolist() == [15, 25]
    assert s["band.community"][4] == KIN and s["band.home"][4] == 0 and s["band.born_group"][[2, 4]].tolist() == [MNLA, MSA]
    s.band(0, 100, MNLA, community=KIN, slot=5)
    s.act(armed_groups, s.day(index=0), "muster")
    assert column(s, "men") == [50, 15, 60, 70, 25, 15, 85]
    slots = [zlib.crc32(f"band:place0:MSA:{k}".encode()) for k in (0, 1)]
    assert s["band.slot"][[4, 6]].tolist() == slots, "known by birthplace, group and a running number"


def test_men_at_home_in_the_region_leave_before_kin_elsewhere_and_all_where_there_are_too_few() -> None:
    for wanted, groups in ((60, [MNLA, MSA]), (500, [MSA, MSA])):
        s = Stage(**history(wanted=wanted)).north()
        s.geography.localities.region[0] = REGIONS.index("Gao")
        s.band(0, 60, MNLA, community=KIN, slot=1)
        s.band(1, 60, MNLA, community=STRANGERS, slot=2)
        s.act(armed_groups, verb="muster")
        assert column(s, "group") == groups and column(s, "men") == [60, 60]


@pytest.mark.parametrize(("entry", "changes"), [
    ({"kind": "merge"}, {}), ({"group": "ISGS"}, {}), ({"parent": "Ansar_Dine"}, {}),
    ({}, {"number": 16877}), ({}, {"after_mandate": True}),
])  # fmt: skip
def test_other_days_other_kinds_and_the_mandate_move_nobody(entry: dict[str, str], changes: dict[str, Any]) -> None:
    s = Stage(**history(**entry)).north()
    s.band(0, 60, MNLA)
    s.act(armed_groups, s.day(**changes), "muster")
    assert column(s, "men") == [60] and column(s, "group") == [MNLA]


def test_a_claim_takes_one_community_of_the_group_and_a_group_that_joins_goes_over_whole() -> None:
    """The splinter grows by a claim and joins the HCUA on the same day."""
    s = Stage(**history("merge")).north()
    for group, community, alive in ((MNLA, 0, True), (MNLA, 1, True), (GATIA, 1, True), (MNLA, 1, False), (MNLA, 1, True)):
        s["band.alive"][s.band(0, 40, group, community=community)] = alive
    s["group.claim"][ONE] = 1
    s.act(armed_groups, verb="muster")
    assert column(s, "group") == [MNLA, ONE, GATIA, MNLA, ONE] and column(s, "men") == [40] * 5
    s["group.claim"][ONE], s["group.joins"][ONE] = 0, HCUA
    s.act(armed_groups, verb="muster")
    assert column(s, "group") == [HCUA, HCUA, GATIA, MNLA, HCUA]


# ---- the first day ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("agents", [1, 2])
def test_the_first_muster_raises_the_recorded_men_in_bands_of_the_wanted_size(agents: int) -> None:
    model = Mali(runs.make(grid={"agents": agents}), history=4, enlist=False)
    part, view, params = next((e.step.part, e.views[0], e.params[0]) for e in model.simulation.entries if e.step.part is armed_groups)
    model.state.arrays["group.claim"][:] = model.state.arrays["group.joins"][:] = -1
    part.muster(view, params, model.new_day(), model.geography)
    n, places = int(model.state.rosters["band"]["size"][0]), model.geography.localities
    b = {name: array[:n] for name, array in model.state.rosters["band"].columns.items()}
    t = model.geography.seeds.initial_state
    for g, name in enumerate(NAMED_GROUPS):
        for r, region in enumerate(REGIONS):
            rows = (t["variable"] == "fighters") & (t["group"] == name) & (t["region"] == region)
            mine = b["men"][(b["group"] == g) & (places.region[b["home"]] == r)]
            assert mine.sum() == int(np.floor(t["value"][rows] + 0.5).sum()), (name, region)
            if mine.sum() >= 120:
                assert 0.7 * 60 / agents <= mine.mean() <= 1.4 * 60 / agents
    assert (b["men"] == b["establishment"]).all() and (b["men"] > 0).all() and b["alive"].all() and len(set(b["slot"].tolist())) == n
    assert (model.geography.armed_groups.kin[b["home"], b["community"]] > 0).mean() > 0.9, "nearly all live where their community does"
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


# ---- orders and companies -----------------------------------------------------------------------------------------


def test_bands_go_where_they_decided() -> None:
    s = Stage().north()
    for place in (0, 1, 2):
        s.band(place, 60, HCUA)
    s.act(armed_groups, s.day(orders={"band": orders(place=[2, 1, 0], action=[HOLD, CONTEST, ROB], target=[-1, 2, 0])}))
    assert column(s, "place") == [2, 1, 0] and column(s, "square") == [4, 2, 0]
    assert column(s, "action") == [HOLD, CONTEST, ROB] and column(s, "target") == [-1, 2, 0]


def sending(*bands: tuple[int, int, int], cma: int = 0, platform: int = 0, **company: Any) -> Stage:
    """Bands (group, men, slot) that would join the company in square 4, at the third locality."""
    s = Stage().north()
    for group, strong, slot in bands:
        s.band(1, strong, group, slot=slot, establishment=strong + 10)
    s.add("moc_company", square=4, call_cma=cma, call_platform=platform, **company)
    n = len(bands)
    s.act(armed_groups, s.day(orders={"band": orders(place=[1] * n, action=[JOIN] * n, target=[2] * n)}))
    return s


def test_men_join_in_order_of_identity_until_the_call_is_met() -> None:
    """70 called: all 40 of the first identity, 30 of the next, nobody of the third; places left are left for good."""
    s = sending((HCUA, 60, 8), (MNLA, 40, 3), (HCUA, 50, 20), cma=70)
    assert column(s, "men") == [30, 0, 50] and column(s, "sent") == [30, 40, 0] and s.tally("men_sent") == 70.0
    assert column(s, "alive") == [True, False, True] and column(s, "action") == [HOLD] * 3
    assert column(s, "establishment") == [40, 10, 60]
    s.act(armed_groups, s.day(orders={"band": orders(place=[1] * 3, action=[HOLD] * 3, target=[-1] * 3)}))
    assert column(s, "sent") == [0] * 3 and s.tally("men_sent") == 0.0, "what was sent is today's"


def test_each_coalition_answers_its_own_call_and_outsiders_none() -> None:
    assert column(sending((HCUA, 60, 1), (GATIA, 60, 2), (CPA, 60, 3), cma=10, platform=20), "sent") == [10, 20, 0]
    assert column(sending((HCUA, 60, 1), (GATIA, 60, 2), cma=10, platform=20, alive=False), "sent") == [0, 0]


# ---- after the fight ----------------------------------------------------------------------------------------------


def event(subtype: str = "contest_won", **values: Any) -> Event:
    return Event(2, 2, subtype, "HCUA", "GATIA", "HCUA", "GATIA", **{"band_a": 0, "band_b": 1, "community": 1, **values})


def settled(s: Stage, *events: Event, **params: float) -> Stage:
    s.act(armed_groups, s.day(events=list(events)), "settle", **params)
    return s


def field(**winner: Any) -> Stage:
    """The HCUA contests the middle locality from the west; the GATIA's band there is at home in the east."""
    s = Stage().north()
    s.band(0, 60, HCUA, **{"action": CONTEST, "target": 1, **winner})
    s.band(1, 50, GATIA, home=2)
    s["community.holder"][1] = GATIA
    return s


def test_the_dead_are_taken_off_both_sides_and_empty_bands_are_buried() -> None:
    other = Event(2, 1, "raid", "FAMA", "JNIM", "JNIM", "FAMA", deaths_a=9, deaths_b=3, cell=0, garrison=0)
    s = settled(field(), event("contest_repelled", deaths_a=7, deaths_b=50), other)
    assert column(s, "men") == [53, 0] and s.tally("bands_killed") == 57.0
    assert column(s, "place") == [0, 1] and column(s, "action")[0] == CONTEST, "a repelled attack moves nobody"
    s.act(armed_groups, verb="place")
    assert column(s, "alive") == [True, False] and s.tally("bands") == 1.0


def test_winners_who_contested_move_in_and_losers_and_their_allies_go_home() -> None:
    """The fight was borne by the Ganda; beside the winner stand bands with another target or action, or of another group."""
    s = field()
    s.band(1, 60, GANDA, home=0)
    s.band(2, 30, HCUA, action=CONTEST, target=1)
    s.band(2, 30, HCUA, action=CONTEST, target=0)
    s.band(0, 30, MNLA, action=CONTEST, target=1)
    s.band(2, 30, HCUA, action=HOLD, target=1)
    settled(s, event(band_b=2))
    assert column(s, "place") == [1, 2, 0, 1, 2, 0, 2] and column(s, "square")[:3] == [2, 4, 0]
    assert column(s, "action") == [HOLD, HOLD, HOLD, HOLD, CONTEST, CONTEST, HOLD] and column(s, "target")[:4] == [-1] * 4


def test_losers_at_home_there_go_to_the_nearest_home_of_their_group_or_stay() -> None:
    s = Stage(columns=9, places=(0, 2, 8)).north()
    s.band(0, 60, HCUA, action=CONTEST, target=1)
    s.band(1, 50, GATIA)
    s.band(2, 50, GATIA)
    s.band(2, 50, GATIA, home=0)
    settled(s, event())
    assert column(s, "place") == [1, 0, 2, 2], "two squares west, not six east"
    alone = field()
    alone["band.home"][1] = 1
    assert column(settled(alone, event()), "place") == [1, 1], "they have nowhere else"


def test_an_empty_place_is_moved_into() -> None:
    s = field()
    s["band.place"][1] = 2
    assert column(settled(s, event(band_b=-1)), "place") == [1, 2]


def test_who_fought_rests_a_keyed_exponential_time() -> None:
    days = []
    for k in range(400):
        s = settled(field(slot=k), event(("contest_won", "contest_repelled", "skirmish", "harassment")[k % 4]), rest_days=25.0)
        days.append(int(s["band.rest_until"][0]) - s.day().number)
    assert min(days) >= 1 and np.mean(days) == pytest.approx(25.5, abs=3.2 * 25 / 20)
    assert column(settled(field(), event("mixed_attack")), "rest_until") == [0, 0]


# ---- men come and go ----------------------------------------------------------------------------------------------


def weeks(pay: float, establishment: int, **params: float) -> np.ndarray:
    """Recruits and deserters of one week of a band of 50, many times over."""
    out = []
    for k in range(300):
        s = Stage().north()
        s.band(0, 50, HCUA, establishment=establishment, slot=k)
        s["group.pay"][:] = pay
        s.act(armed_groups, s.day(number=THURSDAY), "place", **params)
        out.append((s.tally("band_recruits"), s.tally("band_deserters")))
        assert column(s, "men") == [50 + out[-1][0] - out[-1][1]] and s["band.recruits"][0] == out[-1][0]
    return np.array(out)


def test_men_come_and_go_at_their_pace_by_what_their_group_can_pay() -> None:
    """Ten missing at a pay of one half and 70 days: half a man a week; a year's 0.73 of 50 men at that pay: 0.35."""
    came, left = weeks(0.5, 60, refill_days=70.0, leave_per_year=0.0).T
    assert came.mean() == pytest.approx(0.5, abs=3.2 * 0.5 / np.sqrt(300)) and not left.any()
    came, left = weeks(0.5, 50, leave_per_year=0.73).T
    assert left.mean() == pytest.approx(0.35, abs=3.2 * np.sqrt(0.35 * 0.65 / 300)) and not came.any()
    assert not weeks(1.0, 50, leave_per_year=2.0).any() and weeks(1.0, 52, refill_days=20.0)[:, 0].max() == 1


def test_men_come_and_go_once_a_week() -> None:
    s = Stage().north()
    s.band(0, 30, HCUA, establishment=90)
    s["group.pay"][:] = 0.5
    for k in range(1, 7):
        s.act(armed_groups, s.day(number=THURSDAY + k), "place", refill_days=20.0, leave_per_year=2.0)
        assert column(s, "men") == [30] and s.tally("band_recruits") == s.tally("band_deserters") == 0.0


def test_the_roll_counts_the_living_by_group() -> None:
    s = Stage().north()
    for group in range(len(NAMED_GROUPS)):
        s.band(0, 20 + group, group)
    for group, strong in ((HCUA, 60), (ONE, 30), (GROUPS.index("CJA_splinter_2"), 1), (GATIA, 70)):
        row = s.band(0, strong, group)
    s["band.alive"][row] = False
    s["group.men"][ONE] = 7.0
    s.act(armed_groups, verb="place")
    assert s["group.men"][[HCUA, GATIA, ONE]].tolist() == [80.0 + HCUA, 20.0 + GATIA, 30.0]
    assert [s.tally(f"men_{name.lower()}") for name in NAMED_GROUPS] == [20.0 + g + 60.0 * (g == HCUA) for g in range(len(NAMED_GROUPS))]
    assert s.tally("men_splinters") == 31.0 and s.tally("bands") == 13.0


# ---- not a man is made or lost ------------------------------------------------------------------------------------

SPLITS = {number("2016-09-01"): (MSA, 350, 50), number("2016-10-01"): (CJA, 150, 60)}
"""By day: who leaves, and how many of the MNLA and the HCUA."""


def killed_by_band(events: list[Event], n: int) -> np.ndarray:
    out = np.zeros(n, int)
    for event in events:
        for row, dead in ((event.band_a, event.deaths_a), (event.band_b, event.deaths_b)):
            if row >= 0:
                out[row] += dead
    return out


def test_men_balance_every_day() -> None:
    """Men today = men yesterday + recruits - deserters - killed - sent, band by band; nobody else makes or moves a man.

    From 31 May 2016: both splits, with their men on their day, the mixed companies, and three months and a half of mandate.
    """
    world = {"fracture": {"split_per_year": 6.0, "merge_per_year": 4.0}, "rivalry": {"per_week": 1.0}}
    settings = runs.make(394, 500, start=date(2016, 5, 31), measures={"splinters": {"integrate": True}}, world=world)
    model = Mali(settings, history=8, future=9, enlist=False)
    a, root, square = model.state.arrays, model.geography.armed_groups.root, model.geography.localities.square
    seen, then, claim, joins = np.zeros(6), 0, np.zeros(0), np.zeros(0)
    group = old = np.zeros(0, int)
    for _ in range(500):
        model.step()
        day, n = model.today, int(a["band.size"][0])
        b = {name.removeprefix("band."): array[:n] for name, array in a.items() if name.startswith("band.") and len(array) > 1}
        change = (b["recruits"] - b["deserters"]) * (day.number % 7 == 0)
        killed, men = killed_by_band(day.events, n), np.pad(old, (0, n - len(old)))
        came_and_went = [a[f"tally.band_{name}"][0] for name in ("recruits", "deserters")]
        assert change.sum() == came_and_went[0] - came_and_went[1]
        assert killed.sum() == a["tally.bands_killed"][0] and b["sent"].sum() == a["tally.men_sent"][0]
        assert (b["men"] >= 0).all() and (b["men"][~b["alive"]] == 0).all() and (b["square"] == square[b["place"]]).all()
        assert (a["group.men"] == np.bincount(b["group"], b["men"] * b["alive"], len(GROUPS))).all(), "the roll"
        if then:
            left = b["men"] - (men + change - killed - b["sent"])
            assert left.sum() == 0 and (day.number in SPLITS or not left.any()), f"day {day.index}: men from nowhere or moved"
            for row in np.flatnonzero(b["group"][:then] != group):
                gone, new = int(group[row]), int(b["group"][row])
                assert day.number in SPLITS or claim[new] == b["community"][row] or joins[gone] == new, f"day {day.index}"
            if day.number in SPLITS:
                child, *parts = SPLITS[day.number]
                gain = np.bincount(root[b["group"]], men + left, 10) - np.bincount(root[group], men[:then], 10)
                assert gain[[child, MNLA, HCUA]].tolist() == [sum(parts), -parts[0], -parts[1]]
            assert n == then or not day.after_mandate, "after the mandate date nothing is scripted"
        assert day.number <= number("2016-10-01") or a["group.pay"][CJA] > 0.0, "they are paid from that month"
        claim, joins = a["group.claim"].copy(), a["group.joins"].copy()
        seen += [
            killed.sum(),
            a["tally.band_recruits"][0],
            a["tally.band_deserters"][0],
            b["sent"].sum(),
            (claim >= 0).sum(),
            (joins >= 0).sum(),
        ]
        then, group, old = n, b["group"].copy(), b["men"].copy()
    assert seen.min() > 0 and seen[0] > 50, seen
    model.close()
