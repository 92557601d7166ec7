"""Recorded events of a study in the shapes of UCDP GED and ACLED, and its places as GeoJSON: mali export RESULTS [FORMAT ...].

Without formats all three: ged (recorded_ged.csv), acled (recorded_acled.csv), geojson (places.geojson), written into the folder of
results. True events stand in events.parquet; here is only what the model records of them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.ask.mistakes import Mistake, unknown

if TYPE_CHECKING:
    from experiments.cli import Request
    from experiments.study.results import Results

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
    from experiments.study.results import Results

    results = Results(folder)
    needs = {"geojson": "bases.parquet"}
    chosen = [name for name in FORMATS if name in (wanted or FORMATS)]
    for name in chosen:
        table = needs.get(name, "events.parquet")
        if not results.has(table):
            raise Mistake(f"{folder}: {table} is not there for {name}; the study needs keep=events")
    from experiments.study.files import write_text

    for path, text in [made(results, name) for name in chosen]:  # all are made before one is written
        write_text(path, text)
        print(path)
    return 0


def made(results: Results, name: str) -> tuple[Path, str]:
    """One file in the study's folder, and what is written into it."""
    from experiments.tools import export_acled as acled
    from experiments.tools import export_ged as ged
    from experiments.tools import export_geojson as geojson

    if name == "geojson":
        return results.folder / geojson.FILE, json.dumps(geojson.collection(results), ensure_ascii=False) + "\n"
    module = {"ged": ged, "acled": acled}[name]
    return results.folder / module.FILE, module.table(results).to_csv(index=False, lineterminator="\n")
