"""A page as headless Chromium lays it out: what is cut off, what lies on something else, what is empty."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path
from typing import Any

CHROMIUM = Path(shutil.which("chromium") or "/usr/bin/chromium")
PRINT_PX = 703
"""Width in CSS pixels of an A4 page between margins of twelve millimetres."""
SCRIPT = """
<script>
window.addEventListener("load", () => {
  if (PRINTED) for (const sheet of document.styleSheets) for (const rule of sheet.cssRules)
    if (rule.media) rule.media.mediaText = rule.media.mediaText === "print" ? "all" : "print";
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
  const out = document.createElement("pre"); out.id = "found"; out.textContent = JSON.stringify(found); document.body.appendChild(out);
});
</script>
"""


def laid_out(page: Path, width: int, folder: Path, *, printed: bool = False) -> dict[str, Any]:
    """What is wrong with a page at so many pixels: `across` too wide, `wrong` texts and images, `images` in all."""
    copy = folder / f"{page.stem}_{width}_{printed}.html"
    script = SCRIPT.replace("PRINTED", "true" if printed else "false")
    copy.write_text(page.read_text(encoding="utf-8").replace("</body>", f"{script}</body>"), encoding="utf-8")
    dumped = _chromium(folder, f"--window-size={max(width, 500)},1400", "--dump-dom", framed(copy, width).as_uri())
    found = re.search(r'<pre id="found">(.*?)</pre>', dumped, re.S)
    assert found, f"the page says nothing at {width} px"
    return dict(json.loads(unescape(found.group(1))))


def framed(page: Path, width: int) -> Path:
    """The page itself, or for a phone a frame of that width with it, since no window of Chromium is so narrow."""
    if width >= 500:
        return page
    frame = page.with_name(f"{page.stem}_framed.html")
    frame.write_text(
        f'<body style="margin:0"><iframe id="it" src="{page.name}" style="border:0;width:{width}px;height:1400px"></iframe><script>'
        "window.addEventListener('load', () => setTimeout(() => document.body.appendChild("
        "document.getElementById('it').contentDocument.getElementById('found').cloneNode(true)), 200))</script></body>"
    )
    return frame


def pages_of_print(page: Path, folder: Path) -> int:
    """How many sheets of paper a page takes."""
    target = folder / f"{page.stem}.pdf"
    _chromium(folder, f"--print-to-pdf={target}", "--no-pdf-header-footer", page.as_uri())
    return len(re.findall(rb"/Type\s*/Page\b", target.read_bytes()))


def _chromium(folder: Path, *words: str) -> str:
    quiet = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
    quiet += ["--disable-component-update", "--allow-file-access-from-files", "--virtual-time-budget=20000", "--hide-scrollbars"]
    command = [str(CHROMIUM), *quiet, f"--user-data-dir={folder / 'profile'}", *words]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=600).stdout
