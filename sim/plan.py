"""The day as rows: what `mali plan` prints, measured on days that are lived for it."""

from __future__ import annotations

from typing import Any

from sim.declarations import draws, owned, reads
from sim.engine.acts import acts_of
from sim.model import Mali
from sim.schedule import DAY
from sim.settings import Settings


def plan(settings: Settings | None = None, days: int = 60) -> list[dict[str, Any]]:
    """The day as rows: phase, step, verb, mechanism, what it reads and writes, its draws, its measured share of time."""
    model = Mali(settings, enlist=False)
    for _ in range(5):
        model.step()
    seconds = model.clocked()
    for _ in range(min(days, model.settings.calendar.days - 5)):
        model.step()
    model.close()
    total = sum(seconds.values()) or 1.0
    rows = []
    for phase, words in DAY:
        for step in words:
            rows.append({
                "phase": phase, "step": step.name, "verb": step.verb, "mechanism": getattr(step.part, "MECHANISM", "actor"),
                "reads": reads(step.part), "writes": owned(step.part),
                "draws": list(draws(step.part)), "share": seconds.get(f"{step.name}.{step.verb}", 0.0) / total,
                "doc": (step.part.__doc__ or "").split("\n", 1)[0],
                "acts": [act.said() for act in acts_of(getattr(step.part, step.verb), step.every)],
            })  # fmt: skip
        if not words:
            rows.append({
                "phase": phase, "step": "(absent)", "verb": "", "mechanism": "", "reads": {}, "writes": [], "draws": [], "share": 0.0,
                "doc": "not built yet", "acts": [],
            })  # fmt: skip
    return rows
