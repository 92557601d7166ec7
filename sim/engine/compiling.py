"""How loops over arrays are compiled: kept until a source they stand on changes, division as numpy does it, no reordering of sums."""

from __future__ import annotations

import hashlib
import pickle
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from numba import config
from numba import njit as _njit

from sim.engine.equations import ActCompiler, called_by_acts

JIT = not config.DISABLE_JIT  # type: ignore[attr-defined]
_HOME = Path(__file__).resolve().parents[1]
_READING = _HOME / "engine" / "bundles.py"  # how compiled code reads what it is shown is part of all that is shown something
_IMPORT = re.compile(r"^\s*(?:from (sim[\w.]*) import (?:\(([^)]*)\)|(.*))|import (sim[\w.]*))", re.MULTILINE)


njit: Any = _njit  # its stubs know not all of its options
_PLAIN: dict[str, Any] = {"error_model": "numpy", "no_cfunc_wrapper": True}


def kernel(function: Callable[..., Any]) -> Any:
    """Compile a function of arrays and numbers at its first call."""
    return _kept(njit(cache=True, **_PLAIN)(function), function)


def act(function: Callable[..., Any]) -> Any:
    """Compile a function that is called by its address alone, never from Python."""
    return _kept(njit(cache=True, no_cpython_wrapper=True, pipeline_class=ActCompiler, **_PLAIN)(function), function)


def _kept(made: Any, function: Callable[..., Any]) -> Any:
    """A compiled function whose stored code is dropped when any source that it stands on changes."""
    source = Path(function.__code__.co_filename).resolve()
    if JIT and source.is_relative_to(_HOME):
        # Numba looks at the function's own file alone; a constant or a kernel of another file is compiled into it as well.
        kept = made._cache._cache_file
        kept._source_stamp = kept._source_stamp and stamp(source)  # read first, so that a numba that has it no more says so
        kept._load_index = _or_nothing(kept._load_index)
    return made


def equation(function: Callable[..., Any]) -> Any:
    """A function that acts call: compiled into each of them, and plain Python where the act is; it reads by name what it is given."""
    return called_by_acts(function, _PLAIN) if JIT else function


def _or_nothing(load: Callable[[], Any]) -> Callable[[], Any]:
    """An index of compiled code whose types have moved or gone, or that is damaged, is an empty one."""

    def guarded() -> Any:
        try:
            return load()
        except (ImportError, AttributeError, EOFError, pickle.UnpicklingError, ValueError):
            return {}

    return guarded


@lru_cache(maxsize=256)
def stamp(source: Path) -> str:
    """A digest of a source file and of all files of the model that it imports, near or far."""
    found, left = {source, _READING}, [source]
    while left:
        new = _imported(left.pop()) - found
        found |= new
        left += new
    return hashlib.sha256(b"".join(_digest(path) for path in sorted(found))).hexdigest()


@lru_cache(maxsize=512)
def _digest(source: Path) -> bytes:
    return hashlib.sha256(source.read_bytes()).digest()


@lru_cache(maxsize=512)
def _imported(source: Path) -> frozenset[Path]:
    """Files of the model that a file imports: a module, or modules of a package by name."""
    out = set()
    for package, listed, plain, whole in _IMPORT.findall(source.read_text(encoding="utf-8")):
        names = [name.split()[0] for name in (listed or plain).split(",") if name.strip()]
        for module in [package or whole, *(f"{package}.{name}" for name in names)]:
            path = _HOME.joinpath(*module.split(".")[1:])
            out |= {file for file in (path.with_suffix(".py"), path / "__init__.py") if file.is_file()}
    return frozenset(out)
