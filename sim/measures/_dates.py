"""A day as people write it in a measure: ISO form or nothing, never a number that would be read as seconds."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator


def dated(value: Any) -> Any:
    """A date, or nothing for null and never; one clear line for anything else."""
    if value is None or value == "never" or type(value) is date:
        return None if value == "never" else value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError("needs a date such as 2017-10-01, or null for never") from None


def day_number(value: date | None) -> int:
    """Days since 1970-01-01; -1 for never."""
    return -1 if value is None else (value - date(1970, 1, 1)).days


def in_the_mandate(calendar: Any, value: date | None, whose: str) -> None:
    """ValueError, one line, for an order dated before the mandate date, when every scenario is the status quo, or after the last day."""
    if value is not None and value < calendar.mandate:
        raise ValueError(f"{whose}: {value} is before the mandate date, {calendar.mandate}")
    if value is not None and value > calendar.latest:
        raise ValueError(f"{whose}: {value} is after the last day of the mandate, {calendar.latest}; a later calendar.end moves that day")


When = Annotated[date | None, BeforeValidator(dated)]
