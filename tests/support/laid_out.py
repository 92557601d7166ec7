"""A page as Chromium lays it out: what is cut off, what lies on something else, what is empty."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from browser import Browser

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
