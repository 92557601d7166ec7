"""Compiled kernels: where they are kept, whether there are any, and how they are compiled before workers start."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.settings import Settings


def use_cache() -> None:
    """Compiled kernels are kept beside the code, or in the user's cache where that folder cannot be written.

    Must come before numba is imported; workers inherit it.
    """
    import sim

    if "NUMBA_CACHE_DIR" in os.environ or _writable(Path(sim.__file__).parent):
        return
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or os.path.expanduser("~/.cache")
    for folder in (Path(base) / "mali-sim" / "numba", Path(tempfile.gettempdir()) / "mali-sim-numba"):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if _writable(folder):
            os.environ["NUMBA_CACHE_DIR"] = str(folder)
            return


def compiled() -> bool:
    """Whether a compiled kernel newer than the model's code is kept."""
    import sim

    home = Path(sim.__file__).parent
    kept = Path(os.environ.get("NUMBA_CACHE_DIR", home))
    newest = max((path.stat().st_mtime for path in kept.rglob("*.nbi")), default=0.0)
    return newest > max(path.stat().st_mtime for path in home.rglob("*.py"))


def warm_up(settings: Settings) -> None:
    """Compile the kernels once, here, so that workers only load them."""
    from sim.run import warm_up as compile_all

    compile_all(settings)


def _writable(folder: Path) -> bool:
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False
