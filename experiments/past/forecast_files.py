"""The folder of a forecast: ViEWS' hive of PRIO-GRID months, tables by region, which run each draw is, and a digest of it all."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.ask.mistakes import Mistake
from experiments.past.forecast_samples import Samples
from experiments.past.forecast_target import TARGETS, year_of
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
KEYS = ("world", "history", "future")


def write(study: Study, found: Mapping[str, Samples], draws: Sequence[int]) -> str:
    """Write the folder anew and seal it in the study's manifest; returns its digest, equal for equal samples."""
    folder = study.folder / FOLDER
    files.make_folder(folder)
    paths = [_write_draws(folder / DRAWS, study, draws)]
    for target, samples in found.items():
        paths += [*_write_squares(folder / target / PGM, target, samples), _write_regions(folder / regions_of(target), samples)]
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
    return _read(folder / regions_of(target), months, len(REGIONS))


def read_squares(folder: Path, target: str, months: int, squares: int) -> tuple[np.ndarray, np.ndarray]:
    """Deaths by month, PRIO-GRID square and draw, and the squares' numbers."""
    paths = sorted((folder / target / PGM).rglob("*.parquet"))
    gids = np.unique(pq.read_table(paths[0], columns=["priogrid_gid"])["priogrid_gid"].to_numpy())
    parts = [pq.read_table(path, columns=["outcome"], partitioning=None)["outcome"].to_numpy() for path in paths]
    return np.concatenate(parts).reshape(months, squares, -1), gids


def _read(path: Path, months: int, places: int) -> np.ndarray:
    return pq.read_table(path, columns=["outcome"])["outcome"].to_numpy().reshape(months, places, -1)


def _write_squares(folder: Path, target: str, samples: Samples) -> Iterator[Path]:
    """A file a calendar year, each square and draw in each month, zeros too."""
    years = np.array([year_of(int(month)) for month in samples.months])
    for year in np.unique(years):
        chosen = years == year
        path = folder / f"window=Y{year}" / f"{target}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        columns = _long(samples.months[chosen], samples.gids.astype(np.int32), samples.squares[:, chosen])
        yield _write_table(path, dict(zip(("month_id", "priogrid_gid", "draw", "outcome"), columns, strict=True)))


def _write_regions(path: Path, samples: Samples) -> Path:
    """All months in one file, ordered by month, region, draw."""
    month, region, draw, outcome = _long(samples.months, np.arange(len(REGIONS)), samples.regions)
    names = pa.array(REGIONS).take(pa.array(region))
    return _write_table(path, {"region": names, "month_id": month, "draw": draw, "outcome": outcome})


def _long(months: np.ndarray, places: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, ...]:
    """Month, place, draw and value as long columns, in that order."""
    draws, shape = values.shape[0], (len(months), len(places), values.shape[0])
    month = np.broadcast_to(months.astype(np.int32)[:, None, None], shape).ravel()
    place = np.broadcast_to(places[None, :, None], shape).ravel()
    draw = np.broadcast_to(np.arange(draws, dtype=np.int32), shape).ravel()
    return month, place, draw, np.moveaxis(values, 0, -1).ravel()


def _write_table(path: Path, columns: Mapping[str, Any]) -> Path:
    table = pa.table(dict(columns))
    fields = [field.with_metadata(dict(zip(("unit", "meaning"), SAMPLES[field.name], strict=True))) for field in table.schema]
    buffer = io.BytesIO()
    pq.write_table(table.cast(pa.schema(fields)), buffer, compression="zstd")
    files.write_bytes(path, buffer.getvalue())
    return path


def _write_draws(path: Path, study: Study, draws: Sequence[int]) -> Path:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["draw", *KEYS])
    writer.writerows([at, *(study.key(number)[name] for name in KEYS)] for at, number in enumerate(draws))
    files.write_text(path, text.getvalue())
    return path
