"""Whether two surroundings (Python, numpy, Mesa, numba, CPU features, JIT on or off) give the same results.

    python tests/support/equality.py write FILE [--days N] [--start 2016-11-01] [--seed N] [--junk]
    python tests/support/equality.py compare A B

`write` lives CASES in the Python that runs it and keeps all that a run leaves: events, daily and monthly tables, outcomes,
sums by square and every array of the last day. `compare` says in which columns two files differ, and ends with status 1 then.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
START = date(2016, 11, 1)
"""Every lever has its date behind it by then, but the visit, which comes on day 101."""
DAYS, SEED = 30, 2364
RELATIVE, ABSOLUTE = 1e-9, 1e-12
SHOWN = 12
SWITCHES = ("NUMBA_", "NPY_", "GLIBC_", "OPENBLAS_")
EVENTFUL: dict[str, Any] = {
    "ieds": {"laid_per_week": 3.0, "hit_mission": 0.2}, "attacks": {"ambush_per_week": 3.0, "assault_per_week": 1.0},
    "mixed_patrols": {"prepare_days": 10.0, "per_week": 2.0}, "services": {"attack_per_week": 2.0},
    "peace_process": {"collapse_per_year": 5.0, "recover_per_year": 12.0, "provoke": 5.0, "shocks_per_year": 6.0},
    "communal": {"per_week": 15.0, "guard_half": 1.0, "clash_per_week": 0.5},
    "jihadist_rivalry": {"per_week": 1.0}, "fracture": {"split_per_year": 20.0}, "offensives": {"per_month": 4.0},
}  # fmt: skip
"""A world in which what is rare happens often, so that a few days meet every rule."""


def cases() -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """Measures and world of each case: the status quo, every lever, and every lever where rare things are frequent."""
    import runs

    return {"status_quo": ({}, {}), "all_levers": (runs.ALL, {}), "eventful": (runs.ALL, EVENTFUL)}


def portable(column: Any) -> np.ndarray:
    """A column as a plain array that any numpy reads without pickle."""
    array = np.asarray(column)
    return array.astype(str) if array.dtype.kind == "O" else array


def live(days: int, start: date, seed: int, measures: Mapping[str, Any], world: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """All that one case leaves, by dotted name; a quarter of its days, at most sixty, lie before the mandate."""
    import runs

    from sim.recorded import record_of

    model = runs.live(runs.make(min(days // 4, 60), days, start, measures, world=dict(world)), history=seed, future=seed + 1)
    record = record_of(model, "equality", "baseline")
    tables = {"events": record.events, "daily": record.daily, "monthly": record.monthly, "squares": record.squares}
    out = {f"{table}.{name}": portable(column) for table, columns in tables.items() for name, column in columns.items()}
    out |= {f"outcome.{name}": np.array([value]) for name, value in record.outcomes.items()}
    out |= {f"last_day.{name}": array.copy() for name, array in model.state.arrays.items()}
    model.close()
    return out


def surroundings() -> dict[str, str]:
    """Versions, the CPU features that numpy uses, and the switches of numba, numpy and the C library."""
    import mesa
    import numba
    import scipy

    versions = {module.__name__: str(module.__version__) for module in (np, numba, mesa, scipy)}
    switches = {name: value for name, value in sorted(os.environ.items()) if name.startswith(SWITCHES) and name != "NUMBA_CACHE_DIR"}
    return {"python": platform.python_version(), **versions, "features": " ".join(features()), **switches}


def features() -> list[str]:
    """CPU features beyond the least that numpy found and uses."""
    return list(np.show_config(mode="dicts")["SIMD Extensions"].get("found", []))  # type: ignore[call-overload]


def with_junk() -> None:
    """Let np.empty hand out numbers that no reader can miss; only kernels without the JIT call it through numpy's name."""
    empty = np.empty

    def junk(*arguments: Any, **named: Any) -> np.ndarray:
        array = empty(*arguments, **named)
        array.fill(np.iinfo(array.dtype).max // 2 if array.dtype.kind in "iu" else np.nan if array.dtype.kind == "f" else 1)
        return array

    np.empty = junk  # type: ignore[misc, assignment]


def write(path: Path, days: int = DAYS, start: date = START, seed: int = SEED) -> None:
    """Live all cases and keep what they leave in one compressed file."""
    kept = {f"{case}/{name}": array for case, parts in cases().items() for name, array in live(days, start, seed, *parts).items()}
    with path.open("wb") as file:
        np.savez_compressed(file, about=np.array(json.dumps(surroundings())), **kept)  # type: ignore[arg-type]


def read(path: Path) -> dict[str, np.ndarray]:
    """All arrays of a file."""
    with np.load(path, allow_pickle=False) as kept:
        return {name: kept[name] for name in kept.files}


def unequal(one: np.ndarray, two: np.ndarray) -> np.ndarray:
    """Where two columns of one shape differ: floats beyond RELATIVE and ABSOLUTE, all else at all."""
    if one.dtype.kind == "f" and two.dtype.kind == "f":
        return ~np.isclose(one, two, rtol=RELATIVE, atol=ABSOLUTE, equal_nan=True)
    return np.asarray(one != two)


def differences(one: Mapping[str, np.ndarray], two: Mapping[str, np.ndarray]) -> list[str]:
    """Columns that differ, with the first place where; integers, texts, dates, kinds and shapes must be equal."""
    out = [f"{name}: only in {'A' if name in one else 'B'}" for name in sorted(one.keys() ^ two.keys())]
    for name in one.keys() & two.keys() - {"about"}:
        a, b = np.atleast_1d(one[name]), np.atleast_1d(two[name])
        if a.dtype.kind != b.dtype.kind or a.shape != b.shape:
            out.append(f"{name}: {a.dtype} {a.shape} in A, {b.dtype} {b.shape} in B")
        elif len(found := np.argwhere(unequal(a, b))):
            where = tuple(found[0])
            out.append(
                f"{name}{list(map(int, where))}: {a[where].item()!r} in A, {b[where].item()!r} in B ({len(found)} of {a.size} differ)"
            )
    return sorted(out)


def compare(first: Path, second: Path) -> int:
    """Print what two files hold and where they differ; 0 when they are equal."""
    one, two = read(first), read(second)
    for label, kept in (("A", one), ("B", two)):
        print(f"{label}: " + ", ".join(f"{name} {value}" for name, value in json.loads(str(kept["about"])).items()))
    found = differences(one, two)
    print(*found[:SHOWN], f"{len(found)} columns differ" if found else "equal", sep="\n")
    return 1 if found else 0


def main(arguments: list[str] | None = None) -> int:
    """Write or compare, as the first word says."""
    parser = argparse.ArgumentParser(description="write what runs leave here, or compare two such files")
    verbs = parser.add_subparsers(dest="verb", required=True)
    writing = verbs.add_parser("write")
    writing.add_argument("file", type=Path)
    writing.add_argument("--days", type=int, default=DAYS)
    writing.add_argument("--start", type=date.fromisoformat, default=START)
    writing.add_argument("--seed", type=int, default=SEED)
    writing.add_argument("--junk", action="store_true", help="with the JIT off: fill what np.empty gives with junk first")
    comparing = verbs.add_parser("compare")
    comparing.add_argument("a", type=Path)
    comparing.add_argument("b", type=Path)
    asked = parser.parse_args(arguments)
    if asked.verb == "compare":
        return compare(asked.a, asked.b)
    if asked.junk:
        with_junk()
    sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]
    write(asked.file, asked.days, asked.start, asked.seed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
