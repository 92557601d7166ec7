"""Every declared parameter as a commented YAML tree: what it does, unit, range, grade and source beside each number."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from sim.engine.parameters import Parameter

WIDTH = 118
SECTIONS = ("world", "measures")
HEADS = {
    "world": """\
# The baseline world: what is uncertain and never chosen, every number at its default.
# Written by `mali list parameters --yaml world`. A number is changed beside its equation in sim/, not here.""",
    "measures": """\
# What the mission can be ordered to do, at the status quo of June 2017. A scenario says only what differs.
# Written by `mali list parameters --yaml measures`. A default is changed in sim/measures/, not here.""",
}


def yaml_text(section: str, parameters: Iterable[Parameter]) -> str:
    """One section's parameters as YAML, each under a comment; `world` stands alone, `measures` under its own name."""
    depth = 0 if section == "world" else 1
    lines = [HEADS[section], f"{section}:"] if depth else [HEADS[section]]
    open_sections: list[str] = []
    for parameter in parameters:
        first, *path = parameter.key.split(".")
        if first != section:
            continue
        if path[-1] == "orders":  # orders by name, written straight into their section
            path = path[:-1]
        shared = _shared(open_sections, path[:-1])
        for level in range(shared, len(path) - 1):
            lines.append(f"{'  ' * (level + depth)}{scalar(path[level])}:")
        open_sections = path[:-1]
        indent = len(path) - 1 + depth
        lines += _comment(describe(parameter), indent)
        lines.append(f"{'  ' * indent}{scalar(path[-1])}: {scalar(parameter.default)}")
    return "\n".join(lines) + "\n"


def describe(parameter: Parameter) -> str:
    """What it does, then unit, range or options, grade and source, in one sentence."""
    allowed = span(parameter)
    facts = [text for text in (parameter.unit, allowed, parameter.grade, parameter.source) if text]
    return parameter.doc.rstrip(".") + (f" [{'; '.join(facts)}]" if facts else "")


def span(parameter: Parameter) -> str:
    """The allowed range or options as text."""
    if parameter.options:
        return " | ".join(map(str, parameter.options))
    if parameter.low is None and parameter.high is None:
        return ""
    return f"{parameter.low} to {parameter.high}"


def scalar(value: Any) -> str:
    """A plain value as it stands in YAML, on one line."""
    text = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=10_000)
    return text.removesuffix("\n").removesuffix("\n...")


def _comment(text: str, indent: int) -> list[str]:
    margin = "  " * indent + "# "
    return textwrap.wrap(text, WIDTH, initial_indent=margin, subsequent_indent=margin, break_on_hyphens=False)


def _shared(old: Sequence[str], new: Sequence[str]) -> int:
    """How many leading sections two keys share."""
    count = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        count += 1
    return count
