"""What is shown as one JSON text: arrays of small numbers in base64 beside names; the page unpacks it at once, while it loads."""

from __future__ import annotations

import base64
import json
from typing import Any

import numpy as np
import pandas as pd

from experiments.map import layers as shades
from experiments.map.gather import Shown, Side
from experiments.map.rerun import WEEK
from experiments.show.figures import style

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
    layers = [vars(shade) | {"top": shades.top(shade, lives)} for shade in shades.SHADES]
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
        "name": side.scenario, "label": style.label(side.scenario), "fields": fields | {shades.PATROLS: patrols},
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
