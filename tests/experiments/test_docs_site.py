"""The docs site: every document has its place, links hold there, and no page asks for anything outside."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from experiments.tools import site

TEXT = (site.OWN / "zensical.toml").read_text(encoding="utf-8")
OUTSIDE = re.compile(r"""(?:src|srcset|data)=["']?https?://|<link[^>]+href=["']?https?://(?!zensical)[^>]*(?:stylesheet|font)""")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All pages, laid out."""
    folder = tmp_path_factory.mktemp("pages")
    site.laid_out(folder)
    return folder


def places(nav: Any) -> list[str]:
    """The pages of a menu, in order."""
    if isinstance(nav, str):
        return [nav]
    return [place for one in (nav.values() if isinstance(nav, dict) else nav) for place in places(one)]


def test_the_menu_has_every_page_once(pages: Path) -> None:
    menu = places(tomllib.loads(TEXT)["project"]["nav"])
    assert sorted(menu) == sorted(str(path.relative_to(pages)) for path in pages.rglob("*.md"))


def test_links_lead_to_pages_and_files_of_the_site(pages: Path) -> None:
    for path in pages.rglob("*.md"):
        for _, target, _ in site.LINK.findall(path.read_text(encoding="utf-8")):
            assert target.startswith(("http", "mailto")) or (path.parent / target).exists(), f"{path.name}: {target}"


def test_a_notebook_is_a_page_with_code_outputs_and_pictures(pages: Path) -> None:
    page = (pages / "docs" / "notebooks" / "first_analysis.md").read_text(encoding="utf-8")
    assert page.startswith("# First analysis") and "```python\nfrom experiments import compare" in page and "```text\n" in page
    (picture,) = re.findall(r"!\[[^]]*\]\(([^)]*)\)", page)
    assert (pages / "docs" / "notebooks" / picture).read_bytes().startswith(b"\x89PNG")


def test_a_diagram_is_a_table_of_its_arrows(pages: Path) -> None:
    diagram = "```mermaid\nflowchart TB\n  subgraph un [MINUSMA]\n    a[patrols]\n  end\n  a -.->|protect| b\n  un -->|x| a\n```"
    (found,) = site.DIAGRAM.findall(diagram)
    assert site._table(found).splitlines()[2:] == ["| patrols | protect | b |", "| MINUSMA | x | patrols |"]
    index = (pages / "docs" / "index.md").read_text(encoding="utf-8")
    arrows = (site.ROOT / "docs" / "index.md").read_text(encoding="utf-8").count("|")
    assert "mermaid" not in index and "| patrols | protect | communities |" in index and arrows > 40


def test_a_folder_of_other_things_is_left_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.txt").touch()
    monkeypatch.setattr(site, "find_spec", lambda name: True)
    assert site.main([str(tmp_path)]) == 2 and (tmp_path / "mine.txt").exists()
    assert "is there and is no site" in capsys.readouterr().err


@pytest.mark.slow
def test_the_site_is_built_and_asks_for_nothing_outside(tmp_path: Path) -> None:
    pytest.importorskip("zensical")
    assert site.main([str(tmp_path / "site")]) == 0
    built = list((tmp_path / "site").rglob("*.html"))
    assert len(built) >= len(places(tomllib.loads(TEXT)["project"]["nav"]))
    for page in built:
        text = page.read_text(encoding="utf-8")
        assert not OUTSIDE.search(text), f"{page.name}: {OUTSIDE.search(text)}"
    assert (tmp_path / "site" / "search.json").stat().st_size > 100_000
