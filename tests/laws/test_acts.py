"""The compiled day and the day in Python are one day; bundles show compiled code what Python sees, and no more than was declared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import runs
from equality import EVENTFUL
from numba.core.errors import TypingError

from sim.engine import acts
from sim.engine.acts import ALWAYS, acts_of, dated, eventful, in_turn, native, weekly
from sim.engine.bundles import Bundle, address, call
from sim.engine.compiling import JIT, kernel
from sim.engine.day import Step
from sim.engine.program import Calls
from sim.events import UNITS, Event
from sim.model import Mali
from sim.schedule import steps
from sim.settings import build

compiled_only = pytest.mark.skipif(not JIT, reason="nothing is compiled")


@pytest.mark.parametrize("measures", [{}, runs.ALL], ids=["status_quo", "all"])
@pytest.mark.parametrize("span", [(40, 100), pytest.param((400, 800), marks=pytest.mark.slow)], ids=["days", "years"])
def test_the_compiled_day_is_the_day_in_python(span: tuple[int, int], measures: Mapping[str, Any]) -> None:
    """Every event and whole number, and floats to 1e-9, over days with the mandate and turns of months in their midst.

    In Python each act is asked every day, so an act that had work on other days than it says would tell here.
    """
    settings = runs.make(*span, measures=measures)
    one, two = runs.live(settings, 3, 4), runs.live(settings, 3, 4, compiled=False)
    assert not runs.apart(one, two)


@pytest.mark.slow
def test_where_rare_things_are_frequent_it_is_too() -> None:
    """Groups that split, join and make truces, an accord that fails, teams and camps that are attacked; from late in history."""
    world = {**EVENTFUL, "bargaining": {"agree_per_month": 2.0}, "smuggling": {"bounty_paid": 50.0}, "network": {"bounty": 1.0}}
    settings = runs.make(40, 80, start=date(2016, 11, 3), measures=runs.ALL, world=world, grid={"agents": 2})
    one, two = runs.live(settings, 5, 6), runs.live(settings, 5, 6, compiled=False)
    assert not runs.apart(one, two)


def test_no_part_of_ours_is_asked_in_python_every_day() -> None:
    """A plain function works, and costs; those that ship are compiled, or have their days."""
    plain = [
        f"{runs.part_label(step)}.{act.function.__name__}"
        for step in steps()
        for act in acts_of(getattr(step.part, step.verb), step.every)
        if act.compiled is None and act.when == ALWAYS
    ]
    assert not plain


@compiled_only
def test_one_layout_serves_all_scenarios() -> None:
    """Levers change values and never types, or each scenario would be compiled anew."""
    kinds = set()
    for measures in [{}, *runs.POSTURES.values(), runs.ALL]:
        model = Mali(runs.make(measures=measures), enlist=False)
        kinds |= {tuple(str(Bundle(view).kind) for view in entry.views) for entry in model.simulation.entries}
        model.close()
    assert all(before == after for before, after in kinds)
    assert len(kinds) == len({entry.step.part for entry in model.simulation.entries})


# ---- bundles -----------------------------------------------------------------------------------------------------


@kernel
def _read(v, p, day, geography):  # type: ignore[no-untyped-def]
    first, second = v.pools
    v.field.cover[2] = p.half + first[1]
    scale = 100.0 if p.on else 0.0
    return int(v.field.cover.sum() + scale * day.levers["civil"]["mobile"] + second[1, 2] + day.seed[1] + geography.squares.rows)


@kernel
def _refuse(v, p, day, geography):  # type: ignore[no-untyped-def]
    if p.on:
        raise ValueError("no such thing")


@kernel
def _unknown(v, p, day, geography):  # type: ignore[no-untyped-def]
    return v.field.shade[0]


@kernel
def _share(v, p, day, geography):  # type: ignore[no-untyped-def]
    return v.field.cover[0]


@kernel
def _call(function, v, p, day, geography):  # type: ignore[no-untyped-def]
    return call(function, v, p, day, geography)


def _shown(on: bool = True) -> tuple[np.ndarray, list[Any]]:
    cover = np.arange(5.0)
    spaces = (
        SimpleNamespace(field=SimpleNamespace(cover=cover), pools=(np.ones(3), np.full((2, 3), 7.0))),
        SimpleNamespace(half=3.5, on=on, name="a text is left out", nothing=None),
        {"levers": {"civil": {"mobile": 2}}, "seed": (1, 1000), "events": []},
        SimpleNamespace(squares=SimpleNamespace(rows=20000)),
    )
    return cover, [Bundle(space) for space in spaces]


@compiled_only
def test_compiled_code_reads_a_bundle_as_python_reads_the_namespace_and_writes_the_same_arrays() -> None:
    """0 + 1 + 4.5 + 3 + 4, 100 times 2, 7, 1000 and 20000."""
    cover, bundles = _shown()
    place = address(_read, *bundles)
    assert _call(place, *(bundle.address for bundle in bundles)) == 21219
    assert cover.tolist() == [0.0, 1.0, 4.5, 3.0, 4.0]
    cover[0] = 1.0
    assert _call(place, *(bundle.address for bundle in bundles)) == 21220


@compiled_only
def test_what_an_act_raises_reaches_python() -> None:
    for on in (True, False):
        bundles = _shown(on)[1]
        place = address(_refuse, *bundles)
        if on:
            with pytest.raises(ValueError, match="no such thing"):
                _call(place, *(bundle.address for bundle in bundles))
        else:
            assert _call(place, *(bundle.address for bundle in bundles)) == 0


@compiled_only
def test_what_is_not_shown_cannot_be_read_and_what_is_read_only_cannot_be_written() -> None:
    cover, bundles = _shown()
    with pytest.raises(TypingError, match="shade: not among what is shown here: cover"):
        address(_unknown, *bundles)
    cover.flags.writeable = False
    bundles[0] = Bundle({"field": {"cover": cover}, "pools": (np.ones(3), np.ones((2, 3)))})
    with pytest.raises(TypingError, match="readonly"):
        address(_read, *bundles)


@compiled_only
def test_an_act_returns_a_count_or_nothing() -> None:
    with pytest.raises(TypeError, match="a count or nothing"):
        address(_share, *_shown()[1])


def test_an_array_with_gaps_cannot_be_bundled() -> None:
    with pytest.raises(ValueError, match="cover: .* not contiguous"):
        Bundle({"field": {"cover": np.arange(6.0)[::2]}})


def test_equal_layouts_are_one_type_and_others_are_not() -> None:
    one, two = Bundle({"a": np.ones(3), "n": 1}), Bundle({"a": np.ones(5), "n": 2})
    assert one.kind == two.kind and hash(one.kind) == hash(two.kind)
    assert one.kind != Bundle({"a": np.ones(3), "n": 1.0}).kind
    assert one.kind != Bundle({"a": np.ones((3, 1)), "n": 1}).kind
    assert one.kind != Bundle({"b": np.ones(3), "n": 1}).kind


# ---- verbs -------------------------------------------------------------------------------------------------------


def test_acts_come_in_turn_and_their_events_together() -> None:
    said: list[str] = []

    def make(v: Any, p: Any, day: Any, geography: Any, hits: int) -> list[str]:
        return [f"event {k}" for k in range(hits)]

    @native(then=make)
    def chances(v: Any, p: Any, day: Any, geography: Any) -> int:
        said.append("chances")
        return int(p)

    @native
    def fade(v: Any, p: Any, day: Any, geography: Any) -> None:
        said.append("fade")

    @dated
    def begin(v: Any, p: Any, day: Any, geography: Any) -> None:
        said.append("begin")

    @eventful
    def count(v: Any, p: Any, day: Any, geography: Any) -> list[str]:
        said.append("count")
        return ["another"]

    verb = in_turn(begin, fade, chances, count)
    assert verb(None, 2, None, None) == ["event 0", "event 1", "another"]
    assert said == ["begin", "fade", "chances", "count"]
    assert verb(None, 0, None, None) == ["another"]
    assert [act.when for act in acts_of(verb, 1)] == [acts.DATED, ALWAYS, ALWAYS, acts.EVENTFUL]
    assert {act.when for act in acts_of(verb, 7)} == {acts.WEEKLY}, "a step that is asked weekly has work only then"
    assert [act.said() for act in acts_of(weekly(begin.acts[0].function), 1)] == ["begin (Python; weekly)"]
    assert eventful(of=("cell", "garrison"))(count.acts[0].function).acts[0].said() == "count (Python; after losses of a cell or garrison)"
    assert chances.acts[0].said() == "chances (compiled, Python for its events; daily)"


def test_every_unit_that_an_event_may_name_is_heeded() -> None:
    """Rows of an event but those of places and sides call for the acts of their kind of unit, and for no others."""
    blank = Event(square=0, type=1, subtype="", side_a="", side_b="", initiator="", target="")
    rows = {field.name for field in fields(Event) if field.default == -1} - {"community", "organisation", "group", "feud", "feud_side"}
    assert rows == set(UNITS)
    calls = Calls(UNITS)
    assert calls.by(blank) == acts.EVENTFUL
    for name, kind in UNITS.items():
        assert calls.by(replace(blank, **{name: 3})) == acts.EVENTFUL | calls.bits[kind]
    asked = [calls.when(act) for step in steps() for act in acts_of(getattr(step.part, step.verb), 1)]
    assert all(any(when & bit for when in asked) for bit in calls.bits.values())


def test_a_step_is_asked_daily_or_weekly() -> None:
    with pytest.raises(ValueError, match="every 1 or 7 days, not every 14"):
        Step(steps()[0].part, every=14)


@pytest.mark.parametrize("name", ["contingent", "militia_"])
def test_only_rules_can_be_absent(name: str) -> None:
    with pytest.raises(ValueError, match=f"absent: {name} is no rule"):
        Mali(runs.make(), enlist=False, absent=frozenset({name}))


def test_a_model_that_has_lived_can_stand_on_an_earlier_day() -> None:
    """Counts of its last day are cleared and dated things asked, as in a model that is new."""
    settings = runs.make(30, 120, measures=runs.ALL, world=EVENTFUL)
    model = runs.live(settings, 3, 4, 50)
    eve, rows = model.state.copy_state(), len(model.recorder.rows)
    while model.running:
        model.step()
    first = runs.fingerprint(model)
    model.resume(50, eve)
    del model.recorder.rows[rows:]
    while model.index < 120:
        model.step()
    assert not runs.differing(first, runs.fingerprint(model))


def test_what_each_verb_takes_adds_up_in_both_ways_of_living() -> None:
    for compiled in (True, False):
        model = Mali(build({}), enlist=False, compiled=compiled)
        seconds = model.clocked()
        for _ in range(3):
            model.step()
        assert seconds.keys() == {f"{step.name}.{step.verb}" for step in steps()} and min(seconds.values()) > 0.0
        model.close()
