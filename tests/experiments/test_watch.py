"""Watching: two scenarios go on from one history, a lever counts from the next day on, and the picture shows it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from experiments import cli
from experiments.commands import watch
from experiments.map import watch_picture as picture
from experiments.map import watch_sides as sides
from sim.settings import build, changed

CALENDAR = {"start": "2017-05-30", "end": "2017-09-30"}
SHARE = "measures.posture.centre.long_patrol_share"


@pytest.fixture(scope="module")
def asked() -> sides.Asked:
    """The status quo twice, on a short calendar."""
    settings = build({"calendar": CALENDAR})
    return sides.asked(("status_quo", "own"), (settings, settings), 5, 7)


def lived(two: sides.Two, days: int) -> sides.Two:
    for _ in range(days):
        two.step()
    return two


def differing(one: sides.Side, other: sides.Side) -> list[str]:
    """Arrays of the state that are not the same."""
    first, second = one.model.state.arrays, other.model.state.arrays
    return [name for name in first if not np.array_equal(first[name], second[name], equal_nan=True)]


def test_both_begin_on_the_eve_of_the_mandate_and_equal_orders_are_equal_days(asked: sides.Asked) -> None:
    two = sides.Two(asked)
    assert [str(side.date) for side in two.sides] == ["2017-06-28"] * 2 and two.running
    lived(two, 10)
    assert not differing(*two.sides) and two.sides[0].date == np.datetime64("2017-07-08")


def test_a_lever_turned_to_where_it_stands_changes_nothing(asked: sides.Asked) -> None:
    """The model that goes on from the state of another lives the same days."""
    two = lived(sides.Two(asked), 8)
    two.order(SHARE, two.sides[1].lever(SHARE))
    lived(two, 30)
    assert not differing(*two.sides)
    assert two.sides[0].model.recorder.rows == two.sides[1].model.recorder.rows
    assert np.array_equal(two.sides[0].model.recorder.daily, two.sides[1].model.recorder.daily)


def test_a_lever_counts_from_the_next_day_on_and_the_picture_changes(asked: sides.Asked) -> None:
    two = lived(sides.Two(asked), 5)
    before = two.sides[1].model.recorder.daily[: two.sides[1].model.index].copy()
    two.order(SHARE, 0.9)
    assert two.sides[1].lever(SHARE) == 0.9 and two.sides[0].lever(SHARE) == 0.08
    assert not differing(*two.sides), "nothing has happened yet"
    lived(two, 10)
    assert "patrol.task" in differing(*two.sides)
    assert np.array_equal(two.sides[1].model.recorder.daily[: len(before)], before), "the past stays"
    drawn = [picture.Map(side) for side in two.sides]
    left, right = (one.png() for one in drawn)
    lived(two, 1)
    assert drawn[0].png() != left, "it moves with the day"
    assert left.startswith(b"\x89PNG") and left != right
    assert picture.course(two.sides).startswith(b"\x89PNG")


def test_totals_add_up_events_since_the_mandate(asked: sides.Asked) -> None:
    side = lived(sides.Two(asked), 40).sides[0]
    totals, events = picture.totals(side), side.events()
    assert len(totals) == 40 and str(totals.index[0].date()) == "2017-06-29"
    assert totals["civilian deaths"].iloc[-1] == events["deaths_civilians"].sum() > 0
    assert totals["attacks on the mission"].iloc[-1] == (events["target"] == "MINUSMA").sum()
    assert (events["date"] >= np.datetime64("2017-06-29").astype(int)).all()


def test_every_lever_of_the_bar_is_declared_and_takes_both_ends(asked: sides.Asked) -> None:
    found = sides.levers()
    assert [one.key for one in found] == [f"measures.posture.{part}.{name}" for part in sides.PARTS for name in sides.LEVERS]
    for one in found:
        for value in one.options or (one.low, one.high):
            assert changed(asked.settings[0], {one.key: value})


def test_it_stops_at_the_end_of_the_calendar() -> None:
    settings = build({"calendar": {"start": "2017-06-20", "end": "2017-07-02"}})
    two = sides.Two(sides.asked(("a", "b"), (settings, settings), 5, 7))
    while two.running:
        two.step()
    assert str(two.sides[0].date) == "2017-07-02"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["scenario=mobile"], "the package solara is not installed; pip install 'mali-sim[watch]'"),
        (["--beside", "static_hardned"], "static_hardened"),
        (["--port", "80"], "'80' is no port from 1024 to 65535"),
        (["calendar.end=2017-06-29"], "there is no day after the mandate date"),
    ],
)
def test_a_mistake_is_one_line(words: list[str], told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(watch, "find_spec", lambda name: None)
    assert cli.main(["watch", *words]) == 2
    error = capsys.readouterr().err
    assert told in error and error.count("\n") == 1


def test_the_command_serves_both_scenarios_on_the_seeds_of_the_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    offered: list[tuple[sides.Asked, int, bool]] = []
    monkeypatch.setattr(watch, "find_spec", lambda name: True)
    monkeypatch.setattr(sides, "serve", lambda what, port, browser: offered.append((what, port, browser)))
    words = ["scenario=mobile", "seed=3", "--beside", "static_hardened", "--port", "8800", "--no-browser"]
    assert cli.main(["watch", *words, "calendar.start=2017-06-20", "calendar.end=2017-07-02"]) == 0
    ((what, port, browser),) = offered
    assert what.names == ("static_hardened", "mobile") and (port, browser) == (8800, False)
    assert (what.past.history, what.future) == (4722974399785517403, 1187235926916887680)


def test_on_the_page_a_slider_turns_its_lever_and_a_step_draws_another_picture(asked: sides.Asked) -> None:
    """Without a browser; left out where the extra `watch` is not installed."""
    solara, vuetify = pytest.importorskip("solara"), pytest.importorskip("ipyvuetify")
    sides.offer(asked)
    from experiments.map.watch_page import Page

    _, context = solara.render(solara.AppLayout(children=[Page()]), handle_error=False)
    slider = next(one for one in context.find(vuetify.Slider).widgets if (one.min, one.max) == (0.0, 0.9))
    step = next(one for one in context.find(vuetify.Btn).widgets if one.children == ["Step"])
    first = _pictures(context)
    slider.v_model = 0.9
    assert "long patrol share: 0.9" in str([one.children for one in context.find(vuetify.Html).widgets])
    step.click()
    second = _pictures(context)
    assert len(first) == len(second) == 3 and len(set(second) - set(first)) == 2, "both maps moved on; totals are drawn once a week"
    context.close()


def _pictures(context: Any) -> list[bytes]:
    """What the page's images show."""
    import ipywidgets

    return [bytes(one.value) for one in context.find(ipywidgets.Image).widgets]
