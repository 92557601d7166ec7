"""Pages of docs as readers use them: their files, what their commands print, and their notebooks, run anew."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any

FILE = re.compile(r"^`(mine/[\w/.]+)`[^\n]*\n\n```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
"""A file stands below its name."""
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
"""What follows a command's line is what it prints; a last line of three dots leaves out the rest, nothing all of it."""
COMMAND = re.compile(r"^\$ mali (.*)\n((?:(?!\$ mali ).*\n)*)", re.MULTILINE)
REST = "..."
SHOWN = ("text/plain", "image/png")
SECONDS = 3600


def put(page: str, folder: Path) -> None:
    """Write a page's files below a folder."""
    for name, text in FILE.findall(page):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def printed(words: Sequence[str]) -> list[str]:
    """The lines that a command prints, run in the present folder."""
    from experiments import cli

    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert cli.main(words) == 0, words
    return out.getvalue().rstrip("\n").split("\n")


def renewed(page: str) -> str:
    """A page with what its commands print now, run in the present folder; as many lines as stood there where dots leave out the rest."""

    def again(found: re.Match[str]) -> str:
        before, lines = found[2].splitlines(), printed(shlex.split(found[1]))
        rest = before[-1:] == [REST]
        kept = [*lines[: len(before) - 1], REST] if rest else lines if before else []
        return "".join(f"{line}\n" for line in (f"$ mali {found[1]}", *kept))

    return BLOCK.sub(lambda block: f"```console\n{COMMAND.sub(again, block[1])}```", page)


def executed(path: Path, folder: Path) -> Any:
    """A notebook run from its first cell to its last in a folder; of each output only text and pictures are kept, and no stderr."""
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=SECONDS, resources={"metadata": {"path": str(folder)}}).execute()
    for cell in notebook.cells:
        cell.metadata.clear()
        if cell.cell_type == "code":
            cell.outputs = [_kept(output) for output in cell.outputs if output.get("name") != "stderr"]
    notebook.metadata.pop("language_info", None)
    return notebook


def _kept(output: Any) -> Any:
    """An output without what only a live notebook shows."""
    if "data" in output:
        output.data = {form: output.data[form] for form in SHOWN if form in output.data}
        if "image/png" in output.data:
            output.data.pop("text/plain", None)
        output.metadata.clear()
    return output
