"""Notebooks of docs/, executed anew with what they print: `python -m experiments.tools.notebooks` (needs the extra `notebooks`).

Of each output only text and pictures are kept, so that notebooks stay small and can be read on any page; progress on stderr is dropped.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "notebooks"
KEPT = ("text/plain", "image/png")
SECONDS = 3600


def executed(path: Path, folder: Path) -> Any:
    """A notebook run from its first cell to its last in a folder; raises nbclient's CellExecutionError where a cell fails."""
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
        output.data = {form: output.data[form] for form in KEPT if form in output.data}
        if "image/png" in output.data:
            output.data.pop("text/plain", None)
        output.metadata.clear()
    return output


def main(names: Sequence[str]) -> int:
    """Execute all notebooks, or those named, in place."""
    if find_spec("nbclient") is None:
        print("the package nbclient is not installed; pip install 'mali-sim[notebooks]'", file=sys.stderr)
        return 2
    import nbformat

    for path in [Path(name) for name in names] or sorted(FOLDER.glob("*.ipynb")):
        with tempfile.TemporaryDirectory() as folder:
            notebook = executed(path, Path(folder))
        nbformat.write(notebook, path)
        print(path.name)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
