"""The page of `mali watch`: Mesa's viewer with play, pause, step and reset, two maps, and the posture's levers in the side bar."""

from __future__ import annotations

from typing import Any

import solara
from mesa.visualization import SolaraViz
from mesa.visualization.utils import force_update, update_counter

from experiments.map.watch_picture import Map, course
from experiments.map.watch_sides import Two, levers, shown
from experiments.show.figures import style
from sim.engine.parameters import Parameter

TITLE = "mali watch"
STEPS, WEEK = 20, 7
"""Steps of a slider over a lever's range; days after which totals are drawn anew."""


@solara.component
def Page() -> None:
    """Two scenarios on one seed."""
    first = solara.use_memo(lambda: Two(shown()), [])
    two = solara.use_reactive(first)
    SolaraViz(two, components=[], model_params={"asked": first.asked}, name=TITLE, play_interval=1)
    with solara.Sidebar():
        Levers(two.value)
    with solara.Columns([1, 1]):
        for place in range(2):
            Picture(two.value, place)
    Course(two.value)


@solara.component
def Picture(two: Two, place: int) -> None:
    """One scenario's map of the day."""
    update_counter.get()
    side = two.sides[place]
    drawn = solara.use_memo(lambda: Map(side), [side])
    with two.turn:
        solara.Image(drawn.png(), width="100%")


@solara.component
def Course(two: Two) -> None:
    """Totals of both since the mandate date, drawn anew each week and when a lever has been turned."""
    update_counter.get()
    week = (two.sides[0].model.index - two.sides[0].model.mandate) // WEEK

    def drawn() -> bytes:
        with two.turn:
            return course(two.sides)

    solara.Image(solara.use_memo(drawn, [two, week, two.sides[1].settings]), width="100%")


@solara.component
def Levers(two: Two) -> None:
    """The levers that can be turned, at what they are set to; each counts from the next day on."""
    update_counter.get()
    name = style.label(two.sides[1].name)
    with solara.Card(f"Levers of {name}", f"from the next day on; {style.label(two.sides[0].name)} stays as it is"):
        for lever in levers():
            _control(two, lever)


def _control(two: Two, lever: Parameter) -> None:
    def turn(value: Any) -> None:
        two.order(lever.key, value)
        force_update()

    *_, part, name = lever.key.split(".")
    label, value = f"{part.capitalize()}, {style.label(name)}", two.sides[1].lever(lever.key)
    if lever.options:
        solara.Select(label, value=value, values=list(lever.options), on_value=turn)
    else:
        step = 1.0 if lever.unit == "days" else (lever.high - lever.low) / STEPS
        solara.Text(f"{label}: {value:g} {'days' if lever.unit == 'days' else ''}")
        solara.SliderFloat("", value=value, min=lever.low, max=lever.high, step=step, on_value=turn)
