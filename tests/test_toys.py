"""The toy that frameworks are compared with: all ways play by one set of rules, and one that does not is found out."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

SCRIPT = Path(__file__).resolve().parents[1] / "benchmarks" / "toys.py"


@pytest.fixture(scope="module")
def toys() -> Iterator[ModuleType]:
    """The script as a module."""
    spec = importlib.util.spec_from_file_location("toys", SCRIPT)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["toys"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["toys"]


def test_all_ways_make_the_detections_that_the_rules_say(toys: ModuleType) -> None:
    names = toys.present()
    assert {toys.OURS, toys.OBJECTS, "numpy"} <= set(names)
    toys.check(names)


@pytest.mark.parametrize("wrong", ["stands still", "sees all", "walks aslant"])
def test_a_way_with_other_rules_is_found_out(toys: ModuleType, monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    def way(x: np.ndarray, y: np.ndarray, side: int, seed: int) -> object:
        rng, half = np.random.default_rng(seed), len(x) // 2

        def step() -> int:
            if wrong != "stands still":
                moves = np.array(toys.MOVES) + (0, 1 if wrong == "walks aslant" else 0)
                drawn = moves[rng.integers(4, size=len(x))] * np.where(np.arange(len(x)) < half, 1, -1)[:, None]
                x[:], y[:] = (x + drawn[:, 0]) % side, (y + drawn[:, 1]) % side
            square = x * side + y
            met = np.bincount(square[half:], minlength=side * side)[square[:half]]
            return int(rng.binomial(met, 1.0 if wrong == "sees all" else 0.5).sum())

        return step

    monkeypatch.setitem(toys.WAYS, "wrong", (way, ("numpy",), ""))
    with pytest.raises(SystemExit, match="wrong: .* it plays by other rules"):
        toys.check(["wrong"])


def test_a_way_without_its_package_is_left_out_with_its_cure(
    toys: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(toys.WAYS, "another", (toys.arrays, ("no_such_package",), "pip install another"))
    assert "another" not in toys.present()
    assert capsys.readouterr().err.splitlines()[-1] == "another is left out (No module named 'no_such_package'): pip install another"
