"""Laws 3 and 10: one visible day, whose decisions see the same picture."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
import runs

from sim.engine import reading
from sim.engine.parameters import discover
from sim.model import Mali
from sim.plan import plan
from sim.schedule import ACTORS, DAY, parts, steps


def test_every_part_file_has_its_place_in_the_day() -> None:
    named = {step.part.__name__ for step in steps()}
    files = {part.__name__ for package in ("sim.actors", "sim.rules") for part in discover(package).values()}
    assert named == files
    assert {actor.__name__ for actor in ACTORS} == {name for name in files if ".actors." in name}
    assert len(parts()) == len(files)


def test_a_step_is_named_once_and_decisions_come_together() -> None:
    named = [(step.part.__name__, step.verb) for step in steps()]
    repeated = {pair for pair in named if named.count(pair) > 1}
    assert repeated <= {("sim.rules.jihadists.movement", "place")}, "only the placing of newborn cells comes twice"
    phases = [phase for phase, words in DAY if any(step.verb == "decide" for step in words)]
    assert phases == ["decisions"]


def test_decisions_of_a_day_see_the_same_picture() -> None:
    """Actors decide on last night's state: their order among themselves changes no number."""
    one, two = Mali(runs.make(), history=2, enlist=False), Mali(runs.make(), history=2, enlist=False, compiled=False)
    entries = two.simulation.entries
    actors = [entry for entry in entries if entry.step.decides]
    second = [e for e in actors if any(n.startswith("orders.") for n in reading.reads(e.step.part))]  # heed others
    first = [entry for entry in actors if entry not in second][::-1]
    turned = iter(first + second)
    entries[:] = [next(turned) if entry.step.decides else entry for entry in entries]
    for _ in range(60):
        one.step()
        two.step()
    assert not runs.apart(one, two)


WEEKLY = {"band": ("place", "action", "target"), "cell": ("square",), "civil_team": ("square",), "service_team": ("place",),
          "task_group": ("square",)}  # fmt: skip


def test_who_decides_once_a_week_does_so_on_its_own_day() -> None:
    """In a week of late 2016: what is ordered of an agent on another day than its own is what it does; on its day some choose anew."""
    model, moved = runs.live(runs.make(30, 60, date(2016, 11, 25), runs.STATE), 3, 4, days=45), dict.fromkeys(WEEKLY, 0)
    for _ in range(7):
        model.step()
        day = model.new_day()
        for entry in model.simulation.entries:
            if entry.step.decides:
                entry.verb(entry.views[1], entry.params[1], day, model.geography)
        for kind, columns in WEEKLY.items():
            now, given = model.state.rosters[kind].columns, model.simulation.orders[kind]
            n = int(now["size"][0])
            changed = np.any([getattr(given, name)[:n] != now[name][:n] for name in columns], axis=0)
            assert not changed[(day.number + now["slot"][:n]) % 7 != 0].any(), kind
            moved[kind] += int(changed.sum())
    assert min(moved.values()) > 0


def test_every_mechanism_can_be_switched_off_and_the_rest_runs() -> None:
    """Forty days across the turn of 2016, all levers pulled, with each rule absent in turn: no part leans on another to live."""
    settings = runs.make(12, 40, start=date(2016, 12, 20), measures=runs.ALL)
    for name in sorted({step.name for step in steps() if step.verb != "decide"}):
        model = Mali(settings, history=3, future=4, enlist=False, absent=frozenset({name}))
        while model.running:
            model.step()
        assert name not in {entry.step.name for entry in model.simulation.entries}
        assert all(np.isfinite(array).all() for array in model.state.arrays.values() if array.dtype == np.float64), name
        model.close()


def test_the_plan_prints_the_day() -> None:
    rows = plan(runs.make(), days=10)
    assert [(row["phase"], row["step"], row["verb"]) for row in rows if row["step"] != "(absent)"] == [
        (phase, step.name, step.verb) for phase, words in DAY for step in words
    ]
    assert sum(row["share"] for row in rows) == pytest.approx(1.0, abs=0.02)
    for row in rows:
        assert list(row["reads"]) == ["arrays", "levers", "orders", "events"]
        assert row["doc"] and set(row) >= {"phase", "step", "mechanism", "reads", "writes", "draws", "share", "doc"}
