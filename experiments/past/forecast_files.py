"""The folder of a forecast: ViEWS' hive of PRIO-GRID months, tables by region, which run each draw is, and a digest of it all."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.ask.mistakes import Mistake
from experiments.past.forecast import month_of
from experiments.past.forecast_samples import KEYS, Samples
from experiments.past.region_months import TARGETS
from experiments.study import files, seals
from experiments.study.forecast_columns import SAMPLES
from experiments.study.manifest import digest
from sim.words import REGIONS

if TYPE_CHECKING:
    from experiments.study.study import Study

FOLDER, MANIFEST, DRAWS = "forecast", "manifest.json", "draws.csv"
PGM = "pgm"
SEAL = "seal"
"""The key for a digest of the rest of the manifest."""


def write(study: Study, found: Mapping[str, Samples], draws: Sequence[int]) -> str:
    """Write the folder anew and seal it in the study's manifest; returns its digest, equal for equal samples."""
    folder = study.folder / FOLDER
    files.make_folder(folder)
    rows = [{"draw": at} | {name: study.key(number)[name] for name in KEYS} for at, number in enumerate(draws)]
    files.write_text(folder / DRAWS, pd.DataFrame(rows).to_csv(index=False, lineterminator="\n"))
    paths = [folder / DRAWS, *(path for target, samples in found.items() for path in _write_target(folder, target, samples))]
    names = sorted(path.relative_to(folder).as_posix() for path in paths)
    sealed = {name: seals.seal(folder / name) for name in names}
    told = {"digest": digest(sealed), **about(study, found, draws), "files": sealed}
    files.write_text(folder / MANIFEST, _sealed(told))
    inside = f"{FOLDER}/"
    seals.keep(study.folder, [inside + name for name in (*names, MANIFEST)], lambda name: name.startswith(inside))
    return str(told["digest"])


def regions_of(target: str) -> str:
    """The file by region of a target."""
    return f"regions_{target}.parquet"


def about(study: Study, found: Mapping[str, Samples], draws: Sequence[int]) -> dict[str, Any]:
    """What the folder says of itself."""
    import sim

    first = next(iter(found.values()))
    return {
        "model": f"mali-sim {sim.__version__}",
        "study": study.hash,
        "scenario": study.scenarios[0].scenario,
        "worlds": len(study.places),
        "draws": len(draws),
        "months": first.months.tolist(),
        "squares": len(first.gids),
        "regions": list(REGIONS),
        "targets": {name: {"types_of_violence": list(TARGETS[name]), "outcome": "recorded deaths"} for name in found},
    }


def read_about(folder: Path) -> dict[str, Any]:
    """What a forecast's folder says of itself; raises Mistake where it is none, or is not as it was written."""
    path = folder / MANIFEST
    try:
        text = path.read_text(encoding="utf-8")
        told = json.loads(text)
        told.pop(SEAL, None)
        harmed = [name for name, sealed in told["files"].items() if not seals.fits(folder / name, sealed)]
        whole = text == _sealed(told) and told["digest"] == digest(told["files"])
    except OSError:
        raise Mistake(f"{folder}: is no folder of a forecast; `mali forecast` writes one, results/forecast-.../{FOLDER}") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Mistake(f"{path}: is damaged; the command that made the forecast makes it again") from None
    if harmed or not whole:
        raise Mistake(f"{folder / (harmed[0] if harmed else MANIFEST)}: is damaged or was edited; the same command makes it again")
    return dict(told)


def _sealed(about: Mapping[str, Any]) -> str:
    """The text of a forecast's manifest; its last line is a digest of all the others."""
    return json.dumps({**about, SEAL: digest(about)}, indent=1) + "\n"


def read_regions(folder: Path, target: str, months: int) -> np.ndarray:
    """Deaths by month, region and draw."""
    return _outcomes([folder / regions_of(target)], months, len(REGIONS))


def read_squares(folder: Path, target: str, months: int, squares: int) -> tuple[np.ndarray, np.ndarray]:
    """Deaths by month, PRIO-GRID square and draw, and the squares' numbers."""
    paths = sorted((folder / target / PGM).rglob("*.parquet"))
    gids = np.unique(pq.read_table(paths[0], columns=["priogrid_gid"], partitioning=None)["priogrid_gid"].to_numpy())
    return _outcomes(paths, months, squares), gids


def _outcomes(paths: Sequence[Path], months: int, places: int) -> np.ndarray:
    parts = [pq.read_table(path, columns=["outcome"], partitioning=None)["outcome"].to_numpy() for path in paths]
    return np.concatenate(parts).reshape(months, places, -1)


def _write_target(folder: Path, target: str, samples: Samples) -> Iterator[Path]:
    """A file a calendar year, each square and draw in each month, zeros too; and one by region."""
    years = np.array([month_of(int(month))[:4] for month in samples.months])
    for year in np.unique(years):
        path, chosen = folder / target / PGM / f"window=Y{year}" / f"{target}.parquet", years == year
        path.parent.mkdir(parents=True, exist_ok=True)
        columns = _long(samples.months[chosen], "priogrid_gid", samples.gids.astype(np.int32), samples.squares[:, chosen])
        yield _write_table(path, columns, ("month_id", "priogrid_gid", "draw", "outcome"))
    columns = _long(samples.months, "region", np.array(REGIONS, dtype=object), samples.regions)
    yield _write_table(folder / regions_of(target), columns, ("region", "month_id", "draw", "outcome"))


def _long(months: np.ndarray, place: str, places: np.ndarray, values: np.ndarray) -> dict[str, np.ndarray]:
    """Month, place, draw and value as long columns, in that order."""
    month, where, draw = (at.ravel() for at in np.indices((len(months), len(places), len(values)), dtype=np.int32))
    return {"month_id": months.astype(np.int32)[month], place: places[where], "draw": draw, "outcome": np.moveaxis(values, 0, -1).ravel()}


def _write_table(path: Path, columns: Mapping[str, np.ndarray], names: Sequence[str]) -> Path:
    table = pa.table({name: columns[name] for name in names})
    fields = [field.with_metadata(dict(zip(("unit", "meaning"), SAMPLES[field.name], strict=True))) for field in table.schema]
    buffer = io.BytesIO()
    pq.write_table(table.cast(pa.schema(fields)), buffer, compression="zstd")
    files.write_bytes(path, buffer.getvalue())
    return path
