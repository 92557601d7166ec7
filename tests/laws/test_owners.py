"""Law 2: every array has one owner, and a part reads and writes what it declares, no more and no less."""

from __future__ import annotations

import importlib.util
import inspect
import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import runs
from sources import MEASURES, PARTS, ROSTER_BASICS, SIM

from sim import metrics
from sim.declarations import GROUND, declarations, reads
from sim.engine import reading
from sim.engine.parameters import Params
from sim.events import Event
from sim.model import Mali
from sim.rules.mission import patrolling
from sim.run import run
from sim.schedule import ACTORS, steps


@pytest.fixture(scope="module")
def model() -> Mali:
    return Mali(runs.make(), enlist=False)


def test_every_array_has_exactly_one_owner(model: Mali) -> None:
    owners: dict[str, list[str]] = {}
    for label, part in PARTS.items():
        for name in (*getattr(part, "WRITES", ()), *getattr(part, "DECLARES", {})):
            owners.setdefault(name, []).append(label)
    shared = {name: who for name, who in owners.items() if len(who) > 1}
    assert not shared
    # The places of communities are laid out once with the ground, before the first day; all else has an owner among the rules.
    born = {f"community.{name}" for name in (*ROSTER_BASICS, "square", "region")}
    assert set(model.state.arrays) - set(owners) == born


def test_only_rules_write() -> None:
    for label, part in PARTS.items():
        if label.startswith("actors/"):
            assert not runs.owned(part), f"{label} declares something to write"


def test_rosters_columns_are_written_by_a_rule_or_not_there() -> None:
    written = {name for part in PARTS.values() for name in getattr(part, "WRITES", ())}
    columns = {f"{actor.__name__.rsplit('.', 1)[1]}.{name}" for actor in ACTORS for name in actor.COLUMNS}
    assert written <= columns | {f"{actor.__name__.rsplit('.', 1)[1]}.{name}" for actor in ACTORS for name in ROSTER_BASICS}


def test_every_rule_says_its_mechanism() -> None:
    for label, part in PARTS.items():
        assert label.startswith("actors/") or re.fullmatch(r"M\d\d|stage", part.MECHANISM), label


def test_every_name_read_is_listed_once_and_what_is_listed_is_there(model: Mali) -> None:
    listed = {one.name: one for one in declarations()}
    assert len(listed) == len(declarations())
    assert {name for name in listed if not name.startswith(("orders.", "levers."))} == set(model.state.arrays)
    known = listed.keys() | {f"events.{name}" for name in (*(field.name for field in fields(Event)), "best")}
    for label, part in PARTS.items():
        assert not set(reading.reads(part)) - known, f"{label} reads {set(reading.reads(part)) - known}, which nobody declares"
        assert all(listed[name].whose == f"rule {label.removeprefix('rules/')}" for name in runs.owned(part)), label
    kinds = {"orders": "actor", "levers": "measure"}
    for name, one in listed.items():
        kind = kinds.get(name.split(".")[0], "rule")
        assert one.kind == kind or (one.owner == GROUND and name.startswith("community.")), name


def test_what_a_part_reads_is_grouped() -> None:
    found = reads(patrolling)
    assert list(found) == ["arrays", "levers", "orders", "events"]
    assert "tally.flood" in found["arrays"] and "posture.long_patrol_days" in found["levers"]
    assert found["orders"] == ["patrol.n", "patrol.site", "patrol.target", "patrol.task", "patrol.trip"] and found["events"] == []
    assert sum(map(len, found.values())) == len(reading.reads(patrolling))


STORED = {
    "rules/quick_reaction": {"deaths_a", "deaths_civilians", "wounded_a"},  # before anybody settles the losses
    "rules/reporting": {"recorded", "recorded_best", "recorded_initiator"},
}


@pytest.mark.parametrize("label", sorted(PARTS))
def test_a_part_touches_what_it_owns_and_leaves_events_as_they_are(label: str) -> None:
    state, _events, day, stored, _params = reading.read(PARTS[label])
    assert runs.owned(PARTS[label]) <= state, "owned and never touched"
    assert not day & {"levers", "orders"}, "levers and orders are read through the view"
    assert stored <= STORED.get(label, set()), "an event is final but for whom help spares and for what is recorded of it"


def test_the_reader_would_notice(tmp_path: Path) -> None:
    """A name read through an alias, in a helper, in an order or of an event is found, and what is stored to one; not what is only spelt."""
    source = tmp_path / "part.py"
    source.write_text(
        "def halve(i, units):\n    return units.men[i] / 2\n\n\n"
        "def resolve(v, p, day, geography):\n    c, t = v.cell, v.tally\n    for event in day.events:\n        event.recorded = True\n"
        "    t.deaths[0] = p.heal * halve(0, c) + v.levers.civil.mobile\n"
        "    return [event.best + v.orders.cell.n[0] for event in day.events], 'cell.slot'\n"
    )
    spec = importlib.util.spec_from_file_location("part", source)
    assert spec is not None
    state, events, day, stored, params = reading.read(importlib.util.module_from_spec(spec))
    assert state == {"cell.men", "tally.deaths", "levers.civil.mobile", "orders.cell.n"}
    assert events == {"best"} and day == {"events"} and stored == {"recorded"} and params == {"heal"}


@pytest.mark.parametrize("name", sorted(MEASURES))
def test_a_measure_lays_out_the_levers_that_it_says(name: str, model: Mali) -> None:
    """Each of its TERMS, by the lever's own name where one lever makes it, with unit and meaning; and some part reads each."""
    module = MEASURES[name]
    terms = module.terms(module.Params(), model.geography)
    assert terms.keys() == module.TERMS.keys()
    assert all(form.unit and form.meaning for form in module.TERMS.values())
    read = {lever for part in PARTS.values() for lever in reading.reads(part)}
    assert not {f"levers.{name}.{lever}" for lever in terms} - read, "laid out and read by no part"


def test_a_lever_keeps_its_name_from_yaml_to_the_equation() -> None:
    """Each lever that users set is read by some part under its own name, but those that several levers make together."""
    together = {
        "bases": {"action", "to", "share"},  # orders
        "forums": {"kidal", "gao", "timbuktu"},  # sessions, one a forum
        "mixed_patrols": {"kidal", "gao", "timbuktu", "men"},  # battalions
        "posture": {"bases"},  # the levers of its part of the country, by base
    }
    read = {name for part in PARTS.values() for name in reading.reads(part)}
    for measure, module in MEASURES.items():
        for key, _value in runs.leaves(module.Params().model_dump()):
            lever = key.rpartition(".")[2]
            if lever not in together.get(measure, ()) and key != "orders":
                assert f"levers.{measure}.{lever}" in read, f"measures.{measure}.{key}"


class Asked:
    """Passes parameters on and remembers which; what a property works out of them counts as asked for too."""

    def __init__(self, inner: Params, asked: set[str]) -> None:
        self._inner, self._asked = inner, asked

    def __getattr__(self, name: str) -> Any:
        kind = type(self._inner)
        if name in kind.model_fields:
            self._asked.add(name)
            return getattr(self._inner, name)
        made = inspect.getattr_static(kind, name)
        function = made.fget if isinstance(made, property) else made.func
        return function(self)


@pytest.mark.parametrize("label", sorted(label for label, part in PARTS.items() if hasattr(part, "Params")))
def test_every_parameter_is_read_in_its_part(label: str, model: Mali) -> None:
    elsewhere = {
        "rules/season": {"paved_kmh", "track_kmh", "open_kmh", "flood_factor", "rain_factor"},  # the ground is laid out with them
        "actors/contingent": {"platoon"},  # reaches everybody through the day
    }
    part, asked = PARTS[label], set[str]()
    if hasattr(part, "fixed"):
        part.fixed(Asked(part.Params(), asked), model.geography)
    unread = set(part.Params.model_fields) - asked - reading.read(part).params
    assert unread == elsewhere.get(label, set())
    text = "".join((SIM / f"{name}.py").read_text(encoding="utf-8") for name in ("model", "regimes"))
    assert all(f".{name}" in text for name in unread)


@pytest.mark.parametrize("name", sorted(MEASURES))
def test_every_lever_is_read_in_its_measure(name: str) -> None:
    text = inspect.getsource(MEASURES[name])
    for key, _value in runs.leaves(MEASURES[name].Params().model_dump()):
        field = key.rpartition(".")[2]
        assert re.search(rf"\.{field}\b|getattr\(levers", text), f"measures.{name}.{key} is never read"


def test_steps_write_only_what_they_own_and_actors_nothing() -> None:
    model = Mali(runs.make(20, 40, measures=runs.ALL), history=5, enlist=False, compiled=False)
    foreign: dict[str, set[str]] = {}

    def state() -> dict[str, str]:
        return {name: runs.digest(array) for name, array in model.state.arrays.items()}

    def guarded(step: Any, act: Any) -> Any:
        def call(*arguments: Any) -> Any:
            before = state()
            out = act(*arguments)
            changed = set(runs.differing(before, state()))
            foreign.setdefault(f"{runs.part_label(step)}.{step.verb}", set()).update(changed - runs.owned(step.part))
            return out

        return call

    entries = model.simulation.entries
    plain, guards = list(entries), [entry._replace(verb=guarded(entry.step, entry.verb)) for entry in entries]
    for day in range(26):
        entries[:] = guards if day < 3 or 18 <= day < 22 or day % 7 == 0 else plain  # between the days watched, live without looking
        model.step()
    assert len(foreign) == len({(step.name, step.verb, step.verb == "decide") for step in steps()})
    assert not {name: arrays for name, arrays in foreign.items() if arrays}


def test_what_a_part_only_reads_it_cannot_write(model: Mali) -> None:
    for step, _verb, views, _params in model.simulation.entries:
        mine = runs.owned(step.part)
        for view in views:
            for prefix, group in vars(view).items():
                for column, array in vars(group).items() if prefix not in ("fixed", "scratch", "levers", "orders") else ():
                    assert array.flags.writeable == (f"{prefix}.{column}" in mine), f"{step.name}: {prefix}.{column}"
                    assert np.shares_memory(array, model.state.arrays[f"{prefix}.{column}"])
            for actor, orders in vars(view.orders).items():
                assert all(array.flags.writeable == (step.decides and actor == step.name) for array in vars(orders).values())
            for levers in vars(view.levers).values():
                assert not any(value.flags.writeable for value in vars(levers).values() if isinstance(value, np.ndarray))
    with pytest.raises(ValueError, match="read-only"):
        model.state.view(["field.cover"], []).field.cover[0] = 1.0


def test_the_ground_cannot_be_changed_by_a_run() -> None:
    model = Mali(runs.make(10, 20), enlist=False)

    def layout() -> str:
        g = model.geography
        arrays = [a for part in (g.squares, g.roads, g.localities, g.bases) for a in vars(part).values() if isinstance(a, np.ndarray)]
        return runs.digest(*arrays, g.centre, g.katiba_organisation)

    before = layout()
    for _ in range(20):
        model.step()
    assert layout() == before


def test_metrics_write_nothing() -> None:
    record = run("x", runs.make(10, 40), 1, 1)
    before = runs.digest(*record.daily.values(), *record.events.values(), *record.squares.values())
    first = metrics.outcomes(record)
    assert runs.digest(*record.daily.values(), *record.events.values(), *record.squares.values()) == before
    again = metrics.outcomes(record)
    assert list(first) == list(again) and all(np.array_equal(first[k], again[k], equal_nan=True) for k in first)


def test_what_is_owned_is_also_moved() -> None:
    """No column stays at its first value for ever: a number that nothing moves is a promise not kept."""
    brittle = {
        "fracture": {"split_per_year": 20.0, "merge_per_year": 10.0, "least": 20.0},
        "bargaining": {"agree_per_month": 2.0, "truce_days": 1500.0},
        "peace_process": {"collapse_per_year": 5.0, "recover_per_year": 12.0, "provoke": 5.0, "steady": 0.0},
        "services": {"attack_per_week": 2.0}, "civilian_targeting": {"officials": 0.5, "attacks_per_week": 0.6},
        "communal": {"clash_per_week": 0.5}, "feuds": {"agree_per_month": 2.0, "weary_dead": 1.0},
        "jihadist_rivalry": {"per_week": 1.0}, "quick_reaction": {"alerts_per_week": 3.0},
        "forums": {"session": 1.0, "come": 1.0, "danger": 0.0},
    }  # fmt: skip
    leaving = {"contingents": {**runs.COUNTRIES["contingents"], "germany": {"leave": "2017-03-20", "helicopters": 4}}}
    settings = runs.make(760, 900, measures=runs.ALL | leaving, grid={"agents": 2}, world=brittle)
    model = Mali(settings, history=3, enlist=False)
    first = {name: array.copy() for name, array in model.state.arrays.items()}
    still = set().union(*(runs.owned(part) for part in PARTS.values()))
    for _ in range(900):
        model.step()
        for name in sorted(still):
            if not np.array_equal(first[name], model.state.arrays[name]):
                still.discard(name)
    assert not still
