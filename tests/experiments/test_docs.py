"""Documents say what the code says: tables are made, links lead somewhere, names of parameters exist, observed figures end in time."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from experiments.study import markdown
from experiments.tools import docs_index as docs
from sim.declarations import declarations
from sim.engine.day import name_of
from sim.schedule import ACTORS, steps
from sim.settings import parameters

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*(ROOT / "docs").glob("*.md"), ROOT / "README.md", ROOT / "DEVELOPERS.md", ROOT / "CONTRIBUTING.md"])
OURS = ("odd", "adding", "limits", "parameters", "state", "model")


def text(name: str) -> str:
    """One document, with its tables."""
    return docs.filled((docs.FOLDER / f"{name}.md").read_text(encoding="utf-8"))


def test_every_table_stands_in_a_document_once() -> None:
    pages = [path.read_text(encoding="utf-8") for path in sorted(docs.FOLDER.glob("*.md"))]
    assert sorted(name for page in pages for name in docs.MARKED.findall(page)) == sorted(docs.TABLES)
    with pytest.raises(KeyError, match="nonsense"):
        docs.filled("<!-- table: nonsense -->\n")


def test_cells_of_a_table_break_no_row() -> None:
    for name, made in docs.TABLES.items():
        rows = [line for line in made().splitlines() if line.startswith("|")]
        assert rows and all(line.endswith("|") for line in rows), name
    assert markdown.table(("a", "b"), [("x|y", "two\nlines")]).splitlines()[2] == "| x\\|y | two lines |"


def test_the_tables_hold_all_parts_and_parameters() -> None:
    odd, numbers, state = text("odd"), text("parameters"), text("state")
    assert all(f"(../sim/actors/{name_of(actor)}.py)" in odd for actor in ACTORS)
    assert len(re.findall(r"^\| \d+ \|", odd, re.MULTILINE)) == len(steps())
    for one in declarations():
        name = one.name.partition(".")[2] if one.kind in ("actor", "measure") else one.name
        assert f"| `{name}` | {one.form.unit} |" in state or name.endswith((".slot", ".alive", ".size", ".n")), one.name
    for p in parameters():
        part, _, name = p.key.removeprefix("world.").partition(".")
        if p.key.startswith("world."):
            assert f"| `{name}` |" in numbers.partition(f"\n## world.{part}\n")[2].partition("\n## ")[0], p.key


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_lead_to_files_and_headings_that_exist(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#]*#?[^)]*)\)", path.read_text(encoding="utf-8")):
        if target.startswith("http"):
            continue
        name, _, heading = target.partition("#")
        file = (path.parent / name).resolve() if name else path
        assert file.exists(), f"{path.name}: {target}"
        if heading:
            heads = re.findall(r"^#+ (.*)$", file.read_text(encoding="utf-8"), re.MULTILINE)
            assert heading in [re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads], f"{path.name}: {target}"


@pytest.mark.parametrize("name", OURS)
def test_files_and_parameters_that_prose_names_exist(name: str) -> None:
    prose = re.sub(r"```.*?```", "", (docs.FOLDER / f"{name}.md").read_text(encoding="utf-8"), flags=re.DOTALL)
    known = {p.key for p in parameters()}
    for named in re.findall(r"`((?:sim|seeds|tests|scenarios|experiments|docs)/[\w/.*]+)`", prose):
        if "rustl" not in named and "herd" not in named:
            assert list(ROOT.glob(named)), f"docs/{name}.md names {named}"
    for key in re.findall(r"`((?:world|measures)\.\w+\.\w+)", prose):
        assert key in known or "rustling" in key, f"docs/{name}.md names {key}"


def test_observed_figures_end_in_june_2017() -> None:
    last = re.findall(r"^\| `observed_\w+\.csv` \|.*\| (\S+) \|$", docs.TABLES["observed"](), re.MULTILINE)
    assert last
    for date in last:
        year, _, half = date.partition("H")
        assert date <= "2017-06-30" or (year, half) == ("2017", "1"), date


def test_the_index_leads_to_every_document() -> None:
    index = text("index")
    assert all(f"({path.name})" in index for path in sorted(docs.FOLDER.glob("*.md")) if path.stem != "index")
