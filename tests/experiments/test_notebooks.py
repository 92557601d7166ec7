"""Notebooks of docs/ are short, carry text and a small picture each, and run from their first cell to their last."""

from __future__ import annotations

import base64
import importlib
import json
from pathlib import Path
from typing import Any

import pages
import pytest

FOUND = sorted((Path(__file__).resolve().parents[2] / "docs" / "notebooks").glob("*.ipynb"))
LARGEST, MOST_PICTURES = 150_000, 2


def outputs(path: Path) -> list[dict[str, Any]]:
    """Every output of a notebook."""
    return [one for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] for one in cell.get("outputs", [])]


@pytest.mark.parametrize("path", FOUND, ids=lambda path: path.stem)
def test_it_is_small_and_shows_only_text_and_pictures(path: Path) -> None:
    assert path.stat().st_size < LARGEST
    forms = [form for one in outputs(path) for form in one.get("data", {})]
    assert set(forms) <= set(pages.SHOWN) and 1 <= forms.count("image/png") <= MOST_PICTURES
    assert not any(one["output_type"] == "error" or one.get("name") == "stderr" for one in outputs(path))
    for one in outputs(path):
        if "image/png" in one.get("data", {}):
            assert base64.b64decode(one["data"]["image/png"]).startswith(b"\x89PNG")


@pytest.mark.slow
@pytest.mark.parametrize("path", FOUND, ids=lambda path: path.stem)
def test_it_runs_and_prints_what_it_shows(path: Path, tmp_path: Path, refresh: bool) -> None:
    """Texts are the same; renewed with --refresh-baseline."""
    pytest.importorskip("nbclient")
    done = pages.executed(path, tmp_path)
    if refresh:
        importlib.import_module("nbformat").write(done, path)
        pytest.skip(f"{path.name} written anew")
    found = [output["data"] for cell in done.cells for output in cell.get("outputs", []) if "data" in output]
    assert [one["text/plain"] for one in found if "text/plain" in one] == [
        "".join(one["data"]["text/plain"]) for one in outputs(path) if "text/plain" in one.get("data", {})
    ]
