"""The key `outcomes`: metrics in an area, such as civilian_deaths@mopti, and metrics of one's own, sums over chosen events.

An item of the list is `metric@area`, the name of a file `<config-dir>/outcome/<name>.yaml`, or `name: {events: ..., count: ...}`.
An area is a region, a cercle or a place by its key, or all within so many km of a place: `deaths@menaka:50km`. A bare name
means the region first, then the cercle, then the place; `deaths@cercle.gao` says which.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.ask.mistakes import Mistake, nearest, unknown
from experiments.ask.own_outcomes import definition

if TYPE_CHECKING:
    from sim.further_metrics import Further
    from sim.outputs.areas import Area
    from sim.settings import Calendar

AT = "@"
FOLDER = "outcome"
RADIUS = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*km")
MOST_KM = 2000.0
ELSEWHERE = {"attacks_minusma": "attacks_on_mission"}
"""Columns of other tables whose metric has another name."""


def read(value: Any, folders: Sequence[Path] = (), calendar: Calendar | None = None) -> list[Further]:
    """The metrics that are asked for, in their order; `folders` hold own files; with a `calendar`, dates must fall within it.

    A metric that is always measured needs no area and is left out. Raises Mistake, one line.
    """
    if value in (None, [], {}):
        return []
    reader = _Reader(folders, calendar)
    found = [one for name, content in _items(value) if (one := reader.one(name, content)) is not None]
    twice = sorted({one.name for one in found if [other.name for other in found].count(one.name) > 1})
    if twice:
        raise Mistake(f"outcomes: '{twice[0]}' is asked for twice")
    return found


def files(folders: Sequence[Path]) -> dict[str, Path]:
    """A user's own metrics by name; a folder that stands first wins."""
    return {path.stem: path for folder in reversed(folders) for path in sorted((folder / FOLDER).glob("*.yaml"))}


def _items(value: Any) -> list[tuple[str, Any]]:
    """Names, each with its definition where one stands beside it."""
    if isinstance(value, Mapping):
        return [(str(name), content) for name, content in value.items()]
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list):
        raise Mistake(f"outcomes={value}: needs a list, as in outcomes=[civilian_deaths@mopti,deaths@menaka:50km]")
    found: list[tuple[str, Any]] = []
    for item in value:
        if isinstance(item, Mapping):
            found += [(str(name), content) for name, content in item.items()]
        elif isinstance(item, str):
            found.append((item, None))
        else:
            raise Mistake(f"outcomes: {item} is neither metric@area nor name: {{events: ...}}")
    return found


class _Reader:
    """Reads one item after the other; the tables of names are read once."""

    def __init__(self, folders: Sequence[Path], calendar: Calendar | None) -> None:
        from sim.geography.seeds import load
        from sim.metrics import catalogue
        from sim.outputs.areas import known

        self.seeds = load()
        self.areas = known(self.seeds)
        self.metrics = {metric.name: metric for metric in catalogue()}
        self.files, self.calendar = files(folders), calendar

    def one(self, text: str, content: Any) -> Further | None:
        """One metric; none for one that is measured anyhow."""
        name, at, where = text.partition(AT)
        area = self.area(where, text) if at else None
        if content is not None or name in self.files:
            return self._own(name, content, area, text)
        if name not in self.metrics:
            if name in ELSEWHERE:
                raise Mistake(f"outcomes: {text}: as a metric '{name}' is called {ELSEWHERE[name]}")
            raise unknown("outcome", name, [*self.metrics, *self.files], f"outcomes: {text}")
        return self._in_area(name, area, text) if area else None

    def _in_area(self, name: str, area: Area, text: str) -> Further:
        from sim.further_metrics import Further, additive

        if name not in additive():
            known = ", ".join(sorted(additive()))
            raise Mistake(f"outcomes: {text}: '{name}' is no sum over squares, so it has no parts; those that are: {known}")
        metric = self.metrics[name]
        doc = f"{metric.doc.rstrip('.')}, {area}."
        return Further(text, metric.unit, metric.kind, metric.better, doc, metric=name, area=area, theme=metric.theme)

    def _own(self, name: str, content: Any, area: Area | None, text: str) -> Further:
        if name in self.metrics or not re.fullmatch(r"[a-z][a-z0-9_]*", name) or name.startswith("expected_"):
            taken = "is a metric of the model already" if name in self.metrics else "is no name: lower-case letters, digits and _"
            raise Mistake(f"outcomes: '{name}' {taken}")
        path = self.files.get(name) if content is None else None
        found = definition(name, content, path, self)
        if area is not None:
            if found.area is not None:
                raise Mistake(f"outcomes: {text}: '{name}' has an area of its own, {found.area}")
            found = replace(found, name=text, area=area, doc=f"{found.doc.rstrip('.')}, {area}.")
        return found

    def area(self, text: str, where: str) -> Area:
        """An area as people write it behind the @."""
        name, colon, radius = text.partition(":")
        kind, dot, key = name.partition(".")
        if not dot:
            kind, key = "", name
        elif kind not in self.areas:
            raise unknown("kind of area", kind, self.areas, f"outcomes: {where}")
        km = 0.0
        if colon:
            matched = RADIUS.fullmatch(radius.strip())
            if not matched:
                raise Mistake(f"outcomes: {where}: '{radius}' is no radius; write it as 50km")
            km = float(matched[1])
        return self.named(key, kind, km if colon else None, f"outcomes: {where}")

    def named(self, name: str, kind: str, km: float | None, where: str) -> Area:
        """The area of that name: of `kind`, or of the largest kind that has it; with a radius it is a place."""
        from sim.engine.parameters import place_key
        from sim.outputs.areas import KINDS, Area

        key = place_key(name)
        if km is not None:
            if kind not in ("", "place"):
                raise Mistake(f"{where}: a radius is drawn around a place, not a {kind}")
            if not 0 < km <= MOST_KM:
                raise Mistake(f"{where}: radius {km:g} km: needs more than 0 and at most {MOST_KM:g}")
            kind = "place"
        for found in [kind] if kind else KINDS:
            if key in self.areas[found]:
                return Area(found, key, km or 0.0)
        names = self.areas[kind] if kind else [one for group in self.areas.values() for one in group]
        listing = "places" if kind == "place" else "regions" if kind else "places and regions"
        raise Mistake(f"{where}: no {kind or 'region, cercle or place'} '{name}'{nearest(key, names)}; see mali list {listing}")
