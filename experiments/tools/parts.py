"""Tables of who acts and what happens in a day: agents, what they see, the day, mechanisms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import ModuleType
from typing import Any

import yaml

from experiments.study.markdown import by_kind, code, first, table
from sim.declarations import draws, reads
from sim.engine.day import name_of
from sim.geography.seeds import FOLDER as SEEDS
from sim.schedule import ACTORS, DAY
from sim.schedule import parts as parts_of_the_day


def agents() -> str:
    """Who acts: what one is, its file, the columns of its roster."""
    return table(
        ("agent", "what one is", "columns beside `slot`, `alive`"),
        ((f"[{name_of(a).replace('_', ' ')}](../sim/actors/{name_of(a)}.py)", first(a), code(a.COLUMNS)) for a in ACTORS),
    )


def senses() -> str:
    """What each kind of agent reads beyond its own roster: the state, levers, orders of other agents."""
    return table(("agent", "sees", "heeds levers", "and orders of others"), map(_senses, ACTORS))


def _senses(actor: ModuleType) -> Sequence[str]:
    kind, found = name_of(actor), reads(actor)
    seen = by_kind(name for name in found["arrays"] if not name.startswith(f"{kind}."))
    return kind.replace("_", " "), seen or "its own state only", by_kind(found["levers"]), by_kind(found["orders"])


def day() -> str:
    """The day: phase, step, mechanism, what it says, draws."""
    return table(("#", "phase", "step", "mechanism", "what happens", "draws"), _day())


def _day() -> Iterator[Sequence[Any]]:
    number = 0
    for phase, words in DAY:
        if not words:
            yield "", phase, "", "", "nothing yet", ""
        for step in words:
            number += 1
            main = step.verb in ("resolve", "decide")
            name = f"`{step.name}`" if main else f"`{step.name}.{step.verb}`"
            often = "" if step.every == 1 else f", every {step.every} days"
            said = first(step.part if main else getattr(step.part, step.verb))
            drawn = code(draws(step.part)) if main else ""
            yield number, phase, name + often, getattr(step.part, "MECHANISM", "actor"), said, drawn


def mechanisms() -> str:
    """Mechanisms by id: rule files, and the claims of the letter that lean on them."""
    rules: dict[str, list[str]] = {}
    for name, part in sorted(parts_of_the_day().items()):
        if hasattr(part, "MECHANISM"):
            rules.setdefault(part.MECHANISM, []).append(name)
    claims: dict[str, list[str]] = {}
    for row in yaml.safe_load((SEEDS / "letter.yaml").read_text(encoding="utf-8")):
        for name in row["mechanisms"]:
            claims.setdefault(name, []).append(row["id"])
    names = sorted({*rules, *claims})
    return table(
        ("id", "rules that carry its id", "claims"),
        ((n, code(rules.get(n, ())) or "none of its own", ", ".join(claims.get(n, ()))) for n in names),
    )
