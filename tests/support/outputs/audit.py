"""The estimator audit on a made-up panel, and documents made of tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from experiments.study import markdown
from experiments.study.results import Results, ResultsError
from experiments.tools import estimator_audit, scenarios
from experiments.tools import reference_tables as keep
from experiments.tools.estimator_audit import GONE, THERE
from outputs import made
from sim.model import ground_for
from sim.settings import build


def told(folder: Path) -> dict[str, Any]:
    """All of it by name."""
    return {**_audited(folder), **_documents()}


def _audited(folder: Path) -> dict[str, Any]:
    """Events thinned from one list in two scenarios, around two bases."""
    geography = ground_for(build({}))
    squares, random, parts = geography.squares, np.random.default_rng(4), []
    for history in (1, 2):
        count = 900
        at = squares.play[np.minimum(random.geometric(0.008, count), len(squares.play) - 1)]
        day = np.datetime64("2016-05-01", "D") + random.integers(0, 540, count)
        frame = pd.DataFrame(
            {
                "world": "w",
                "history": history,
                "future": history,
                "date_start": day.astype("datetime64[us]"),
                "square": at,
                "side_b": "JNIM",
                "side_a": np.where(random.random(count) < 0.1, "MINUSMA", "FAMA"),
                "initiator": "JNIM",
                "target": "FAMA",
                "recorded": random.random(count) < 0.8,
                "recorded_best": random.integers(0, 3, count),
                "latitude": squares.latitude[at],
                "longitude": squares.longitude[at],
            }
        )
        parts += [frame.assign(scenario=name).iloc[: count - 60 * (name == GONE)] for name in (THERE, GONE)]
    pd.concat(parts, ignore_index=True).to_parquet(folder / "events.parquet")
    bases = [
        {
            "scenario": name,
            "world": "w",
            "history": history,
            "future": history,
            "men_at_mandate": men * (name == THERE),
            "latitude": lat,
            "longitude": lon,
        }
        for name in (THERE, GONE)
        for history in (1, 2)
        for men, lat, lon in ((300.0, 16.3, 0.0), (200.0, 14.5, -4.1), (0.0, 20.2, 1.0))
    ]
    pd.DataFrame(bases).to_parquet(folder / "bases.parquet")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(estimator_audit, "MONTHS", 2)
        found = estimator_audit.estimates(folder, geography)
    slopes = estimator_audit.summed(found.slopes)
    return {
        "pairs": found.pairs,
        "distances": found.distances,
        "regressions": found.slopes,
        "summed": slopes,
        "page": estimator_audit.written(found, "1.2"),
    }


def _documents() -> dict[str, Any]:
    results = Results(made.small())
    table = results.differences.assign(headline=lambda frame: frame["headline"].astype(bool))
    reached = pd.concat(
        [
            table,
            *(
                table.iloc[:1].assign(metric=name, headline=False, verdict="more", scenario=scenario)
                for name in scenarios.REACHED
                for scenario in table["scenario"].unique()
            ),
        ]
    )
    wrong = []
    for folder in (made.small(), made.small() / "figures"):
        try:
            wrong.append(str(keep.keep(folder)))
        except (ValueError, ResultsError) as error:
            wrong.append(str(error).replace(str(made.small()), "FOLDER"))
    rows = [("a|b", 1), ("c\nd", 2)]
    return {
        "scenarios": scenarios.page(reached),
        "kept": wrong,
        "table": markdown.table(("x", "y"), rows),
        "code": markdown.code(["a", "b"]),
        "sections": markdown.sections(("x", "y"), [("one", rows[:1]), ("two", [])], level=3),
        "first": markdown.first(markdown.first),
        "by kind": markdown.by_kind(["cell.men", "base.men", "cell.square"]),
        "numbers": [scenarios._number(one, sign) for one in (0.0, 0.12345, 12.345, 99.96, -1234.5) for sign in (True, False)],
    }
