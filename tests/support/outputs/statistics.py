"""Statistics of made-up runs: every table and every text that a comparison or a sweep shows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.comparison import bootstrap, channels, verdicts
from experiments.comparison import split as split_table
from experiments.comparison.answers import summarise, terminal_answers, terminal_worlds
from experiments.comparison.channels import hang
from experiments.comparison.control_variates import control, plainly
from experiments.comparison.costs import cost_table, cost_totals, equal_costs
from experiments.comparison.differences import differences
from experiments.comparison.dispersion import dispersion, power_caution
from experiments.comparison.horizons import by_horizon
from experiments.comparison.pairs import align
from experiments.comparison.ranking import rank, terminal_pairs, terminal_ranking
from experiments.comparison.split import split, terminal_split
from experiments.comparison.table import terminal_horizons, terminal_table
from experiments.comparison.yardstick import shares
from experiments.study.results import Results
from outputs import form, made

ARMS = ("a", "b", "c")
ALONE = [("baseline", number, number + 50) for number in range(1, 15)]
FORKED = [("baseline", number // 2, number) for number in range(28)]
ONE_HISTORY = [("baseline", 3, number) for number in range(13)]
MANY = [(f"w{number // 5}.{(0, 0, 1, 1, 2)[number % 5]}", number - (number % 5 == 1), number) for number in range(30)]


def told(folder: Path) -> dict[str, Any]:
    """All of it by name."""
    return {**_differences(), **_compared(), **_estimates(), **_many_worlds(), **_swept(), **_traced(), **_few()}


def _differences() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, rows in {"alone": ALONE, "forked": FORKED, "one history": ONE_HISTORY, "many worlds": MANY, "few": ALONE[:11]}.items():
        table = differences(made.runs(rows), made.METRICS, ARMS, resamples=400)
        found[f"differences, {name}"] = table
        found[f"table, {name}"] = terminal_table(table, caution="Take care.", whole=name == "alone")
    found["table of some"] = terminal_table(table, ["rain", "deaths"])
    found["table of none"] = terminal_table(table.iloc[:0])
    without = [{key: value for key, value in one.items() if key not in ("headline", "matters")} for one in made.METRICS]
    found["without headlines"] = differences(made.runs(ALONE), without, ARMS[:2], resamples=200)
    return found


def _compared() -> dict[str, Any]:
    results = Results(made.compared())
    others = [results.reference, *results.others]
    found: dict[str, Any] = {
        name: (results.folder / name).read_text(encoding="utf-8") for name in ("differences.csv", "shares.csv", "ranking.csv")
    }
    found["table with shares"] = terminal_table(results.differences, shares=results.shares, caution="Take care.")
    horizons = by_horizon(results.monthly, results.mandate, others)
    found["horizons"], found["horizons told"] = horizons, terminal_horizons(horizons)
    found["no horizons"] = terminal_horizons(horizons.iloc[:0])
    noise = dispersion(results.monthly, results.observed, results.reference)
    found["dispersion"], found["caution"] = noise, power_caution(noise)
    found["cautions"] = [power_caution(one) for one in _noises(noise)]
    totals = cost_totals(results.costs, results.scenarios)
    found["costs"], found["totals"] = cost_table(results.costs, results.scenarios), totals
    found["equal costs"] = [list(one) for one in equal_costs(totals)]
    return found


def _noises(noise: pd.DataFrame) -> list[pd.DataFrame | None]:
    """As found, too little, too much, both ways, alike, short of months, and none."""
    seen, other = noise.assign(alike=False, n_months=24), noise["observed"]
    ways = [seen.assign(simulated=other * factor) for factor in ([0.4, 0.3], [3.0, 2.5], [0.4, 3.0])]
    return [*ways, noise.assign(alike=True, n_months=24), noise.assign(n_months=23), None]


def _estimates() -> dict[str, Any]:
    runs = made.runs(ALONE)
    pairs = align(runs, "a", "b", ["deaths", "attacks", "same"])
    weight = bootstrap.weights(pairs.cluster, resamples=300)
    plain = plainly(pairs.difference, pairs.cluster, weight)
    best, why = control(runs, pairs, weight, plain)
    samples = [bootstrap.smallest_sample(10.0, half, power=power) for half in (9.0, 2.0, 1e-5, 0.0) for power in (None, 0.8)]
    row = {"difference": 3.0, "matters": 1.0, "spread": 8.0, "low_adjusted": -1.0, "high_adjusted": 7.0, "error": 1.5, "n_pairs": 28}
    return {
        "resamples": [weight[:3], weight.sum(axis=1)[:3]],
        "estimates": [plain.mean, plain.error, best.mean, best.error, best.slope],
        "why": why,
        "slopes": best.slope_low,
        "draws": best.draws[:4],
        "samples": samples,
        "levels": [
            verdicts.adjusted_level(row | {"error": error, "count": count}) for error, count in ((1.5, 14), (0.0, 14), (1.5, 1), (9.0, 9))
        ],
        "to tell": [
            verdicts.pairs_to_tell(row | {"matters": matters, "count": 14}, kind)
            for matters in (0.0, 3.0, 5.0)
            for kind in ("same", "better", "cannot tell", "too few pairs")
        ],
    }


def _many_worlds() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, rows in {"many worlds": MANY * 1 + [(f"x{n}", 100 + n, 100 + n) for n in range(3)], "few worlds": MANY[:10]}.items():
        table = split(made.runs(rows), made.METRICS, ARMS)
        found[f"split, {name}"], found[f"split told, {name}"] = table, terminal_split(table)
        found[f"split in a sentence, {name}"] = split_table.sentence(table.iloc[0])
    table = split(made.runs(MANY[2:9:5]), made.METRICS, ARMS)
    return found | {"no split": terminal_split(table), "no table to split": terminal_split(table.iloc[:0])}


def _swept() -> dict[str, Any]:
    results = Results(made.swept())
    found: dict[str, Any] = {"answers": results.answers.iloc[::9], "answers told": terminal_answers(results.answers)}
    found["no answers"] = terminal_answers(results.answers.iloc[:0])
    found["summary"] = "\n".join(map(form.cell, summarise(results.answers)))
    found["worlds"] = results.world_differences.iloc[::7]
    for name in (*results.scenarios, "nobody"):
        found[f"worlds told, {name}"] = terminal_worlds(results.world_differences, name)
    for outcome, rows in (("deaths", ALONE), ("protected", FORKED), ("small", ALONE[:11]), ("same", ALONE)):
        ranked = rank(made.runs(rows), made.METRICS, ARMS, outcome)
        found[f"ranking, {outcome}"], found[f"ranked pairs, {outcome}"] = ranked.table, ranked.pairs
        found[f"ranking told, {outcome}"] = terminal_ranking(ranked.table, star=outcome == "deaths")
        found[f"ranked pairs told, {outcome}"] = terminal_pairs(ranked)
    tied = made.runs(ALONE).drop(columns="expected_deaths")
    tied["deaths"] = tied["deaths"].where(tied["history"] > 5, 500.0)  # some pairs do not differ, and others do
    found["ranked pairs, tied"] = rank(tied, made.METRICS, ARMS, "deaths").pairs
    found["differences, tied"] = differences(tied, made.METRICS[:1], ARMS, resamples=100)
    many = rank(made.runs(ALONE, tuple("abcdefg")), made.METRICS, tuple("abcdefg"), "deaths")
    return found | {"ranking of many": many.table, "ranked pairs of many": terminal_pairs(many)}


def _traced() -> dict[str, Any]:
    """Four doors: shutting them leaves a difference as it was, halves it, takes it away, or turns it round."""
    effects = {"baseline": -40.0, "stays": -38.0, "weighs": -12.0, "gone": 0.0, "turned": 30.0, "unsure": -25.0, "all": 0.0}
    parts = []
    for place, (world, effect) in enumerate(effects.items()):
        one = made.runs([(world, number, number) for number in range(14)], ARMS[:2]).drop(columns="expected_deaths")
        other, noise = one["scenario"] == "b", np.random.default_rng([place, 9]).normal(0, 60.0 if world == "unsure" else 2.0, len(one))
        parts.append(one.assign(deaths=500.0 + 10 * one["history"] + other * (effect + noise)))
    runs = pd.concat(parts, ignore_index=True)
    found: dict[str, Any] = {}
    for name, one_sided in {"one sign": True, "either sign": False}.items():
        shut = {world: one_sided and world != "weighs" for world in effects if world not in ("baseline", "all")}
        table = hang(runs, made.METRICS, ARMS[:2], shut, ("baseline", "all" if one_sided else ""))
        found[f"doors, {name}"], found[f"doors told, {name}"] = table, channels.terminal_doors(table)
    kept = table.assign(orders="1", calendar="2015-01-01 to 2019-06-28", version="0.3.0", n_pairs=14)
    for name, now in {"alike": table.assign(kind="outcome"), "another": table.assign(kind="outcome", verdict="worse")}.items():
        found[f"hanging, {name}"] = channels.what_hangs(kept, now, {"b": "1"}, " there")
    return found | {"hanging, ordered since": channels.what_hangs(kept, table.assign(kind="outcome"), {"b": "2"})}


def _few() -> dict[str, Any]:
    """Shares of a mission whose effect is told, is not, and of too few pairs."""
    found: dict[str, Any] = {}
    for name, rows, yardstick in (("told", ALONE, "c"), ("forked", FORKED, "c"), ("few", ALONE[:9], "c"), ("other", ALONE, "b")):
        arms = ["a", "b" if yardstick == "c" else "c"]
        table = shares(made.runs(rows, seed=4), made.METRICS, arms, yardstick)
        found[f"shares, {name}"] = table
    return found
