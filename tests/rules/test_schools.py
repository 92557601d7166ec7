"""M14: schools close where violence, jihadists or a lack of officials keep teachers away, reopen slowly, and change nothing else."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from tiny import GAO, JNIM, MOPTI, Stage

from sim.rules.state import schools

TEN = {"per_10000": 5.0}  # ten schools in a square of 20,000 people, fifty in all
FIRST = {"index": 0, "number": 16436, "span": 7}


def stage(**options: Any) -> Stage:
    """Every school open, all officials in post, no jihadists and no violence."""
    s = Stage(**options)
    s["field.schools_open"][:] = s["field.schools_base"][:] = s["field.presence"][:] = 1.0
    return s


def week(s: Stage, **params: float) -> float:
    """Schools open in the middle square a week later."""
    s.act(schools, s.day(span=7), **{**TEN, **params})
    return float(s["field.schools_open"][2])


def settled(s: Stage, **params: float) -> float:
    """Schools open in the middle square in the long run."""
    for _ in range(60):
        open_now = week(s, **{"close_days": 7.0, "reopen_days": 7.0, **params})
    return open_now


@pytest.mark.parametrize(("dead", "influence", "presence", "left", "elsewhere"), [
    (0.0, 0.0, 1.0, 1.0, 1.0), (10.0, 0.0, 1.0, 0.8, 0.8), (10.0 / 3.0, 0.0, 1.0, 0.96, 0.96), (0.0, 0.1, 1.0, 0.6, 1.0),
    (0.0, 0.9, 1.0, 0.28, 1.0), (0.0, 0.0, 0.5, 0.9, 0.9), (0.0, 0.0, 0.0, 0.6, 0.6), (10.0, 0.1, 0.5, 0.8 * 0.6 * 0.9, 0.8 * 0.9),
])  # fmt: skip
def test_violence_jihadists_and_a_lack_of_officials_close_schools_each_and_together(
    dead: float, influence: float, presence: float, left: float, elsewhere: float
) -> None:
    """Ten recent deaths among 100,000 people in the cercle, 1 in 10,000: half of 0.4 at that threshold, a tenth at a third of it.

    At the half of influence half of 0.8 is closed, at nine times that nine tenths; a quarter of 0.4 where half of the officials are
    missing, all of it where nobody is in post.
    """
    s = stage()
    s["community.fear"][0], s["field.presence"][:], s["field.influence"][JNIM, 2] = dead, presence, influence
    assert settled(s, violence=0.4, threshold=1.0, forbidden=0.8, forbidden_half=0.1, teachers=0.4) == pytest.approx(left)
    assert s.tally("schools_closed") == pytest.approx(10 * (1 - left) + 40 * (1 - elsewhere))


def test_they_close_at_one_pace_and_reopen_at_another() -> None:
    """A tenth of the way down in a week at 70 days, a fiftieth up at 350."""
    s = stage()
    s["field.presence"][:] = 0.0
    assert week(s, teachers=0.4, close_days=70.0, reopen_days=350.0) == pytest.approx(1.0 - 0.4 / 10)
    s["field.presence"][:], s["field.schools_open"][:] = 1.0, 0.5
    assert week(s, teachers=0.4, close_days=70.0, reopen_days=350.0) == pytest.approx(0.5 + 0.5 / 50)


def test_on_the_first_day_as_many_are_closed_as_were_counted_and_that_stays_while_nothing_changes() -> None:
    """The rule alone would close a tenth of ten schools in four squares; two are closed: 0.95 of each is open, and 0.95 / 0.9 the base."""
    s = Stage()
    s["field.presence"][:] = [0.5, 0.5, 1.0, 0.5, 0.5]
    known = {**TEN, "teachers": 0.4, "closed_first": 2.0}
    s.act(schools, s.day(**FIRST), **known)
    assert s["field.schools_open"] == pytest.approx([0.95, 0.95, 1.0, 0.95, 0.95]) and s.tally("schools_closed") == pytest.approx(2.0)
    assert s["field.schools_base"][0] == pytest.approx(0.95 / 0.9)
    assert settled(s, **known) == 1.0 and s.tally("schools_closed") == pytest.approx(2.0)
    s["field.presence"][:] = 0.0
    assert settled(s, **known) == pytest.approx(0.6) and s["field.schools_open"][0] == pytest.approx(0.6 * 0.95 / 0.9)
    s["field.presence"][:] = 1.0
    assert settled(s, **known) == 1.0 and s["field.schools_open"].max() == 1.0, "never more than there are"


@pytest.mark.parametrize(("closed_first", "per_10000", "closed"), [(0.0, 5.0, 0.0), (500.0, 5.0, 50.0), (20.0, 0.0, 0.0)])
def test_the_first_day_stands_where_none_are_closed_all_are_or_there_are_none(closed_first: float, per_10000: float, closed: float) -> None:
    s = Stage()
    s.act(schools, s.day(**FIRST), closed_first=closed_first, per_10000=per_10000)
    assert s.tally("schools_closed") == pytest.approx(closed)


@pytest.mark.parametrize(("region", "north", "centre"), [(GAO, 5.0, 0.0), (MOPTI, 0.0, 5.0)])
def test_north_and_centre_are_counted_apart(region: int, north: float, centre: float) -> None:
    s = stage()
    s.geography.squares.region[:] = region
    s["field.schools_open"][:] = s["field.schools_base"][:] = 0.9
    week(s)
    assert [s.tally(f"schools_closed{part}") for part in ("_north", "_centre", "")] == pytest.approx([north, centre, 5.0])


SHARES = some.floats(0.0, 1.0)


@settings(max_examples=40, deadline=None)
@given(presence=SHARES, influence=SHARES, dead=some.floats(0.0, 500.0), first=some.floats(0.0, 500.0), then=SHARES)
def test_open_and_closed_are_all_there_are(presence: float, influence: float, dead: float, first: float, then: float) -> None:
    s = TINY
    s["field.presence"][:], s["field.influence"][JNIM, 1:3], s["community.fear"][0] = presence, influence, dead
    for now in (s.day(**FIRST), s.day(span=7), s.day(span=7)):
        s.act(schools, now, **TEN, closed_first=first)
        shares = s["field.schools_open"]
        assert ((shares >= 0.0) & (shares <= 1.0)).all()
        assert (10 * shares).sum() + s.tally("schools_closed") == pytest.approx(50.0)
        s["field.presence"][:], s["field.influence"][JNIM, 3] = then, 1.0 - then


TINY = Stage()
