"""A calibration's file: one YAML file that says what may move, what it is held against, and how many histories it may cost.

Its first line is a comment that says what is sought. `parameters` is `all` (every number of the world that is no definition), or keys as
`over` of studies has them; `forms` are strata; `prior.spread` is in logits. `budget.histories` is the whole cost; `screening`, `waves` and
`final` are shares of it, `worlds` how many the sample has. Of a family of targets, or of one target as `family: name`, `wave` says from
which wave on it counts, `weight` how much (0 leaves it out), `discrepancy` and `doubt` are shares of the recorded value.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.ask import yaml_file
from experiments.ask.mistakes import Mistake, check_known, nearest
from experiments.past.calibration_targets import FAMILIES as OWN
from experiments.past.calibration_targets import Target
from experiments.past.families import FAMILIES

if TYPE_CHECKING:
    from experiments.past.score import Key

FIELDS = ("parameters", "forms", "prior", "budget", "cut", "most", "seed", "say_of", "targets")
SECTIONS = {"prior": ("spread",), "budget": ("histories", "screening", "waves", "worlds")}
NUMBERS = {
    "prior.spread": (0.6, 0.05, 3.0), "cut": (3.0, 1.0, 10.0), "budget.screening": (0.3, 0.05, 0.9), "most": (120, 1, 2_000),
    "budget.histories": (5_000, 40, 1_000_000), "budget.worlds": (250, 2, 5_000), "seed": (1, 0, 10**9),
}  # fmt: skip
"""Numbers of the file: default, least and most."""
WAVES = (0.2, 0.2)
OF_TARGET = {"wave": (1, 1, 20), "weight": (1.0, 0.0, 1.0), "discrepancy": (0.1, 0.0, 10.0), "doubt": (0.1, 0.0, 10.0)}
LEAST = 2
"""Histories that each world of the sample needs, for its chance to be told from what is its own."""


@dataclass(frozen=True)
class Budget:
    """How many histories, how they are shared out, and how many worlds the sample has."""

    histories: int
    screening: float
    waves: tuple[float, ...]
    worlds: int

    @property
    def sizes(self) -> tuple[int, tuple[int, ...]]:
        """Histories of the screening and of each wave."""
        return int(self.histories * self.screening), tuple(int(self.histories * share) for share in self.waves)

    def sample(self, spent: int) -> tuple[int, int]:
        """Worlds of the sample, and histories of each, from what is left; fewer worlds where they would not get enough."""
        left = self.histories - spent
        count = max(min(self.worlds, left // LEAST), 1)
        return count, left // count


@dataclass(frozen=True)
class Asked:
    """What a calibration's file asks for."""

    path: Path
    doc: str
    parameters: Mapping[str, Any] | None
    forms: Mapping[str, Any]
    spread: float
    budget: Budget
    cut: float
    most: int
    seed: int
    say_of: tuple[str, ...]
    targets: Mapping[str, Mapping[str, float]]

    def mistake(self, text: str) -> Mistake:
        """A mistake of this file, in one line that names it."""
        return Mistake(f"{self.path}: {text}")

    def with_histories(self, histories: int | None) -> Asked:
        """The same with another budget; raises Mistake where that is too small."""
        if histories is None:
            return self
        return _checked(replace(self, budget=replace(self.budget, histories=histories)))


def read(path: Path) -> Asked:
    """Read one file; raises Mistake, one line that names it."""
    text, content = yaml_file.read(path)
    if not isinstance(content, dict) or not isinstance(content.get("targets"), dict) or not content["targets"]:
        raise Mistake(f"{path}: needs `targets` with families; known: {', '.join(FIELDS)}")
    check_known("key", content, FIELDS, str(path))
    found = yaml_file.numbers(path, content, NUMBERS)
    waves = yaml_file.at(path, content, "budget.waves", list(WAVES))
    if not isinstance(waves, list) or not waves:
        raise Mistake(f"{path}: budget.waves: needs a list of shares of the histories, such as {list(WAVES)}")
    shares = tuple(yaml_file.number(path, "budget.waves", one, 0.001, 0.9) for one in waves)
    for section, known in SECTIONS.items():
        check_known("key", content.get(section) or {}, known, f"{path}: {section}")
    given = content.get("parameters", "all")
    if given != "all" and not isinstance(given, dict):
        raise Mistake(f"{path}: parameters={given}: needs `all`, or keys of the world")
    forms, said = content.get("forms") or {}, content.get("say_of") or []
    if not isinstance(forms, dict) or not isinstance(said, list):
        raise Mistake(f"{path}: {'say_of: needs a list of' if isinstance(forms, dict) else 'forms: needs'} keys of the world")
    budget = Budget(found["budget.histories"], found["budget.screening"], shares, found["budget.worlds"])
    asked = {str(name): _of_target(path, str(name), fields or {}) for name, fields in content["targets"].items()}
    return _checked(Asked(
        path, yaml_file.first_comment(text), None if given == "all" else given, forms, found["prior.spread"], budget, found["cut"],
        found["most"], found["seed"], tuple(map(str, said)), asked,
    ))  # fmt: skip


def _of_target(path: Path, name: str, fields: Any) -> dict[str, float]:
    check_known("family", [name.partition(": ")[0]], (*OWN, *FAMILIES), f"{path}: targets")
    if not isinstance(fields, dict):
        raise Mistake(f"{path}: targets.{name}: needs {', '.join(OF_TARGET)}, or nothing")
    check_known("key", fields, OF_TARGET, f"{path}: targets.{name}")
    return {key: yaml_file.number(path, f"targets.{name}.{key}", value, *OF_TARGET[key][1:]) for key, value in fields.items()}


def _checked(asked: Asked) -> Asked:
    """The budget is enough for what it is shared out to, and every target has its turn."""
    budget = asked.budget
    if budget.screening + sum(budget.waves) >= 1.0:
        raise asked.mistake("budget: screening and waves leave nothing of the histories for the final sample")
    last = len(budget.waves) + 1
    for name, fields in asked.targets.items():
        if fields.get("wave", 1) > last:
            raise asked.mistake(f"targets.{name}.wave={fields['wave']:g}: the last targets count from {last} on, one after the last wave")
    return asked


def targets(asked: Asked, recorded: Mapping[Key, float]) -> list[Target]:
    """Every value of the record of the families named, in the record's order; what the source does not know is left out."""
    names = {": ".join(key) for key in recorded}
    for name in asked.targets:
        if ": " in name and name not in names:
            raise asked.mistake(f"targets: the record has no '{name}'{nearest(name, sorted(names))}")
    found = []
    for key, value in recorded.items():
        own = asked.targets.get(": ".join(key))
        if (key[0] in asked.targets or own is not None) and math.isfinite(value):
            fields = {name: default for name, (default, _, _) in OF_TARGET.items()} | {**asked.targets.get(key[0], {}), **(own or {})}
            found.append(Target(key, value, int(fields["wave"]), fields["weight"], fields["discrepancy"], fields["doubt"]))
    return found
