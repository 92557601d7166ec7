"""A written forecast against a user's own file of events: scores and skill by region and PRIO-GRID square, kept as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.ask.mistakes import Mistake
from experiments.comparison.table import number
from experiments.past import forecast_files as written
from experiments.past import forecast_skill as skill
from experiments.past import region_months
from experiments.past.forecast import month_id, month_of
from experiments.past.forecast_samples import WORDS
from experiments.past.forecast_skill import ALL, MODEL, Contest
from experiments.past.ground import Ground, ground_of
from experiments.past.records import Events, Placed, counted, place, read
from experiments.past.region_months import TARGETS
from experiments.study import files
from sim.geography.seeds import load
from sim.words import REGIONS

SCORES, SKILL, PIT = "scores.csv", "skill.csv", "pit.csv"
BEFORE = 36
"""Months before the window that rivals may look at."""
FIRST = 451
"""July 2017, the month after the record that ships."""
FEWEST = 12
"""Months before the window without which there are no rivals."""
YEAR = "12 months as a distribution"


def scored(folder: Path, observed: Path) -> list[str]:
    """Score, keep the tables in the folder, and say what was found; raises Mistake, one line."""
    from sim.model import ground_for
    from sim.settings import build

    inner = folder / written.FOLDER if (folder / written.FOLDER).is_dir() else folder
    about = written.read_about(inner)
    events = read(observed)
    geography = ground_for(build({}))
    ground = ground_of(geography)
    placed = place(events, geography, ground)
    months, past = _window(about["months"], events)
    contests = [
        _contest(inner, about, placed, ground, level, target, (months, past)) for target in TARGETS for level in ("region", "square")
    ]
    made = {SCORES: skill.table, SKILL: skill.skills, PIT: skill.transform}
    tables = {name: skill.joined(make, contests) for name, make in made.items()}
    for name, table in tables.items():
        files.write_text(folder / name, table.to_csv(index=False, lineterminator="\n"))
    where = ", ".join(str(folder / name) for name in tables)
    return [*_head(about, placed, months, past), *_lines(*tables.values()), "", f"tables    {where}"]


def _window(months: list[int], events: Events) -> tuple[int, int]:
    """How many of the forecast's months the file reaches, and how many months before them it has for rivals."""
    last, first = int(month_id(events.latest)), int(month_id(events.earliest))
    reached = min(last, months[-1]) - months[0] + 1
    if reached < 1:
        raise Mistake(f"{events.path}: ends on {events.latest}, before the forecast begins, {month_of(months[0])}")
    if first > months[0]:
        raise Mistake(f"{events.path}: begins on {events.earliest}, after the forecast does, {month_of(months[0])}")
    past = min(months[0] - first, BEFORE)
    return reached, past if past >= FEWEST else 0


def _contest(
    folder: Path, about: Mapping[str, Any], placed: Placed, ground: Ground, level: str, target: str, spans: tuple[int, int]
) -> Contest:
    """One level and target: record, model and rivals."""
    (months, past), numbers = spans, about["months"]
    if level == "region":
        model = written.read_regions(folder, target, len(numbers))
    else:
        model, gids = written.read_squares(folder, target, len(numbers), about["squares"])
        if not np.array_equal(gids, ground.gids):
            raise Mistake(f"{folder}: its PRIO-GRID squares are not this model's; the forecast is of another version")
    record = counted(placed, ground, level, np.datetime64(month_of(numbers[0] - past), "M"), past + months, TARGETS[target])
    shipped = level == "region" and leans(placed.events, numbers, past)
    before = region_months.recorded(load(), target, scripted=True) if shipped else record[:past]
    return skill.contest(level, target, REGIONS if level == "region" else (), before, record[past:], model[:months].astype(float))


def leans(events: Events, numbers: Sequence[int], past: int) -> bool:
    """Whether rivals by region take the record that ships, ACLED's too, since the file has no months before the forecast."""
    return not past and not events.shape.lethal_only and numbers[0] == FIRST


def _head(about: Mapping[str, Any], placed: Placed, months: int, past: int) -> list[str]:
    events = placed.events
    numbers = about["months"]
    last = month_of(numbers[months - 1])
    out = [f"{events.path}: {events.shape.name}, {len(placed.rows):,} events on the ground of the model, to {events.latest}"]
    if placed.elsewhere:
        out.append(f"  {placed.elsewhere:,} more lie off it and are left out")
    out.append(f"scored: {months} of {len(numbers)} months, {month_of(numbers[0])} to {last}, {about['draws']} draws a cell")
    if leans(events, numbers, past):
        out.append(
            "rivals by region are fitted to the record that ships, derived from ACLED: the file has too few months before the forecast"
        )
    elif not past:
        out.append(f"no rivals: the file has fewer than {FEWEST} months before the forecast")
    return out


def _lines(found: pd.DataFrame, against: pd.DataFrame, transform: pd.DataFrame) -> list[str]:
    out = []
    heads = "".join(f"{head:>11}" for head in ("CRPS", "ignorance", "interval90", "in 90%", "mean"))
    for (target, level), rows in found.groupby(["target", "level"], sort=False):
        whole = rows.loc[rows["place"] == ALL].to_dict("records")
        kind = "regions and months" if level == "region" else "PRIO-GRID squares and months"
        recorded = number(float(whole[0]["observed_mean"]))
        out += ["", f"deaths in {WORDS[str(target)]}, {int(whole[0]['n_cells']):,} {kind} (recorded mean {recorded})", f"{'':<32}{heads}"]
        for row in whole:
            values = [number(row[name]) for name in ("crps", "ignorance", "interval_score_90")]
            values += [f"{row['coverage_90']:.0%}", number(row["forecast_mean"])]
            out.append(f"  {row['forecast']:<30}" + "".join(f"{value:>11}" for value in values))
        mine, pit = (table.loc[(table["target"] == target) & (table["level"] == level)] for table in (against, transform))
        out.append("  PIT of the record by tenths, each 10% if calibrated: " + " ".join(f"{share:.0%}" for share in pit["share"]))
        out += _skills(mine)
    return out


def _skills(rows: pd.DataFrame) -> list[str]:
    """Skill against every rival, then against the twelve months by region; negative is printed like positive."""
    if rows.empty:
        return []
    out = [f"  CRPS skill of the {MODEL} (95 percent interval); negative: the rival is better"]
    out += [f"    against {row['rival']:<34} {skill.told(row)}" for row in rows.loc[rows["place"] == ALL].to_dict("records")]
    one = rows.loc[(rows["rival"] == YEAR) & (rows["place"] != ALL)]
    out += ["  by region, against the 12 months as a distribution"] * bool(len(one))
    return out + [f"    {row['place']:<42} {skill.told(row)}" for row in one.to_dict("records")]
