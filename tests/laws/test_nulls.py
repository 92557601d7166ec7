"""A parameter that declares a null does something off it: in a run where rare things are frequent, an array of the last day is another."""

from __future__ import annotations

import copy
from functools import cache
from typing import Any

import every_lever
import pytest
import runs
from equality import EVENTFUL

from sim.engine.parameters import Parameter
from sim.settings import build, parameters

SEEDS = (2364, 29)
DAILY = 6
"""Of all nulls, one in so many is tried daily."""
NOT_MET = {
    "attacks.convoy_escort", "attacks.police", "banditry.harass", "bargaining.agree_per_month", "bargaining.on_record", "bargaining.prize",
    "bargaining.forum", "bargaining.temptation", "bargaining.watched", "campaigns.strength", "communal.before", "community.silenced",
    "deployment.contributed", "feuds.on_record", "garrisons.given_up", "jihadist_rivalry.strained", "militia.courts", "militia.arms",
    "peace_process.truces", "peace_process.mediated", "quick_reaction.for_army", "quick_reaction.alerts_per_week", "rivalry.deterrence",
    "rivalry.vengeance", "rivalry.civilian_harm", "rivalry.truce",
}  # fmt: skip
"""What they act on does not come about in these seven months; each has a tiny world of its own in tests/rules or tests/actors."""
NULLS = [p for p in parameters() if p.null is not None and p.key.removeprefix("world.") not in NOT_MET]


@cache
def last_day(key: str = "", value: float = 0.0) -> dict[str, str]:
    """Digests of all arrays on the last day of 2017's run under every lever, with one number of the world changed."""
    world: dict[str, Any] = copy.deepcopy(EVENTFUL)
    if key:
        _, part, name = key.split(".")
        world.setdefault(part, {})[name] = value
    calendar = {"start": every_lever.START, "mandate": every_lever.MANDATE, "end": every_lever.END}
    model = runs.live(build({"calendar": calendar, "measures": every_lever.MEASURES, "world": world}), *SEEDS)
    found = {name: runs.digest(array) for name, array in model.state.arrays.items()}
    model.close()
    return found


@pytest.mark.parametrize("p", [pytest.param(p, id=p.key, marks=[pytest.mark.slow] * (n % DAILY > 0)) for n, p in enumerate(NULLS)])
def test_off_its_null_a_parameter_moves_something(p: Parameter) -> None:
    assert p.null is not None and p.low <= p.null <= p.high
    part, name = p.key.split(".")[1:]
    usual = EVENTFUL.get(part, {}).get(name, p.default)
    assert last_day(p.key, p.high if usual == p.null else p.null) != last_day()


def test_each_exception_is_a_parameter_with_a_null() -> None:
    assert {p.key.removeprefix("world.") for p in parameters() if p.null is not None} >= NOT_MET
