"""The points of a stage, kept beside its runs: which world each history was of, in units of the prior."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pandas as pd

from experiments.ask.mistakes import Mistake
from experiments.past.calibration_space import Design, Space
from experiments.study.files import write_bytes

NAME = "points.parquet"
DIGITS = 6


def write(folder: Path, space: Space, design: Design, histories: list[int]) -> None:
    """A row a history of the stage: its world's number, its history's seed, its forms, and the place of every number."""
    forms = [space.of_forms(int(stratum)) for stratum in design.stratum]
    table = pd.DataFrame({"world": design.world + 1, "history": histories})
    table = pd.concat(
        [table, pd.DataFrame(forms, index=table.index), pd.DataFrame(np.round(design.points, DIGITS), columns=space.keys)], axis=1
    )
    packed = io.BytesIO()
    table.to_parquet(packed, index=False)
    write_bytes(folder / NAME, packed.getvalue())


def read(folder: Path) -> pd.DataFrame:
    """The points of a stage; raises Mistake where there are none."""
    try:
        return pd.read_parquet(folder / NAME)
    except (OSError, ValueError):
        raise Mistake(f"{folder / NAME}: cannot be read; mali calibrate leaves it beside the runs of each stage") from None
