"""The one mutable thing: arrays and rosters, shown to each part through a view of what it declared.

Names are dotted: the first word is the axis that an array runs over (`field.cover` has a number a square, `tally.deaths` is one
number), or the roster that a column belongs to. A rule holds writable arrays for what it WRITES or DECLARES and read-only
views of what its source reads; anybody else holds nothing. A part reads in the same way, by name, the levers that it heeds
(`levers.<measure>.<lever>`) and the orders that it carries out (`orders.<actor>.<column>`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.engine.roster import Roster

PATHS = ("levers", "orders", "events")  # what a part reads beside arrays


@dataclass(frozen=True)
class Array:
    """An array that a part declares: what its numbers are (`dtype`, `unit`, `meaning`) and its second axis, a name a column."""

    dtype: Any
    unit: str
    meaning: str
    of: tuple[str, ...] = ()

    @property
    def width(self) -> int | None:
        """Length of the second axis; None where there is none."""
        return len(self.of) or None


def array(dtype: Any, unit: str, meaning: str, of: Iterable[str] = ()) -> Array:
    """Declare an array, a roster's column, an order or a lever: type, unit, meaning and the names along its second axis."""
    if not unit or not meaning:
        raise ValueError("an array says its unit and its meaning")
    return Array(dtype, unit, meaning, tuple(of))


def width_of(form: Any) -> int | None:
    """Length of a form's second axis; None where there is none."""
    if isinstance(form, Array):
        return form.width
    return form[1] if isinstance(form, tuple) else None


def dtype_of(form: Any) -> Any:
    """Type of a form's numbers."""
    if isinstance(form, Array):
        return form.dtype
    return form[0] if isinstance(form, tuple) else form


class State:
    """State of one run: arrays by dotted name and rosters by kind.

    `axes` says how long the axis of each first word is; `field` arrays with a second axis have it first, all others last.
    """

    def __init__(self, axes: Mapping[str, int], declared: Mapping[str, Any], rosters: Mapping[str, Roster]) -> None:
        self.axes = dict(axes)
        self.rosters = dict(rosters)
        self.arrays: dict[str, np.ndarray] = {}
        self._views: dict[str, np.ndarray] = {}
        self.tally_names = sorted(name for name in declared if name.startswith("tally."))
        self.tallies = np.zeros(len(self.tally_names))
        for name, form in declared.items():
            if name.startswith("tally."):
                i = self.tally_names.index(name)
                self.arrays[name] = self.tallies[i : i + 1]
            else:
                self.arrays[name] = np.zeros(self._shape(name, form), dtype_of(form))
        for kind, roster in self.rosters.items():
            for column, values in roster.columns.items():
                self.arrays[f"{kind}.{column}"] = values

    def _shape(self, name: str, form: Any) -> tuple[int, ...]:
        kind = name.split(".", 1)[0]
        if kind not in self.axes:
            raise KeyError(f"{name}: an array belongs to {', '.join(self.axes)} or tally")
        width = width_of(form)
        if width is None:
            return (self.axes[kind],)
        return (width, self.axes[kind]) if kind == "field" else (self.axes[kind], width)

    def view(self, reads: Iterable[str], writes: Iterable[str]) -> SimpleNamespace:
        """Attribute access by prefix: writable arrays for `writes`, read-only views for `reads`."""
        groups: dict[str, SimpleNamespace] = {}
        for name, writable in [(n, False) for n in reads] + [(n, True) for n in writes]:
            if name not in self.arrays:
                raise KeyError(f"{name}: no such array; declared are {', '.join(sorted(self.arrays))}")
            prefix, column = name.split(".", 1)
            setattr(groups.setdefault(prefix, SimpleNamespace()), column, self.arrays[name] if writable else self._shown(name))
        return SimpleNamespace(**groups)

    def scratch(self, forms: Mapping[str, Any]) -> SimpleNamespace:
        """Paper to work on, by name, that nobody else sees.

        A form is (length, type) or (length, type, rows), or forms by name in turn; a length is a number, or the name of the axis
        or roster that it counts.
        """
        return SimpleNamespace(**{name: self._paper(form) for name, form in forms.items()})

    def _paper(self, form: Any) -> Any:
        if isinstance(form, Mapping):
            return self.scratch(form)
        of, dtype, *rows = form
        return np.zeros((*map(self._length, rows), self._length(of)), dtype)

    def _length(self, of: int | str) -> int:
        if isinstance(of, int):
            return of
        return self.rosters[of].capacity if of in self.rosters else self.axes[of]

    def _shown(self, name: str) -> np.ndarray:
        """The read-only view of an array that all who read it share: a view a part would fill the processor's cache."""
        if name not in self._views:
            self._views[name] = read_only(self.arrays[name])
        return self._views[name]

    def copy_state(self) -> dict[str, np.ndarray]:
        """A copy of every array, for a fork."""
        return {name: values.copy() for name, values in self.arrays.items()}

    def restore(self, state: Mapping[str, np.ndarray]) -> None:
        """Fill every array in place from a copy; rows that the copy has not are blank, and those that it has too many are left out."""
        for name, values in state.items():
            shared = tuple(slice(min(mine, theirs)) for mine, theirs in zip(self.arrays[name].shape, values.shape, strict=True))
            self.arrays[name][...] = 0
            self.arrays[name][shared] = values[shared]


def read_only(values: np.ndarray) -> np.ndarray:
    """A view of an array that cannot be written to."""
    view = values.view()
    view.flags.writeable = False
    return view
