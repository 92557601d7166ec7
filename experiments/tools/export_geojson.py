"""Places of a study as GeoJSON: outlines, the river, towns, and every scenario's bases with their men."""

from __future__ import annotations

from typing import Any

import pandas as pd

from experiments.study.results import BASE_COLUMNS, Results
from experiments.tools import export_checked as checked

FILE = "places.geojson"
Feature = dict[str, Any]


def collection(results: Results) -> Feature:
    """A FeatureCollection; `kind` says what a feature is: outline, river, town or base."""
    ground = checked.ground(results)
    features = [_feature("Polygon", [ring], kind="outline") for ring in ground["outline"]]
    features += [_feature("LineString", line, kind="river", name="Niger") for line in ground["river"]]
    features += [_feature("Point", [town["lon"], town["lat"]], kind="town", name=town["name"]) for town in ground["towns"]]
    features += [_base({str(key): value for key, value in row.items()}) for row in bases(results).to_dict("records")]
    return {"type": "FeatureCollection", "name": "places", "features": features}


def bases(results: Results) -> pd.DataFrame:
    """A row a scenario and base: its men as means over runs, the share of runs in which it stands at the end, and the usual dates."""
    found = checked.bases(results)
    table = found.assign(stands=found["men_at_end"] > 0)
    runs = results.runs.groupby("scenario").size()
    grouped = table.groupby(["scenario", "base"], sort=False)
    found = grouped[["name", "latitude", "longitude", "opened", "closed"]].first()
    count = runs.reindex(found.index.get_level_values("scenario")).to_numpy()
    for name in ("men_before", "men_at_mandate", "men_at_end", "stands"):
        found[name] = grouped[name].sum() / count  # a run without a row never had men there
    return found.reset_index().rename(columns={"stands": "share_of_runs_standing"})


def _base(row: dict[str, Any]) -> Feature:
    told = {name: row[name] for name in BASE_COLUMNS if name.startswith("men")}
    dates = {name: None if pd.isna(row[name]) else str(pd.Timestamp(row[name]).date()) for name in ("opened", "closed")}
    facts = {"scenario": row["scenario"], "base": row["base"], "name": row["name"], **dates, **told}
    facts["share_of_runs_standing"] = row["share_of_runs_standing"]
    return _feature("Point", [row["longitude"], row["latitude"]], kind="base", **facts)


def _feature(form: str, coordinates: Any, **properties: Any) -> Feature:
    return {"type": "Feature", "geometry": {"type": form, "coordinates": coordinates}, "properties": properties}
