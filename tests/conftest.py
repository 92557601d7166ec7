"""What all tests share: the option that renews the baseline, and settings and runs made once."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from experiments.past.ground import Ground
    from sim.geography import Geography
    from sim.geography.seeds import Seeds

sys.path.insert(0, str(Path(__file__).resolve().parent / "support"))


if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as in a shell's background; commands under test would inherit it
    signal.signal(signal.SIGINT, signal.default_int_handler)

SLOW_S = 7200
"""Seconds that a test marked slow may take."""

LONGEST = (
    "test_kills.py", "test_cluster.py", "test_cli.py", "test_adding.py", "test_sweep.py", "test_plots.py", "test_lost_runs.py",
    "test_bargaining.py", "test_claims.py",
)  # fmt: skip
"""Files that take longest; they are begun first, so that no worker is left alone with one in the end."""


def pytest_sessionstart(session: pytest.Session) -> None:
    """Before workers start, the model is compiled on all cores: each worker would compile all of it."""
    if session.config.getoption("numprocesses", None) and not hasattr(session.config, "workerinput"):
        from experiments.study import kernels
        from sim.settings import build

        kernels.use_cache()
        kernels.prepare(build({}))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The longest files first where several workers share the tests; elsewhere as they were asked for. Slow tests have their own limit."""
    for item in items:
        if item.get_closest_marker("slow") and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(SLOW_S))
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: LONGEST.index(item.path.name) if item.path.name in LONGEST else len(LONGEST))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--refresh-baseline", action="store_true", help="write the files of tests/baseline anew instead of comparing with them"
    )


@pytest.fixture
def mali(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Call the command in an empty folder; gives status, stdout, stderr."""
    from experiments import cli

    monkeypatch.chdir(tmp_path)
    return lambda *words: (cli.main(words), *capsys.readouterr())


@pytest.fixture
def few_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two figures are drawn in place of all."""
    from drawing import draw_few

    draw_few(monkeypatch)


@pytest.fixture(scope="session")
def seeds() -> Seeds:
    """Every table of the starting world."""
    from sim.geography.seeds import load

    return load()


@pytest.fixture(scope="session")
def geography() -> Geography:
    """The map of the usual settings."""
    from sim.model import ground_for
    from sim.settings import build

    return ground_for(build({}))


@pytest.fixture(scope="session")
def ground(geography: Geography) -> Ground:
    """The same as statistics of events see it."""
    from experiments.past.ground import ground_of

    return ground_of(geography)


@pytest.fixture
def refresh(request: pytest.FixtureRequest) -> bool:
    """Whether the baseline is to be written anew."""
    return bool(request.config.getoption("--refresh-baseline"))
