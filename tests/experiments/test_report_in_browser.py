"""The report in a browser: at a desk, on a phone and in print no text is cut off or lies on another, and no figure is empty."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser import CHROMIUM
from laid_out import PRINT_PX, laid_out, pages_of_print
from synthetic import write_results, write_sweep

from experiments.show import figures as plots
from experiments.show.report import write

pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on the path")]
NAMES = ("status_quo", "mobile", "close_bases", "hybrid", "letter_package", "static_hardened", "troop_surge", "triple_troops", "forums")
NAMES += ("letter_package_without_good_offices", "civil_affairs_mobile", "no_mission")
LARGEST = 3_000_000
"""Bytes of a report of twelve scenarios."""


@pytest.fixture(scope="module", params=["2 scenarios", "5 scenarios", "12 scenarios", "a sweep"])
def page(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("study") / "s"
    if request.param == "a sweep":
        write_sweep(folder)
    else:
        count = int(request.param.split()[0])
        write_results(folder, NAMES[:count], 12, yardstick="no_mission" if count == len(NAMES) else None)
    plots.draw_all(folder)
    return write(folder)


@pytest.mark.parametrize(("width", "printed"), [(1280, False), (390, False), (PRINT_PX, True)], ids=["desk", "phone", "print"])
def test_nothing_is_cut_off_or_lies_on_something_else(page: Path, tmp_path: Path, width: int, printed: bool) -> None:
    found = laid_out(page, width, tmp_path, printed=printed)
    assert found["images"] == len(list((page.parent / "figures").glob("*.png")))
    assert found["across"] <= 0 and not found["wrong"], found


def test_each_figure_has_a_sheet_of_its_own_in_print_and_the_file_is_small(page: Path, tmp_path: Path) -> None:
    figures = len(list((page.parent / "figures").glob("*.png")))
    assert pages_of_print(page, tmp_path) >= figures
    assert page.stat().st_size < LARGEST
