"""Equal seeds give equal results elsewhere: without the JIT, on a plainer CPU; and that we would notice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import equality
import numpy as np
import pytest

Kept = dict[str, np.ndarray]
YEAR, LONG = 365, 1640


def elsewhere(folder: Path, *words: str, python: str = sys.executable, options: tuple[str, ...] = (), **switches: str) -> Path:
    """The file that another process writes under some switches."""
    path = folder / "elsewhere.npz"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        [python, *options, equality.__file__, "write", str(path), *words], capture_output=True, text=True, env={**environment, **switches}
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return path


def about(kept: Kept) -> dict[str, str]:
    """What a file says of the surroundings it was written in."""
    return dict(json.loads(str(kept["about"])))


def plainer() -> dict[str, str]:
    """Switches that keep numpy, the C library and the linear algebra to what every CPU of this kind can do."""
    return {
        "NPY_DISABLE_CPU_FEATURES": " ".join(equality.features()), "OPENBLAS_CORETYPE": "Prescott",
        "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-FMA,-FMA4,-AVX512F",
    }  # fmt: skip


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """What the short span leaves here."""
    path = tmp_path_factory.mktemp("equality") / "here.npz"
    equality.write(path)
    return equality.read(path)


def test_the_short_span_meets_most_that_can_happen(here: Kept) -> None:
    """A span in which nothing happened would be equal anywhere."""
    from sim.schedule import steps

    assert max(step.every for step in steps()) <= equality.DAYS // 4, "every step is asked, before the mandate and after"
    subtypes = set(here["eventful/events.subtype"].tolist())
    assert len(subtypes) >= 10 and all(len(here[f"{case}/events.date"]) > 10 for case in equality.cases())
    assert not np.array_equal(here["status_quo/last_day.base.people"], here["all_levers/last_day.base.people"])


def test_nobody_alive_stands_off_the_map(here: Kept) -> None:
    """Off the map a square's community is -1, which every array takes for its last entry; so on the first day of a late start."""
    from sim.model import ground_for
    from sim.settings import build

    communities = ground_for(build({})).localities.of_square
    columns = [name for name in here if "/last_day." in name and name.endswith(".square") and name.replace(".square", ".alive") in here]
    assert len(columns) > 10
    for name in columns:
        of = name.removesuffix("square")
        alive = np.flatnonzero(here[f"{of}alive"][: int(here[f"{of}size"][0])])
        square = here[name][alive]
        assert (square >= 0).all() and (communities[square] >= 0).all(), name


def test_junk_is_found_where_something_reads_what_was_never_written() -> None:
    script = "import numpy, equality; equality.with_junk(); print(numpy.empty(2).sum(), numpy.empty(3, numpy.int32)[0], numpy.zeros(1)[0])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=Path(equality.__file__).parent)
    assert done.stdout.split() == ["nan", str(2**30 - 1), "0.0"]


ONE = {"about": np.array("{}"), "a.n": np.array([1, 2]), "a.x": np.array([1.0, np.nan, 3.0]), "a.who": np.array(["X", "Y"])}


@pytest.mark.parametrize(
    "other",
    [
        {"a.n": np.array([1, 3])}, {"a.n": np.array([1.0, 2.0])}, {"a.n": np.array([1])}, {"a.who": np.array(["X", "Z"])},
        {"b": np.zeros(1)}, {"a.x": np.array([1.0, np.nan, 3.0 + 1e-8])}, {"a.x": np.array([1.0, 0.0, 3.0])},
    ],
)  # fmt: skip
def test_a_difference_is_found(other: Kept, tmp_path: Path) -> None:
    for name, kept in (("a", ONE), ("b", {**ONE, **other})):
        np.savez(tmp_path / f"{name}.npz", **kept)  # type: ignore[arg-type]
    assert len(equality.differences(ONE, {**ONE, **other})) == equality.main(["compare", *(str(tmp_path / f"{n}.npz") for n in "ab")]) == 1


def test_floats_may_part_by_a_billionth() -> None:
    assert equality.differences(ONE, {**ONE, "a.x": ONE["a.x"] * (1 + 1e-12)}) == []


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """What a year leaves here."""
    path = tmp_path_factory.mktemp("equality") / "year.npz"
    equality.write(path, YEAR)
    return equality.read(path)


@pytest.mark.slow
@pytest.mark.parametrize("switches", [
    {"NUMBA_CPU_NAME": "generic"}, {"NUMBA_OPT": "0"}, {"NUMBA_BOUNDSCHECK": "1"},
], ids=["generic CPU", "nothing optimised", "bounds checked"])  # fmt: skip
def test_a_year_compiled_otherwise_is_the_same(year: Kept, switches: dict[str, str], tmp_path: Path) -> None:
    path = elsewhere(tmp_path, "--days", str(YEAR), NUMBA_CACHE_DIR=str(tmp_path / "cache"), **switches)
    assert not equality.differences(year, equality.read(path))


@pytest.mark.slow
def test_a_year_without_the_jit_is_the_same(year: Kept, tmp_path: Path) -> None:
    """Plain Python divides by no zero, overflows nowhere, reads no array beyond its end and nothing that was never written."""
    path = elsewhere(tmp_path, "--days", str(YEAR), "--junk", options=("-W", "error::RuntimeWarning"), NUMBA_DISABLE_JIT="1")
    plain = equality.read(path)
    assert about(plain)["NUMBA_DISABLE_JIT"] == "1" and not equality.differences(year, plain)


@pytest.mark.slow
def test_all_years_in_plainer_arithmetic_are_the_same(tmp_path: Path) -> None:
    """Without wide vectors and fused multiplication exp and log may end in another bit, which must flip no event."""
    equality.write(tmp_path / "here.npz", LONG, equality.date(2015, 1, 1))
    plain = equality.read(elsewhere(tmp_path, "--days", str(LONG), "--start", "2015-01-01", **plainer()))
    assert not about(plain)["features"] and not equality.differences(equality.read(tmp_path / "here.npz"), plain)
