"""Figures in the report are small bitmaps that look like the whole ones: same size, white paper, colours close to the drawn ones."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from experiments.show import pictures
from experiments.study.results import ResultsError


def test_a_small_picture_keeps_its_paper_its_greys_and_a_thin_coloured_line(tmp_path: Path) -> None:
    pixels = np.repeat(np.tile(np.arange(256, dtype=np.uint8), (256, 1))[:, :, None], 3, axis=2)
    pixels[100:102] = (217, 130, 0)
    Image.fromarray(pixels).save(tmp_path / "a.png")
    address, size = pictures.address_of(tmp_path / "a.png")
    data = base64.b64decode(address.removeprefix("data:image/png;base64,"))
    after = np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(int)
    assert size == (256, 256) and (after[0, 255] == 255).all()
    assert np.abs(after[100] - (217, 130, 0)).max() <= 2 and np.abs(after - pixels).max() <= 16


def test_a_broken_or_endless_figure_is_told_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.png").write_bytes(b"\x89PNG no figure")
    with pytest.raises(ResultsError, match="is not a readable PNG file$"):
        pictures.address_of(tmp_path / "a.png")
    Image.new("RGB", (100, 100)).save(tmp_path / "b.png")
    monkeypatch.setattr(pictures, "LARGEST", 1000)
    with pytest.raises(ResultsError, match="has more than 1,000 pixels$"):
        pictures.address_of(tmp_path / "b.png")
