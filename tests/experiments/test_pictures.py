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


def drawing(path: Path, shades: int) -> np.ndarray:
    """White paper with a field of so many shades of blue and a thin red line."""
    pixels = np.full((120, 200, 3), 255, dtype=np.uint8)
    pixels[20:100, 20:180, 0] = (np.arange(160) * shades // 160 * (255 // shades)).astype(np.uint8)
    pixels[20:100, 20:180, 1] = 90
    pixels[60:64, :] = (200, 20, 20)
    Image.fromarray(pixels).save(path)
    return pixels


def shown(address: str) -> np.ndarray:
    kind, data = address.removeprefix("data:image/").split(";base64,")
    assert kind in ("webp", "png")
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB")).astype(int)


def test_few_colours_are_kept_as_they_are_and_many_nearly(tmp_path: Path) -> None:
    for shades, most in ((8, 0), (120, 12)):
        before = drawing(tmp_path / "a.png", shades).astype(int)
        address, size = pictures.address_of(tmp_path / "a.png")
        after = shown(address)
        assert size == (200, 120) and after.shape == before.shape
        assert np.abs(after - before).max() <= most, shades
        assert (after[before.min(axis=2) == 255] == 255).all()


def test_a_thin_coloured_line_among_many_greys_keeps_its_colour(tmp_path: Path) -> None:
    pixels = np.repeat(np.tile(np.arange(256, dtype=np.uint8), (256, 1))[:, :, None], 3, axis=2)
    pixels[100:102] = (217, 130, 0)
    Image.fromarray(pixels).save(tmp_path / "a.png")
    after = shown(pictures.address_of(tmp_path / "a.png")[0])
    assert np.abs(after[100] - (217, 130, 0)).max() <= 2 and np.abs(after - pixels).max() <= 16


def test_without_webp_it_is_a_png_of_few_colours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = drawing(tmp_path / "a.png", 8).astype(int)
    monkeypatch.setattr(pictures.features, "check", lambda name: False)
    address, _ = pictures.address_of(tmp_path / "a.png")
    assert address.startswith("data:image/png;") and np.abs(shown(address) - before).max() <= 4


def test_a_broken_or_endless_figure_is_told_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.png").write_bytes(b"\x89PNG no figure")
    with pytest.raises(ResultsError, match="is not a readable PNG file$"):
        pictures.address_of(tmp_path / "a.png")
    drawing(tmp_path / "b.png", 4)
    monkeypatch.setattr(pictures, "LARGEST", 1000)
    with pytest.raises(ResultsError, match="has more than 1,000 pixels$"):
        pictures.address_of(tmp_path / "b.png")
