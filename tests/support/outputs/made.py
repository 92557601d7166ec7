"""Made-up results that several areas read: written once, the same every time."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd
import synthetic

from experiments.ask.mistakes import Mistake
from experiments.comparison.ranking import rank
from experiments.study.results import ResultsError
from outputs import form
from sim.geography.seeds import load

SCENARIOS = ("status_quo", "mobile", "close_bases")
METRICS: list[dict[str, Any]] = [
    {"name": "deaths", "unit": "deaths", "kind": "outcome", "better": "lower", "headline": 1, "matters": "1%"},
    {"name": "protected", "unit": "people", "kind": "outcome", "better": "higher", "headline": 2, "matters": 30.0},
    {"name": "attacks", "unit": "attacks", "kind": "outcome", "better": "lower", "headline": None, "matters": None},
    {"name": "same", "unit": "raids", "kind": "outcome", "better": "lower", "headline": 3, "matters": "5%"},
    {"name": "small", "unit": "men", "kind": "outcome", "better": "lower", "headline": 4, "matters": "20%"},
    {"name": "patrols", "unit": "days", "kind": "activity", "better": "none", "headline": None, "matters": None},
    {"name": "rain", "unit": "mm", "kind": "circumstance", "better": "none", "headline": None, "matters": None},
    {"name": "cost", "unit": "million USD", "kind": "activity", "better": "none", "headline": None, "matters": None},
]
"""A metric for each way in which a difference is judged."""


def runs(rows: list[tuple[str, int, int]], scenarios: tuple[str, ...] = ("a", "b", "c"), seed: int = 1) -> pd.DataFrame:
    """Runs in so many (world, history, future): deaths with an expected value, protected with gaps, attacks at a loss, and so on."""
    keys = pd.DataFrame(rows, columns=["world", "history", "future"])
    count, parts = len(keys), []
    shared = np.random.default_rng([seed, 0])
    base, luck = 500.0 + 40 * shared.normal(size=count), 60 * shared.normal(size=count)
    for place, name in enumerate(scenarios):
        own = np.random.default_rng([seed, place + 1])
        expected = base - 14.0 * place + 3 * own.normal(size=count)
        frame = keys.assign(scenario=name, deaths=(expected + luck * (1 - 0.4 * place) + own.normal(size=count)).round(3))
        frame["expected_deaths"] = expected.round(3)
        frame["protected"] = (9000 + base + 55.0 * place + 20 * own.normal(size=count)).round(2)
        frame.loc[frame.index % 7 == place, "protected"] = np.nan
        frame["attacks"] = (30 + 6 * place * own.random(count) + 4 * shared.random(count)).round(1)
        frame["expected_attacks"] = (frame["attacks"] + own.normal(size=count)).round(2)
        frame["same"], frame["small"] = 12.0, (80 + shared.normal(size=count) + 2.0 * place).round(3)
        frame["patrols"], frame["rain"] = 100.0 + 50 * place + (base % 10).round(2), (base % 13).round(2) * (place + 1)
        frame["cost"] = 1000.0 + place * 15.2
        parts.append(frame)
    return pd.concat(parts, ignore_index=True)


KEPT = Path(__file__).resolve().parents[2] / "baseline" / "outputs"
HOME = TemporaryDirectory(prefix="outputs")
"""Where made-up results are written; it goes with the process."""
seeds = cache(load)
"""The tables of the starting world, which take a tenth of a second to read: once is enough."""


@cache
def compared() -> Path:
    """A comparison of three scenarios over 13 pairs, the last of them without a mission, ranked on deaths."""
    folder = synthetic.write_results(Path(HOME.name) / "compared", SCENARIOS, 13, yardstick=SCENARIOS[-1], ranked=False)
    metrics = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["metrics"]
    rank(pd.read_parquet(folder / "runs.parquet"), metrics, list(SCENARIOS), "deaths").table.to_csv(folder / "ranking.csv", index=False)
    return folder


@cache
def small() -> Path:
    """One pair of two scenarios."""
    return synthetic.write_results(Path(HOME.name) / "small", SCENARIOS[1:], 1, ranked=False)


@cache
def swept() -> Path:
    """A sweep of two scenarios over its worlds."""
    return synthetic.write_sweep(Path(HOME.name) / "swept", SCENARIOS[:2], 12)


def said(*words: str) -> str:
    """What the command says: its status, then what it prints and what it complains of."""
    from experiments import cli

    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = cli.main(words)
    return "\n".join(filter(None, (f"[{status}]", out.getvalue().rstrip("\n"), err.getvalue().rstrip("\n"))))


def attempt(call: Callable[[], Any]) -> str:
    """A value, or the mistake that is made of it."""
    try:
        return str(call())
    except (Mistake, ResultsError) as error:
        return f"mistake: {error}".partition(" (Could not open")[0]


def kept(area: str) -> dict[str, list[str]]:
    """What the baseline holds of an area: lines by name."""
    return form.sections((KEPT / f"{area}.txt").read_text(encoding="utf-8"))


def answered(area: str, name: str, answer: Callable[[str], str]) -> str:
    """The questions of the baseline, each after a dollar, as they are answered now; one more that is written there, a refresh answers."""
    asked = [line[2:] for line in kept(area)[name] if line.startswith("$ ")]
    return "\n".join(f"$ {one}\n{answer(one)}" for one in asked)


def lines(question: str) -> str:
    r"""A file that stands in one line of the baseline, with \n for its line breaks and \t for tabs."""
    return question.replace("\\n", "\n").replace("\\t", "\t")


def changed(text: str, question: str) -> str:
    """A text in which what stands before the arrow of a question is what stands behind it; without an arrow the question's own text."""
    old, arrow, new = lines(question).partition(" => ")
    return text.replace(old, new) if arrow else f"{old}\n"
