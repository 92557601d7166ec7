"""The acts of a day laid out for compiled code: what each is shown, and which of them are not compiled yet."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import numpy as np
from numba import types

from sim.engine.acts import Act, acts_of
from sim.engine.bundles import Bundle, address, is_kept, named
from sim.engine.compiling import JIT
from sim.engine.day import Day
from sim.engine.parts import Entry


@lru_cache(maxsize=4)
def _ground(geography: Any) -> Bundle:
    """The ground without what is for Python alone."""
    hidden = getattr(geography, "PYTHON_ONLY", ())
    return Bundle({name: value for name, value in named(geography).items() if name not in hidden})


class DayBlock:
    """A day laid out for compiled code, filled anew each day."""

    def __init__(self, day: Day) -> None:
        self.bundle = Bundle(day)
        self._whole, self._real = [], []
        for name, (kind, at) in self.bundle.kind.slots.items():
            if isinstance(kind, types.BaseTuple) and set(kind) == {types.int64}:  # type: ignore[call-overload]
                self._whole += [(name, k, word) for k, word in enumerate(at)]
            elif kind in (types.int64, types.boolean):
                self._whole.append((name, -1, at))
            elif kind == types.float64:
                self._real.append((name, at))
        self._words = [word for _name, _k, word in self._whole]
        self._floats = self.bundle.words.view(np.float64)

    def fill(self, day: Day) -> None:
        """Today's whole numbers, switches and keys, and its other numbers."""
        self.bundle.words[self._words] = [getattr(day, name) if k < 0 else getattr(day, name)[k] for name, k, _at in self._whole]
        for name, at in self._real:
            self._floats[at] = getattr(day, name)


class Layout:
    """The acts of all steps with what each is shown, laid out for compiled code."""

    def __init__(self, entries: Iterable[Entry], first: Day, geography: Any) -> None:
        self.geography, self.ground, self.day = geography, _ground(geography), DayBlock(first)
        self.rows = [(entry, act) for entry in entries for act in acts_of(entry.verb, entry.step.every)]
        self._bundles: dict[str, tuple[tuple[Bundle, ...], tuple[Bundle, ...]]] = {}
        for entry, _act in self.rows:
            if entry.step.part.__name__ not in self._bundles:
                shown = tuple(Bundle(view) for view in entry.views)
                self._bundles[entry.step.part.__name__] = shown, tuple(Bundle(numbers_of(params)) for params in entry.params)

    def shown(self, entry: Entry, regime: int) -> tuple[Bundle, Bundle, Bundle, Bundle]:
        """What the acts of a step are given in one regime."""
        views, numbers = self._bundles[entry.step.part.__name__]
        return views[regime], numbers[regime], self.day.bundle, self.ground

    def missing(self) -> dict[str, list[Act]]:
        """Acts that are not compiled yet, by the part's module; none where nothing is compiled."""
        out: dict[str, list[Act]] = {}
        for entry, act in self.rows:
            kinds = tuple(bundle.kind for bundle in self.shown(entry, 0))
            if JIT and act.compiled is not None and not is_kept(act.compiled, kinds):
                acts = out.setdefault(entry.step.part.__name__, [])
                acts += [] if act in acts else [act]
        return out

    def compile(self, part: str) -> int:
        """Compile the acts of one part and store them; returns how many."""
        mine = [(entry, act) for entry, act in self.rows if entry.step.part.__name__ == part and act.compiled is not None]
        for entry, act in mine:
            address(act.compiled, *self.shown(entry, 0))
        return len(mine)


def numbers_of(params: Any) -> dict[str, Any]:
    """Parameters as compiled code reads them, by name; forms, which are texts, are left out when they are laid out."""
    if params is None:
        return {}
    return {name: getattr(params, name) for name in getattr(type(params), "model_fields", vars(params))}
