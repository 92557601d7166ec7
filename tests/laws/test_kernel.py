"""What is compiled is kept until a source that it stands on changes, be it of another file."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import sim
from sim.engine.compiling import JIT, stamp

HOME = Path(sim.__file__).resolve().parent
TOLD = "from sim.rules import reach; print(reach.twice(1.0))"


def test_a_stamp_knows_files_near_and_far_and_no_others(tmp_path: Path) -> None:
    """A rule's helper and the words are part of it; a rule beside it is not."""
    from sim.engine import compiling

    reached, left = set(), [HOME / "rules" / "mission" / "attacks.py"]
    while left:
        path = left.pop()
        reached.add(path.relative_to(HOME).as_posix())
        left += [new for new in compiling._imported(path) if new.relative_to(HOME).as_posix() not in reached]
    assert {"rules/mission/attacks.py", "rules/_opportunity.py", "words.py", "geography/squares.py"} <= reached
    assert {"engine/chance.py", "engine/acts.py", "engine/compiling.py"} <= reached
    others = {"rules/state/assaults.py", "model.py", "outputs/record.py", "actors/band.py", "engine/simulation.py"}
    assert not others & reached and all((HOME / name).is_file() for name in others)
    assert stamp(HOME / "rules" / "mission" / "attacks.py") != stamp(HOME / "rules" / "state" / "assaults.py")


@pytest.mark.skipif(not JIT, reason="nothing is compiled")
def test_a_constant_and_a_kernel_of_another_file_are_compiled_anew(tmp_path: Path) -> None:
    """2 x factor, then the factor changes, then the doubling: numba itself would go on with what it compiled first."""
    home = tmp_path / "sim"
    engine = ("__init__", "equations", "compiling", "bundles")
    for name in ("__init__.py", *(f"engine/{module}.py" for module in engine), "rules/__init__.py"):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(HOME / name, home / name)
    (home / "words.py").write_text("FACTOR = 3.0\n")
    twice = "from sim.engine.compiling import kernel\n\n\n@kernel\ndef double(x):\n    return {} * x\n"
    (home / "rules" / "_twice.py").write_text(twice.format("2.0"))
    (home / "rules" / "reach.py").write_text(
        "from sim.engine.compiling import kernel\nfrom sim.rules._twice import double\nfrom sim.words import FACTOR\n\n\n"
        "@kernel\ndef twice(x):\n    return FACTOR * double(x)\n"
    )

    def told() -> str:
        clean = {name: value for name, value in os.environ.items() if name != "NUMBA_CACHE_DIR"}
        done = subprocess.run(
            [sys.executable, "-B", "-c", TOLD], cwd=tmp_path, env=clean | {"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    assert told() == told() == "6.0"
    kept = {path: path.stat().st_mtime_ns for path in home.rglob("*.nbc")}
    assert told() == "6.0" and kept == {path: path.stat().st_mtime_ns for path in home.rglob("*.nbc")}, "nothing is compiled twice"
    (home / "words.py").write_text("FACTOR = 5.0\n")
    assert told() == "10.0"
    (home / "rules" / "_twice.py").write_text(twice.format("4.0"))
    assert told() == "20.0"
    kept = {path: path.stat().st_mtime_ns for path in home.rglob("*.nbc")}
    (home / "engine" / "bundles.py").write_text("# how what is shown is read\n")
    assert told() == "20.0" and kept != {path: path.stat().st_mtime_ns for path in home.rglob("*.nbc")}
