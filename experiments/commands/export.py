"""Recorded events of a study in the shapes of UCDP GED and ACLED, and its places as GeoJSON: mali export RESULTS [FORMAT ...].

Without formats all three: ged (recorded_ged.csv), acled (recorded_acled.csv), geojson (places.geojson), written into the folder of
results. True events stand in events.parquet; here is only what the model records of them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.config.mistakes import Mistake, unknown

if TYPE_CHECKING:
    from experiments.cli import Request
    from experiments.tables.results import Results

USES: tuple[str, ...] = ()
WORDS = "RESULTS [FORMAT ...]"
FORMATS = ("ged", "acled", "geojson")


def main(request: Request) -> int:
    """Write the files that are asked for and name them."""
    if request.overrides:
        raise Mistake(f"mali export: '{request.overrides[0]}' is an override; export takes a folder and formats only")
    if not request.words:
        raise Mistake("mali export: needs a folder of results, as in results/compare-1a2b3c4d")
    folder, *wanted = request.words
    for name in wanted:
        if name not in FORMATS:
            raise unknown("format", name, FORMATS, "mali export")
    from experiments.tables.results import Results

    results = Results(folder)
    needs = {"geojson": "bases.parquet"}
    chosen = [name for name in FORMATS if name in (wanted or FORMATS)]
    for name in chosen:
        table = needs.get(name, "events.parquet")
        if not results.has(table):
            raise Mistake(f"{folder}: {table} is not there for {name}; the study needs keep=events")
    for name in chosen:
        print(write(results, name))
    return 0


def write(results: Results, name: str) -> Path:
    """Write one file into the study's folder; returns its path."""
    from experiments.export import acled, ged, geojson
    from experiments.tables.files import write_text

    if name == "geojson":
        path = results.folder / geojson.FILE
        write_text(path, json.dumps(geojson.collection(results), ensure_ascii=False) + "\n")
        return path
    module = {"ged": ged, "acled": acled}[name]
    path = results.folder / module.FILE
    write_text(path, module.table(results).to_csv(index=False, lineterminator="\n"))
    return path
