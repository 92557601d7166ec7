"""An edit compiles what reads it anew and nothing else: a new lever, a metric, a part that comes to read the lever."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import sim
from sim.engine.compiling import JIT
from sim.run import warm_up
from sim.settings import build

HOME = Path(sim.__file__).resolve().parent
TOLD = (
    "import json; from sim.run import layout_of; from sim.settings import build; "
    "print(json.dumps({part: len(acts) for part, acts in layout_of(build({})).missing().items()}))"
)


def missing(folder: Path) -> dict[str, int]:
    """Acts that a copy of the model would compile, by part."""
    done = subprocess.run(
        [sys.executable, "-B", "-c", TOLD], cwd=folder, env=os.environ | {"PYTHONPATH": str(folder)}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout.splitlines()[-1]))


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.skipif(not JIT or "NUMBA_CACHE_DIR" in os.environ, reason="compiled code does not lie beside its source")
def test_a_new_lever_compiles_only_what_reads_it_and_a_metric_nothing(tmp_path: Path) -> None:
    warm_up(build({}))
    shutil.copytree(HOME, tmp_path / "sim", ignore=shutil.ignore_patterns("*.tmp.*", "*.pyc*"))
    shutil.copytree(HOME.parent / "seeds", tmp_path / "seeds")
    shutil.copy(HOME.parent / "pyproject.toml", tmp_path)
    measure = tmp_path / "sim" / "measures" / "civil.py"
    edit(
        measure,
        "    placement: Literal",
        '    cars: float = parameter(0.0, 0.0, 9.0, "cars", "definition", "lever", "cars of teams")\n    placement: Literal',
    )
    edit(measure, "import choice, switch", "import choice, parameter, switch") if "import choice, switch" in measure.read_text() else None
    edit(measure, "TERMS = {\n", 'TERMS = {\n    "cars": array(float, "cars", "cars of civil-affairs teams"),\n')
    edit(measure, 'return {"staff_factor"', 'return {"cars": levers.cars, "staff_factor"')
    with (tmp_path / "sim" / "metrics" / "troops.py").open("a", encoding="utf-8") as metric:
        metric.write("# another comment\n")
    assert missing(tmp_path) == {}
    reader = tmp_path / "sim" / "actors" / "civil_team.py"
    edit(reader, "if v.levers.civil.mobile:", "if v.levers.civil.mobile and v.levers.civil.cars < 9.0:")
    assert set(missing(tmp_path)) == {"sim.actors.civil_team"}


def test_the_shortest_calendar_is_warmed_up_too() -> None:
    """Three days: one of history, the mandate date and one after."""
    calendar = {"start": "2017-06-28", "mandate": "2017-06-29", "end": "2017-06-30"}
    warm_up(build({"calendar": calendar}))
