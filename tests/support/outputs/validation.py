"""Validation of made-up histories: what is measured on events, and how it is scored and told."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.past import held_back, measured, patterns, region_months, sides, summary
from experiments.past.comparable import DAYS, seen
from experiments.past.ground import Ground, ground_of
from experiments.past.recorded import record
from experiments.past.score import score
from experiments.past.summary import demands
from experiments.past.validation import keys
from experiments.tools.validation import page, section
from outputs import made
from sim.model import ground_for
from sim.settings import build

SIDES = ("JNIM", "FAMA", "CMA", "GATIA", "MINUSMA", "Unidentified", "Dogon_dozo", "Barkhane", "Bandits")
KINDS = ("raid", "ied", "ambush", "indirect_fire", "bombing", "punishment")


def told(folder: Path) -> dict[str, Any]:
    """All of it by name."""
    ground = ground_of(ground_for(build({})))
    return {**_measured(ground), **_scored(folder)}


def _events(ground: Ground, count: int = 500) -> dict[str, np.ndarray]:
    random = np.random.default_rng(3)
    play = np.flatnonzero(ground.in_play)
    busy = play[random.integers(0, len(play), 25)]
    start = int(np.datetime64("2014-12-20").astype(int))
    place = np.where(random.random(count) < 0.7, random.choice(busy, count), random.choice(play, count))
    kind = random.integers(1, 4, count)
    return {
        "date": start + np.sort(random.integers(0, DAYS + 30, count)),
        "square": place,
        "type_of_violence": kind,
        "recorded": random.integers(0, 8, count),
        "recorded_best": np.maximum(random.geometric(0.3, count) - 2, 0) + 30 * (random.random(count) < 0.01),
        "recorded_initiator": np.array(SIDES, dtype=object)[random.integers(0, len(SIDES), count)],
        "target": np.where(kind == 3, "Civilians", np.array(SIDES, dtype=object)[random.integers(0, len(SIDES), count)]),
        "subtype": np.array(KINDS, dtype=object)[random.integers(0, len(KINDS), count)],
    }


def _measured(ground: Ground) -> dict[str, Any]:
    events = seen(_events(ground), ground)
    found = measured.of_events(events, ground) | {"mode": measured._modes(events), "reporting": patterns.reporting(events)}
    found["dyad"] = {
        name: value for name, value in sides.by_pair(events.who, events.whom, events.deaths, np.ones(len(events))).items() if value
    }
    months = {name: value for name, value in region_months.of(events).items() if value}
    recorded = {": ".join(key): value for key, value in record(made.seeds()).items() if value}
    sums = {
        (name, kind): region_months.recorded(made.seeds(), name, scripted=kind).sum()
        for name in region_months.TARGETS
        for kind in (True, False)
    }
    whole = [
        int(ground.neighbours.sum()),
        ground.null,
        float(ground.near.mean()),
        len(ground.cercles),
        float(ground.km(np.array([5, 900])).sum()),
    ]
    return {
        **{f"measured, {name}": values for name, values in found.items()},
        "by region and month": months,
        "the record": recorded,
        "record by region and month": {str(key): value for key, value in sums.items()},
        "the ground": whole,
        "seen": len(events),
    }


def _histories(count: int) -> list[dict[tuple[str, str], float]]:
    random, truth = np.random.default_rng(4), dict.fromkeys(keys(), 0.0) | record(made.seeds())
    factor = {key: random.lognormal(0.0, 0.3) for key in truth}
    return [
        {key: value * factor[key] * random.lognormal(0.0, 0.2) + 0.5 * random.poisson(0.05) for key, value in truth.items()}
        for _ in range(count)
    ]


def _scored(folder: Path) -> dict[str, Any]:
    histories = _histories(12)
    histories[2][("pattern", "n_deaths")] = math.nan
    for one in histories:
        one[("officials", "north 2016-06")] = math.nan
    table = score(histories, record(made.seeds()))
    many = score(histories * 2, record(made.seeds()))
    columns = {
        f"{region_months.FAMILY}: {name}": [float(place % 7 * factor) for factor in (0, 1, 2, 5)]
        for place, name in enumerate(region_months.names())
    }
    scores, skills = held_back.kept(folder, pd.DataFrame(columns), region_months.record(made.seeds()), "own_")
    cells = (folder / "own_held_back_cells.csv").read_text(encoding="utf-8").splitlines()
    return {
        "scored": table.iloc[::4],
        "summary": "\n".join(summary.lines(table, 9)),
        "summary of all": "\n".join(summary.lines(many, 500, judged=False)),
        "demands": [list(one) for one in demands(table)],
        "in words": "\n".join(summary.paragraphs(table)),
        "page": "\n".join(line for line in page(table, "1.2").splitlines() if "| " not in line or "asked" in line or "June" in line),
        "held back": scores,
        "skill": skills,
        "cells": "\n".join(cells[::9]),
        "held back told": "\n".join(held_back.lines(scores, skills, knows=True)),
        "held back on a page": section(scores, skills),
    }
