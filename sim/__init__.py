"""An agent-based model of security in northern and central Mali under alternative postures of MINUSMA."""

from __future__ import annotations

import hashlib
import tomllib
from functools import lru_cache
from importlib import metadata
from pathlib import Path

_HERE = Path(__file__).resolve().parent
WORLDS = "plausible_worlds.csv"


def _version() -> str:
    pyproject = _HERE.parent / "pyproject.toml"
    if pyproject.is_file():
        return str(tomllib.loads(pyproject.read_text(encoding="utf-8"))["project"]["version"])
    return metadata.version("mali-sim")


__version__ = _version()


@lru_cache(maxsize=1)
def code_hash() -> str:
    """SHA-256 over the model's source and its seeds, in name order; asks no version control.

    The table of plausible worlds is left out: what it says of a run's world stands in that run's configuration.
    """
    digest = hashlib.sha256()
    seeds = _HERE / "_seeds" if (_HERE / "_seeds").is_dir() else _HERE.parent / "seeds"
    sources = [(path.relative_to(_HERE), path) for path in _HERE.rglob("*.py")]
    tables = [(Path("seeds") / path.relative_to(seeds), path) for path in seeds.rglob("*.csv") if path.name != WORLDS]
    for name, path in sorted(sources + tables, key=lambda pair: pair[0].as_posix()):
        digest.update(name.as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
