"""The exact baseline: one history and two futures, event by event; renewed on purpose with --refresh-baseline."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import runs

from sim.model import Mali
from sim.run import run, simulate_history

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


CASES = {"history": history_now, "status_quo": lambda: future_now({}), "mobile": lambda: future_now(runs.MOBILE)}


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


def test_a_metric_added_since_is_no_difference_and_a_metric_gone_is_one() -> None:
    kept = {"events": [], "outcomes": {"deaths": 3.0, "raids": 1.0}}
    more, fewer, other = {"deaths": 3.0, "new": 7.0, "raids": 1.0}, {"deaths": 3.0, "new": 7.0}, {"deaths": 3.0, "raids": 2.0}
    assert first_difference(kept, without_later_outcomes({"events": [], "outcomes": more}, kept)) is None
    for changed in (fewer, other):
        assert first_difference(kept, without_later_outcomes({"events": [], "outcomes": changed}, kept))


def test_the_baseline_has_something_to_hold() -> None:
    """Both postures differ in the baseline, and events of several kinds are in it."""
    for name in CASES:
        assert (FOLDER / f"{name}.json").is_file(), CURE
    kept = {name: json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8")) for name in CASES}
    assert kept["status_quo"]["outcomes"] != kept["mobile"]["outcomes"]
    subtypes = {row[len(NUMBERS) + TEXTS.index("subtype")] for tree in kept.values() for row in tree["events"]}
    assert len(subtypes) >= 5 and len(kept["history"]["events"]) > 50
    assert set(kept["history"]["arrays"]) == set(Mali(runs.make(), enlist=False).state.arrays), CURE
