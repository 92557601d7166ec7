"""Which runs two studies share: the same scenario, world, pair of seeds and code are the same run, and this says whether they are equal."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from experiments.comparison import studies_configuration as configuration
from experiments.comparison.studies_one import Study
from experiments.study.identity import CODE, LIBRARIES, VERSIONS
from experiments.study.results import PAIR_KEYS, RUN_KEYS

LOOSE = ("scenarios", "pairs", "keep", "outcomes", "worlds", "world_name")
"""Sections of a configuration that may differ between studies that share runs; a world is part of a run's name in both."""
COLUMNS = ["scenario", "study", "other", "runs", "equal", "outcomes"]


def shared(studies: Sequence[Study]) -> pd.DataFrame:
    """A row a scenario and two studies with the same runs of it: how many there are, and how many are equal in all outcomes of both."""
    rows = [row for one, other in combinations(studies, 2) for row in _of_two(one, other)]
    return pd.DataFrame(rows, columns=COLUMNS)


def _of_two(one: Study, other: Study) -> list[dict[str, Any]]:
    if not _alike(one, other):
        return []
    mine, theirs = (configuration.levers(study.results.manifest.get("configuration") or {}) for study in (one, other))
    found = []
    for name in one.results.scenarios:
        if name not in theirs or mine.get(name) != theirs[name]:
            continue
        both = _common(one.results.all_runs, other.results.all_runs, name, _other_worlds(one, other))
        if both is None:
            continue
        first, second = both
        same = (first == second) | (np.isnan(first) & np.isnan(second))
        counts = {"runs": len(first), "equal": int(same.all(axis=1).sum()), "outcomes": first.shape[1]}
        found.append({"scenario": name, "study": one.letter, "other": other.letter, **counts})
    return found


def _alike(one: Study, other: Study) -> bool:
    """Whether code, libraries and all settings but those of LOOSE are the same."""
    first, second = one.results.manifest, other.results.manifest
    if any(first.get(key) is None or first.get(key) != second.get(key) for key in CODE):
        return False
    versions = [(found.get(VERSIONS) or {}) for found in (first, second)]
    if any(versions[0].get(name) != versions[1].get(name) for name in ("python", *LIBRARIES)):
        return False
    settings = [{k: v for k, v in (found.get("configuration") or {}).items() if k not in LOOSE} for found in (first, second)]
    return settings[0] == settings[1]


def _other_worlds(one: Study, other: Study) -> set[str]:
    """Worlds of one name in both studies that are not the same world, as points of two sampled designs may be."""
    found = []
    for study in (one, other):
        listed = (study.results.manifest.get("configuration") or {}).get("worlds")
        worlds = [world for world in listed if isinstance(world, Mapping)] if isinstance(listed, list) else []
        found.append({str(world.get("name")): world for world in worlds})
    return {name for name, world in found[0].items() if name in found[1] and found[1][name] != world}


def _common(first: pd.DataFrame, second: pd.DataFrame, scenario: str, left: Collection[str]) -> tuple[np.ndarray, np.ndarray] | None:
    """The numbers of the runs that both tables have, in one order of rows and columns; none where there is no such run."""
    frames = [
        table.loc[(table["scenario"] == scenario) & ~table["world"].astype(str).isin(left)].set_index(PAIR_KEYS)
        for table in (first, second)
    ]
    rows = frames[0].index.intersection(frames[1].index)
    numbers = [
        name
        for name in frames[0].columns
        if name in frames[1].columns and name not in (*RUN_KEYS, "pair", "seed") and pd.api.types.is_numeric_dtype(frames[0][name])
    ]
    if rows.empty or not numbers:
        return None
    one, other = (frame.loc[rows, numbers].to_numpy(dtype=float) for frame in frames)
    return one, other
