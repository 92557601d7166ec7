"""All that decides a run but its seeds: calendar, grid, the world's uncertain numbers, the measures and circumstances, checked and frozen.

Every part declares its own `Params` beside its equations; the file's name is the section's name. This module gathers them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import pydantic
from pydantic import Field

from sim import circumstances
from sim.circumstances import Change
from sim.engine.parameters import Parameter, Params, SettingsError, check, discover, group, nearest, parameter, walk

# What begins with these names of version 0.3 begins otherwise now; in the rest of a key, and in all other keys, a_week became per_week.
RENAMED = {
    "world.coercion.coerce_a_week": "world.civilian_targeting.attacks_per_week", "world.coercion": "world.civilian_targeting",
    "world.army_operations.abuse_per_week": "world.army_abuse.per_week", "world.army_operations.abuse_rate": "world.army_abuse.rate",
    "world.army_operations.abuse_after_loss": "world.army_abuse.after_loss",
    "world.army_operations.abuse_sigma": "world.army_abuse.sigma", "world.army_operations.bystanders": "world.army_abuse.bystanders",
    "world.protection.marking": "world.marking.informers", "world.protection.marked_half_life": "world.marking.half_life_days",
    "world.civilian_targeting.control_peak": "world.civilian_targeting.control_rise",
    "world.cell.coerce": "world.cell.target_civilians", "world.partner_operations.jam": "world.partner_operations.interference",
}  # fmt: skip


SEEDED = date(2015, 1, 1), date(2017, 6, 30)  # first and last day of what the tables that a run grows from were made of


class Date(NamedTuple):
    """What the calendar says of a day: its number in the year, its month counted from 1970, whether it is the first of one."""

    day_of_year: int
    month_number: int
    first_of_month: bool


class Calendar(Params):
    """When a run starts, when the mandate begins and when it ends (the last day is simulated)."""

    start: date = Field(date(2015, 1, 1), description="first simulated day, 2015-01-01 to 2017-06-30")
    mandate: date = Field(date(2017, 6, 29), description="day of resolution 2364, when scenarios part")
    end: date = Field(date(2019, 6, 28), description="last simulated day")

    @pydantic.field_validator("start", "mandate", "end", mode="before")
    @classmethod
    def _written(cls, value: Any) -> date:
        """In ISO form alone; a number would be read as seconds."""
        if type(value) is date:
            return value
        try:
            return datetime.strptime(value, "%Y-%m-%d").date()
        except (TypeError, ValueError):
            raise ValueError("needs a date as year-month-day, such as 2019-06-28") from None

    @pydantic.model_validator(mode="after")
    def _ordered(self) -> Calendar:
        if not self.start <= self.mandate <= self.end:
            raise ValueError(f"dates must be in order start <= mandate <= end, got {self.start}, {self.mandate}, {self.end}")
        first, last = SEEDED
        if not first <= self.start <= last:
            raise ValueError(f"start {self.start} is not among the days that the seed tables tell of; use {first} to {last}")
        if (self.end - self.start).days > 20 * 366:
            raise ValueError(f"end {self.end} is more than 20 years after start")
        return self

    @property
    def days(self) -> int:
        """Number of simulated days."""
        return (self.end - self.start).days + 1

    @property
    def latest(self) -> date:
        """The last day that an order may be dated to: that of the mandate too where a run is cut short, so that its scenarios still do."""
        return max(self.end, type(self).model_fields["end"].default)

    @property
    def first(self) -> int:
        """The first day, counted from 1970-01-01."""
        return (self.start - date(1970, 1, 1)).days

    @property
    def mandate_index(self) -> int:
        """Index of the mandate date among the simulated days."""
        return (self.mandate - self.start).days

    def dates(self) -> list[Date]:
        """What the calendar says of each simulated day."""
        days = (self.first + np.arange(self.days)).astype("datetime64[D]")
        months = days.astype("datetime64[M]")
        of_year = (days - days.astype("datetime64[Y]")).astype(np.int64) + 1
        return list(map(Date, of_year.tolist(), months.astype(np.int64).tolist(), (months == days).tolist()))


class Grid(Params):
    """How finely the ground is cut, and into how many agents the same strength is divided."""

    resolution: float = parameter(0.25, 0.125, 0.5, "degrees", "definition", "PRIO-GRID nests", "side of a square: 0.5, 0.25 or 0.125")
    agents: int = parameter(1, 1, 100, "times", "definition", "growth measurements", "number of agents at equal strength, in multiples")

    @pydantic.field_validator("resolution")
    @classmethod
    def _nests(cls, value: float) -> float:
        if value not in (0.5, 0.25, 0.125):
            raise ValueError(f"must be 0.5, 0.25 or 0.125, got {value}")
        return value


@dataclass(frozen=True)
class Settings:
    """All that decides a run but its seeds: calendar, grid, world (uncertain), measures (chosen), and what changes in the world."""

    calendar: Calendar
    grid: Grid
    world: Mapping[str, Params]
    measures: Mapping[str, Params]
    circumstances: tuple[Change, ...] = ()

    def tree(self) -> dict[str, Any]:
        """The full plain tree, ready for YAML and for hashing."""
        return {
            "calendar": self.calendar.model_dump(mode="json"),
            "grid": self.grid.model_dump(mode="json"),
            "world": {name: part.model_dump(mode="json") for name, part in self.world.items()},
            "measures": {name: part.model_dump(mode="json") for name, part in self.measures.items()},
            circumstances.SECTION: circumstances.tree(self.circumstances),
        }


@lru_cache(maxsize=1)
def sections() -> dict[str, dict[str, type[Params]]]:
    """Parameter classes by section: `world` from actors and rules, `measures` from measures."""
    world: dict[str, type[Params]] = {}
    for package in ("sim.actors", "sim.rules"):
        for name, module in discover(package).items():
            if hasattr(module, "Params"):
                world[name] = module.Params
    measures = {name: m.Params for name, m in discover("sim.measures").items() if hasattr(m, "Params")}
    return {"world": dict(sorted(world.items())), "measures": measures}


def renamed(key: str) -> str:
    """What a key of version 0.3 is called now; the key itself where that is no other."""
    for old, new in RENAMED.items():
        if re.match(rf"{re.escape(old)}(?![a-z0-9])", key):
            key = new + key.removeprefix(old)
            break
    return re.sub(r"(?<![a-z])a_(day|week|month|year)$", r"per_\1", key)


def build(tree: Mapping[str, Any]) -> Settings:
    """Check a plain nested tree and freeze it; missing keys take their defaults, unknown ones raise SettingsError."""
    try:
        return _checked(tree)
    except SettingsError as error:
        key = str(error).partition(":")[0]
        if renamed(key) == key or ": unknown key" not in str(error):
            raise
        raise SettingsError(f"{key}: unknown key; it is called {renamed(key)} now") from None


def changed(settings: Settings | None, values: Mapping[str, Any]) -> Settings:
    """Settings with other values: by section (`measures={...}`), or by dotted key (`"world.ieds.hit_army"`), the last of a key counts."""
    tree = settings.tree() if settings is not None else {}
    for key, value in values.items():
        *path, last = key.split(".")
        node = tree
        for part in path:
            node = node.setdefault(part, {})
            if not isinstance(node, dict):
                raise SettingsError(f"{key}: '{part}' is a value, no group of keys")
        node[last] = value
    return build(tree)


def _checked(tree: Mapping[str, Any]) -> Settings:
    known = ("calendar", "grid", "world", "measures", circumstances.SECTION)
    for name in tree:
        if name not in known:
            raise SettingsError(f"{name}: unknown key; {nearest(str(name), known)}")
    parts, calendar = sections(), check("calendar", Calendar, tree.get("calendar"))
    world = group("world", parts["world"], tree.get("world"))
    settings = Settings(
        calendar=calendar,
        grid=check("grid", Grid, tree.get("grid")),
        world=world,
        measures=group("measures", parts["measures"], tree.get("measures")),
        circumstances=circumstances.read(tree.get(circumstances.SECTION), parts["world"], world, calendar.mandate, calendar.end),
    )
    _agree(settings)
    return settings


def _agree(settings: Settings) -> None:
    """Measures agree with each other and with the calendar, where a measure says what that takes (its `agree`)."""
    for name, module in discover("sim.measures").items():
        if hasattr(module, "agree"):
            try:
                module.agree(settings.measures, settings.calendar)
            except ValueError as error:
                raise SettingsError(f"measures.{name}: {error}") from None


def default_tree() -> dict[str, Any]:
    """The complete tree of defaults: the priors' centre under the status quo."""
    return build({}).tree()


def parameters() -> list[Parameter]:
    """Every parameter of every part, in order of its key's section."""
    found: list[Parameter] = []
    for section, models in sections().items():
        for name, model in models.items():
            found.extend(walk(f"{section}.{name}", model))
    found.extend(walk("grid", Grid))
    found.extend(walk("calendar", Calendar))
    return found
