"""Nobody vanishes: fighters, people, troops, soldiers and the pool balance on every day of two years."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import runs

from sim.model import Mali
from sim.run import run
from sim.words import GROUPS, MILITIAS

DAYS, MANDATE = 940, 760  # to the end of July 2017: dated maps, splits and mergers of history, and half a year of mandate


class Book:
    """The arrays and tallies of a model, as they stand."""

    def __init__(self, model: Mali) -> None:
        self.model = model

    def array(self, name: str) -> np.ndarray:
        """One array as it stands."""
        return self.model.state.arrays[name]

    def tally(self, name: str) -> float:
        """One tally as it stands."""
        return float(self.model.state.arrays[f"tally.{name}"][0])

    def fighters(self) -> np.ndarray:
        """Men of the living cells by organisation."""
        n = int(self.array("cell.size")[0])
        alive = self.array("cell.alive")[:n]
        return np.bincount(self.array("cell.org")[:n][alive], self.array("cell.men")[:n][alive], 2).astype(int)


def days(
    measures: dict[str, Any], history: int = 8, world: dict[str, Any] | None = None, length: int = DAYS, mandate: int = MANDATE, **grid: Any
) -> Iterator[tuple[Book, Any]]:
    """Live day by day; yields the book and the day just lived, its events with it."""
    model = Mali(runs.make(mandate, length, measures=measures, world=world or {}, grid=grid), history=history, future=9, enlist=False)
    book = Book(model)
    for _ in range(length):
        model.step()
        yield book, model.today
    model.close()


EVERYTHING = {name: lever for name, lever in runs.ALL.items() if name != "troops"}
STATE_SIDE = ("FAMA", "MINUSMA", "Barkhane", "MOC", "G5JF")


@pytest.mark.parametrize("history", [8, 81])
def test_fighters_balance_by_organisation(history: int) -> None:
    """Men today = men yesterday + recruits - deserters - killed; only history moves men between organisations."""
    before = None
    moved = killed = joined = 0
    for book, day in days(EVERYTHING, history):
        n = int(book.array("cell.size")[0])
        alive = book.array("cell.alive")[:n]
        now = book.fighters()
        assert (book.array("cell.men")[:n] >= 0).all(), f"a cell of fewer than no men on day {day.index}"
        assert (book.array("cell.men")[:n][~alive] == 0).all(), "men in a dead cell"
        if before is not None:
            org = book.array("cell.org")[:n]
            change = np.bincount(org, book.array("cell.recruits")[:n] - book.array("cell.deserters")[:n], 2).astype(int)
            dead = np.bincount([e.organisation for e in day.events if e.cell >= 0], [e.deaths_b for e in day.events if e.cell >= 0], 2)
            dead[1] += sum(e.deaths_a for e in day.events if e.cell_a >= 0)
            left = now - (before + change - dead.astype(int))
            assert left.sum() == 0, f"day {day.index}: {left} fighters from nowhere"
            if left.any():
                assert not day.after_mandate, "after the mandate date nothing is scripted"
                moved += abs(int(left[0]))
                assert str(np.datetime64(day.number, "D")) == "2015-05-13", "ISGS leaves its parent on a recorded day"
            assert change.sum() == book.tally("recruits") - book.tally("deserters")
            assert dead.sum() == book.tally("fighters_killed")
            killed, joined = killed + int(dead.sum()), joined + int(book.tally("recruits"))
        totals = book.tally("fighters_jnim") + book.tally("fighters_ansaroul_islam"), book.tally("fighters_isgs")
        assert tuple(now) == totals
        assert alive.sum() == book.tally("cells")
        before = now
    assert moved == 40 and killed > 100 and joined > 100


def test_people_and_the_pool_balance() -> None:
    """Home + displaced + abroad + settled elsewhere + killed is what it was, at every locality on every day; flows move the stocks.

    Young men who could join = yesterday's - recruits + deserters (+ a new cohort, once a week and only upward).
    """
    first, displaced, pool = None, 0.0, 0
    for book, day in days(EVERYTHING):
        c = {
            name: book.array(f"community.{name}")
            for name in ("people", "people_home", "displaced", "abroad", "settled", "cum_killed", "pool")
        }
        assert (c["people"] == c["people_home"] + c["displaced"] + c["abroad"]).all(), day.index
        assert all((values >= 0).all() for values in c.values()), day.index
        whole = c["people"] + c["settled"] + c["cum_killed"]
        assert (book.tally("displaced"), book.tally("abroad"), book.tally("pool")) == (
            c["displaced"].sum(),
            c["abroad"].sum(),
            c["pool"].sum(),
        )
        if first is None:
            first = whole
        else:
            assert (whole == first).all(), f"people came or went on day {day.index}"
            assert book.tally("displaced") == displaced + book.tally("new_displaced") - book.tally("returned") - book.tally("settled")
            cohort = book.tally("pool") - (pool - book.tally("recruits") + book.tally("deserters"))
            assert cohort >= 0 if day.number % 7 == 0 else cohort == 0, f"day {day.index}: {cohort} out of nowhere"
        displaced, pool = book.tally("displaced"), book.tally("pool")
    assert c["cum_killed"].sum() > 100 and c["displaced"].sum() > 1000
    assert c["cum_killed"].sum() == sum(row[5] for row in book.model.recorder.rows)


def roll(book: Book) -> dict[str, int]:
    """Totals of the mission's columns."""
    n = int(book.array("contingent.size")[0])
    return {name: int(book.array(f"contingent.{name}")[:n].sum()) for name in (
        "men", "infantry", "establishment", "establishment_infantry", "cum_killed", "cum_replaced")}  # fmt: skip


@pytest.mark.parametrize("name", ["status_quo", "closed_and_mobile"])
def test_troops_balance(name: str) -> None:
    """Establishment = men + killed - replaced since the last dated map; nobody is created by a posture or a closed base."""
    gap = 0
    established = None
    for book, day in days(runs.POSTURES[name]):
        now = roll(book)
        n = int(book.array("contingent.size")[0])
        columns = {c: book.array(f"contingent.{c}")[:n] for c in ("men", "infantry", "establishment", "establishment_infantry")}
        assert all((values >= 0).all() for values in columns.values())
        assert (columns["infantry"] <= columns["men"]).all() and (columns["men"] <= columns["establishment"]).all()
        owed = now["establishment"] - now["men"] - now["cum_killed"] + now["cum_replaced"]
        if established is not None and now["establishment"] != established:
            assert not day.after_mandate and str(np.datetime64(day.number, "D")).endswith("-01"), "a dated map"
        assert owed == gap, f"day {day.index}: {owed - gap} peacekeepers unaccounted for"
        established = now["establishment"]
        dead = sum(e.deaths_a for e in day.events if e.side_a == "MINUSMA")
        assert book.tally("troops_killed") == dead and book.tally("troops") == now["men"]
    assert now["cum_killed"] > 3 and now["cum_replaced"] > 0


@pytest.mark.parametrize("name", sorted(runs.POSTURES))
def test_troops_are_equal_to_the_man_in_every_posture(name: str) -> None:
    """Only the ceiling changes how many are established; a posture, a closed base and equipment do not."""
    mine, theirs = (roll(list(days(measures, length=120, mandate=60))[-1][0]) for measures in (runs.POSTURES[name], {}))
    assert mine["establishment"] == theirs["establishment"]
    if name == "equipped":
        assert mine["establishment_infantry"] <= theirs["establishment_infantry"]
    else:
        assert mine["establishment_infantry"] == theirs["establishment_infantry"]


def test_only_the_ceiling_changes_how_many_troops_there_are() -> None:
    """Filling the gap adds the gap to resolution 2364's ceiling, each contingent in proportion; half fills half of it."""
    totals = {}
    for fill in (0.0, 0.5, 1.0):
        model = runs.live(runs.make(885, 890, measures={"troops": {"fill": fill}}), history=3)
        n = int(model.state.arrays["contingent.size"][0])
        totals[fill] = model.state.arrays["contingent.establishment"][:n].copy()
    table = runs.Mali(runs.make(), enlist=False).geography.seeds.contingents
    last = table["date"] == table["date"].max()
    gap = 13289 - int(table["troops"][last].sum())
    assert totals[1.0].sum() - totals[0.0].sum() == gap
    assert abs(totals[0.5].sum() - totals[0.0].sum() - gap / 2) <= 1
    exact = totals[0.0] * (1.0 + gap / totals[0.0].sum())
    assert np.abs(totals[1.0] - exact).max() <= 1.0


COLUMNS_OF_POSTS = ("men", "establishment", "cum_killed", "cum_replaced", "cum_moved", "given_up")


@pytest.mark.parametrize("history", [8, 81])
def test_the_army_balances_at_every_post(history: int) -> None:
    """Men today = men yesterday + growth of the order of battle, where held, + replacements + men of posts given up - killed."""
    before = establishment = replaced = dead_before = moved = left = None
    partners = 0
    for book, day in days({}, history):
        n = int(book.array("garrison.size")[0])
        g = {c: book.array(f"garrison.{c}")[:n].copy() for c in COLUMNS_OF_POSTS}
        assert (g["men"] >= 0).all(), f"a post of fewer than no men on day {day.index}"
        killed = np.bincount([e.garrison for e in day.events if e.garrison >= 0], [e.deaths_a for e in day.events if e.garrison >= 0], n)
        if before is not None:
            growth = np.where(left, 0, g["establishment"] - establishment)
            assert g["cum_moved"].sum() == 0, "nobody is lost on the way from one post to another"
            assert (g["cum_killed"] - dead_before == killed).all()
            expected = before + growth + (g["cum_replaced"] - replaced) + (g["cum_moved"] - moved) - killed
            shrunk = (before + growth) < 0
            assert (g["men"] == expected)[~shrunk].all(), f"day {day.index}"
        assert book.tally("army") == g["men"].sum() and book.tally("army_killed") == killed.sum()
        assert killed.sum() == sum(e.deaths_a for e in day.events if e.side_a == "FAMA")
        before, establishment, replaced, dead_before = g["men"], g["establishment"], g["cum_replaced"], g["cum_killed"]
        moved, left = g["cum_moved"], g["given_up"]
        partners += sum(e.deaths_a for e in day.events if e.side_a == "Barkhane")
    assert dead_before is not None and dead_before.sum() > 100
    assert book.array("task_group.cum_killed").sum() == partners, "the dead of Barkhane are in its groups' books"


def test_platoons_and_people_of_bases_are_those_of_contingents() -> None:
    """Platoons that may go out are those that infantry fills; each is in one place and does one thing."""
    for book, day in days(EVERYTHING, length=500, mandate=400):
        n, m = int(book.array("contingent.size")[0]), int(book.array("patrol.size")[0])
        active = book.array("patrol.active")[:m]
        have = np.bincount(book.array("patrol.contingent")[:m][active], minlength=n)
        assert (have == book.array("contingent.establishment_infantry")[:n] // day.platoon).all()
        away = np.bincount(book.array("patrol.contingent")[:m][active & (book.array("patrol.task")[:m] >= 2)], minlength=n)
        assert (book.array("contingent.on_long")[:n] >= away).all()
        assert (away <= have).all()
        people = np.bincount(book.array("contingent.base")[:n], book.array("contingent.establishment")[:n], len(book.array("base.people")))
        assert (book.array("base.people") == people).all() and (book.array("base.open") == (people > 0)).all()


@pytest.fixture(scope="module")
def record() -> Any:
    return run("x", runs.make(365, 730, measures=EVERYTHING), 8, 9)


def test_deaths_by_cause_sum_to_events(record: Any) -> None:
    """The daily tallies of deaths, each side's, and the outcomes all count the same dead."""
    e, d, o = record.events, record.daily, record.outcomes
    day = e["date"] - d["date"][0].astype(int)

    def by_day(column: str, mask: np.ndarray) -> np.ndarray:
        return np.bincount(day[mask], e[column][mask], len(d["date"]))

    assert (e["best"] == e["deaths_a"] + e["deaths_b"] + e["deaths_civilians"]).all()
    jihadists = ("JNIM", "ISGS", "Ansaroul_Islam")
    fallen = by_day("deaths_b", np.isin(e["side_b"], jihadists)) + by_day("deaths_a", np.isin(e["side_a"], jihadists))
    assert (fallen == d["fighters_killed"]).all()
    for side, name in (("FAMA", "army_killed"), ("MINUSMA", "troops_killed"), ("MOC", "moc_killed")):
        assert (by_day("deaths_a", e["side_a"] == side) == d[name]).all(), side
    assert (by_day("deaths_b", e["side_a"] == "Barkhane") == d["killed_by_barkhane"]).all()
    for names, tally in ((GROUPS, "bands_killed"), (MILITIAS, "militias_killed")):
        mine = by_day("deaths_a", np.isin(e["side_a"], names)) + by_day("deaths_b", np.isin(e["side_b"], names))
        assert (mine == d[tally]).all(), tally
    armed = (*STATE_SIDE, *jihadists, *GROUPS, *MILITIAS)
    assert np.isin(e["side_a"][e["deaths_a"] > 0], armed).all() and np.isin(e["side_b"][e["deaths_b"] > 0], armed).all()
    late = record.chosen()
    jihadist = late & np.isin(e["initiator"], ("JNIM", "ISGS", "Ansaroul_Islam"))
    partner = late & np.isin(e["initiator"], ("Barkhane", "G5JF"))
    assert o["deaths"] == e["best"][late].sum()
    assert o["civilian_deaths"] == e["deaths_civilians"][late].sum()
    others = late & np.isin(e["initiator"], (*GROUPS, *MILITIAS, "Bandits"))
    known = o["civilian_deaths_by_jihadists"] + o["civilian_deaths_by_army"]
    assert o["civilian_deaths"] == known + e["deaths_civilians"][partner].sum() + e["deaths_civilians"][others].sum()
    assert e["deaths_civilians"][jihadist].sum() == o["civilian_deaths_by_jihadists"]
    assert o["peacekeeper_deaths"] == record.window("troops_killed").sum()
    assert o["army_deaths"] == record.window("army_killed").sum()
    killed = ("fighters_killed", "bands_killed", "militias_killed", "moc_killed")
    parts = o["civilian_deaths"] + o["peacekeeper_deaths"] + o["army_deaths"] + sum(record.window(name).sum() for name in killed)
    assert o["deaths"] == parts + e["deaths_a"][late & np.isin(e["side_a"], ("Barkhane", "G5JF"))].sum()


def test_months_add_up_to_days_and_events(record: Any) -> None:
    m, e, d = record.monthly, record.events, record.daily
    for prefix, best in (("new_", "best"), ("new_recorded_", "recorded_best")):
        types = sum(m[f"{prefix}deaths_{kind}"].sum() for kind in ("state_based", "non_state", "one_sided"))
        places = sum(m[f"{prefix}deaths_{place}"].sum() for place in ("kidal", "gao", "menaka", "timbuktu", "taoudenit", "mopti", "segou"))
        assert types == places == e[best].sum()
    assert m["new_civilian_deaths"].sum() == e["deaths_civilians"].sum()
    assert m["new_peacekeeper_deaths"].sum() == d["troops_killed"].sum()
    assert sum(m[f"new_recorded_events_{kind}"].sum() for kind in ("state_based", "non_state", "one_sided")) == e["recorded"].sum()


def test_squares_add_up_to_the_mandate(record: Any) -> None:
    s, late = record.squares, record.chosen()
    assert s["deaths"].sum() == record.events["best"][late].sum()
    assert s["attacks_minusma"].sum() == record.outcomes["attacks_on_mission"]
    assert s["patrol_days"].sum() == pytest.approx(record.outcomes["patrol_days"])
    assert s["long_patrol_days"].sum() == pytest.approx(record.outcomes["long_patrol_days"])


def test_recorded_never_exceeds_true(record: Any) -> None:
    e = record.events
    assert (e["recorded_best"] <= e["best"]).all() and (e["recorded_best"][e["recorded"] == 0] == 0).all()
    named = (e["recorded_initiator"] == e["initiator"]) | (e["recorded_initiator"] == "Unidentified")
    assert named[e["recorded"] == 1].all()
    assert 0 < e["recorded"].sum() < len(e["best"])
    for name, values in record.monthly.items():
        if name.startswith("new_recorded_"):
            assert (values <= record.monthly[name.replace("recorded_", "")]).all(), name


def test_reporting_off_is_the_identity() -> None:
    e = run("x", runs.make(100, 300, world={"reporting": {"active": False}}), 8, 9).events
    assert e["recorded"].all() and (e["recorded_best"] == e["best"]).all() and (e["recorded_initiator"] == e["initiator"]).all()


def test_no_outcome_is_constantly_zero(record: Any) -> None:
    """Zero in two histories, or no number in one, is a promise not kept; of metrics that the baseline has, for a new one may be rare."""
    rough = {
        "peace_process": {"collapse_per_year": 5.0},
        "jihadist_rivalry": {"per_week": 1.0},
        "cell": {"rival_weight": -1.0},
        "rivalry": {"per_week": 1.0},
    }
    other = run("x", runs.make(365, 730, measures={**EVERYTHING, "splinters": {}}, world=rough), 82, 9)
    kept = json.loads((Path(__file__).resolve().parents[1] / "baseline" / "status_quo.json").read_text(encoding="utf-8"))["outcomes"]
    dead = [name for name in kept if record.outcomes[name] == 0.0 == other.outcomes[name] or not np.isfinite(record.outcomes[name])]
    assert not dead


def test_events_are_in_order_and_well_formed(record: Any) -> None:
    e = record.events
    key = e["date"] * 10**6 + e["square"]
    assert (np.diff(key) >= 0).all(), "ordered by date, then square"
    assert record.geography.squares.in_play[e["square"]].all()
    one_sided, state, non_state = (e["type_of_violence"] == kind for kind in (3, 1, 2))
    assert (one_sided | state | non_state).all() and one_sided.any() and state.any() and non_state.any()
    assert (e["deaths_civilians"][one_sided] == e["best"][one_sided]).all() and (e["target"][one_sided] == "Civilians").all()
    assert np.isin(e["side_a"][state], STATE_SIDE).all(), "side_a is the state's or UN's, whoever attacked"
    attackers = e["initiator"] != e["side_a"]
    assert (e["initiator"][state & attackers] == e["side_b"][state & attackers]).all()
    rebels = ("JNIM", "ISGS", "Ansaroul_Islam", *GROUPS, *MILITIAS)
    assert np.isin(e["side_a"][non_state], rebels).all() and np.isin(e["side_b"][non_state], rebels).all()
    assert (e["side_a"][non_state] != e["side_b"][non_state]).all(), "nobody fights himself"
    names = {*STATE_SIDE, *rebels, "Civilians", "Bandits"}
    for column in ("side_a", "side_b", "initiator", "target"):
        assert set(e[column]) <= names
    for column in ("deaths_a", "deaths_b", "deaths_civilians", "wounded_a", "best", "recorded_best"):
        assert (e[column] >= 0).all()


def test_nobody_dies_twice_when_war_is_at_its_worst() -> None:
    """At the top of every rate, many events fall on the same day and men: no roster goes below nobody."""
    world = {
        "attacks": {"indirect_per_week": 2.0, "assault_per_week": 1.0, "ambush_per_week": 3.0, "assault_rate": 1.0, "ambush_rate": 1.0,
                    "return_rate": 0.02},
        "assaults": {"per_week": 3.0, "rate": 1.0, "return_rate": 0.02, "odds": 0.0},
        "civilian_targeting": {"attacks_per_week": 3.0, "rate": 1.0},
        "army_operations": {"contact_per_week": 1.0, "rate": 0.5, "return_rate": 0.5},
        "partner_operations": {"find_per_week": 2.0, "rate": 0.5},
        "ieds": {"laid_per_week": 3.0, "hit_mission": 0.2, "hit_army": 0.2}, "campaigns": {"strength": 8.0, "starts_per_week": 0.5},
        "recruitment": {"join_per_year": 10.0}, "strength": {"rest_low": 0.0, "rest_high": 20.0},
    }  # fmt: skip
    before = 0
    for book, day in days({}, length=260, mandate=200, world=world):
        for name in ("cell.men", "garrison.men", "contingent.men", "community.people_home", "community.pool"):
            assert (book.array(name) >= 0).all(), f"{name} on day {day.index}"
        for side, tally in (("MINUSMA", "troops_killed"), ("FAMA", "army_killed")):
            assert book.tally(tally) == sum(e.deaths_a for e in day.events if e.side_a == side), f"{side} on day {day.index}"
        now = int(book.fighters().sum())
        change = int(book.tally("recruits") - book.tally("deserters") - book.tally("fighters_killed"))
        assert not day.index or now == before + change, f"day {day.index}"
        before = now
