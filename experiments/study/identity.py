"""What decides the bytes of a study besides its configuration: code and libraries; and what is said where a folder was made with others.

There are two digests. Runs and the tables put together of them hang on the model, on the modules of STORING and on LIBRARIES: where
one of these is another, a folder is another study's. Whatever is made of the tables (differences, figures, report, the map) hangs on
all other code too: where that is another, it is made again and the runs are kept.
"""

from __future__ import annotations

import platform
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Any

from experiments.study import files
from experiments.study.manifest import digest

LIBRARIES = ("numpy", "scipy", "numba", "llvmlite", "mesa", "pyarrow")
"""They make the numbers of a run or write its tables; Python itself does both."""
OF_FIGURES = ("pandas", "matplotlib")
STORING = (
    "study/study.py", "study/runs.py", "study/workers.py", "study/columns.py", "study/merging.py",
    "study/parts.py", "study/rounding.py", "study/rows.py", "study/store.py",
)  # fmt: skip
"""What numbers, simulates and stores runs and puts tables together, below `experiments`."""
CODE, MADE_BY, VERSIONS = ("code_hash", "storing_hash"), "made_by", "versions"
"""The manifest's keys: the two digests that runs hang on, the one that all else hangs on, and the versions of Python and libraries."""
_HERE = Path(__file__).resolve().parents[1]


def of_runs() -> dict[str, Any]:
    """What runs and tables hang on: digests of code, and versions."""
    import sim

    return {"code_hash": sim.code_hash(), "storing_hash": of_modules(STORING), VERSIONS: _versions(LIBRARIES)}


def of_the_rest() -> str:
    """A digest of what differences, figures and report hang on besides the tables."""
    names = sorted(path.relative_to(_HERE).as_posix() for path in _HERE.rglob("*") if path.suffix in (".py", ".jinja"))
    return digest([of_modules(tuple(names)), _versions(OF_FIGURES)])


def versions() -> dict[str, str]:
    """Of Python and of all these libraries, for the manifest."""
    return _versions((*LIBRARIES, *OF_FIGURES))


def apart(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> str:
    """In what a manifest of the same configuration differs from what is asked for, and what would go on with it."""
    then, now = _mapping(found.get(VERSIONS)), _mapping(wanted.get(VERSIONS))
    other = [name for name in ("python", *LIBRARIES) if name in then and name in now and then[name] != now[name]]
    parts = []
    if any(found.get(name) != wanted.get(name) for name in CODE) or not other:
        numbers = found.get("version"), wanted.get("version")
        parts.append("another version of the code" + (f", {numbers[0]} and not {numbers[1]}" if len(set(numbers)) > 1 else ""))
    if other:
        parts.append(" and ".join(f"{name} {then[name]}, not {now[name]}" for name in other))
    return f"the same configuration under {' and '.join(parts)}"


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _versions(names: Iterable[str]) -> dict[str, str]:
    return {"python": platform.python_version(), **{name: _version(name) for name in names}}


_version = lru_cache(maxsize=32)(metadata.version)


@lru_cache(maxsize=8)
def of_modules(names: tuple[str, ...]) -> str:
    """A digest of these modules' names and bytes, below `experiments`."""
    return digest([(name, files.digest_of((_HERE / name).read_bytes())) for name in names])
