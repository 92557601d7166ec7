"""Mali in Mesa's own tools: a batch over levers and numbers of the world, and metrics after any day."""

from __future__ import annotations

import math

import mesa
import pytest
import runs

from sim import metrics
from sim.engine.parameters import SettingsError
from sim.geography.seeds import SeedError, numbered
from sim.model import Mali
from sim.recorded import record_of
from sim.run import run

CALENDAR = runs.calendar(20, 60)


def test_a_batch_runs_over_levers_and_numbers_of_the_world() -> None:
    parameters = {
        "calendar": [CALENDAR], "enlist": False, "seed": [1, 2], "measures.posture.centre.long_patrol_share": [0.08, 0.6],
        "world.ieds.hit_army": 0.05,
    }  # fmt: skip
    rows = mesa.batch_run(Mali, parameters, max_steps=100, data_collection_period=40, display_progress=False)
    assert len(rows) == 4 * 3 and {row["Step"] for row in rows} == {0, 40, 59}
    ends = [row for row in rows if row["Step"] == 59]
    assert len({row["long_patrol_days"] for row in ends}) == 4, "seeds and levers each matter"
    assert all(math.isnan(row["deaths"]) for row in rows if row["Step"] == 0), "the mandate has not begun"


def test_at_the_end_the_collector_has_the_outcomes_of_the_run() -> None:
    settings = runs.make(8, 24)
    model = Mali(settings, enlist=False, seed=3)
    while model.running:
        model.step()
    found = {name: values[-1] for name, values in model.datacollector.model_vars.items()}
    outcomes = run("x", settings, numbered("history", 3), numbered("future", 3)).outcomes
    assert found == {metric.name: outcomes[metric.name] for metric in metrics.catalogue()}
    assert record_of(model, "x", "y").outcomes == outcomes
    frame = model.datacollector.get_model_vars_dataframe()
    assert frame.shape == (24, len(metrics.catalogue())) and frame["deaths"].iloc[8:].is_monotonic_increasing


def test_a_metric_after_an_earlier_day_is_that_of_a_shorter_run() -> None:
    """Sums by square are those of the latest day: metrics that stand on them are not known on earlier ones."""
    long, short = (runs.live(runs.make(20, days), 3, 4, days=days) for days in (60, 45))
    early = {name: values[44] for name, values in long.datacollector.model_vars.items()}
    there = {name: values[44] for name, values in short.datacollector.model_vars.items()}
    unknown = {name for name, value in early.items() if math.isnan(value) and not math.isnan(there[name])}
    assert unknown == {"state_presence_kidal", "state_presence_rural"}
    assert all(early[name] == there[name] or math.isnan(there[name]) for name in early.keys() - unknown)
    with pytest.raises(IndexError, match="the model has lived 45 days"):
        short.datacollector.model_vars["deaths"][45]


def test_values_are_settings_and_mistakes_are_told() -> None:
    model = Mali(runs.make(20, 60, measures=runs.MOBILE), enlist=False, **{"measures.troops.fill": 0.5, "world": {"ieds": {"sigma": 1.0}}})
    tree = model.settings.tree()
    assert tree["measures"]["troops"]["fill"] == 0.5 and tree["world"]["ieds"]["sigma"] == 1.0
    assert tree["measures"]["posture"]["north"]["long_patrol_share"] == 0.45, "what is not named stays"
    mistakes = {
        "world.ied.sigma": "world.ied: unknown key",
        "measures.troops.fill.x": "measures.troops.fill: input should be a valid number",
    }
    for key, said in mistakes.items():
        with pytest.raises(SettingsError, match=said):
            Mali(enlist=False, **{key: 1})
    with pytest.raises(SeedError, match="needs a whole number from 1"):
        Mali(enlist=False, seed=0)


def test_agents_list_their_columns() -> None:
    model = Mali(runs.make(5, 10))
    model.step()
    agent = next(one for one in model.agents if type(one).__name__ == "Contingent")
    assert agent.columns["men"] == agent.men and {"men", "infantry", "base"} <= set(dir(agent))  # type: ignore[attr-defined]
