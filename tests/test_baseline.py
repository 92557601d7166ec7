"""The exact baseline: a history and its futures, and 2017 under every lever, event by event; renewed with --refresh-baseline."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import every_lever
import numpy as np
import pytest
import runs
from equality import EVENTFUL

from sim.model import Mali
from sim.recorded import record_of
from sim.run import run, simulate_history
from sim.settings import Settings, build, default_tree

FOLDER = Path(__file__).resolve().parent / "baseline"
HISTORY, FUTURE, MANDATE, DAYS = 2364, 29, 200, 260
TEXTS = ("side_a", "side_b", "initiator", "target", "subtype", "recorded_initiator")
NUMBERS = ("date", "square", "type_of_violence", "deaths_a", "deaths_b", "deaths_civilians", "wounded_a", "recorded", "recorded_best")
CURE = "If results are meant to change, say why in CHANGELOG.md and renew the baseline: pytest tests/test_baseline.py --refresh-baseline"


def nine(value: float) -> float:
    """A float at nine significant digits, as the baseline keeps it."""
    return float(f"{float(value):.9g}")


def plain(array: np.ndarray) -> Any:
    """Sum and last-weighted sum of an array: whole numbers exactly, others at nine digits."""
    flat = array.ravel()
    weight = np.arange(1, flat.size + 1)
    if array.dtype.kind in "iub":
        return [int(flat.astype(np.int64).sum()), int((flat.astype(np.int64) * (weight % 9973)).sum())]
    return [nine(flat.sum()), nine((flat * (weight % 9973)).sum())]


def events_of(record: Any, first: int) -> list[list[Any]]:
    """Events from a day on, as rows."""
    e = record.events
    rows = np.flatnonzero(e["date"] >= first)
    return [[int(e[c][i]) for c in NUMBERS] + [str(e[c][i]) for c in TEXTS] for i in rows]


def daily_of(record: Any, days: range) -> dict[str, list[float]]:
    """Tallies on some days."""
    return {name: [nine(column[i]) for i in days] for name, column in sorted(record.daily.items()) if name != "date"}


def history_now() -> dict[str, Any]:
    """The history of 200 days: events, tallies every twentieth day, and every array on the eve of the mandate."""
    settings = runs.make(MANDATE, DAYS)
    snapshot = simulate_history(settings, HISTORY)
    record = run("baseline", settings, HISTORY, FUTURE, snapshot=snapshot)
    first = int(record.daily["date"][0].astype(int))
    return {
        "events": [row for row in events_of(record, first) if row[0] < first + MANDATE],
        "daily": daily_of(record, range(19, MANDATE, 20)),
        "arrays": {name: plain(array) for name, array in sorted(snapshot.arrays.items())},
    }  # fmt: skip


def future_now(measures: dict[str, Any]) -> dict[str, Any]:
    """The future of 60 days: events, tallies every tenth day, every outcome."""
    record = run("baseline", runs.make(MANDATE, DAYS, measures=measures), HISTORY, FUTURE)
    first = int(record.daily["date"][MANDATE].astype(int))
    return {
        "events": events_of(record, first), "daily": daily_of(record, range(MANDATE + 9, DAYS, 10)),
        "outcomes": {name: nine(value) for name, value in sorted(record.outcomes.items())},
    }  # fmt: skip


def settings_of_2017() -> Settings:
    """From May to November 2017 under every lever, in a world where rare things are frequent."""
    calendar = {"start": every_lever.START, "mandate": every_lever.MANDATE, "end": every_lever.END}
    return build({"calendar": calendar, "measures": every_lever.MEASURES, "world": EVENTFUL, "circumstances": every_lever.CIRCUMSTANCES})


def year_2017_now() -> dict[str, Any]:
    """The run of 2017: events from the mandate date on, tallies every fifth day, every outcome, and every array of the last day."""
    settings = settings_of_2017()
    model = runs.live(settings, HISTORY, FUTURE)
    record = record_of(model, "baseline", "baseline")
    model.close()
    return {
        "events": events_of(record, settings.calendar.first + settings.calendar.mandate_index),
        "daily": daily_of(record, range(4, settings.calendar.days, 5)),
        "outcomes": {name: nine(value) for name, value in sorted(record.outcomes.items())},
        "arrays": {name: plain(array) for name, array in sorted(model.state.arrays.items())},
    }  # fmt: skip


CASES = {
    "history": history_now, "status_quo": lambda: future_now({}), "mobile": lambda: future_now(runs.MOBILE),
    "placebo": lambda: future_now({**runs.MOBILE, "control": {"placebo": True}}), "every_lever_2017": year_2017_now,
}  # fmt: skip


def without_later_outcomes(now: dict[str, Any], kept: dict[str, Any]) -> dict[str, Any]:
    """What is now, without the outcomes that the baseline does not list: a metric added since changes nothing that it holds."""
    if "outcomes" not in now:
        return now
    return now | {"outcomes": {name: value for name, value in now["outcomes"].items() if name in kept["outcomes"]}}


def first_difference(kept: Any, now: Any, where: str = "") -> str | None:
    """The first place where two trees differ: whole numbers and texts exactly, floats at nine digits."""
    if isinstance(kept, dict) and isinstance(now, dict):
        if kept.keys() != now.keys():
            return f"{where}: names differ: {sorted(kept.keys() ^ now.keys())}"
        pairs = [(name, kept[name], now[name]) for name in kept]
    elif isinstance(kept, list) and isinstance(now, list):
        pairs = [(str(i), a, b) for i, (a, b) in enumerate(zip(kept, now, strict=False))]
        if len(kept) != len(now):
            found = first_difference(kept[: len(pairs)], now[: len(pairs)], where)
            return found or f"{where}: {len(kept)} rows in the baseline, {len(now)} now"
    elif isinstance(kept, float) or isinstance(now, float):
        same = kept == now or bool(np.isclose(kept, now, rtol=2e-9, atol=1e-12, equal_nan=True))
        return None if same else f"{where}: {kept!r} in the baseline, {now!r} now"
    else:
        return None if kept == now else f"{where}: {kept!r} in the baseline, {now!r} now"
    return next((found for name, a, b in pairs if (found := first_difference(a, b, f"{where}/{name}"))), None)


def written(tree: dict[str, Any]) -> str:
    """One event, one tally and one array a line, so that a change can be read in a diff."""
    parts = []
    for name, content in tree.items():
        if isinstance(content, list):
            lines = [f"  {json.dumps(row)}" for row in content]
            parts.append(f"{json.dumps(name)}: [\n" + ",\n".join(lines) + "\n ]")
        else:
            lines = [f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in content.items()]
            parts.append(f"{json.dumps(name)}: {{\n" + ",\n".join(lines) + "\n }")
    return "{\n " + ",\n ".join(parts) + "\n}\n"


@pytest.mark.parametrize("name", sorted(CASES))
def test_results_are_those_of_the_baseline(name: str, refresh: bool) -> None:
    path = FOLDER / f"{name}.json"
    now = CASES[name]()
    if refresh:
        path.parent.mkdir(exist_ok=True)
        path.write_text(written(now), encoding="utf-8")
        pytest.skip(f"{path.name} written anew")
    assert path.is_file(), f"{path.name} is missing. {CURE}"
    kept = json.loads(path.read_text(encoding="utf-8"))
    found = first_difference(kept, without_later_outcomes(now, kept))
    assert found is None, f"{name} differs from the baseline at {found}. {CURE}"


def test_the_baseline_would_notice() -> None:
    """One man, one name, or the ninth digit of one number is a difference; the eleventh digit is not."""
    kept = {"events": [[1, "JNIM"]], "daily": {"troops": [1.23456789]}}
    assert first_difference(kept, {"events": [[1, "JNIM"]], "daily": {"troops": [1.2345678900001]}}) is None
    for other in (
        {"events": [[2, "JNIM"]], "daily": {"troops": [1.23456789]}},
        {"events": [[1, "ISGS"]], "daily": {"troops": [1.23456789]}},
        {"events": [[1, "JNIM"]], "daily": {"troops": [1.23456799]}},
        {"events": [[1, "JNIM"], [1, "JNIM"]], "daily": {"troops": [1.23456789]}},
        {"events": [[1, "JNIM"]], "daily": {"troop": [1.23456789]}},
    ):
        assert first_difference(kept, other)


def test_the_baseline_has_something_to_hold() -> None:
    """Both postures differ in the baseline, and events of several kinds are in it."""
    for name in CASES:
        assert (FOLDER / f"{name}.json").is_file(), CURE
    kept = {name: json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8")) for name in CASES}
    assert len({json.dumps(kept[name]["outcomes"]) for name in ("status_quo", "mobile", "placebo")}) == 3
    subtypes = {row[len(NUMBERS) + TEXTS.index("subtype")] for tree in kept.values() for row in tree["events"]}
    assert len(subtypes) >= 5 and len(kept["history"]["events"]) > 50
    assert set(kept["history"]["arrays"]) == set(Mali(runs.make(), enlist=False).state.arrays), CURE


def test_every_lever_is_pulled_in_the_run_of_2017() -> None:
    """Each lever is away from its default, but those that say why not; of orders by name, every action and every word of it is met."""
    usual, given = (dict(runs.leaves(tree["measures"])) for tree in (default_tree(), settings_of_2017().tree()))
    assert {key for key, value in usual.items() if given.get(key) == value} == set(every_lever.APART)
    orders = every_lever.MEASURES
    assert {order["action"] for order in orders["bases"].values()} == {"close", "shrink", "open"}
    for name, words in (
        ("bases", {"action", "to", "from", "share", "men", "since"}),
        ("contingents", {"base", "men", "infantry", "helicopters", "arrive", "leave", "caveats", "since"}),
        ("patrol_areas", {"at", "base", "men", "since", "until", "days"}),
    ):
        assert {word for order in orders[name].values() for word in order} == words


def test_what_is_dated_in_2017_happens_within_the_run() -> None:
    """The mandate lies inside the run, and every date that an order gives between it and the last day."""
    assert every_lever.START < every_lever.MANDATE < every_lever.END
    dates = [value for _key, value in runs.leaves({"measures": every_lever.MEASURES, "circumstances": every_lever.CIRCUMSTANCES})
             if isinstance(value, str) and value[:2] == "20"]  # fmt: skip
    assert len(dates) > 10 and all(every_lever.MANDATE < date.fromisoformat(value) < every_lever.END for value in dates)
