"""What figures draw on besides the runs, as files of the study: observed figures by month, and the map, both from the seeds."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.study import files, seals

if TYPE_CHECKING:
    from sim.geography.seeds import Seeds

FILES = ("observed.csv", "map.json")


def write(folder: Path, resolution: float) -> seals.Seals:
    """Write both files, the map's squares of so many degrees; returns their seals."""
    from sim.geography.seeds import load

    ground = load()
    texts = (observed_csv(ground), json.dumps(map_json(ground, resolution), ensure_ascii=False) + "\n")
    for name, text in zip(FILES, texts, strict=True):
        files.write_text(folder / name, text)
    return {name: seals.seal(folder / name) for name in FILES}


COLUMNS = {
    "month": ("month", "calendar month, as 2017-06"),
    "region": ("name", "region; 'all' for attacks on the mission"),
    "type": ("name", "type of violence; attacks_on_minusma for attacks on the mission"),
    "events": ("events", "recorded events"),
    "lethal_events": ("events", "recorded events with at least one death"),
    "deaths": ("deaths", "recorded deaths"),
    "scripted_events": ("events", "those among them that every run repeats, since history dictates them"),
    "scripted_deaths": ("deaths", "deaths in these"),
    "source": ("text", "where the figure comes from"),
}
"""Unit and meaning of the columns of observed.csv."""
MISSION = "attacks_on_minusma"
SEATS = ("region", "cercle")


def observed_csv(seeds: Seeds) -> str:
    """Observed events and deaths by month, region and type, and attacks on the mission in all regions together."""
    text = io.StringIO()
    writer = csv.DictWriter(text, tuple(COLUMNS), lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(seeds.observed_month.rows())
    for row in seeds.observed_attacks.rows():
        writer.writerow({"region": "all", "type": MISSION, "events": row["attacks"], "month": row["month"], "source": row["source"]})
    return text.getvalue()


def map_json(seeds: Seeds, resolution: float) -> dict[str, Any]:
    """Outlines and river as lists of [longitude, latitude]; towns. Bases are each run's own: `bases.parquet` has them."""
    towns = [row for row in seeds.places.rows() if row["admin_seat"] in SEATS and not row["offmap"]]
    return {
        "outline": _lines(seeds.outline.rows(), "region", "ring"),
        "river": _lines(seeds.rivers.rows(), "river", "piece"),
        "towns": [{"name": str(row["name"]), "lat": float(row["latitude"]), "lon": float(row["longitude"])} for row in towns],
        "resolution": resolution,
    }


def _lines(rows: Any, *keys: str) -> list[list[list[float]]]:
    lines: dict[tuple[Any, ...], list[list[float]]] = {}
    for row in rows:
        lines.setdefault(tuple(row[key] for key in keys), []).append([float(row["longitude"]), float(row["latitude"])])
    return list(lines.values())
