"""Figures in the page: each as one small bitmap of few colours; the whole figure, and the same as vectors, stay in `figures/`."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from PIL import Image, features

from experiments.show.figures import FOLDER, SKIPPED, Through, figures
from experiments.study.results import Results, ResultsError

COLOURS, GREYS = 64, 20
"""Of one figure: enough for its shades and for the soft edges of its letters, of which so many at most are greys."""
GREY = 16
"""Between the strongest and the weakest of red, green and blue, below which a colour is a grey."""
WHITE = 255
LARGEST = 40_000_000
"""Pixels of a figure beyond which it is nobody's drawing, and not decoded."""


def pictures(results: Results, through: Through = map) -> list[dict[str, Any]]:
    """The figures that were drawn, in order, each as a data address with its size and its help; `through` may use several processes."""
    paths = {module: results.folder / FOLDER / f"{module.NAME}.png" for module in figures()}
    drawn = {module: path for module, path in paths.items() if path.is_file()}
    return [
        {"name": module.NAME, "title": module.TITLE, "help": module.HELP, "address": address, "size": size}
        for module, (address, size) in zip(drawn, through(address_of, list(drawn.values())), strict=True)
    ]


def address_of(path: Path) -> tuple[str, tuple[int, int]]:
    """A figure's bitmap as a data address, with few colours and without loss beyond that; and its width and height in pixels."""
    try:
        with Image.open(path) as file:
            if file.width * file.height > LARGEST:
                raise ResultsError(f"{path}: has more than {LARGEST:,} pixels")
            image = file.convert("RGB")
    except (OSError, ValueError, SyntaxError) as error:  # what Pillow raises for a broken file
        raise error if isinstance(error, ResultsError) else ResultsError(f"{path}: is not a readable PNG file") from error
    # of a quarter of the pixels, in a sixth of the time
    small = image.resize((max(image.width // 2, 1), max(image.height // 2, 1)), Image.Resampling.NEAREST)
    pixels = np.array(image.quantize(palette=_palette(np.asarray(small)), dither=Image.Dither.NONE).convert("RGB"))
    pixels[(np.asarray(image) == WHITE).all(axis=2)] = WHITE  # paper is white, not the mean of white and of what is nearly white
    few, data = Image.fromarray(pixels), io.BytesIO()
    if features.check("webp"):
        kind = "webp"
        few.save(data, "WEBP", lossless=True, method=1)
    else:
        kind = "png"
        few.quantize(COLOURS + 1, dither=Image.Dither.NONE).save(data, "PNG", optimize=True)
    return f"data:image/{kind};base64,{base64.b64encode(data.getvalue()).decode()}", image.size


def _palette(pixels: np.ndarray) -> Image.Image:
    """The colours that tell a picture's pixels best, greys by themselves, so that a thin coloured line among them keeps its colour."""
    flat = pixels.reshape(1, -1, 3)
    grey = np.ptp(flat[0], axis=1) < GREY
    few: list[int] = []
    for mine, most in ((flat[:, grey], GREYS), (flat[:, ~grey], COLOURS - GREYS)):
        if mine.size:
            few += (Image.fromarray(np.ascontiguousarray(mine)).quantize(most, dither=Image.Dither.NONE).getpalette() or [])[: 3 * most]
    found = Image.new("P", (1, 1))
    found.putpalette(few)
    return found


def skipped(results: Results) -> list[tuple[str, str]]:
    """Figures that could not be drawn, and why; those that lack one and the same table together."""
    path = results.folder / FOLDER / SKIPPED
    if not path.is_file():
        return []
    found: dict[str, list[str]] = {}
    for row in pd.read_csv(path, dtype=str).to_dict("records"):
        file, missing, _ = str(row["reason"]).partition(": is missing from the results folder")
        reason = f"this study keeps no {Path(file).name}" if missing else str(row["reason"])
        found.setdefault(reason, []).append(str(row["name"]))
    return [(", ".join(names), reason) for reason, names in found.items()]
