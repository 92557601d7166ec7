"""What each scenario of a study orders beside the reference, in words: what its file says of itself, and every lever old to new."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.ask.declared import scalar
from experiments.ask.mistakes import visible
from experiments.ask.tree import leaves

if TYPE_CHECKING:
    from experiments.ask.configuration import Composer
    from experiments.ask.tree import Configuration

SECTION = "measures"
NONE = "none"
"""What stands in place of an order that the other scenario has not got."""


def abouts(composer: Composer, scenarios: Sequence[Configuration]) -> dict[str, str]:
    """What each scenario's file says of itself in its first comment; empty where it has none."""
    paths = {one.scenario: composer.file("scenario", one.scenario) for one in scenarios}
    return {name: said(path) for name, path in paths.items() if path is not None}


def said(path: Path) -> str:
    """The comment at the head of a file as one text, without the claims in brackets that it ends in."""
    try:
        lines = path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    except OSError:
        return ""
    head = []
    for line in lines:
        if not line.startswith("#"):
            break
        head.append(line.lstrip("# ").rstrip())
    return visible(re.sub(r"\s*\(L\d[^)]*\)", "", " ".join(head)))


def ordered(trees: Mapping[str, Mapping[str, Any]], about: Mapping[str, str]) -> list[dict[str, Any]]:
    """One entry a scenario but the first: its name, what its file says, and its levers, each with what it means, old and new value."""
    from sim.settings import parameters

    declared = {one.key: one for one in parameters() if one.key.startswith(f"{SECTION}.")}
    names = list(trees)
    first = dict(leaves(trees[names[0]][SECTION], f"{SECTION}."))
    return [{"scenario": name, "about": about.get(name, ""), "levers": _levers(trees[name], first, declared)} for name in names[1:]]


def _levers(tree: Mapping[str, Any], first: Mapping[str, Any], declared: Mapping[str, Any]) -> list[dict[str, str]]:
    own = dict(leaves(tree[SECTION], f"{SECTION}."))
    rows = []
    for key in dict.fromkeys([*first, *own]):
        old, new = first.get(key), own.get(key)
        if old != new and {} not in (old, new):
            one = declared.get(key)
            what = one.doc if one else key.removeprefix(f"{SECTION}.").replace(".", ", ").replace("_", " ")
            rows.append({"key": key, "what": what, "unit": one.unit if one else "", "old": _told(old), "new": _told(new)})
    return rows


def _told(value: Any) -> str:
    return NONE if value is None else value if isinstance(value, str) else str(scalar(value))
