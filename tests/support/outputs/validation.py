"""Validation of made-up histories: what is measured on events, how it is scored and told, and a search for values of the world."""

from __future__ import annotations

import contextlib
import io
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from experiments.ask.mistakes import Mistake
from experiments.past import held_back, measured, patterns, region_months, sides, space, summary
from experiments.past import search as command
from experiments.past import search_file as file
from experiments.past import search_files as written
from experiments.past import search_loss as loss
from experiments.past import search_waves as waves
from experiments.past.comparable import DAYS, seen
from experiments.past.ground import Ground, ground_of
from experiments.past.recorded import record
from experiments.past.score import score
from experiments.past.search_response import fit
from experiments.past.search_store import Kept, Origin
from experiments.past.summary import demands
from experiments.past.validation import keys
from experiments.tools.validation import page, section
from outputs import form, made
from sim.model import ground_for
from sim.settings import build

FIRST, SECOND = "world.assaults.per_week", "world.reporting.first_death"
TEXT = f"# Two rates.\nover:\n  {FIRST}: [0.1, 3.0]\n  {SECOND}: [0.2, 0.9]\nhistories: 60\nwaves: 2\ncheck: 8\n"
WRONG = (
    "waves: 3\n",
    "- 1\n",
    TEXT + "wave: 2\n",
    TEXT.replace("60", "27"),
    TEXT + "weights: {levels: 2}\n",
    TEXT + "doubt: {level: -1}\n",
    TEXT + "weights: 3\n",
    TEXT + "pull: -1\n",
    TEXT + "pull: true\n",
    TEXT.replace("8\n", "3\n"),
    TEXT + "first: 9001\n",
    TEXT + "seed: 1.0\n",
    TEXT.replace(FIRST, "world.assaults.per_weak"),
    TEXT.replace(FIRST, "measures.troops.fill").replace("[0.1, 3.0]", "[0.1, 0.3]"),
)
KEYS = [("level", "many"), ("level", "few"), ("pattern", "share"), ("dyad", "noise")]
RECORD = {("level", "many"): 80.0, ("level", "few"): 10.0, ("pattern", "share"): 0.8, ("dyad", "noise"): 3.0}
SIDES = ("JNIM", "FAMA", "CMA", "GATIA", "MINUSMA", "Unidentified", "Dogon_dozo", "Barkhane", "Bandits")
KINDS = ("raid", "ied", "ambush", "indirect_fire", "bombing", "punishment")


def told(folder: Path) -> dict[str, Any]:
    """All of it by name."""
    ground = ground_of(ground_for(build({})))
    return {**_measured(ground), **_scored(folder), **_search(folder)}


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


def _toy(values: Mapping[str, Any], number: int) -> dict[tuple[str, str], float]:
    random = np.random.default_rng(number)
    a, b = float(values[FIRST]), float(values[SECOND])
    return {
        ("level", "many"): float(random.poisson(40 * a)),
        ("level", "few"): float(random.poisson(5 * a)),
        ("pattern", "share"): b + random.normal(0, 0.1),
        ("dyad", "noise"): float(random.poisson(3)),
    }


def _search(folder: Path) -> dict[str, Any]:
    path, said = folder / "two.yaml", []
    for text in WRONG:
        path.write_text(text, encoding="utf-8")
        try:
            said.append(str(file.read(path)))
        except Mistake as error:
            said.append(str(error))
    path.write_text(TEXT, encoding="utf-8")
    asked, steps = file.read(path), list[str]()
    at = np.random.default_rng(2).uniform(-1, 1, (30, 2))
    rough = [
        fit(one, 1.0 + one @ np.array([[2.0, 0.0], [0.5, 0.1]]) + np.random.default_rng(3).normal(0, 0.2, (len(one), 2)))
        for one in (at, at[:12])
    ]
    first = [_toy({FIRST: 0.6, SECOND: 0.5}, number) for number in range(9)]
    built = loss.build(RECORD, first, file.WEIGHTS, file.DOUBT)
    table = loss.table(built.keys, first)
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(io.StringIO()) as out:
        patch.setattr(waves, "TRIES", 1)
        kept = Kept(folder, "toy", KEYS, Origin("", {}, ()), lambda points: enumerate(_toy(*point) for point in points))
        found = waves.search(asked, {FIRST: 0.6, SECOND: 0.5}, RECORD, kept, steps.append)
        status = [command._conclude(asked, found, {FIRST: 0.6, SECOND: 0.5}, _Configuration(), folder)]  # type: ignore[arg-type]
    world = "\n".join(line.partition("  # baseline")[0] for line in (folder / written.WORLD).read_text(encoding="utf-8").splitlines())
    lines = (folder / "histories.jsonl").read_text(encoding="utf-8").splitlines()
    return {
        "search refused": "\n".join(said),
        "search asked": [asked.points, asked.total, asked.pull, [axis.log for axis in asked.axes]],
        "steps": "\n".join(steps),
        "search told": form.Roughly(out.getvalue()),
        "status": status,
        "world found": form.Roughly(world),
        "moves": form.Roughly((folder / written.MOVES).read_text(encoding="utf-8")),
        "kept": [len(lines), lines[1]],
        "places": [space.place(axis, value) for axis in asked.axes for value in (0.01, 0.3, 0.9, 5.0)],
        "spread": space.spread(np.zeros(2), 1.5, 4, 7),
        "responses": [
            [one.mean, one.explained, one.weights, one.at(np.array([0.3, -0.2])), one.spread(np.array([0.3, -0.2]))] for one in rough
        ],
        "loss": built,
        "by family": built.by_family(table),
        "losses": [built.of(table), built.of(table * 3), built.expected(table.mean(axis=0), table.std(axis=0))],
    }


class _Configuration:
    """The world as it is: what differs is what was found."""

    settings = build({})
