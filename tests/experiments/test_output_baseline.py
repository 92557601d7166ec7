"""The exact baseline of `experiments`: what its parts write and print of made-up results, line by line; renewed with --refresh-baseline."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

import outputs
import pytest
from outputs import form, made

AREAS = sorted(found.name for found in pkgutil.iter_modules(outputs.__path__) if found.name not in ("form", "made"))
CURE = "If that is meant, say why in CHANGELOG.md and renew it: pytest tests/experiments/test_output_baseline.py --refresh-baseline"


@pytest.mark.parametrize("area", AREAS)
def test_outputs_are_those_of_the_baseline(area: str, tmp_path: Path, refresh: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    now = form.text(importlib.import_module(f"outputs.{area}").told(tmp_path), tmp_path)
    path = made.KEPT / f"{area}.txt"
    if refresh:
        path.write_text(now, encoding="utf-8")
        pytest.skip(f"{path.name} written anew")
    assert path.is_file(), f"{path.name} is missing. {CURE}"
    found = form.first_difference(path.read_text(encoding="utf-8"), now)
    assert found is None, f"{area} differs from the baseline at {found}\n{CURE}"


def test_the_baseline_would_notice() -> None:
    """A word, a count, a line more or the seventh digit is a difference; the last of nine digits is not."""
    kept = "== a\n1.23456789,12,x 3.5%\n== b\ny\n"
    assert form.first_difference(kept, kept) is None and form.first_difference(kept, kept.replace("789", "788")) is None
    for other in ("1.23456889,12,x 3.5%", "1.23456789,13,x 3.5%", "1.23456789,12,z 3.5%", "1.23456789,12,x 3.6%", "-1.23456789,12,x 3.5%"):
        assert form.first_difference(kept, kept.replace("1.23456789,12,x 3.5%", other))
    assert form.first_difference(kept, kept + "z\n") and form.first_difference(kept, kept.replace("== b", "== c"))


def test_no_area_is_kept_that_is_gone() -> None:
    assert sorted(path.stem for path in made.KEPT.iterdir()) == AREAS
