"""Figures in the page: each as one small bitmap of few colours; the whole figure, and the same as vectors, stay in `figures/`."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from PIL import Image

from experiments.show.figures import FOLDER, SKIPPED, Through, figures
from experiments.study.results import Results, ResultsError

COLOURS = 256
"""Of one figure: enough for its shades and for the soft edges of its letters."""
PAPER = 247
"""From which red, green and blue are white: few colours have none of their own for paper."""
LARGEST = 40_000_000
"""Pixels of a figure beyond which it is nobody's drawing, and not decoded."""


def pictures(results: Results, through: Through = map) -> list[dict[str, Any]]:
    """The figures that were drawn, in order, each as a data address with its size and its help; `through` may use several processes."""
    paths = [(one, results.folder / FOLDER / f"{one.NAME}.png") for one in figures()]
    drawn = [(one, path) for one, path in paths if path.is_file()]
    return [
        {"name": one.NAME, "title": one.TITLE, "help": one.HELP, "address": address, "size": size}
        for (one, _), (address, size) in zip(drawn, through(address_of, [path for _, path in drawn]), strict=True)
    ]


def address_of(path: Path) -> tuple[str, tuple[int, int]]:
    """A figure's bitmap as a data address, with few colours and without loss beyond that; and its width and height in pixels."""
    try:
        with Image.open(path) as file:
            if file.width * file.height > LARGEST:
                raise ResultsError(f"{path}: has more than {LARGEST:,} pixels")
            few = file.convert("RGB").quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    except (OSError, ValueError, SyntaxError) as error:  # what Pillow raises for a broken file
        raise error if isinstance(error, ResultsError) else ResultsError(f"{path}: is not a readable PNG file") from error
    shades = np.array(few.getpalette())
    few.putpalette(np.where(shades >= PAPER, 255, shades).tolist())
    data = io.BytesIO()
    few.save(data, "PNG")
    return f"data:image/png;base64,{base64.b64encode(data.getvalue()).decode()}", few.size


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
