"""Numbers of the world that change from a date on: what is in force when, what a user may write, and what a run makes of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
import runs
from hypothesis import given
from hypothesis import strategies as st

from sim import circumstances
from sim.circumstances import Change
from sim.engine.parameters import SettingsError
from sim.model import Mali
from sim.settings import build

MANDATE, END = date(2015, 2, 10), date(2015, 3, 21)


def of(written: Any, **world: Any) -> tuple[Change, ...]:
    """Changes that settings of a short run make of what a user wrote."""
    return build({"calendar": runs.calendar(40, 80), "world": world, "circumstances": written}).circumstances


def test_a_value_holds_from_the_mandate_date_and_a_factor_is_of_the_worlds_own_number() -> None:
    assert of({"ieds": {"hit_army": 0.01}}) == (Change("ieds", "hit_army", 0.01, MANDATE),)
    assert of({"ieds": {"hit_army": {"times": 0.5}}}, ieds={"hit_army": 0.04})[0].to == 0.02
    assert of({"civilian_targeting": {"reprisal": "strong"}})[0].to == "strong"
    assert of({}) == of(None) == ()


def test_changes_follow_each_other_and_each_day_has_its_own() -> None:
    changes = of({"ieds": {"hit_army": [{"to": 0.01, "until": "2015-03-01"}, {"to": 0.02, "since": "2015-03-05"}]}})
    assert circumstances.days(changes, MANDATE, END) == [MANDATE, date(2015, 3, 1), date(2015, 3, 5)]
    world = build({}).world
    own = world["ieds"].hit_army  # type: ignore[attr-defined]
    found = [circumstances.in_force(changes, world, day)["ieds"].hit_army for day in circumstances.days(changes, MANDATE, END)]  # type: ignore[attr-defined]
    assert found == [0.01, own, 0.02]


@given(first=st.dates(MANDATE, END), length=st.integers(1, 60), value=st.floats(0.0, 0.2))
def test_what_is_read_is_written_again(first: date, length: int, value: float) -> None:
    until = date.fromordinal(first.toordinal() + length)
    changes = of({"ieds": {"hit_army": {"to": value, "since": first, "until": until}}})
    assert of(circumstances.tree(changes)) == changes and changes[0].holds(first) and not changes[0].holds(until)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"iedss": {}}, "circumstances.iedss: unknown key; did you mean 'ieds'?"),
        ({"ieds": {"hit_armi": 1}}, "circumstances.ieds.hit_armi: unknown key; did you mean 'hit_army'?"),
        ({"ieds": 0.5}, "circumstances.ieds: got 0.5, needs names"),
        ({"ieds": {"hit_army": 3.0}}, "circumstances.ieds.hit_army: got 3.0; input should be less than or equal to 0.2, allowed"),
        ({"ieds": {"hit_army": {"times": 100}}}, "circumstances.ieds.hit_army: got 3.0;"),
        ({"ieds": {"hit_army": {}}}, "circumstances.ieds.hit_army: needs either 'to', a value, or 'times'"),
        ({"ieds": {"hit_army": {"to": 0.1, "times": 2}}}, "circumstances.ieds.hit_army: needs either 'to', a value, or 'times'"),
        ({"ieds": {"hit_army": {"too": 0.1}}}, "circumstances.ieds.hit_army.too: unknown key; did you mean 'to'?"),
        ({"ieds": {"hit_army": {"to": 0.1, "since": "2015-01-05"}}}, "since 2015-01-05 is not between the mandate date 2015-02-10"),
        ({"ieds": {"hit_army": {"to": 0.1, "since": "2016-01-05"}}}, "since 2016-01-05 is not between the mandate date 2015-02-10"),
        ({"ieds": {"hit_army": {"to": 0.1, "until": "2015-02-10"}}}, "until 2015-02-10 is not after since 2015-02-10"),
        ({"ieds": {"hit_army": [{"to": 0.1}, {"to": 0.2, "since": "2015-03-01"}]}}, "two changes hold on 2015-03-01; end the first"),
        ({"civilian_targeting": {"reprisal": {"times": 2}}}, "'weak' is no number, so that it has no 'times'"),
        ({"civilian_targeting": {"reprisal": "stronk"}}, "circumstances.civilian_targeting.reprisal: got 'stronk';"),
        ({"season": {"track_kmh": 10}}, "travel times are worked out once, before the first day; change world.season.track_kmh instead"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_in_one_line(written: Any, said: str) -> None:
    with pytest.raises(SettingsError) as caught:
        of(written)
    assert said in str(caught.value) and "\n" not in str(caught.value)


def lived(written: Any, compiled: bool = True, days: int = 80) -> Mali:
    """A short run under changed circumstances."""
    settings = build({"calendar": runs.calendar(40, days), "circumstances": written})
    model = Mali(settings, history=3, future=4, enlist=False, compiled=compiled)
    while model.index < days:
        model.step()
    return model


def test_a_change_to_what_already_is_changes_nothing() -> None:
    world = build({}).world
    same = {"ieds": {"hit_army": {"times": 1.0}, "sigma": {"to": world["ieds"].sigma, "since": "2015-03-01"}}}  # type: ignore[attr-defined]
    assert not runs.differing(runs.fingerprint(lived({})), runs.fingerprint(lived(same)))


def test_nothing_moves_before_the_day_and_the_rate_itself_from_then_on() -> None:
    """Devices laid: twice the rate from the sixtieth day doubles what is laid on that day, before what is in the ground feeds back."""
    plain, twice = lived({}, days=61), lived({"ieds": {"laid_per_week": {"times": 2.0, "since": "2015-03-02"}}}, days=61)
    for name, daily in zip(plain.recorder.names, plain.recorder.daily.T, strict=True):
        assert np.array_equal(daily[:60], twice.recorder.daily[:60, plain.recorder.names.index(name)]), name
    laid = plain.recorder.names.index("tally.ieds_laid")
    assert twice.recorder.daily[60, laid] == pytest.approx(2.0 * plain.recorder.daily[60, laid]) and plain.recorder.daily[60, laid] > 0.0


def test_in_force_from_the_mandate_date_is_a_world_of_its_own_from_then_on() -> None:
    """On the snapshot of one history: the same future as in a world that has the number throughout."""
    from sim.run import run, simulate_history

    settings = build({"calendar": runs.calendar(40, 80)})
    snapshot = simulate_history(settings, 3)
    changed = build({"calendar": runs.calendar(40, 80), "circumstances": {"ieds": {"hit_army": {"times": 3.0}}}})
    other = build({"calendar": runs.calendar(40, 80), "world": {"ieds": {"hit_army": 0.09}}})
    first, second = (run("x", one, 3, 4, snapshot=snapshot) for one in (changed, other))
    assert first.outcomes == second.outcomes and np.array_equal(first.events["best"], second.events["best"])


def test_the_compiled_day_is_the_day_in_python_under_changed_circumstances() -> None:
    written = {"ieds": {"sigma": {"to": 1.2}, "laid_per_week": {"times": 3.0, "since": "2015-02-15"}}}
    one, two = lived(written, days=60), lived(written, compiled=False, days=60)
    assert one.recorder.rows == two.recorder.rows
