"""Runs of two scenarios as a table, by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd


def runs(**columns: tuple[Any, Any]) -> pd.DataFrame:
    """Runs of two scenarios 'a' and 'b' from columns given as (values in a, values in b)."""
    count = len(next(iter(columns.values()))[0])
    arms = [
        pd.DataFrame({name: np.asarray(values[arm], dtype=float) for name, values in columns.items()}).assign(
            scenario=scenario, world="baseline", history=range(count), future=range(count)
        )
        for arm, scenario in enumerate(("a", "b"))
    ]
    return pd.concat(arms, ignore_index=True)
