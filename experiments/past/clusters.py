"""How events cluster in square and month: months without any, a month like the one before, neighbours, the share of the busiest squares."""

from __future__ import annotations

import math

import numpy as np


def square_months(prio: np.ndarray, month: np.ndarray, squares: int, months: int) -> np.ndarray:
    """Events by PRIO-GRID square and calendar month."""
    out = np.zeros((squares, months), dtype=np.int64)
    np.add.at(out, (prio, month), 1)
    return out


def transitions(counts: np.ndarray, neighbours: np.ndarray) -> dict[str, float]:
    """Chances that a square is active (one event or more) in a month, given it and any of its neighbours the month before."""
    active = counts > 0
    now, own, near = active[:, 1:], active[:, :-1], (neighbours.astype(np.int64) @ active[:, :-1]) > 0
    return {
        "zero_share_square_months": share(~active),
        "p_active_after_active": share(now[own]),
        "p_active_after_quiet": share(now[~own]),
        "p_active_given_own0_neighbour0": share(now[~own & ~near]),
        "p_active_given_own0_neighbour1": share(now[~own & near]),
        "p_active_given_own1_neighbour0": share(now[own & ~near]),
        "p_active_given_own1_neighbour1": share(now[own & near]),
    }


def busiest(counts: np.ndarray) -> dict[str, float]:
    """Share of events in the busiest tenth of squares (rounded up) and in the five busiest."""
    by_square = np.sort(counts.sum(axis=1))[::-1]
    total = by_square.sum()
    tenth = math.ceil(len(by_square) / 10)
    return {
        "top10pct_squares_event_share": float(by_square[:tenth].sum() / total) if total else math.nan,
        "top5_squares_event_share": float(by_square[:5].sum() / total) if total else math.nan,
    }


def deadliest(prio: np.ndarray, deaths: np.ndarray, squares: int) -> dict[str, float]:
    """How many squares have a death, and the share of deaths in the five and in the tenth (rounded up) with most."""
    by_square = np.sort(np.bincount(prio, deaths, squares))[::-1]
    total = by_square.sum()
    parts = {"top5_squares_death_share": 5, "top10pct_squares_death_share": math.ceil(squares / 10)}
    shares = {name: float(by_square[:most].sum() / total) if total else math.nan for name, most in parts.items()}
    return {"squares_with_deaths": float((by_square > 0).sum())} | shares


def share(mask: np.ndarray) -> float:
    """Share of true values; unknown where there is none."""
    return float(mask.mean()) if mask.size else math.nan
