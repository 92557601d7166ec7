"""Posture by place: what is ordered for one part of the country or one base leaves the orders of all others as they are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import runs

from sim.actors.patrol import OUT, SHORT
from sim.measures import posture
from sim.model import Mali, ground_for
from sim.settings import build

MOVED = runs.MOBILE["posture"]["north"]
MANDATE, DAYS, EVERY = 640, 800, 16


def orders(model: Mali, regime: int) -> tuple[np.ndarray, np.ndarray]:
    """Tasks and targets that platoons would get on the next day under one set of levers, on the state as it stands."""
    day = model.new_day()
    for entry in model.simulation.entries:
        if entry.step.decides and entry.step.name in ("contingent", "patrol"):
            entry.verb(entry.views[regime], entry.params[regime], day, model.geography)
    given, n = model.simulation.orders["patrol"], int(model.state.arrays["patrol.size"][0])
    return given.task[:n].copy(), given.target[:n].copy()


def compared(moved: str, **other: Any) -> list[dict[str, Any]]:
    """On days of a lived run: orders of both sets of levers for platoons of the part that is moved and of the other one."""
    model = Mali(runs.make(MANDATE, DAYS, measures={"posture": {moved: MOVED, **other}}), history=11, future=9, enlist=False)
    centre, out = model.geography.centre, []
    while model.index < DAYS - 1:
        model.step()
        if model.index > MANDATE and not model.index % EVERY:
            n = int(model.state.arrays["patrol.size"][0])
            at_centre = model.geography.bases.centre[model.state.arrays["patrol.base"][:n]]
            mine = at_centre == (moved == "centre")
            before, after = orders(model, 0), orders(model, 1)
            sent = np.isin(after[0], (SHORT, OUT))
            abroad = mine & sent & (centre[after[1]] != (moved == "centre"))
            same = all((one[~mine] == two[~mine]).all() for one, two in zip(before, after, strict=True))
            out.append({"same": same, "abroad": int(abroad.sum()), "sent": int((sent & ~mine).sum()), "long": int((after[0] == OUT).sum())})
    model.close()
    return out


@pytest.mark.parametrize("moved", ["north", "centre"])
def test_moving_one_part_leaves_the_orders_of_the_other_to_the_man_and_sends_nobody_there(moved: str) -> None:
    days = compared(moved)
    assert len(days) >= 9 and all(day["same"] for day in days)
    assert sum(day["abroad"] for day in days) == 0
    assert sum(day["sent"] for day in days) > 50 and sum(day["long"] for day in days) > 2, "there is something to compare"


def test_men_serve_in_the_other_part_where_that_is_ordered() -> None:
    days = compared("north", north={**MOVED, "serve_in_other_part": True})
    assert sum(day["abroad"] for day in days) > 0
    assert all(day["same"] for day in days), "the Centre's own platoons stay as they are"


def terms(levers: dict[str, Any]) -> dict[str, np.ndarray]:
    """Terms of a posture on the real ground."""
    return posture.terms(posture.Params(**levers), ground_for(build({})))


def test_the_posture_of_a_part_governs_what_is_done_there_by_whom_ever() -> None:
    """Gao's men in the Centre go by its posture, in the North by their own; their share is that of their base."""
    keys = ground_for(build({})).bases.key
    laid = terms({"north": MOVED, "bases": {"gossi": {"long_patrol_share": 0.5, "choice": "road"}}})
    for name, status_quo in (("choice", 0), ("long_patrol_days", 4.0), ("risk_tolerance", 0.3)):
        moved = posture.CHOICES.index(MOVED[name]) if name == "choice" else MOVED[name]
        assert laid[name][keys.index("gao")].tolist() == [moved, status_quo], name
        assert laid[name][keys.index("sevare")].tolist() == [moved, status_quo], name
    assert laid["choice"][keys.index("gossi")].tolist() == [0, 0] and laid["long_patrol_days"][keys.index("gossi")].tolist() == [14.0, 4.0]
    shares = dict(zip(keys, laid["long_patrol_share"], strict=True))
    assert (shares["gossi"], shares["gao"], shares["sevare"]) == (0.5, 0.45, 0.08)


def test_a_base_without_levers_of_its_own_or_with_those_of_its_part_is_the_status_quo() -> None:
    usual = terms({})
    for same in ({"bases": {"Léré": {}}}, {"bases": {"lere": {"long_patrol_share": 0.08, "choice": "road"}}}):
        assert all((terms(same)[name] == usual[name]).all() for name in usual)


def test_one_base_sends_more_men_out_long_and_no_other_does() -> None:
    """Same state, two sets of levers: contingents at Gao start more long patrols, all others the same number."""
    model = runs.live(runs.make(640, 760, measures={"posture": {"bases": {"gao": {"long_patrol_share": 0.8}}}}), 8, 9, days=641)
    starts = []
    for regime in (0, 1):
        orders(model, regime)
        starts.append(model.simulation.orders["contingent"].start_long[: int(model.state.arrays["contingent.size"][0])].copy())
    at = model.state.arrays["contingent.base"][: len(starts[0])] == model.geography.bases.key.index("gao")
    assert starts[1][at].sum() > starts[0][at].sum() and (starts[1][~at] == starts[0][~at]).all()
    model.close()
