"""A search file: one YAML file that says which parameters may move, within which range, at what cost, and what counts how much.

Its first line is a comment that says what is sought. `over` is read as in studies: a key with nothing behind it takes all that its
declaration allows, `[low, high]` narrows it. `histories` is the whole budget, `waves` how often the search fits and moves, `check` the
histories at the start and the unseen ones at the end, `first` the first history's number in the seed list, `seed` decides the points.
`weights` are by family; `doubt` is a share of the recorded value, by family; `pull` what it costs to move; `reach` how far the
first wave goes; `narrow` what wide levels cost; `cercles` what it costs where a cercle's mean is not within what is asked of it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.ask import yaml_file
from experiments.ask.mistakes import Mistake, check_known
from experiments.past.families import FAMILIES
from experiments.past.simulated import listed
from experiments.study.samples import Axis, axes, widened
from experiments.study.sweep_file import StudyFile
from sim.settings import parameters

NUMBERS = {
    "histories": (400, 20, 9_996), "waves": (4, 1, 20), "check": (40, 4, 1_000), "first": (5_001, 1, 9_000), "seed": (1, 0, 10**9),
    "pull": (0.02, 0.0, math.inf), "reach": (1.5, 0.0, math.inf), "narrow": (0.05, 0.0, math.inf), "cercles": (0.5, 0.0, math.inf),
}  # fmt: skip
"""Numbers of the file: default, least and most. `pull` is for all parameters moved by one logit, `narrow` for histories of the levels that
scatter e times as much, `cercles` for one cercle whose mean lies a factor e beyond what is asked, squared."""
WEIGHTS = {
    "pattern": 3.0, "level": 2.0, "half_year": 3.0, "cercle": 2.0, "fighters": 1.0, "dyad": 1.0, "mission": 1.0, "severity": 1.0,
    "reporting": 0.5, "displaced": 0.5, "officials": 0.5, "schools": 0.5, "dispersion": 2.0, "stock": 1.0, "first_half_year": 0.5,
    "zone": 1.0, "square": 0.5, "mode": 0.5, "month": 0.0, "branching": 0.0,
}  # fmt: skip
"""What a family counts where the file says nothing: all its rows together. Months and branching say again what others say."""
DOUBT = {
    "pattern": 0.1, "level": 0.15, "half_year": 0.15, "first_half_year": 0.15, "cercle": 0.2, "fighters": 0.4, "dyad": 0.2, "mission": 0.15,
    "severity": 0.1, "reporting": 0.1, "displaced": 0.15, "officials": 0.15, "schools": 0.15, "dispersion": 0.1, "stock": 0.1,
    "zone": 0.15, "square": 0.1, "mode": 0.15, "month": 0.15, "branching": 0.1,
}  # fmt: skip
"""The record's own doubt as a share of its value: judgement; strengths of groups are known least, counts of deaths within a sixth."""
FIELDS = ("over", *NUMBERS, "weights", "doubt")


@dataclass(frozen=True)
class Search:
    """What a search file asks for."""

    path: Path
    doc: str
    axes: tuple[Axis, ...]
    histories: int
    waves: int
    check: int
    first: int
    seed: int
    weights: Mapping[str, float]
    doubt: Mapping[str, float]
    pull: float
    reach: float
    narrow: float
    cercles: float

    @property
    def points(self) -> int:
        """Histories of one wave, each at a point of its own: what the start and both checks leave of the budget."""
        return (self.histories - 3 * self.check) // self.waves

    @property
    def total(self) -> int:
        """Histories of the start, all waves and the check."""
        return 3 * self.check + self.waves * self.points

    @property
    def last(self) -> int:
        """The last history's number in the seed list: unseen ones follow the whole budget."""
        return self.first + self.histories + self.check - 1


def read(path: Path) -> Search:
    """Read one search file; raises Mistake, one line that names the file."""
    text, content = yaml_file.read(path)
    if not isinstance(content, dict) or not isinstance(content.get("over"), dict) or not content["over"]:
        raise Mistake(f"{path}: needs `over` with the keys that may move; known: {', '.join(FIELDS)}")
    check_known("key", content, FIELDS, str(path))
    check_known("key", content["over"], [one.key for one in parameters()], f"{path}: over")
    numbers, doc = yaml_file.numbers(path, content, NUMBERS), yaml_file.first_comment(text)
    along = tuple(map(widened, axes(StudyFile(path, path.stem, doc, {}, None, {"over": content["over"]}))))
    for axis in along:
        if axis.choices or not axis.key.startswith("world."):
            raise Mistake(f"{path}: {axis.key}: only numbers of the world can be searched, within a range")
    weights, doubt = (known | _shares(path, name, content.get(name) or {}) for name, known in (("weights", WEIGHTS), ("doubt", DOUBT)))
    asked = Search(path, doc, along, weights=weights, doubt=doubt, **numbers)
    if asked.points < len(along) + 2:
        least = 3 * asked.check + asked.waves * (len(along) + 2)
        raise Mistake(f"{path}: histories={asked.histories} leave a wave {asked.points}; {len(along)} parameters need at least {least}")
    if asked.last > listed():
        which = f"first={asked.first} with histories={asked.histories} and check={asked.check}"
        raise Mistake(f"{path}: {which} ends at history {asked.last:,}; the seed list holds {listed():,}")
    return asked


def _shares(path: Path, name: str, given: Any) -> dict[str, float]:
    """Numbers by family."""
    if not isinstance(given, dict):
        raise Mistake(f"{path}: {name}: needs families with numbers, such as half_year: 3")
    check_known("family", given, FAMILIES, f"{path}: {name}")
    return {family: yaml_file.number(path, f"{name}.{family}", value) for family, value in given.items()}
