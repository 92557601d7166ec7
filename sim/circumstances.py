"""Circumstances: numbers of the world that are others from a date on, the mandate date or later, in one scenario or in all.

`circumstances.<part>.<number>` is a value, or {to | times, since, until}, or a list of these. They hold for any part, and no
equation knows of them: a part reads its parameters, which are those in force on the day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

import pydantic

from sim.engine.parameters import Params, SettingsError, check, nearest

SECTION = "circumstances"
LAID_OUT_ONCE = {"season": ("paved_kmh", "track_kmh", "open_kmh", "flood_factor")}  # travel times are worked out before the first day


def _dated(value: Any) -> Any:
    """A date in ISO form; a number would be read as seconds."""
    if value is None or type(value) is date:
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError("needs a date such as 2018-01-01") from None


Day = Annotated[date | None, pydantic.BeforeValidator(_dated)]


class Order(Params):
    """One change as a user writes it: to a value, or times a factor, from a day to the day before another."""

    model_config = pydantic.ConfigDict(strict=True)

    to: bool | int | float | str | None = pydantic.Field(None, description="the number or form from then on")
    times: float | None = pydantic.Field(None, description="factor on the number of the world", ge=0.0, allow_inf_nan=False)
    since: Day = pydantic.Field(None, description="first day; the mandate date where none is given")
    until: Day = pydantic.Field(None, description="first day on which it holds no longer; none where it lasts")


@dataclass(frozen=True)
class Change:
    """A number or form of a part that is `to` from `since` on, and until the day before `until` where that is given."""

    part: str
    name: str
    to: Any
    since: date
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return self.since <= day and (self.until is None or day < self.until)


def read(written: Any, models: Mapping[str, type[Params]], world: Mapping[str, Params], mandate: date, end: date) -> tuple[Change, ...]:
    """Changes of a world as a user wrote them, in order of their parts and names; SettingsError where one cannot be."""
    if written is None:
        return ()
    changes = []
    for part, numbers in sorted(_group(SECTION, written, models).items()):
        for name, orders in sorted(_group(f"{SECTION}.{part}", numbers, models[part].model_fields).items()):
            key = f"{SECTION}.{part}.{name}"
            if name in LAID_OUT_ONCE.get(part, ()):
                raise SettingsError(f"{key}: travel times are worked out once, before the first day; change world.{part}.{name} instead")
            if orders == []:
                raise SettingsError(f"{key}: [] changes nothing; leave it out, or say what differs")
            of_one = [_change(key, order, world[part], mandate, end) for order in (orders if isinstance(orders, list) else [orders])]
            _apart(key, sorted(of_one, key=lambda change: change.since))
            changes += of_one
    return tuple(changes)


def _group(key: str, written: Any, known: Mapping[str, Any]) -> Mapping[str, Any]:
    if not isinstance(written, Mapping):
        raise SettingsError(f"{key}: got {written!r}, needs names; {nearest('', known)}")
    for name in written:
        if name not in known:
            raise SettingsError(f"{key}.{name}: unknown key; {nearest(str(name), known)}")
    return written


def _change(key: str, written: Any, params: Params, mandate: date, end: date) -> Change:
    order = check(key, Order, written if isinstance(written, Mapping) else {"to": written})
    _section, part, name = key.split(".")
    old = getattr(params, name)
    if (order.to is None) == (order.times is None):
        raise SettingsError(f"{key}: needs either 'to', a value, or 'times', a factor on {old}")
    if order.times is not None and (isinstance(old, bool) or not isinstance(old, int | float)):
        raise SettingsError(f"{key}: {old!r} is no number, so that it has no 'times'; give the new one as 'to'")
    value = order.to if order.times is None else _whole(order.times * old, old)
    new = check(f"{SECTION}.{part}", type(params), {**params.model_dump(), name: value})
    since = order.since or mandate
    if not mandate <= since <= end:
        raise SettingsError(f"{key}: since {since} is not between the mandate date {mandate} and the last day {end}")
    if order.until is not None and order.until <= since:
        raise SettingsError(f"{key}: until {order.until} is not after since {since}")
    return Change(part, name, getattr(new, name), since, order.until)


def _whole(value: Any, old: Any) -> Any:
    """A factor on a whole number gives a whole number."""
    return round(value) if isinstance(old, int) and not isinstance(old, bool) and isinstance(value, float) else value


def _apart(key: str, changes: Sequence[Change]) -> None:
    for first, second in zip(changes, changes[1:], strict=False):
        if first.until is None or first.until > second.since:
            raise SettingsError(f"{key}: two changes hold on {second.since}; end the first by 'until'")


def days(changes: Sequence[Change], mandate: date, end: date) -> list[date]:
    """The mandate date, and every later day from which another set of changes holds, in order."""
    edges = {day for change in changes for day in (change.since, change.until) if day is not None and mandate < day <= end}
    return [mandate, *sorted(edges)]


def in_force(changes: Sequence[Change], world: Mapping[str, Params], day: date) -> dict[str, Params]:
    """Each part's parameters on a day; those of a part without a change are the world's own."""
    out = dict(world)
    for change in changes:
        if change.holds(day):
            out[change.part] = out[change.part].model_copy(update={change.name: change.to})
    return out


def tree(changes: Sequence[Change]) -> dict[str, Any]:
    """As a plain tree that `read` reads again."""
    out: dict[str, Any] = {}
    for change in changes:
        out.setdefault(change.part, {}).setdefault(change.name, []).append(dict(_plain(change)))
    return out


def _plain(change: Change) -> Iterator[tuple[str, Any]]:
    yield "to", change.to
    yield "since", change.since.isoformat()
    if change.until is not None:
        yield "until", change.until.isoformat()
