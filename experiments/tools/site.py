"""The docs as a site with search that needs no network: `python -m experiments.tools.site FOLDER` (the extra `docs`).

Pages are laid out as in the repository, so that their links hold: README is the first page, notebooks become pages with their outputs,
and files that pages link to come along.
"""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from experiments.tools.docs_index import filled

ROOT = Path(__file__).resolve().parents[2]
OWN = ROOT / "docs" / "site"
WORKER, ELSEWHERE = "iframe-worker.js", "https://unpkg.com/iframe-worker/shim"
"""What search needs where a page is opened as a file, and where Zensical would fetch it."""
TOP = ("DEVELOPERS.md", "CONTRIBUTING.md", "CHANGELOG.md", "seeds/README.md", "results/README.md")
DIAGRAM = re.compile(r"^```mermaid\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NODE = re.compile(r"^\s*(?:subgraph )?(\w+) ?\[(.+)\]$", re.MULTILINE)
EDGE = re.compile(r"^\s*(\w+) -\.?->\|(.+)\| (\w+)$", re.MULTILINE)
LINK = re.compile(r"(\]\()([^)#\s]+)((?:#[^)\s]*)?\))")


def laid_out(folder: Path) -> list[Path]:
    """Put all pages, and what they link to, below a folder; returns the pages there."""
    sources = [ROOT / name for name in TOP] + sorted((ROOT / "docs").glob("*.md"))
    pages = {folder / source.relative_to(ROOT): _text(source) for source in sources}
    pages[folder / "index.md"] = _text(ROOT / "README.md")
    for notebook in sorted((ROOT / "docs" / "notebooks").glob("*.ipynb")):
        place = folder / notebook.relative_to(ROOT).with_suffix(".md")
        place.parent.mkdir(parents=True, exist_ok=True)
        pages[place] = _page(json.loads(notebook.read_text(encoding="utf-8")), place)
    for place, text in pages.items():
        place.parent.mkdir(parents=True, exist_ok=True)
        text = DIAGRAM.sub(lambda found: _table(found[1]), text)
        place.write_text(LINK.sub(partial(_link, place=place, folder=folder), text), encoding="utf-8")
    return list(pages)


def _text(source: Path) -> str:
    return filled(source.read_text(encoding="utf-8"))


def _link(found: re.Match[str], place: Path, folder: Path) -> str:
    """A link as it holds in the site: notebooks and the README are pages there; any other file is copied."""
    target = found[2]
    if target.startswith(("http:", "https:", "mailto:")):
        return found[0]
    within = (place.parent / target).resolve().relative_to(folder.resolve())
    if within == Path("README.md"):
        target = target.replace("README.md", "index.md")
    elif within.suffix == ".ipynb":
        target = target.replace(".ipynb", ".md")
    elif within.suffix != ".md" and (ROOT / within).is_file():
        (folder / within).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / within, folder / within)
    return f"{found[1]}{target}{found[3]}"


def _table(diagram: str) -> str:
    """A diagram as a table of its arrows: what would draw it is fetched from elsewhere."""
    names = dict(NODE.findall(diagram))
    rows = [f"| {names.get(start, start)} | {what} | {names.get(end, end)} |" for start, what, end in EDGE.findall(diagram)]
    return "\n".join(["| who | what | whom |", "|---|---|---|", *rows])


def _page(notebook: dict[str, Any], place: Path) -> str:
    """A notebook as a page: its text, its code, and what the code printed or drew."""
    parts = []
    for number, cell in enumerate(notebook["cells"]):
        source = "".join(cell["source"])
        parts.append(source if cell["cell_type"] == "markdown" else f"```python\n{source}\n```")
        for output in cell.get("outputs", []):
            data = output.get("data", {"text/plain": output.get("text", "")})
            if "image/png" in data:
                name = f"{place.stem}_{number}.png"
                (place.parent / name).write_bytes(base64.b64decode("".join(data["image/png"])))
                parts.append(f"![what the cell draws]({name})")
            elif "text/plain" in data:
                parts.append(f"```text\n{''.join(data['text/plain']).rstrip()}\n```")
    return "\n\n".join(parts) + "\n"


def _keep_at_home(site: Path) -> None:
    """No page asks for anything outside."""
    shutil.copy(OWN / WORKER, site / "assets")
    for page in site.rglob("*.html"):
        here = "../" * len(page.relative_to(site).parent.parts) + f"assets/{WORKER}"
        page.write_text(page.read_text(encoding="utf-8").replace(ELSEWHERE, here), encoding="utf-8")


def main(names: Sequence[str]) -> int:
    """Build the site in a folder, in place of what is there."""
    if len(names) != 1:
        print("usage: python -m experiments.tools.site FOLDER", file=sys.stderr)
        return 2
    if find_spec("zensical") is None:
        print("the package zensical is not installed; pip install 'mali-sim[docs]'", file=sys.stderr)
        return 2
    target = Path(names[0])
    if target.exists() and not (target / "index.html").is_file() and (not target.is_dir() or any(target.iterdir())):
        print(f"{target}: is there and is no site; name an empty folder", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as work:
        laid_out(Path(work) / "pages")
        shutil.copy(OWN / "zensical.toml", work)
        done = subprocess.run([sys.executable, "-m", "zensical", "build", "--strict"], cwd=work, check=False)
        if done.returncode:
            return 1
        _keep_at_home(Path(work) / "site")
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(Path(work) / "site", target)
    print(target / "index.html")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
