"""What is shown as one JSON text: layers with their colours, and arrays of small numbers in base64; the page unpacks it while it loads."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from experiments.map.gather import Shown, Side
from experiments.map.rerun import WEEK, Lived
from experiments.show.figures import style

NICE = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 10.0)
SELDOM = 97.0
"""Percent of squares and days with patrols that stay below their full colour."""


@dataclass(frozen=True)
class Shade:
    """One layer: key, title, what a value is, its full colour, and the power of a value's part of the top that colours follow."""

    key: str
    title: str
    unit: str
    colour: str
    power: float = 1.0


SHADES = (
    Shade("influence_jnim", "Influence of JNIM", "share, mean of the week", "#5b2a86"),
    Shade("influence_isgs", "Influence of ISGS", "share, mean of the week", "#8a4b08"),
    Shade("cover", "Cover by the mission", "share, mean of the week", "#00558c"),
    Shade("patrols", "Patrols of the mission", "platoon-days in the last 7 days", "#00664b", 0.5),
    Shade("tension", "Tension between communities", "share, mean of the week", "#a02c70"),
)
PATROLS = "patrols"


def recent(patrols: np.ndarray) -> np.ndarray:
    """Platoon-days of each day and the six before it."""
    total = np.cumsum(patrols, axis=0, dtype=np.float64)
    total[WEEK:] = total[WEEK:] - total[:-WEEK]
    return total


def on(shade: Shade, lived: Lived, day: int) -> np.ndarray:
    """A layer's values on one day, a number a square."""
    if shade.key != PATROLS:
        return np.asarray(lived.weekly[shade.key][day // WEEK])
    return np.asarray(lived.patrols[max(0, day - WEEK + 1) : day + 1].sum(axis=0))


def top(shade: Shade, sides: Sequence[Lived]) -> float:
    """The value of the full colour, a round number: the largest one of all sides, but of patrols one that is seldom exceeded."""
    if shade.key != PATROLS:
        return _nice(max(float(one.weekly[shade.key].max()) for one in sides))
    found = np.concatenate([week[week > 0] for week in (recent(one.patrols) for one in sides)])
    return _nice(float(np.percentile(found, SELDOM))) if len(found) else 1.0


def _nice(value: float) -> float:
    """The next round number that is no less."""
    if value <= 0.0:
        return 1.0
    power = 10.0 ** np.floor(np.log10(value))
    return float(round(next(step for step in NICE if step * power >= value * (1 - 1e-9)) * power, 9))


BYTE, EXACT = 255, 1e-4
TYPES: dict[str, Any] = {"u1": np.uint8, "u2": np.uint16, "u4": np.uint32, "f4": np.float32}
SPARSE = 0.3
"""Share of numbers above zero below which it is shorter to say where they are."""
COUNTERS = {
    "deaths": "Deaths",
    "civilian_deaths": "of them civilians",
    "peacekeeper_deaths": "of them peacekeepers",
    "attacks_on_mission": "Attacks on the mission",
    "displaced": "Displaced people, today",
    "patrol_days": "Patrols, platoon-days",
}


def text(shown: Shown) -> str:
    """The whole payload as JSON that can stand in a script element: no `<` is left in it."""
    return json.dumps(payload(shown), ensure_ascii=False, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")


def payload(shown: Shown) -> dict[str, Any]:
    """Ground, layers and both sides."""
    ground = shown.ground
    lives = [side.lived for side in shown.sides]
    layers = [vars(shade) | {"top": top(shade, lives)} for shade in SHADES]
    backdrop = {name: shown.places[name] for name in ("outline", "river", "towns", "resolution")}
    return {
        "first": shown.first.date().isoformat(), "days": shown.days, "week": WEEK, "runs": shown.asked.runs, "mean": shown.asked.mean,
        "layers": layers, "counters": COUNTERS, "map": backdrop,
        "regions": sorted(set(ground["region"])),
        "ground": {
            "latitude": pack(ground["latitude"]), "longitude": pack(ground["longitude"]),
            "gid": pack(ground["priogrid_gid"]), "region": pack(_codes(ground["region"], sorted(set(ground["region"])))),
        },
        "sides": [_side(side, shown) for side in shown.sides],
    }  # fmt: skip


def pack(values: Any) -> dict[str, str]:
    """An array in the smallest of TYPES that holds it: whole numbers from 0 on, or floats."""
    flat = np.asarray(values).ravel()
    kind = "f4"
    if flat.dtype.kind in "iub":
        largest = int(flat.max(initial=0))
        kind = next(name for name in ("u1", "u2", "u4") if largest <= np.iinfo(TYPES[name]).max)
    raw = np.ascontiguousarray(flat, dtype=np.dtype(TYPES[kind]).newbyteorder("<")).tobytes()
    return {"type": kind, "data": base64.b64encode(raw).decode("ascii")}


def unpack(packed: dict[str, Any]) -> np.ndarray:
    """The array again."""
    return np.frombuffer(base64.b64decode(packed["data"]), np.dtype(TYPES[packed["type"]]).newbyteorder("<"))


def in_bytes(values: np.ndarray, parts: int = 1) -> dict[str, Any]:
    """A field in 256 steps from 0 to its largest value; of a sparse one only what is above 0.

    Where all values are so many `parts` of one, at most 255 of them, they stay exactly what they are: whole numbers, or means of them.
    """
    largest, counted = float(values.max(initial=0.0)), values * np.float64(parts)
    whole = largest * parts <= BYTE and bool(np.abs(counted - np.rint(counted)).max(initial=0.0) < EXACT)
    scale = 1.0 / parts if whole else float(f"{largest / BYTE:.9g}")
    steps = np.rint(values / scale).clip(0, BYTE).astype(np.uint8).ravel()
    there = np.flatnonzero(steps)
    told: dict[str, Any] = {"scale": scale, "length": steps.size}
    if len(there) > SPARSE * steps.size:
        return told | {"values": pack(steps)}
    return told | {"gaps": pack(np.diff(there, prepend=-1)), "values": pack(steps[there])}


def out_of_bytes(packed: dict[str, Any]) -> np.ndarray:
    """The field again, flat."""
    values = unpack(packed["values"])
    if "gaps" in packed:
        steps = np.zeros(packed["length"], np.uint8)
        steps[np.cumsum(unpack(packed["gaps"]), dtype=np.int64) - 1] = values
        values = steps
    return values * packed["scale"]


def _side(side: Side, shown: Shown) -> dict[str, Any]:
    fields = {name: in_bytes(values) for name, values in side.lived.weekly.items()}
    patrols = in_bytes(side.lived.patrols, shown.asked.runs)
    counts = {name: pack(side.counts[name].astype(float)) for name in COUNTERS}
    return {
        "name": side.scenario, "label": style.label(side.scenario), "fields": fields | {PATROLS: patrols},
        "counts": counts, "bases": _bases(side), "events": _events(side, shown.asked.mean),
    }  # fmt: skip


def _bases(side: Side) -> list[dict[str, Any]]:
    """Each base with its men, as [day, men] where they change."""
    found = []
    for base, row in side.bases.iterrows():
        men = side.lived.men[str(base)]
        turns = np.flatnonzero(np.diff(men, prepend=np.nan) != 0.0)
        told = [[int(day), round(float(men[day]), 2)] for day in turns]
        found.append({"name": row["name"], "lat": float(row["latitude"]), "lon": float(row["longitude"]), "men": told})
    return found


def _events(side: Side, mean: bool) -> dict[str, Any]:
    """Columns of events in order of days."""
    table = side.events
    columns = {"day": pack(table["day"]), "row": pack(table["row"]), "kind": pack(table["kind"])}
    columns |= {name: pack(table[name]) for name in ("deaths", "civilians")}
    if mean:
        return columns | {"count": pack(table["count"])}
    names = sorted({*table["side_a"], *table["side_b"]})
    subtypes = sorted(set(table["subtype"]))
    columns |= {name: pack(_codes(table[name], names)) for name in ("side_a", "side_b")}
    told = {"names": [style.label(name) for name in names], "subtypes": [style.label(name) for name in subtypes]}
    return columns | {"subtype": pack(_codes(table["subtype"], subtypes))} | told


def _codes(column: pd.Series, names: list[str]) -> np.ndarray:
    return np.asarray(pd.Categorical(column, categories=names).codes)
