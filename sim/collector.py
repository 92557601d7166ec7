"""Mesa's data collector of Mali: every metric over the mandate, as it stands after any day of a run, worked out when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, overload

import mesa

from sim import metrics
from sim.recorded import outcomes_until


class Outcomes(mesa.DataCollector):
    """Metrics by name; `model_vars[name][step]` is the metric from the mandate date to that step, NaN before.

    Nothing is stored from day to day, since a run keeps its daily numbers and events: `collect` has nothing to do.
    """

    def __init__(self, model: Any) -> None:
        super().__init__()
        self._model, self._latest = model, (-1, dict[str, float]())
        names = [metric.name for metric in metrics.catalogue()]
        self.model_reporters = dict.fromkeys(names, "worked out when it is asked for")
        self.model_vars = {name: _Metric(self, name) for name in names}

    def collect(self, model: Any) -> None:
        """Nothing: see the class."""

    def days(self) -> int:
        """Days that the model has lived."""
        return int(self._model.index)

    def after(self, step: int) -> dict[str, float]:
        """All metrics after a step, counted from 0; IndexError for one that has not been."""
        if not 0 <= step < self.days():
            raise IndexError(f"step {step}: the model has lived {self.days()} days")
        if self._latest[0] != step or step == self.days() - 1:
            self._latest = step, outcomes_until(self._model, step + 1)
        return self._latest[1]


class _Metric(Sequence[float]):
    """One metric by step."""

    def __init__(self, collector: Outcomes, name: str) -> None:
        self._collector, self._name = collector, name

    def __len__(self) -> int:
        return self._collector.days()

    @overload
    def __getitem__(self, step: int) -> float: ...
    @overload
    def __getitem__(self, step: slice) -> list[float]: ...
    def __getitem__(self, step: int | slice) -> float | list[float]:
        if isinstance(step, slice):
            return [self[k] for k in range(*step.indices(len(self)))]
        return self._collector.after(step if step >= 0 else step + len(self))[self._name]

    def __iter__(self) -> Iterator[float]:
        return (self[k] for k in range(len(self)))
