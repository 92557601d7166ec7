"""What all tests share: the option that renews the baseline, and settings and runs made once."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent / "support"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--refresh-baseline", action="store_true", help="write tests/baseline/*.json anew instead of comparing with it")


@pytest.fixture
def refresh(request: pytest.FixtureRequest) -> bool:
    """Whether the baseline is to be written anew."""
    return bool(request.config.getoption("--refresh-baseline"))
