"""A study file: one YAML file that names scenarios, seeds, what is kept, and a design over any values.

Its first line is a comment that says what it asks. `scenarios` (the first is the reference), `seeds` (pairs in every
world), `keep` and `outcomes` mean what they mean on the command line; `against` names further scenarios that all others are compared
with; `doors: true` says that each point but the baseline world shuts a door, and asks what hangs on it; `seconds_per_1000_days`, where it
is given, replaces a timed sample in the estimate of time; `design` is read by `experiments.study.design`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.ask import yaml_file
from experiments.ask.mistakes import Mistake, nearest

FIELDS = ("scenarios", "against", "seeds", "keep", "outcomes", "seconds_per_1000_days", "doors", "design")
SHARED = ("scenarios", "seeds", "keep", "outcomes")
"""Fields that are also keys of the command line, which has the last word."""


@dataclass(frozen=True)
class StudyFile:
    """What a study file says, as plain values; its design is read by `design`."""

    path: Path
    name: str
    doc: str
    keys: dict[str, Any]
    pace: float | None
    design: dict[str, Any]
    against: tuple[str, ...] = ()
    doors: bool = False

    def mistake(self, text: str) -> Mistake:
        """A mistake of this file, in one line that names it."""
        return Mistake(f"{self.path}: {text}")


def read(path: Path, name: str) -> StudyFile:
    """Read one study file; raises Mistake, one line that names the file, for what is not one."""
    text, content = yaml_file.read(path)
    if not isinstance(content, dict):
        raise Mistake(f"{path}: needs keys with values; known: {', '.join(FIELDS)}")
    for key in map(str, content):
        if key not in FIELDS:
            raise Mistake(f"{path}: unknown key '{key}'{nearest(key, FIELDS)}; known: {', '.join(FIELDS)}")
    for key in (key for key, value in content.items() if value is None):
        raise Mistake(f"{path}: {key} is empty; leave it out, or give it a value")
    keys = {key: content[key] for key in SHARED if key in content}
    pace, design = content.get("seconds_per_1000_days"), content.get("design")
    if pace is not None and (isinstance(pace, bool) or not isinstance(pace, (int, float)) or not 0 < pace < float("inf")):
        raise Mistake(f"{path}: seconds_per_1000_days={pace}: needs a number above 0")
    if not isinstance(design, dict):
        raise Mistake(f"{path}: needs a design, with its kind and its values or points")
    against = content.get("against") or []
    if not isinstance(against, list) or not all(isinstance(one, str) for one in against):
        raise Mistake(f"{path}: against={against}: needs a list of scenarios of this study")
    doors = content.get("doors", False)
    if not isinstance(doors, bool):
        raise Mistake(f"{path}: doors={doors}: needs true or false: whether each point but the baseline world shuts a door")
    return StudyFile(path, name, yaml_file.first_comment(text), keys, None if pace is None else float(pace), design, tuple(against), doors)
