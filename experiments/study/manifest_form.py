"""Whether a manifest, which may be a stranger's, is of the form that a study writes, and its names can be shown and become files'."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from experiments.ask.control import CONTROL

PAIR = {"history": int, "future": int}
FORM: dict[str, Any] = {
    "runs": int,
    "scenarios": [str],
    "worlds": [str],
    "yardstick": str,
    "ensemble": {"worlds": int},
    "pairs": [PAIR],
    "metrics": [{"name": str, "kind": str, "better": str}],
    "failed": [{**PAIR, "scenario": str, "world": str, "cause": str}],
    "calendar": dict,
}
"""What is read of a manifest, by key: a type, a list of one form, or an object with at least these keys."""
IN_NO_NAME = "/\\"


def problem(manifest: Mapping[str, Any]) -> str:
    """What is wrong first, in a few words; empty where nothing is. Keys that are missing are left to who needs them."""
    for key, form in FORM.items():
        value = manifest.get(key)
        if value is not None and (wrong := _unlike(value, form)):
            return f"{key}{wrong}"
    for name in (metric["name"] for metric in manifest.get("metrics") or ()):
        if any(one in name for one in IN_NO_NAME):
            return f"metrics: {name!r} is no name of a metric"  # tables are called by it
    odd = next((text for text in _texts(manifest) if CONTROL.search(text)), None)
    return f"{odd[:80]!r} holds a control character" if odd is not None else ""


def _unlike(value: Any, form: Any) -> str:
    """Where a value is not of the form, as ` is no list` or `: its 3rd ...`; empty where it is."""
    if isinstance(form, list):
        if not isinstance(value, list):
            return " is no list"
        return next((f", item {n}{wrong}" for n, one in enumerate(value, start=1) if (wrong := _unlike(one, form[0]))), "")
    if isinstance(form, dict):
        if not isinstance(value, dict):
            return " is no object"
        return next((f": {key}{wrong}" for key, inner in form.items() if (wrong := _unlike(value.get(key), inner))), "")
    fits = isinstance(value, form) and not isinstance(value, bool)
    return "" if fits else f" is no {KINDS[form]}"


KINDS = {str: "text", int: "whole number", dict: "object"}


def _texts(value: Any) -> Iterator[str]:
    """All texts and keys, in turn."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, Mapping):
            waiting += [*one, *one.values()]
        elif isinstance(one, list):
            waiting += one
