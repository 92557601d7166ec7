"""Civilians killed by jihadists."""

from __future__ import annotations

import numpy as np

from sim.outputs.record import Record

UNIT = "deaths"
KIND = "outcome"
BETTER = "lower"
THEME = "protection of civilians"


def each(record: Record) -> np.ndarray:
    """Civilians whom jihadists killed in each event."""
    mask = record.chosen() & np.isin(record.events["initiator"], ("JNIM", "ISGS", "Ansaroul_Islam"))
    return np.asarray(record.events["deaths_civilians"] * mask)


def measure(record: Record) -> float:
    """Sum of civilian deaths that jihadists began."""
    return float(each(record).sum())


def expected(record: Record) -> float:
    """Sum of the day's conditional means, caps included: what the control variate uses."""
    rules = ("civilian_targeting", "ieds", "services")
    spared = float(record.window("quick_reaction_by_jihadists").sum())
    return spared + sum(float(record.window(f"{name}_expected_civilian").sum()) for name in rules)
