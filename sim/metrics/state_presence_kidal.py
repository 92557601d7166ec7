"""Officials and services in place in Kidal's region, mean over the mandate."""

from __future__ import annotations

import numpy as np

from sim.outputs.record import Record

UNIT = "share"
KIND = "outcome"
BETTER = "higher"
THEME = "state and accord"


def measure(record: Record) -> float:
    """Mean presence, by people."""
    s = record.squares
    people = np.where(s["region"] == "Kidal", s["population"], 0.0)
    return float((people * s["state_presence"]).sum() / people.sum())
