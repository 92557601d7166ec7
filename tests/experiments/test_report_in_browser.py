"""The report in a browser: at a desk, on a phone and in print no text is cut off or lies on another, and no figure is empty."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from browser import CHROMIUM, Browser
from synthetic import write_results, write_sweep

from experiments.show import figures as plots
from experiments.show.report import write

PRINT_PX = 703
"""Width in CSS pixels of an A4 page between margins of twelve millimetres."""
SCRIPT = """
const wide = document.documentElement.clientWidth, found = {across: document.documentElement.scrollWidth - wide, wrong: [], images: 0};
const told = (what, one) => found.wrong.push(what + ": " + one.tagName + " " + (one.textContent || one.alt || "").trim().slice(0, 60));
for (const one of document.images) {
  found.images += 1;
  if (!one.naturalWidth || one.getBoundingClientRect().height < 40) told("empty", one);
}
const texts = document.querySelectorAll("h1, h2, h3, p, li, td, th, figcaption, summary");
const leaves = [...texts].filter(one => one.textContent.trim() && one.offsetParent);
for (const one of leaves) {
  const box = one.getBoundingClientRect(), scrolls = one.closest(".wide") && !PRINTED;
  if (one.scrollWidth > one.clientWidth + 1 && one.clientWidth) told("cut off", one);
  if (!scrolls && (box.right > wide + 1 || box.left < -1)) told("beside the page", one);
}
const inner = leaves.filter(one => !leaves.some(other => other !== one && one.contains(other)));
const boxes = inner.map(one => [one, one.getBoundingClientRect()]);
boxes.sort((one, other) => one[1].top - other[1].top);
for (let i = 0; i < boxes.length; i++) for (let j = i + 1; j < boxes.length && boxes[j][1].top < boxes[i][1].bottom - 1; j++) {
  const a = boxes[i][1], b = boxes[j][1];
  if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1) told("on another text", boxes[j][0]);
}
found.wrong = found.wrong.slice(0, 20);
return found;
"""


def laid_out(page: Path, width: int, folder: Path, *, printed: bool = False) -> dict[str, Any]:
    """What is wrong with a page at so many pixels: `across` too wide, `wrong` texts and images, `images` in all."""
    with _opened(page, width, folder, "print" if printed else "screen") as browser:
        return dict(browser.run(f"const PRINTED = {str(printed).lower()};\n{SCRIPT}"))


def pages_of_print(page: Path, folder: Path) -> int:
    """How many sheets of paper a page takes."""
    with _opened(page, PRINT_PX, folder, "print") as browser:
        return len(re.findall(rb"/Type\s*/Page\b", base64.b64decode(browser.ask("Page.printToPDF")["data"])))


@contextmanager
def _opened(page: Path, width: int, folder: Path, medium: str) -> Iterator[Browser]:
    browser = Browser(folder / "profile")
    try:
        browser.ask("Emulation.setEmulatedMedia", media=medium)
        browser.open(page, width, 1400)
        yield browser
    finally:
        browser.close()


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
