"""On whom a loss falls: the garrison, contingent or patrol at hand, picked by keyed races so that order does not matter."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim import chance
from sim.geography import Geography
from sim.words import Day


def steps(geography: Geography, where: np.ndarray, square: int) -> np.ndarray:
    """Distance in squares between each of `where` and one square."""
    columns = geography.squares.columns
    return np.asarray(np.hypot(where // columns - square // columns, where % columns - square % columns))


def nearest_garrison(v: SimpleNamespace, geography: Geography, square: int) -> int:
    """Row of the garrison with men that is closest to a square; -1 when there is none."""
    n = int(v.garrison.size[0])
    if n == 0:
        return -1
    gap = steps(geography, v.garrison.square[:n], square) + 1e3 * (v.garrison.men[:n] <= 0)
    return int(np.argmin(gap))


def garrison_out(v: SimpleNamespace, day: Day, geography: Geography, square: int, out: np.ndarray, stream: int) -> int:
    """Row of the garrison whose men are met in a square: by a keyed race over men out and distance; -1 for none."""
    n = len(out)
    weight = out * np.exp(-steps(geography, v.garrison.square[:n], square) * geography.squares.resolution / 0.25)
    if n == 0 or weight.max() <= 0:
        return -1
    race = chance.uniforms(day.seed, stream, v.garrison.slot[:n], square, day.number)
    return int(np.argmax(np.log(np.maximum(weight, 1e-300)) - np.log(-np.log(race))))


def contingent_at(v: SimpleNamespace, day: Day, base: int, stream: int) -> int:
    """Row of the contingent hit at a base: by a keyed race over men; -1 when nobody is there."""
    n = int(v.contingent.size[0])
    men = np.where(v.contingent.base[:n] == base, v.contingent.men[:n], 0)
    if n == 0 or men.max() <= 0:
        return -1
    race = chance.uniforms(day.seed, stream, v.contingent.slot[:n], base, day.number)
    return int(np.argmax(np.log(np.maximum(men, 1e-300)) - np.log(-np.log(race))))


def passing_contingent(v: SimpleNamespace, day: Day, geography: Geography, square: int, stream: int) -> int:
    """Row of the contingent hit on the move: of a patrol in the square by a keyed race, else the nearest base's escort."""
    n = int(v.patrol.size[0])
    here = np.flatnonzero(v.patrol.active[:n] & (v.patrol.square[:n] == square) & (v.patrol.task[:n] > 0))
    if len(here):
        race = chance.uniforms(day.seed, stream, v.patrol.slot[here], square, day.number)
        return int(v.patrol.contingent[here[int(np.argmax(race))]])
    gap = steps(geography, geography.bases.square, square) + 1e3 * (v.base.people <= 0)
    return contingent_at(v, day, int(np.argmin(gap)), stream)
