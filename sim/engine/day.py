"""What passes between the parts on one day, and the words that a day is made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from types import ModuleType
from typing import Any


@dataclass(slots=True)
class Day:
    """One day: its number, its key of chance, what is in force and its events.

    `number` is the key of a day's chances and does not depend on where a run starts; `index` counts the run's days. `regime` says
    which levers and parameters are in force; `span` is the number of days that a weekly step covers when it is asked.
    """

    number: int
    index: int
    seed: tuple[int, int]
    regime: int = 0
    span: int = 1
    events: list[Any] = field(default_factory=list)
    pending: list[Any] = field(default_factory=list)

    def emit(self, event: Any) -> Any:
        """Let the day know of an event while its rule is still at work, and hand it back."""
        self.pending.append(event)
        return event


@dataclass(frozen=True)
class Step:
    """One word of the day: a part and the verb it is asked for."""

    part: ModuleType
    verb: str = "resolve"
    every: int = 1  # days from one asking to the next, 1 or 7; a slow field moves by expectation and need not move daily

    def __post_init__(self) -> None:
        if self.every not in (1, 7):
            raise ValueError(f"{self.name}: a step is asked every 1 or 7 days, not every {self.every}")

    @cached_property
    def decides(self) -> bool:
        """Whether an actor is asked for its orders."""
        return self.verb == "decide"

    @cached_property
    def name(self) -> str:
        """Name of the part, which is its file's and its YAML section's."""
        return name_of(self.part)


def name_of(part: ModuleType) -> str:
    """Name of a part: the last word of its module's."""
    return part.__name__.rsplit(".", 1)[-1]
