"""Settings and short runs that several tests use; days are counted from the start date."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np

from sim.model import Mali
from sim.schedule import steps
from sim.settings import Settings, build

START = date(2015, 1, 1)
MOBILE: dict[str, Any] = {
    "posture": {
        part: {"long_patrol_share": 0.45, "long_patrol_days": 14, "risk_tolerance": 0.6, "choice": "need"} for part in ("north", "centre")
    }
}
CLOSED: dict[str, Any] = {"bases": {"tessalit": {"action": "close", "to": "kidal"}, "ansongo": {"action": "close", "to": "gao"}}}
EQUIPPED: dict[str, Any] = {
    "equipment": {
        "helicopters": 20, "armoured_vehicles": 100, "counter_ied_units": 6, "medevac_teams": 10, "hardening": 5.0,
    }
}  # fmt: skip
SURGE: dict[str, Any] = {"troops": {"fill": 1.0}}
JOINT: dict[str, Any] = {"joint_force": {"force": "g5", "since": "2015-03-01"}}
CIVIL: dict[str, Any] = {"civil": {"staff_factor": 2.0, "mobile": True, "placement": "centre"}}
STATE: dict[str, Any] = {"state": {"support": 1.0, "return_to": "kidal", "teams": 20, "reinforcement": 1000}}
ARMED: dict[str, Any] = {
    "mixed_patrols": {"kidal": "2015-06-01", "timbuktu": "2015-06-01", "gao": "2015-06-01"}, "splinters": {"integrate": True},
}  # fmt: skip
ACCORD: dict[str, Any] = {
    "accord": {"mediators": 2, "extension_months": 12, "algeria": True, "visit": "2017-02-10"},
    "sanctions": {"share": 1.0, "accuracy": 0.5, "partiality": 1.0, "against": "platform"},
    "forums": {"kidal": 6.0, "gao": 6.0, "timbuktu": 6.0},
}  # fmt: skip
COUNTRIES: dict[str, Any] = {
    "contingents": {
        "canada": {"base": "gao", "men": 250, "infantry": 50, "helicopters": 8},
        "bangladesh": {"caveats": {"long_patrols": False, "beyond_km": 60}},
    }
}  # fmt: skip
AREAS: dict[str, Any] = {"patrol_areas": {"labbezanga": {"at": "labbezanga", "base": "gao", "men": 150}}}
OPENED: dict[str, Any] = {"bases": {"hombori": {"action": "open", "from": ["gao", "timbuktu"], "men": 150}}}
BY_BASE: dict[str, Any] = {"posture": {**MOBILE["posture"], "bases": {"gao": {"long_patrol_share": 0.6}}}}
ALL: dict[str, Any] = {
    **BY_BASE, "bases": {**CLOSED["bases"], **OPENED["bases"]}, **COUNTRIES, **AREAS, **EQUIPPED, **CIVIL, **SURGE, **STATE, **ARMED,
    **JOINT, **ACCORD,
}  # fmt: skip
"""Every lever of every measure away from the status quo."""
POSTURES: dict[str, dict[str, Any]] = {
    "status_quo": {}, "mobile": MOBILE, "closed": CLOSED, "closed_and_mobile": {**CLOSED, **MOBILE}, "equipped": EQUIPPED,
    "opened": OPENED, "areas": AREAS, "civil": CIVIL, "armed": ARMED,
    "politics": {**ACCORD, **STATE, "joint_force": {**JOINT["joint_force"], "roles_agreed": True}},
    "placebo": {**MOBILE, "control": {"placebo": True}},
}  # fmt: skip


def calendar(mandate: int, days: int, start: date = START) -> dict[str, str]:
    """A calendar whose mandate begins on day `mandate` and that lasts `days` days."""
    return {
        "start": str(start), "mandate": str(start + timedelta(mandate)), "end": str(start + timedelta(days - 1)),
    }  # fmt: skip


def make(mandate: int = 40, days: int = 80, start: date = START, measures: Mapping[str, Any] | None = None, **rest: Any) -> Settings:
    """Settings of a short run; `rest` are the sections world and grid."""
    return build({"calendar": calendar(mandate, days, start), "measures": copy.deepcopy(dict(measures or {})), **rest})


def live(settings: Settings, history: int = 11, future: int = 12, days: int | None = None, **options: Any) -> Mali:
    """A model that has lived `days` days (all of its calendar when None), without Mesa views unless asked for."""
    options.setdefault("enlist", False)
    model = Mali(settings, history=history, future=future, **options)
    for _ in range(settings.calendar.days if days is None else days):
        model.step()
    return model


def digest(*things: Any) -> str:
    """SHA-256 over arrays and plain values, to compare states to the bit."""
    out = hashlib.sha256()
    for thing in things:
        if isinstance(thing, np.ndarray) and thing.dtype != object:
            out.update(np.ascontiguousarray(thing).tobytes())
        else:
            out.update(repr(thing.tolist() if isinstance(thing, np.ndarray) else thing).encode())
    return out.hexdigest()


def fingerprint(model: Mali, added: bool = True) -> dict[str, str]:
    """One digest for each array, the daily rows and the events of a model; without the rows of sites that a scenario adds if so told."""
    rows = len(model.geography.bases.key) if added else int((~model.geography.bases.added).sum())
    out = {name: digest(array[:rows] if name.startswith("base.") else array) for name, array in model.state.arrays.items()}
    out["daily"] = digest(model.recorder.daily[: model.index])
    out["events"] = digest(list(model.recorder.rows))
    return out


def apart(one: Mali, two: Mali) -> list[str]:
    """Names of what differs between two models: events and whole numbers at all, floats beyond 1e-9 of their value."""
    out = [] if list(one.recorder.rows) == list(two.recorder.rows) else ["events"]
    pairs = {name: (array, two.state.arrays[name]) for name, array in one.state.arrays.items()}
    pairs["daily"] = one.recorder.daily[: one.index], two.recorder.daily[: two.index]
    return out + [name for name, (a, b) in pairs.items() if not np.allclose(a, b, rtol=1e-9, atol=1e-12, equal_nan=True)]


def differing(one: Mapping[str, str], two: Mapping[str, str]) -> list[str]:
    """Names that differ between two fingerprints."""
    return sorted(name for name in one.keys() | two.keys() if one.get(name) != two.get(name))


def part_label(step: Any) -> str:
    """Name of a step's part, told apart from a rule of the same word."""
    return f"actors/{step.name}" if step.verb == "decide" else f"rules/{step.name}"


def owned(part: Any) -> set[str]:
    """Arrays that a part may write."""
    return set(getattr(part, "WRITES", ())) | set(getattr(part, "DECLARES", {}))


def all_parts() -> dict[str, Any]:
    """Every part that the day names, by label."""
    return {part_label(step): step.part for step in steps()}


def leaves(tree: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Dotted keys and values of a nested tree."""
    for name, value in tree.items():
        if isinstance(value, Mapping) and value:
            yield from leaves(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def with_value(key: str, value: Any) -> dict[str, Any]:
    """A nested tree that sets one dotted key."""
    tree: Any = value
    for part in reversed(key.split(".")):
        tree = {part: tree}
    return tree
