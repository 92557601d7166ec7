"""Compile the whole model from nothing: acts, CPU seconds and wall seconds, on all cores as a first run does it.

python benchmarks/compiling.py
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from pathlib import Path


def main() -> None:
    """Measure in a fresh folder of compiled code and print one line."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["NUMBA_CACHE_DIR"] = folder
        sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
        from experiments.study import kernels
        from sim.run import layout_of
        from sim.settings import build

        settings = build({})
        acts = sum(map(len, layout_of(settings).missing().values()))
        begun = time.perf_counter()
        kernels.prepare(settings)
        wall = time.perf_counter() - begun
        used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        cpu = sum(usage.ru_utime + usage.ru_stime for usage in used)
        print(f"{acts} acts compiled: {cpu:.0f} CPU s, {wall:.0f} s")


if __name__ == "__main__":
    main()
