"""The same seeds are the same bytes; what should change nothing changes nothing; scenarios part on the mandate date."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import runs
from equality import EVENTFUL

from sim.engine.state import State
from sim.model import Mali
from sim.rules._opportunity import blank_pools, draw, opportunities
from sim.run import run, simulate_history
from sim.settings import build, default_tree

ROOT = Path(__file__).resolve().parents[2]
SUPPORT = ROOT / "tests" / "support"
SCRIPT = """
import json, sys
sys.path.insert(0, sys.argv[1])
import runs
from sim.run import run
measures = {**runs.MOBILE, **runs.CLOSED, **runs.EQUIPPED}
print(json.dumps(runs.fingerprint(runs.live(runs.make(60, 120, measures=measures), 77, 78))))
record = run("x", runs.make(60, 120, measures=measures), 77, 78)
values = runs.digest(*record.daily.values(), *record.events.values(), *record.squares.values(), record.outcomes)
print(json.dumps([values, list(record.daily), list(record.events), list(record.outcomes)]))
"""


def elsewhere(hash_seed: str, **more: str) -> str:
    """What SCRIPT prints in another process."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(SUPPORT)], capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": hash_seed, **more},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def test_same_bytes_in_any_process_under_any_hash_seed() -> None:
    one = elsewhere("0")
    assert elsewhere("4242") == one
    measures = {**runs.MOBILE, **runs.CLOSED, **runs.EQUIPPED}
    here = runs.fingerprint(runs.live(runs.make(60, 120, measures=measures), 77, 78))
    assert not runs.differing(here, json.loads(one.splitlines()[0]))


def test_same_bytes_twice_in_one_process_whatever_ran_between() -> None:
    def once() -> dict[str, str]:
        return runs.fingerprint(runs.live(runs.make(30, 60), 3, 4))

    first = once()
    runs.live(runs.make(10, 30, measures=runs.MOBILE, grid={"resolution": 0.5}), 9, 9).close()
    assert not runs.differing(first, once())


def test_seeds_matter() -> None:
    """Another history differs from the first days on, another future from the mandate date on."""
    settings_ = runs.make(60, 120)
    base = runs.fingerprint(runs.live(settings_, 3, 4))
    assert "events" in runs.differing(base, runs.fingerprint(runs.live(settings_, 5, 4)))
    assert "events" in runs.differing(base, runs.fingerprint(runs.live(settings_, 3, 6)))
    eve, also = runs.live(settings_, 3, 4, days=60), runs.live(settings_, 3, 6, days=60)
    assert not runs.differing(runs.fingerprint(eve), runs.fingerprint(also))


@pytest.mark.parametrize("name", sorted(set(runs.POSTURES) - {"status_quo"}))
def test_history_is_the_same_before_the_mandate_and_only_there(name: str) -> None:
    quiet, other = (runs.live(runs.make(60, 120, measures=m), 3, 4, days=60) for m in ({}, runs.POSTURES[name]))
    assert not runs.differing(runs.fingerprint(quiet), runs.fingerprint(other, added=False))
    for _ in range(60):
        quiet.step()
        other.step()
    assert runs.differing(runs.fingerprint(quiet), runs.fingerprint(other, added=False)), f"{name} does nothing"


@pytest.mark.parametrize("name", ["status_quo", "closed_and_mobile", "equipped", "opened", "areas"])
def test_a_fork_is_a_run_straight_through(name: str) -> None:
    """A run that forks from a snapshot, even a pickled one, is the run that never stopped."""
    measures = runs.POSTURES[name]
    settings_ = runs.make(75, 150, measures=measures)
    straight = runs.live(settings_, 3, 4)
    snapshot = pickle.loads(pickle.dumps(simulate_history(runs.make(75, 150), 3)))
    record = run(name, settings_, 3, 4, snapshot=snapshot)
    daily = {n.removeprefix("tally."): straight.recorder.daily[:, i] for i, n in enumerate(straight.recorder.names)}
    assert all(np.array_equal(record.daily[n], daily[n]) for n in daily)
    assert len(record.events["date"]) == len(straight.recorder.rows)
    assert record.events["recorded_best"].tolist() == [row[8] for row in straight.recorder.rows]
    assert record.events["subtype"].tolist() == [row[14] for row in straight.recorder.rows]
    again = run(name, settings_, 3, 4, snapshot=snapshot)
    assert runs.digest(*record.daily.values(), record.outcomes) == runs.digest(*again.daily.values(), again.outcomes)


def test_the_keys_of_a_day_are_its_dates_wherever_a_run_starts() -> None:
    """Number, week, month and day of the year belong to the date, so chance is keyed alike in a run that starts later."""
    early, late = (Mali(runs.make(400, 500, start=start), enlist=False) for start in (runs.START, runs.date(2015, 4, 1)))
    for model, index in ((early, 90), (late, 0)):
        model.index = index
    one, two = early.new_day(), late.new_day()
    for name in ("number", "week", "month_number", "day_of_year", "first_of_month", "seed_history"):
        assert getattr(one, name) == getattr(two, name), name
    assert one.day_of_year == 91 and one.first_of_month and one.number == np.datetime64("2015-04-01").astype(int)
    assert one.month_number == np.datetime64("2015-04").astype(int) and (one.index, two.index) == (90, 0)


def test_a_snapshot_of_another_history_is_refused() -> None:
    settings_ = runs.make(5, 10)
    with pytest.raises(ValueError, match="history 3"):
        run("x", settings_, 4, 1, snapshot=simulate_history(settings_, 3))


def test_every_lever_at_its_status_quo_value_is_the_status_quo() -> None:
    written: dict[str, Any] = default_tree()["measures"]
    keys = Mali(runs.make(), enlist=False).geography.bases.key
    written["bases"] = {"orders": {key: {"action": "keep"} for key in keys}}
    one = runs.fingerprint(runs.live(runs.make(60, 120), 3, 4))
    two = runs.fingerprint(runs.live(runs.make(60, 120, measures=written), 3, 4))
    assert not runs.differing(one, two)


def backwards(tree: Any) -> Any:
    """The same tree with the entries of every level in the opposite order."""
    return {name: backwards(tree[name]) for name in reversed(tree)} if isinstance(tree, dict) else tree


def test_the_order_of_entries_changes_nothing() -> None:
    tree = default_tree()
    tree["measures"].update({**runs.MOBILE, **runs.EQUIPPED, "bases": {"orders": {
        "tessalit": {"action": "close", "to": "kidal"}, "ansongo": {"action": "close", "to": "gao"},
        "gao": {"action": "shrink", "to": "menaka", "share": 0.3}}}})  # fmt: skip
    tree["calendar"] = runs.calendar(40, 80)
    one, two = runs.live(build(tree), 3, 4), runs.live(build(backwards(tree)), 3, 4)
    assert not runs.differing(runs.fingerprint(one), runs.fingerprint(two))


@pytest.mark.parametrize("measures", [{}, {**runs.MOBILE, **runs.CLOSED}], ids=["status_quo", "closed_and_mobile"])
def test_showing_agents_to_mesa_changes_nothing(measures: dict[str, Any]) -> None:
    settings_ = runs.make(60, 100, measures=measures)
    quiet, shown = runs.live(settings_, 3, 4), runs.live(settings_, 3, 4, enlist=True)
    assert len(shown.agents) > 100 and len(quiet.agents) == 0
    assert not runs.differing(runs.fingerprint(quiet), runs.fingerprint(shown))
    shown.close()


@pytest.mark.parametrize("kind", ["cell", "contingent", "garrison", "task_group", "civil_team", "patrol"])
def test_an_idle_agent_changes_no_other_number(kind: str) -> None:
    """One more row (no men, dead, inactive) in front of later births moves nothing but row numbers."""
    settings_ = runs.make(60, 160)
    plain, spare = (Mali(settings_, history=3, future=4, enlist=False) for _ in range(2))
    for model in (plain, spare):
        for _ in range(30):
            model.step()
    table = spare.state.rosters[kind].columns
    row = int(table["size"][0])
    table["size"][0] += 1
    for name in table:
        if name not in ("size", "alive", "active"):
            table[name][row] = {"birthplace": -1, "katiba": -1, "born_katiba": -1, "place": -1, "parts": 1}.get(name, 0)
    table["slot"][row] = 987654321
    if "placed" in table:
        table["placed"][row] = True
    for model in (plain, spare):
        for _ in range(130):
            model.step()
    assert runs.digest(plain.recorder.daily) == runs.digest(spare.recorder.daily)
    assert plain.recorder.rows == spare.recorder.rows
    for name, array in plain.state.arrays.items():
        if not name.startswith(f"{kind}.") and name not in ("patrol.contingent",):
            assert np.array_equal(array, spare.state.arrays[name]), name


@pytest.mark.parametrize("kind", ["band", "cell", "civil_team", "militia", "moc_company", "service_team"])
def test_the_order_of_rows_changes_nothing(kind: str) -> None:
    """Rows turned round in the midst of a run where rare things are frequent: the same events, and tallies but for sums' last digits."""
    settings_ = runs.make(40, 120, start=runs.date(2016, 11, 3), measures=runs.ALL, world=EVENTFUL)
    plain, turned = (runs.live(settings_, 3, 4, days=60) for _ in range(2))
    table = turned.state.rosters[kind].columns
    for name, column in table.items():
        if name != "size":
            column[: table["size"][0]] = column[: table["size"][0]][::-1].copy()
    for model in (plain, turned):
        while model.running:
            model.step()
    assert sorted(plain.recorder.rows) == sorted(turned.recorder.rows) and len(plain.recorder.rows) > 100
    assert np.allclose(plain.recorder.daily, turned.recorder.daily, rtol=1e-9, atol=1e-9)


def test_more_room_in_the_tables_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.actors import cell, patrol

    settings_ = runs.make(30, 60)
    one = runs.live(settings_, 3, 4)
    monkeypatch.setattr(cell, "CAPACITY", cell.CAPACITY + 333)
    monkeypatch.setattr(patrol, "CAPACITY", patrol.CAPACITY + 11)
    two = runs.live(settings_, 3, 4)
    assert len(two.state.arrays["cell.men"]) > len(one.state.arrays["cell.men"])
    assert runs.digest(one.recorder.daily) == runs.digest(two.recorder.daily) and one.recorder.rows == two.recorder.rows


def opportunity(
    rate: list[float], square: list[int], side: list[int], slot: list[int], number: int = 7, men: list[float] | None = None
) -> tuple[list[int], np.ndarray, np.ndarray]:
    """Rows that act, chances and pooled men for a list of agents."""
    n, pools = len(rate), blank_pools(2, 6)
    paper = State({"unit": n}, {}, {}).scratch(opportunities("unit")).opportunities
    paper.rate[:], paper.where[:], paper.side[:] = rate, square, side
    units = SimpleNamespace(size=np.array([n]), slot=np.array(slot), men=np.array(men or [10.0] * n))
    hits = draw(paper, units, 3, pools, SimpleNamespace(seed=(5, 6), number=number), 7, 8)
    assert not pools.total.any() and not pools.pooled.any() and (pools.first == -1).all(), "scratch is left as it was found"
    rows = paper.hit_row[:hits].tolist()
    assert paper.n_hits[0] == hits and (paper.hit_kind[:hits] == 3).all()
    assert (paper.hit_place[:hits] == paper.where[rows]).all() and (paper.hit_mass[:hits] == paper.mass[rows]).all()
    return rows, paper.chance, paper.mass


def test_two_agents_who_share_a_rate_are_one_agent() -> None:
    """An opportunity's rate pools over those present: same day, same take, whoever shares it."""
    whole, halves, acted = 0, 0, []
    for number in range(3000):
        rows, p, mass = opportunity([0.3, 0.1], [2, 4], [0, 1], [11, 12], number, [20.0, 10.0])
        both, q, pooled = opportunity([0.225, 0.075, 0.1], [2, 2, 4], [0, 0, 1], [21, 22, 12], number, [10.0, 10.0, 10.0])
        assert (0 in rows) == bool({0, 1} & set(both)) and (1 in rows) == (2 in both)
        assert (
            q[0] == pytest.approx(0.75 * p[0])
            and q[1] == pytest.approx(p[0] / 4)
            and q[2] == p[1]
            and mass[0] == pooled[0] == pooled[1] == 20.0
        )
        whole, halves = whole + (0 in rows), halves + bool({0, 1} & set(both))
        acted += [row for row in both if row < 2]
    assert whole == halves and whole / 3000 == pytest.approx(1 - np.exp(-0.3), abs=0.03)
    assert acted.count(0) / len(acted) == pytest.approx(0.75, abs=0.06), "by its share of the rate"


def test_the_butterfly_starts_on_the_mandate_date() -> None:
    quiet, winged = (runs.live(runs.make(60, 70, measures=m), 3, 4, days=60) for m in ({}, {"control": {"butterfly": True}}))
    assert not runs.differing(runs.fingerprint(quiet), runs.fingerprint(winged))
    quiet.step()
    winged.step()
    moved = [(quiet.state.arrays[name] != winged.state.arrays[name]).sum() for name in ("cell.square", "cell.action")]
    assert max(moved) == 1, "one cell thinks again, no other"
    assert (quiet.state.arrays["patrol.target"] == winged.state.arrays["patrol.target"]).all()


@pytest.mark.slow
def test_the_butterfly_lives_in_half_of_the_pairs() -> None:
    """As a control it must show how fast pairs come apart: in half of the histories events differ within two years."""
    apart = 0
    for history in range(3, 19, 2):
        snapshot = simulate_history(runs.make(300, 1030), history)
        one, two = (
            run("x", runs.make(300, 1030, measures=m), history, 4, snapshot=snapshot) for m in ({}, {"control": {"butterfly": True}})
        )
        apart += runs.digest(*one.events.values()) != runs.digest(*two.events.values())
    assert apart >= 4


def test_defaults_by_name_are_defaults_by_silence() -> None:
    tree = default_tree()
    assert build(tree).tree() == tree
    assert json.loads(json.dumps(tree)) == tree
