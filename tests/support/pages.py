"""Commands that documents name: in blocks, in indented lines and in back-quotes, as words for `cli.main`."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from experiments.tools import transcripts as shown

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "DEVELOPERS.md", ROOT / "results" / "README.md", *(ROOT / "docs").glob("*.md")])
OTHER = re.compile(r"^(```|~~~)(yaml|python|diff|mermaid|text)\n.*?^\1$", re.MULTILINE | re.DOTALL)
LINE = re.compile(r"^(?: {4,}|\$ |)(mali [a-z].*)$", re.MULTILINE)
INLINE = re.compile(r"(?<!`)`(mali [a-z][^`]*)`(?!`)")
SHELL = re.compile(r"\s(?:[|&>]|2>).*$")
LEFT_OPEN = ("...", "<", "$", "NAME")
"""What marks a command that no shell would take as it stands."""
STAND_INS = {
    "RESULTS": "made", "FOLDER": "made", "FILE": "made/worlds.csv", "$study": "two_way", "$SLURM_CPUS_PER_TASK": "2", "$there": "tcp://10.0.0.5:8786",
}  # fmt: skip
"""Names that a reader puts something else for, and what the tests put."""


def written(page: str) -> list[str]:
    """Every command that a page names, once, as it stands there on one line."""
    text = OTHER.sub("", page)
    lines = [SHELL.sub("", found) for found in LINE.findall(text)]
    return list(dict.fromkeys(" ".join(found.split()) for found in [*lines, *INLINE.findall(text)]))


def words(line: str) -> list[str]:
    """The words after `mali`, with stand-ins."""
    for name, other in STAND_INS.items():
        line = re.sub(rf"(?<![\w$]){re.escape(name)}(?!\w)", other, line)
    return shlex.split(line, comments=True)[1:]


def commands() -> list[tuple[str, str]]:
    """Page and command, each command once."""
    found: dict[str, str] = {}
    for path in PAGES:
        for line in written(path.read_text(encoding="utf-8")):
            found.setdefault(line, str(path.relative_to(ROOT)))
    return [(page, line) for line, page in found.items()]


def put(folder: Path) -> None:
    """The files of all pages below a folder."""
    for path in PAGES:
        shown.put(path.read_text(encoding="utf-8"), folder)
